"""Scenes together: who can't play beside whom, who waits for whom in vain, what two of them can break."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from devices.core.documents import Trail
from devices.core.findings import Finding, Place
from devices.core.phrases import Phrase
from scenes.check.guarding import check_baselines, written_by
from scenes.check.hall import Declared, Hall, read_interlocks
from scenes.check.subject import Subject, located
from scenes.expressions import parse, references, show
from scenes.loader import LoadedScene
from scenes.plan import used_devices
from scenes.steps import Until

PlaceOf = Callable[[Trail], Place]
"""(trail) → where it stands in the configuration."""


def check_hall(declared: Mapping[str, Declared], hall: Hall, place: PlaceOf) -> tuple[Hall, list[Finding]]:
    """Return the hall with its interlocks, and what is wrong with them."""
    rules = read_interlocks(declared, hall, place)
    for interlock, values in check_baselines(rules.interlocks, hall):
        where = place(("interlocks", interlock.id, "never"))
        rules.findings.append(Finding.of(where, "interlock-at-baseline", values=values))
    return replace(hall, interlocks=rules.interlocks, unclear=rules.unclear), rules.findings


def check_library(hall: Hall) -> list[Finding]:
    """Return what is wrong or doubtful between the scenes of the hall's library, calls put in."""
    findings = [*_same_triggers(hall), *_in_vain(hall)]
    return sorted(findings, key=lambda finding: (finding.place, finding.code))


def excluded_by(loaded: LoadedScene, others: Iterable[LoadedScene]) -> dict[str, list[str]]:
    """Return the scenes that can't play beside this one, each with the devices both claim."""
    own = used_devices(loaded.scene)
    shared = {other.id: sorted(own & used_devices(other.scene)) for other in others if other.id != loaded.id}
    return {name: devices for name, devices in sorted(shared.items()) if devices}


def _same_triggers(hall: Hall) -> Iterator[Finding]:
    triggered = [each for each in hall.library.values() if each.scene.trigger is not None]
    for index, one in enumerate(triggered):
        for other in triggered[:index]:
            devices = excluded_by(one, [other]).get(other.id)
            if devices and _trigger(one) == _trigger(other):
                where = one.document.place(("trigger", "when"))
                yield Finding.doubt(where, "same-trigger", other=other.id, devices=", ".join(devices))


def _trigger(loaded: LoadedScene) -> str:
    return show(parse(loaded.scene.trigger.when)) if loaded.scene.trigger is not None else ""


def _in_vain(hall: Hall) -> Iterator[Finding]:
    """Yield waits for a point that only scenes can change which have to wait for this one to end.

    A run takes all its devices at once before it begins, or none, and starts no other run while it holds them (a call
    is part of the caller, and claims with it). So no run holds one device while it waits for another: there is no
    circle of runs waiting for each other's devices. What is left is a wait for a *value* that only an excluded scene
    can bring about; it ends by its `at_most`, in vain.
    """
    writers: dict[str, set[str]] = {}
    for loaded in hall.library.values():
        for key in written_by(loaded.scene, hall):
            writers.setdefault(key, set()).add(loaded.id)
    for loaded in hall.library.values():
        subject = Subject(loaded.scene, loaded.document, hall)
        own = written_by(loaded.scene, hall)
        for each in located(loaded.scene.steps, ("steps",)):
            if not isinstance(each.step, Until) or each.call is not None:
                continue
            for key in sorted({str(reference) for reference in references(parse(each.step.until))}):
                point = hall.point_at(key)
                if point is None or not point.writable or key in own or key not in writers:
                    continue
                yield from _held(subject, loaded, writers[key], key, (*each.trail, "until"))


def _held(subject: Subject, loaded: LoadedScene, names: set[str], key: str, where: Trail) -> Iterator[Finding]:
    library = subject.hall.library
    excluded = excluded_by(loaded, [library[name] for name in names])
    if set(excluded) == names:
        devices = sorted({device for each in excluded.values() for device in each})
        about = Phrase.of("about", what=key)
        scenes = ", ".join(sorted(names))
        yield subject.doubt(where, "waits-in-vain", about=about, scenes=scenes, point=key, devices=", ".join(devices))
