"""What is known of a scene before it plays, on one page: the facts of its certificate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devices.core.findings import Finding
from devices.core.texts import Texts
from devices.core.values import show_value
from scenes.check import Hall, bounds, check_scene
from scenes.check.guarding import ends_of, is_provable, show_possible, written_by
from scenes.check.library import excluded_by
from scenes.check.subject import Subject, keys_of
from scenes.labels import label_of
from scenes.loader import LoadedScene
from scenes.plan import stations, used_devices, watched
from scenes.spans import Span
from scenes.steps import CommandStep, Confirmable, LinkedCall
from scenes.tree import every_step


@dataclass(frozen=True, slots=True)
class UsedDevice:
    """A device the scene changes. `baseline` is how it is left; `points` are what is changed."""

    id: str
    name: Texts
    needed: bool
    points: tuple[str, ...]
    baseline: Mapping[str, str]
    moves: bool


@dataclass(frozen=True, slots=True)
class Unverifiable:
    """A step whose effect nobody can confirm, and why: no_feedback or command."""

    path: str
    label: Texts
    why: str


@dataclass(frozen=True, slots=True)
class Guarded:
    """An interlock: proven on every path, or kept at run time because it depends on readings."""

    name: Texts
    proven: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """Everything the page says. `left` is what a good end leaves behind, by "device.point"."""

    loaded: LoadedScene
    span: Span
    devices: Sequence[UsedDevice]
    reads: Sequence[str]
    calls: Sequence[str]
    left: Mapping[str, str]
    unverifiable: Sequence[Unverifiable]
    excluded: Mapping[str, Sequence[str]]
    interlocks: Sequence[Guarded]
    findings: Sequence[Finding]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.severity != "error" for finding in self.findings)


def certificate_of(loaded: LoadedScene, hall: Hall) -> Certificate:
    """Return what can be certified of a scene, its calls put in already."""
    scene = loaded.scene
    subject = Subject(scene, loaded.document, hall)
    return Certificate(
        loaded=loaded,
        span=bounds(loaded, hall),
        devices=_devices(subject),
        reads=sorted(str(reference) for reference in watched(scene)),
        calls=sorted({step.scene for step in every_step(scene.steps) if isinstance(step, LinkedCall)}),
        left=_left(subject),
        unverifiable=_unverifiable(subject),
        excluded=excluded_by(loaded, hall.library.values()),
        interlocks=_interlocks(subject),
        findings=check_scene(loaded, hall),
    )


def _devices(subject: Subject) -> list[UsedDevice]:
    points: dict[str, set[str]] = {}
    for step in every_step(subject.scene.steps):
        keys = [step.command] if isinstance(step, CommandStep) else list(keys_of(step))
        for key in keys:
            device_id, _, name = key.partition(".")
            points.setdefault(device_id, set()).add(name)
    found = []
    for device_id in sorted(used_devices(subject.scene)):
        device = subject.hall.devices.get(device_id)
        if device is None:
            continue
        baseline = {
            name: "" if value == "" else show_value(value, device.points[name].unit)
            for name, value in device.identity.baseline.items()
        }
        needed, moves = device_id in subject.scene.needs, device.driver.halt is not None
        changed = tuple(sorted(points.get(device_id, ())))
        found.append(UsedDevice(device_id, device.identity.name, needed, changed, baseline, moves))
    return sorted(found, key=lambda each: (not each.needed, each.id))


def _left(subject: Subject) -> dict[str, str]:
    if subject.scene.finally_ != "keep":
        return {}
    left = {}
    for key in sorted(written_by(subject.scene, subject.hall)):
        point = subject.hall.point_at(key)
        left[key] = show_possible(ends_of(subject, key), point.unit if point is not None else "")
    return left


def _unverifiable(subject: Subject) -> list[Unverifiable]:
    names = {device_id: device.identity.name for device_id, device in subject.hall.devices.items()}
    found = []
    for station in stations(subject.scene, names):
        step = station.step
        if not step.enabled:
            continue
        if isinstance(step, Confirmable) and step.no_feedback:
            found.append(Unverifiable(station.path, label_of(step, names), "no_feedback"))
        elif isinstance(step, CommandStep):
            found.append(Unverifiable(station.path, label_of(step, names), "command"))
    return found


def _interlocks(subject: Subject) -> list[Guarded]:
    written = written_by(subject.scene, subject.hall)
    return [
        Guarded(interlock.name, is_provable(interlock, subject.hall))
        for interlock in subject.hall.interlocks
        if written & interlock.points
    ]
