"""What the checker says of a text that is nowhere on disk, and the text as rows. Takes any text, in bounded time.

Pure calculation of some ten milliseconds, for a text as large as allowed some seconds: done in a thread (`Checker`).
"""

import asyncio
import re
import sys
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from devices.core.bounded_yaml import decode, root_of
from devices.core.device import Device
from devices.core.documents import Document, parse_document
from devices.core.findings import FileProblem, Finding
from devices.core.phrases import Phrase
from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.proof import hall_for
from exhibit_server.studio.rows import Row, rows_of, steps_line
from scenes.check import Hall, bounds, check_library, check_scene
from scenes.linking import link
from scenes.loader import LoadedScene, loaded
from scenes.spans import Span

T = TypeVar("T")

Library = Mapping[str, LoadedScene]

LibraryOf = Callable[[], Library]
"""Returns the scenes on the stage now; another object once they were replaced."""

PATIENCE = 6.0
"""Seconds after which no further set of arguments is looked at; scenes of the hall take hundredths."""

REMEMBERED = 256
"""Texts whose checks are remembered."""

_WORD = re.compile(r"""'[^'\n]*'|"[^"\n]*"|[^\s,\[\]{}#]+""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is known of a text. `scene` is there when it can be read as one, `linked` when its calls fit, too."""

    name: str
    text: str
    findings: tuple[Finding, ...] = ()
    rows: tuple[Row, ...] = ()
    steps_line: int | None = None
    document: Document | None = None
    scene: LoadedScene | None = None
    linked: LoadedScene | None = None
    span: Span | None = None
    breaks: tuple[str, ...] = ()
    lines: tuple[str, ...] = field(default=(), repr=False)

    @property
    def errors(self) -> list[Finding]:
        """What keeps it from being published."""
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def passed(self) -> bool:
        """Whether it may be published."""
        return not self.errors and not self.breaks

    def columns(self, finding: Finding) -> tuple[int, int]:
        """Return where the word a finding is about begins, and the column behind it.

        That is the name it tells, where this stands in the line; else the word at the finding's place.
        """
        line, column = finding.place.line, finding.place.column
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        name = finding.details.get("name")
        if isinstance(name, str) and name:
            named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])").search(text, column - 1)
            if named is not None:
                return named.start() + 1, named.end() + 1
        word = _WORD.match(text, column - 1)
        end = word.end() if word is not None else column
        return column, end if text[end - 1 : end] == ":" and end > column else end + 1


def suggestion(finding: Finding) -> str | None:
    """Return the known word that was probably meant."""
    return _meant(finding.details)


def _meant(details: Mapping[str, object]) -> str | None:
    for detail in details.values():
        if isinstance(detail, Phrase):
            word = detail.details.get("word") if detail.code == "did-you-mean" else _meant(detail.details)
            if word is not None:
                return str(word)
    return None


def check_text(
    name: str,
    text: str,
    showroom: Showroom,
    devices: Mapping[str, Device],
    library: Library,
    *,
    media: Collection[str] = (),
) -> Checked:
    """Check a text as the scene `name` among those of the library. Raises nothing, whatever the text is.

    `media` are the names in the content store.
    """
    file = f"{name}.yaml"
    raw = text.encode("utf-8", "surrogatepass")
    rows, line = _rows(raw, file)
    seen = Checked(name=name, text=text, rows=rows, steps_line=line, lines=tuple(text.splitlines()))
    document: Document | None = None
    scene: LoadedScene | None = None
    try:
        document = parse_document(raw, file)
        scene = loaded(document)
        hall, _ = hall_for(showroom, devices, {**library, name: scene}, media)
        return _examined(seen, scene, hall, library)
    except FileProblem as problem:
        known = {"findings": tuple(problem.findings), "document": document, "scene": scene}
        return _replaced(seen, known)


def _examined(seen: Checked, scene: LoadedScene, hall: Hall, library: Library) -> Checked:
    """Check a scene that could be read. Raises FileProblem where its calls don't fit."""
    linked = link(scene, hall.library)
    findings = [] if scene.id == seen.name else [_misnamed(scene, seen.name)]
    end = time.monotonic() + PATIENCE
    findings += check_scene(linked, hall, lambda: time.monotonic() > end)
    findings += [each for each in check_library(hall) if each.place.file == scene.document.file]
    known = {
        "findings": tuple(sorted(findings, key=lambda each: (each.place, each.code))),
        "document": scene.document,
        "scene": scene,
        "linked": linked,
        "span": bounds(linked, hall),
        "breaks": tuple(_broken_by(seen.name, hall, library)),
    }
    return _replaced(seen, known)


def _replaced(seen: Checked, known: Mapping[str, object]) -> Checked:
    kept = {name: getattr(seen, name) for name in ("name", "text", "rows", "steps_line", "lines")}
    return Checked(**{**kept, **known})


def _misnamed(scene: LoadedScene, name: str) -> Finding:
    return Finding.of(scene.document.place(("scene",)), "other-name", name=name, got=scene.id)


def _broken_by(name: str, hall: Hall, library: Library) -> list[str]:
    """Return the scenes that call this one and would have errors with it."""
    broken = []
    for caller in sorted(each.id for each in library.values() if name in each.sources and each.id != name):
        try:
            linked = link(loaded(library[caller].document), hall.library)
            wrong = any(finding.severity == "error" for finding in check_scene(linked, hall))
        except FileProblem:
            wrong = True
        if wrong:
            broken.append(caller)
    return broken


def _rows(raw: bytes, file: str) -> tuple[tuple[Row, ...], int | None]:
    try:
        text = decode(raw, file)
        root = root_of(text, file)
    except FileProblem:
        return (), None
    return tuple(rows_of(root, text)), steps_line(root)


TURN = 0.0005
"""Seconds a calculation keeps the interpreter while others want it (5 ms else): a tap comes through at once."""


class Checker:
    """Checks texts against the hall as it is, one after the other, in a thread: the hall's own loop goes on."""

    def __init__(
        self, showroom: Showroom, rig: Rig, library: LibraryOf, media: Callable[[], Collection[str]] = frozenset
    ) -> None:
        self._showroom, self._rig, self._library, self._media = showroom, rig, library, media
        self._turn = asyncio.Lock()
        self._known: dict[tuple[str, str], tuple[Library, frozenset[str], frozenset[str], Checked]] = {}

    async def check(self, name: str, text: str) -> Checked:
        """Check a text, or return what is known of it where nothing it depends on has changed."""
        library, devices, media = self._library(), dict(self._rig), frozenset(self._media())
        known = self._known.get((name, text))
        if known is not None and known[0] is library and known[1:3] == (frozenset(devices), media):
            return known[3]
        checked = await self.aside(partial(check_text, name, text, self._showroom, devices, library, media=media))
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[name, text] = (library, frozenset(devices), media, checked)
        return checked

    async def aside(self, work: Callable[[], T]) -> T:
        """Calculate something in a thread, after what is being calculated; the loop goes on meanwhile."""
        async with self._turn:
            before = sys.getswitchinterval()
            sys.setswitchinterval(TURN)
            try:
                return await asyncio.to_thread(work)
            finally:
                sys.setswitchinterval(before)
