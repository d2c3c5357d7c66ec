"""Text → YAML nodes in bounded time and memory, whatever comes: the limits every file of the hall keeps.

What may grow (aliases, nesting, parts, texts) is counted on the stream of events, before any tree is built.
"""

import re
from typing import Any

import yaml

from devices.core.findings import FileProblem, Finding, Place
from devices.core.phrases import Phrase

LARGEST = 1_000_000
"""Bytes a file may have."""

DEEPEST = 40
"""Levels that may be inside one another."""

MOST_PARTS = 50_000
"""Keys and values a file may have."""

LONGEST_TEXT = 20_000
"""Characters one text of a file may have."""

_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML forbids: control characters, halves of characters, marks of byte order."""

_DIRECTIVE = re.compile(r"^%", re.MULTILINE)

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def decode(raw: bytes, file: str) -> str:
    """Return the text of a file that is UTF-8 and printable. Raises FileProblem."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        place = Place(file, line, column)
        raise FileProblem([Finding.of(place, "encoding", byte=f"{raw[error.start]:02x}")]) from error
    for pattern, code in ((_NOT_TEXT, "bad-character"), (_DIRECTIVE, "directive")):
        found = pattern.search(text)
        if found is not None:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - text.rfind("\n", 0, found.start())
            raise FileProblem([Finding.of(Place(file, line, column), code, character=f"U+{ord(found[0]):04X}")])
    return text


def root_of(text: str, file: str) -> yaml.Node | None:
    """Return the root of the file's tree, None for an empty file. Raises FileProblem."""
    try:
        _check_events(text, file)
        node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        if mark is not None:
            _check_depth_before(text[: mark.index], file)
        line = (text.splitlines()[mark.line : mark.line + 1] or [""])[0] if mark is not None else ""
        tab = Phrase("a-tab") if mark is not None and line[mark.column : mark.column + 1] == "\t" else ""
        raise FileProblem([Finding.of(place_of(mark, file), "yaml", problem=error.problem, tab=tab)]) from error
    except yaml.YAMLError as error:
        raise FileProblem([Finding.of(Place(file), "yaml", problem=error)]) from error
    return node


def _check_depth_before(text: str, file: str) -> None:
    """Say that a file is too deep where YAML stumbles over the depth itself, before we have counted that far."""
    try:
        _check_events(text, file)
    except yaml.YAMLError:  # where it was cut off; what is wrong is told by whoever called
        return


def _check_events(text: str, file: str) -> None:
    depth = documents = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        match event:
            case yaml.CollectionStartEvent():
                depth += 1
            case yaml.CollectionEndEvent():
                depth -= 1
            case yaml.DocumentStartEvent():
                documents += 1
        problem = _problem_of(event, number, depth, documents)
        if problem is not None:
            raise FileProblem([Finding.saying(place_of(event.start_mark, file), problem)])


def _problem_of(event: yaml.Event, number: int, depth: int, documents: int) -> Phrase | None:
    if depth > DEEPEST:
        return Phrase.of("too-deep", most=DEEPEST)
    if number > MOST_PARTS:
        return Phrase.of("too-many-parts", most=MOST_PARTS)
    if documents > 1:
        return Phrase("second-document")
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return Phrase("alias")
    if isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST_TEXT:
        return Phrase.of("text-too-long", most=LONGEST_TEXT)
    return None


def place_of(mark: Any, file: str) -> Place:
    """Return where a mark of the YAML reader stands; the file's begin without one."""
    return Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file)
