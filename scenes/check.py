"""What can be proven of a scene before anything moves: findings with file:line:column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from devices.core.device import Device
from devices.core.documents import Trail
from devices.core.duration import show_duration
from devices.core.errors import BadCommand
from devices.core.findings import Finding, did_you_mean
from devices.core.values import Point, PointType
from devices.core.verbs import Command
from scenes.expressions import Reference, parse, references, type_of
from scenes.loader import LoadedScene
from scenes.plan import used_devices
from scenes.spans import Span, span_of_all
from scenes.steps import Ask, CommandStep, Confirmable, Fade, Say, Set, Show, StepBase, Together, Until
from scenes.tree import blocks

Located = tuple[StepBase, Trail]


@dataclass(frozen=True, slots=True)
class Hall:
    """What a scene is checked against."""

    devices: Mapping[str, Device]
    zones: Iterable[str]
    languages: Sequence[str]


def check_scene(loaded: LoadedScene, hall: Hall) -> list[Finding]:
    """Return everything that is wrong or doubtful in a scene, in the order of the file."""
    return sorted(_Check(loaded, hall).findings(), key=lambda finding: finding.place)


def bounds(loaded: LoadedScene) -> Span:
    """Return how long the scene plays at the least, as expected and at the most, restoration not counted."""
    return span_of_all(loaded.scene.steps)


class _Check:
    def __init__(self, loaded: LoadedScene, hall: Hall) -> None:
        self._scene = loaded.scene
        self._document = loaded.document
        self._hall = hall
        self._named = {*loaded.scene.needs, *loaded.scene.likes}

    def findings(self) -> Iterator[Finding]:
        yield from self._header()
        yield from self._length()
        for step, trail in _located(self._scene.steps, ("steps",)):
            yield from self._step(step, trail)
        yield from self._restorable()

    # -- the scene as a whole ---------------------------------------------------------------------------------------

    def _header(self) -> Iterator[Finding]:
        scene = self._scene
        if scene.zone not in set(self._hall.zones):
            hint = did_you_mean(scene.zone, self._hall.zones)
            yield self._finding(("zone",), "no-such-zone", f"there is no zone {scene.zone!r}{hint}")
        yield from self._texts(scene.title, ("title",))
        yield from self._texts(scene.summary, ("summary",))
        for key in ("needs", "likes"):
            for index, device in enumerate(getattr(scene, key)):
                yield from self._device(device, (key, index))
        for device in sorted(set(scene.needs) & set(scene.likes)):
            yield self._finding(("likes",), "needed-and-liked", f"{device} stands in needs and in likes")

    def _length(self) -> Iterator[Finding]:
        span = span_of_all(self._scene.steps)
        longest = self._scene.max
        if span.shortest > longest:
            message = f"takes at least {show_duration(span.shortest)}, but max is {show_duration(longest)}"
            yield self._finding(("max",), "too-long", message)
        elif span.expected > longest:
            message = f"is expected to take {show_duration(span.expected)}, but max is {show_duration(longest)}"
            yield self._finding(("max",), "too-long", message)

    def _restorable(self) -> Iterator[Finding]:
        if self._scene.finally_ != "baseline":
            return
        for device_id in sorted(used_devices(self._scene)):
            device = self._hall.devices.get(device_id)
            if device is not None and not device.identity.baseline:
                message = f"{device_id} is changed but has no baseline, so it can't be restored"
                yield self._finding(("steps",), "no-baseline", message)

    # -- steps ------------------------------------------------------------------------------------------------------

    def _step(self, step: StepBase, trail: Trail) -> Iterator[Finding]:
        if step.name is not None:
            yield from self._texts(step.name, (*trail, "name"))
        match step:
            case Say():
                yield from self._texts(step.say, (*trail, "say"))
            case Set():
                yield from self._states(step, step.set, (*trail, "set"))
            case Fade():
                yield from self._states(step, step.fade, (*trail, "fade"))
            case Show():
                yield from self._show(step, trail)
            case CommandStep():
                yield from self._command(step, trail)
            case Until():
                yield from self._until(step, trail)
            case Ask():
                yield from self._ask(step, trail)
            case Together():
                yield from self._together(step, trail)

    def _states(self, step: Confirmable, states: Mapping[str, object], trail: Trail) -> Iterator[Finding]:
        for key, raw in states.items():
            device_id, _, name = key.partition(".")
            where = (*trail, key)
            device = self._hall.devices.get(device_id)
            if device is None:
                yield from self._device(device_id, where)
                continue
            yield from self._claimed(device_id, where)
            point = device.points.get(name)
            if point is None or not point.writable:
                yield self._no_point(device, name, where, writable=True)
                continue
            yield from self._value(step, point, raw, where, key)

    def _value(self, step: Confirmable, point: Point, raw: object, where: Trail, key: str) -> Iterator[Finding]:
        try:
            point.parse(raw)
        except ValueError as problem:
            yield self._finding(where, "bad-value", f"{key}: {problem}")
        if isinstance(step, Fade) and point.type not in (PointType.NUMBER, PointType.INTEGER):
            yield self._finding(where, "cannot-fade", f"{key} is not a number, so it can't fade")
        if not point.feedback and not step.no_feedback:
            message = f"{key} gives no feedback, so it can't be confirmed; say no_feedback: true"
            yield self._finding(where, "no-feedback", message)

    def _show(self, step: Show, trail: Trail) -> Iterator[Finding]:
        where = (*trail, "on")
        device = self._hall.devices.get(step.on)
        if device is None:
            yield from self._device(step.on, where)
            return
        yield from self._claimed(step.on, where)
        if "content" not in device.points:
            yield self._finding(where, "not-a-display", f"{step.on} is not a display that shows content")
        if step.camera is not None and "camera" not in device.points:
            yield self._finding((*trail, "camera"), "no-camera", f"{step.on} has no camera to fly")

    def _command(self, step: CommandStep, trail: Trail) -> Iterator[Finding]:
        device_id, _, verb = step.command.partition(".")
        where = (*trail, "command")
        device = self._hall.devices.get(device_id)
        if device is None:
            yield from self._device(device_id, where)
            return
        yield from self._claimed(device_id, where)
        try:
            device.check(Command(verb, step.args))
        except BadCommand as problem:
            yield self._finding(where, "bad-command", f"{problem}{did_you_mean(verb, device.verbs)}")

    def _until(self, step: Until, trail: Trail) -> Iterator[Finding]:
        where = (*trail, "until")
        expression = parse(step.until)
        for reference in sorted(references(expression), key=lambda each: (each.device, each.point)):
            device = self._hall.devices.get(reference.device)
            if device is None:
                yield from self._device(reference.device, where)
            elif reference.point not in device.points:
                yield self._no_point(device, reference.point, where, writable=False)
        kind, problems = type_of(expression, self._point_of)
        for problem in problems:
            yield self._finding(where, problem.code, f"{step.until}: {problem.code} {problem.details}")
        if kind.kind not in ("boolean", "open"):
            yield self._finding(where, "not-a-condition", f"{step.until} is no condition")

    def _point_of(self, reference: Reference) -> Point | None:
        device = self._hall.devices.get(reference.device)
        return device.points.get(reference.point) if device is not None else None

    def _ask(self, step: Ask, trail: Trail) -> Iterator[Finding]:
        yield from self._texts(step.ask, (*trail, "ask"))
        for index, choice in enumerate(step.choices):
            yield from self._texts(choice.label, (*trail, "choices", index, "label"))
            if choice.detail is not None:
                yield from self._texts(choice.detail, (*trail, "choices", index, "detail"))
        if step.otherwise > len(step.choices):
            message = f"otherwise: {step.otherwise}, but there are {len(step.choices)} choices"
            yield self._finding((*trail, "otherwise"), "no-such-choice", message)

    def _together(self, step: Together, trail: Trail) -> Iterator[Finding]:
        writers: dict[str, int] = {}
        for index, side in enumerate(step.together):
            for key in sorted({key for inner, _ in _located([side], ()) for key in _written(inner)}):
                first = writers.setdefault(key, index)
                if first != index:
                    message = f"{key} is written by branch {first + 1} and branch {index + 1} at the same time"
                    yield self._finding((*trail, "together", index), "written-twice", message)

    # -- small words ------------------------------------------------------------------------------------------------

    def _device(self, device_id: str, where: Trail) -> Iterator[Finding]:
        if device_id not in self._hall.devices:
            hint = did_you_mean(device_id, self._hall.devices)
            yield self._finding(where, "no-such-device", f"there is no device {device_id!r}{hint}")

    def _claimed(self, device_id: str, where: Trail) -> Iterator[Finding]:
        if device_id not in self._named:
            message = f"{device_id} stands neither in needs nor in likes"
            yield self._finding(where, "not-claimed", message)

    def _no_point(self, device: Device, name: str, where: Trail, *, writable: bool) -> Finding:
        known = [point.name for point in device.points.values() if point.writable or not writable]
        what = "writable point" if writable else "point"
        return self._finding(where, "no-such-point", f"{device.id} has no {what} {name!r}{did_you_mean(name, known)}")

    def _texts(self, texts: Mapping[str, str], where: Trail) -> Iterator[Finding]:
        missing = [language for language in self._hall.languages if not texts.get(language, "").strip()]
        if missing:
            yield self._finding(where, "missing-language", f"no text in {', '.join(missing)}")

    def _finding(self, where: Trail, code: str, message: str) -> Finding:
        return Finding(self._document.place(where), code, message)


def _located(steps: Sequence[StepBase], trail: Trail) -> Iterator[Located]:
    """Yield every step with where it stands in the document."""
    for index, step in enumerate(steps):
        here = (*trail, index) if trail else ()
        yield step, here
        for block in blocks(step):
            yield from _located(block.steps, (*here, *block.trail))


def _written(step: StepBase) -> set[str]:
    match step:
        case Set(set=states) | Fade(fade=states):
            return set(states)
        case Show():
            return {f"{step.on}.content"}
        case _:
            return set()
