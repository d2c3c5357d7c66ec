"""Interlocks at run time: what must never be is refused before it leaves, and answered when it is there after all."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from devices.core.clock import now
from devices.core.device import Device
from devices.core.events import DeviceEvent
from devices.core.reasons import Reason
from devices.core.rig import Rig
from devices.core.texts import Texts
from devices.core.values import Value
from devices.core.verbs import Command
from scenes.expressions import Expression, Known, Reference, evaluate, parse, references, windows
from scenes.expressions.meaning import Statistic
from scenes.knowledge import Knowledge

STILL_COMING = 60.0
"""Seconds a wanted value that was not observed yet counts as what may still come."""

MOST_DOUBTS = 8
"""Points of one interlock that may be two things at once; more of them count as what is wanted."""


@dataclass(frozen=True, slots=True)
class Interlock:
    """What must never be, and what people call it. Raises ExpressionError, made by `of`, for what can't be read."""

    id: str
    name: Texts
    never: Expression

    @classmethod
    def of(cls, interlock_id: str, name: Texts, never: str) -> "Interlock":
        """Read an interlock as it stands in the configuration. Raises ExpressionError."""
        return cls(interlock_id, name, parse(never))

    @property
    def devices(self) -> frozenset[str]:
        """Every device its condition looks at."""
        return frozenset(reference.device for reference in references(self.never))


class Interlocks:
    """Guards the rig. `broken` is called when the hall itself makes one true, `mended` when it is not true any more."""

    def __init__(
        self,
        rig: Rig,
        interlocks: Iterable[Interlock],
        broken: Callable[[Interlock], None],
        mended: Callable[[Interlock], None],
    ) -> None:
        self._rig = rig
        self._all = {interlock.id: interlock for interlock in interlocks}
        self._by_device: dict[str, list[Interlock]] = {}
        for interlock in self._all.values():
            for device in interlock.devices:
                self._by_device.setdefault(device, []).append(interlock)
        self._known = Knowledge(rig, [window for each in self._all.values() for window in windows(each.never)])
        self._broken: set[str] = set()
        self._on_broken, self._on_mended = broken, mended

    def name(self, interlock_id: str) -> Texts:
        """Return what people call it."""
        return self._all[interlock_id].name

    @property
    def broken(self) -> list[Interlock]:
        """Those that are true now."""
        return [self._all[interlock_id] for interlock_id in sorted(self._broken)]

    def commanded(self, interlock: Interlock) -> frozenset[str]:
        """Return the devices of an interlock that can be commanded."""
        return frozenset(device for device in interlock.devices if device in self._rig and self._rig[device].verbs)

    def see(self, event: DeviceEvent) -> None:
        """Look at the interlocks a reading concerns; most concern none."""
        concerned = self._by_device.get(event.device)
        if concerned:
            self._known.see(event)
            for interlock in concerned:
                self._look(interlock)

    def look(self) -> None:
        """Look at all of them: time alone may change an answer."""
        for interlock in self._all.values():
            self._look(interlock)

    def _look(self, interlock: Interlock) -> None:
        true = evaluate(interlock.never, self._known) is True
        if true and interlock.id not in self._broken:
            self._broken.add(interlock.id)
            self._on_broken(interlock)
        elif not true and interlock.id in self._broken:
            self._broken.discard(interlock.id)
            self._on_mended(interlock)

    # -- before a command leaves --------------------------------------------------------------------------------------

    def forbids(self, device_id: str, command: Command) -> Reason | None:
        """Return why a command must not leave: with what is observed and wanted elsewhere it may make one true."""
        concerned = self._by_device.get(device_id)
        if not concerned:
            return None
        point = self._rig[device_id].verbs[command.verb].sets
        value = command.args.get("value")
        if point is None or value is None:
            return None
        wanted = Reference(device_id, point)
        for interlock in concerned:
            if wanted in references(interlock.never) and self._may_become_true(interlock, wanted, value):
                return Reason("interlock", texts_of={"name": interlock.name})
        return None

    def _may_become_true(self, interlock: Interlock, wanted: Reference, value: Value) -> bool:
        others = sorted(references(interlock.never) - {wanted}, key=str)
        doubtful = [(other, values) for other in others if (values := self._may_be(other))]
        spread = [values if index < MOST_DOUBTS else values[-1:] for index, (_, values) in enumerate(doubtful)]
        for chosen in itertools.product(*spread):
            assumed = dict(zip((other for other, _ in doubtful), chosen, strict=True))
            if evaluate(interlock.never, _Assumed(self._known, {**assumed, wanted: value})) is True:
                return True
        return False

    def _may_be(self, reference: Reference) -> list[Value]:
        """Return what a point may be where that is not just what is known of it: something was asked for lately."""
        device: Device | None = self._rig.get(reference.device)
        state = device.states.get(reference.point) if device is not None else None
        if state is None or state.wanted is None:
            return []
        if state.actual is None:
            return [state.wanted]
        coming = state.asked is not None and now() - state.asked < STILL_COMING
        return [state.actual, state.wanted] if coming else []


class _Assumed:
    """What is known, but for some points that are taken to be something else."""

    def __init__(self, known: Known, assumed: Mapping[Reference, Value]) -> None:
        self._known = known
        self._assumed = assumed

    def value(self, device: str, point: str) -> Value | None:
        assumed = self._assumed.get(Reference(device, point))
        return assumed if assumed is not None else self._known.value(device, point)

    def unit(self, device: str, point: str) -> str:
        return self._known.unit(device, point)

    def age(self, device: str, point: str) -> float | None:
        return self._known.age(device, point)

    def past(self, device: str, point: str, seconds: float, statistic: Statistic) -> float | None:
        return self._known.past(device, point, seconds, statistic)

    def usable(self, device: str) -> bool:
        return self._known.usable(device)
