"""What scenes are checked against: the hall's devices, zones, languages, interlocks, and the other scenes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from devices.core.device import Device
from devices.core.documents import Trail
from devices.core.findings import Finding, Place
from devices.core.phrases import Phrase, hint
from devices.core.texts import Texts
from devices.core.values import Point
from scenes.expressions import Expression, ExpressionError, Reference, parse, references, type_of
from scenes.loader import LoadedScene


class Declared(Protocol):
    """An interlock as the configuration declares it."""

    @property
    def name(self) -> Texts:
        """What people read."""

    @property
    def never(self) -> str:
        """The condition that must never hold."""


@dataclass(frozen=True, slots=True)
class Interlock:
    """What must never be."""

    id: str
    name: Texts
    never: Expression


@dataclass(frozen=True, slots=True)
class Hall:
    """What a scene is checked against. `library` holds the scenes it may call, by id.

    `media` are names that every display can show, besides the views it knows itself.
    """

    devices: Mapping[str, Device]
    zones: Iterable[str]
    languages: Sequence[str]
    interlocks: Sequence[Interlock] = ()
    library: Mapping[str, LoadedScene] = field(default_factory=dict)
    media: frozenset[str] = frozenset()

    def words(self, point: Point) -> tuple[str, ...]:
        """Return the words a text is known to take; none where it may be anything."""
        shown = point.known and point.name == "content"
        return (*point.known, *sorted(self.media)) if shown else point.known

    def point(self, reference: Reference) -> Point | None:
        """Return what a reference points at, None where it is not there."""
        device = self.devices.get(reference.device)
        return device.points.get(reference.point) if device is not None else None

    def point_at(self, key: str) -> Point | None:
        """Return the point of "device.point", None where it is not there."""
        device, _, name = key.partition(".")
        return self.point(Reference(device, name))


def read_interlocks(
    declared: Mapping[str, Declared], hall: Hall, place: Callable[[Trail], Place]
) -> tuple[list[Interlock], list[Finding]]:
    """Return a hall's interlocks and what is wrong with how they are declared."""
    interlocks: list[Interlock] = []
    findings: list[Finding] = []
    for name, each in declared.items():
        where = place(("interlocks", name, "never"))
        try:
            interlock = Interlock(name, each.name, parse(each.never))
        except ExpressionError as problem:
            findings.append(Finding.saying(where, problem.phrase.about(name)))
            continue
        found = list(_problems(interlock, hall, where))
        findings.extend(found)
        missing = [language for language in hall.languages if not each.name.get(language, "").strip()]
        if missing:
            where = place(("interlocks", name, "name"))
            findings.append(Finding.of(where, "missing-language", languages=", ".join(missing)))
        if not found:
            interlocks.append(interlock)
    return interlocks, findings


def _problems(interlock: Interlock, hall: Hall, where: Place) -> Iterable[Finding]:
    about = Phrase.of("about", what=interlock.id)
    writable = False
    for reference in sorted(references(interlock.never), key=str):
        device = hall.devices.get(reference.device)
        if device is None:
            near = hint(reference.device, hall.devices)
            yield Finding.of(where, "no-such-device", about=about, name=reference.device, hint=near)
            return
        point = device.points.get(reference.point)
        if point is None:
            near = hint(reference.point, device.points)
            yield Finding.of(where, "no-such-point", about=about, device=device.id, name=reference.point, hint=near)
            return
        writable = writable or point.writable
    kind, problems = type_of(interlock.never, hall.point)
    for problem in problems:
        yield Finding.saying(where, expression_phrase(problem.code, problem.details, interlock.id))
    if kind.kind not in ("boolean", "open"):
        yield Finding.of(where, "not-a-condition", about=about, what=interlock.id)
    elif not writable:
        yield Finding.of(where, "nothing-to-guard")


def expression_phrase(code: str, details: Mapping[str, str], about: str) -> Phrase:
    """Return what doesn't fit in an expression, as a sentence about it."""
    said: dict[str, object] = {**details, "about": Phrase.of("about", what=about)}
    if code in ("out-of-range", "no-such-choice"):
        said["got"] = details["what"]
    return Phrase.of(code, **said)
