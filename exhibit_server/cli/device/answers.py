"""What `decode`, `encode` and `onboard` share: requests by line, answers as JSON or in words."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from devices.core.codecs import Codec, Decoded
from devices.core.findings import did_you_mean
from exhibit_server.cli.common import MISUSED, fail

Json = dict[str, Any]

BatchOption = Annotated[
    Path | None,
    typer.Option("--batch", help="A file with one JSON request a line (- for standard input); one JSON answer a line."),
]

LONGEST_LINE = 4 * 1024 * 1024
"""Characters of one request of a batch."""


def read_hex(text: Any) -> bytes:
    """Return the bytes of hexadecimal text: any case, with or without blanks, colons, commas, 0x. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError(f"expected bytes in hexadecimal, got {json.dumps(text)[:60]}")
    plain = text.strip().lower().replace("0x", "").replace("\\x", "")
    for blank in " \t\r\n:,-_":
        plain = plain.replace(blank, "")
    try:
        return bytes.fromhex(plain)
    except ValueError:
        raise ValueError(f"expected bytes in hexadecimal, got {text[:60]!r}") from None


def codec_named(codecs: Mapping[str, Codec], word: Any) -> Codec:
    """Return a protocol. Raises ValueError with what there is."""
    if not isinstance(word, str) or word not in codecs:
        near = did_you_mean(str(word), codecs)
        raise ValueError(f"there is no protocol {word!r}{near}; there are: {', '.join(sorted(codecs))}")
    return codecs[word]


def as_json(decoded: Decoded) -> Json:
    """Return an answer as JSON; the units stand beside the values, in `fields`."""
    fields = dict(decoded.fields)
    if decoded.units:
        fields["units"] = dict(decoded.units)
    return {"outcome": decoded.outcome, "meaning": decoded.meaning, "fields": fields, "reason": decoded.reason}


def rejection(reason: object) -> Json:
    """Return the answer to a request that can't be taken."""
    return {"outcome": "reject", "meaning": "", "fields": {}, "reason": str(reason)}


def run_batch(file: Path, answer: Callable[[Json], Json], refuse: Callable[[str], Json] = rejection) -> None:
    """Answer each line of a file with a line. A line that can't be taken gets a refusal; the others go on."""
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        print(json.dumps(_answer(number, line, answer, refuse), ensure_ascii=False), flush=True)


def _answer(number: int, line: str, answer: Callable[[Json], Json], refuse: Callable[[str], Json]) -> Json:
    if len(line) > LONGEST_LINE:
        return refuse(f"line {number}: more than {LONGEST_LINE} characters")
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as problem:
        return refuse(f"line {number}: not JSON: {problem}")
    if not isinstance(request, dict):
        return refuse(f"line {number}: expected a JSON object")
    try:
        return answer(request)
    except ValueError as problem:
        return refuse(f"line {number}: {problem}")


def _lines(file: Path) -> Iterator[str]:
    if str(file) == "-":
        yield from sys.stdin
        return
    try:
        with file.open(encoding="utf-8", errors="surrogateescape") as lines:
            yield from lines
    except OSError as problem:
        fail(f"{file}: {problem.strerror}", MISUSED)


def show(answer: Json) -> None:
    """Print an answer for people."""
    meaning = f": {answer['meaning']}" if answer["meaning"] else ""
    print(f"{answer['outcome']}{meaning}")
    if answer["reason"]:
        print(f"  {answer['reason']}")
    fields = dict(answer["fields"])
    units = fields.pop("units", {})
    width = max((len(name) for name in fields), default=0)
    for name, value in fields.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        print(f"  {name:<{width}}  {shown} {units.get(name, '')}".rstrip())
