"""The devices' present state as a step: what was observed of what can be set, written as YAML."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from devices.core.device import Device
from devices.core.texts import Texts
from devices.core.values import Value, plain
from exhibit_server.studio.sentences import REASONS
from exhibit_server.studio.template import quoted
from exhibit_server.wording import render
from scenes.fields import POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A value that goes into the step. `at`: when it was observed."""

    device: str
    point: str
    value: Value
    written: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What does not, and why; without a point it is the whole device."""

    device: str
    point: str | None
    code: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Capture:
    """What was found."""

    points: tuple[Captured, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def text(self) -> str:
        """The step, its dash in the first column; empty where nothing was found."""
        if not self.points:
            return ""
        lines = [f"    {each.device}.{each.point}: {each.written}\n" for each in self.points]
        return "- set:\n" + "".join(lines)


def capture(devices: Iterable[Device | str]) -> Capture:
    """Return the present state of devices; a name is a device there is not."""
    found = [each for device in devices for each in _of(device)]
    points = tuple(each for each in found if isinstance(each, Captured))
    return Capture(points, tuple(each for each in found if isinstance(each, LeftOut)))


def _of(device: Device | str) -> Iterator[Captured | LeftOut]:
    if isinstance(device, str):
        yield _left_out(device, None, "no_such_device")
        return
    writable = [name for name, point in device.points.items() if point.writable and _has_verb(device, name)]
    if not writable:
        yield _left_out(device.id, None, "not_writable")
    elif not device.observed.usable:
        reason = device.observed.reason.texts()
        yield LeftOut(
            device=device.id, point=None, code="not_usable", texts=render(REASONS["not_usable"], reason=reason)
        )
    else:
        for name in writable:
            yield _point(device, name)


def _point(device: Device, name: str) -> Captured | LeftOut:
    point, state = device.points[name], device.states[name]
    if not point.feedback:
        return _left_out(device.id, name, "no_feedback")
    if state.actual is None or state.at is None:
        return _left_out(device.id, name, "unknown")
    if state.stale:
        return _left_out(device.id, name, "stale")
    written = _written(state.actual, point.unit)
    if written is None or not POINT.fullmatch(f"{device.id}.{name}"):
        return _left_out(device.id, name, "not_sayable")
    return Captured(device=device.id, point=name, value=state.actual, written=written, at=state.at)


def _written(value: Value, unit: str) -> str | None:
    """Return a value as a scene says it; None for a text that would be an expression there."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (int, float)):
        return f"{plain(value)} {unit}".rstrip()
    return None if value.startswith("=") else quoted(value)


def _has_verb(device: Device, point: str) -> bool:
    return any(verb.sets == point for verb in device.verbs.values())


def _left_out(device: str, point: str | None, code: str) -> LeftOut:
    return LeftOut(device=device, point=point, code=code, texts=REASONS[code])
