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
from scenes.expressions import ExpressionError, Reference, references, type_of
from scenes.interlocks import Interlock, Unclear, unclear
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
class Hall:
    """What a scene is checked against. `library` holds the scenes it may call, by id.

    `media` are names that every display can show, besides the views it knows itself.
    `unclear`: interlocks that can't be understood; nothing is proven of them, and the stage keeps their devices still.
    """

    devices: Mapping[str, Device]
    zones: Iterable[str]
    languages: Sequence[str]
    interlocks: Sequence[Interlock] = ()
    library: Mapping[str, LoadedScene] = field(default_factory=dict)
    unclear: Sequence[Unclear] = ()
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


@dataclass(slots=True)
class Rules:
    """A hall's interlocks, those that can't be understood, and what is wrong with how they are declared."""

    interlocks: list[Interlock] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_interlocks(declared: Mapping[str, Declared], hall: Hall, place: Callable[[Trail], Place]) -> Rules:
    """Return a hall's interlocks. One that can't be understood is kept apart: it must not count as one that holds."""
    rules = Rules()
    for name, each in declared.items():
        where = place(("interlocks", name, "never"))
        try:
            interlock = Interlock.of(name, each.name, each.never)
        except ExpressionError as problem:
            rules.findings.append(Finding.saying(where, problem.phrase.about(name)))
            rules.unclear.append(unclear(name, each.name, each.never, hall.devices, all_moving=True))
            continue
        found = list(_problems(interlock, hall, where))
        rules.findings.extend(found)
        missing = [language for language in hall.languages if not each.name.get(language, "").strip()]
        if missing:
            where = place(("interlocks", name, "name"))
            rules.findings.append(Finding.of(where, "missing-language", languages=", ".join(missing)))
        codes = {finding.code for finding in found if finding.severity == "error"} - {"nothing-to-guard"}
        if codes:
            everything = "no-such-device" in codes
            rules.unclear.append(unclear(name, each.name, each.never, hall.devices, all_moving=everything))
        else:
            rules.interlocks.append(interlock)
            rules.findings.extend(_unsaid(interlock, hall, where))
    return rules


def _unsaid(interlock: Interlock, hall: Hall, where: Place) -> Iterable[Finding]:
    """Yield the verbs of which nobody knows whether they move what the interlock speaks of."""
    for device_id in sorted(interlock.devices):
        verbs = hall.devices[device_id].verbs.values()
        silent = [verb.name for verb in verbs if not verb.says]
        points = sorted(reference.point for reference in references(interlock.never) if reference.device == device_id)
        if silent and points:
            said = {"device": device_id, "verbs": ", ".join(silent), "points": ", ".join(points)}
            yield Finding.doubt(where, "unsaid-effect", about=Phrase.of("about", what=interlock.id), **said)


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
        moved = any(verb.says and point.name in verb.changes({}, ()) for verb in device.verbs.values())
        writable = writable or point.writable or moved
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
