"""Interlocks at run time: what must never be is refused before it leaves, and answered when it is there after all."""

import itertools
from collections.abc import Callable, Iterable, Mapping

from devices.core.clock import now
from devices.core.device import Device
from devices.core.events import DeviceEvent
from devices.core.reasons import Reason
from devices.core.rig import Rig
from devices.core.texts import Texts
from devices.core.values import Value
from devices.core.verbs import Command
from scenes.expressions import Known, Reference, evaluate, references, windows
from scenes.expressions.meaning import Statistic
from scenes.interlocks import Interlock, Unclear
from scenes.knowledge import Knowledge

STILL_COMING = 60.0
"""Seconds a wanted value that was not observed yet counts as what may still come."""

MOST_DOUBTS = 8
"""Points of one interlock that may be two things at once; more of them count as what is wanted."""


class Interlocks:
    """Guards the rig. `broken` is called when the hall itself makes one true, `mended` when it is not true any more.

    Devices of an interlock that can't be understood (`unclear`) take no command at all.
    """

    def __init__(
        self,
        rig: Rig,
        interlocks: Iterable[Interlock],
        broken: Callable[[Interlock], None],
        mended: Callable[[Interlock], None],
    ) -> None:
        self._rig = rig
        self._broken: set[str] = set()
        self._lately: dict[Reference, tuple[Value | None, float]] = {}
        self._on_broken, self._on_mended = broken, mended
        self.keep(interlocks, ())

    def keep(self, interlocks: Iterable[Interlock], unclear: Iterable[Unclear]) -> None:
        """Keep these from now on. What is broken and still kept stays so."""
        self._all = {interlock.id: interlock for interlock in interlocks}
        self.unclear = {each.id: each for each in unclear}
        self._names = {each.id: each.name for each in self._all.values()}
        self._names |= {each.id: each.name for each in self.unclear.values()}
        self._by_device: dict[str, list[Interlock]] = {}
        for interlock in self._all.values():
            for device in interlock.devices:
                self._by_device.setdefault(device, []).append(interlock)
        self._known = Knowledge(self._rig, [window for each in self._all.values() for window in windows(each.never)])
        self._broken &= set(self._all)

    def name(self, interlock_id: str) -> Texts:
        """Return what people call it."""
        return self._names[interlock_id]

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
        for each in self.unclear.values():
            if device_id in each.devices:
                return Reason("interlock_unclear", texts_of={"name": each.name})
        concerned = self._by_device.get(device_id)
        if not concerned:
            return None
        device = self._rig[device_id]
        verb = device.verbs[command.verb]
        made = verb.changes(command.args, device.points)
        changes = {Reference(device_id, point): value for point, value in made.items()}
        for interlock in concerned:
            own = {point: value for point, value in changes.items() if point in references(interlock.never)}
            if own and self._may_become_true(interlock, own):
                return Reason("interlock", texts_of={"name": interlock.name})
        # What a verb sets becomes a wanted value of its device; the rest of what it does is remembered here.
        self._lately.update({point: (value, now()) for point, value in changes.items() if point.point != verb.sets})
        return None

    def _may_become_true(self, interlock: Interlock, changes: Mapping[Reference, Value | None]) -> bool:
        """Whether it may be true once these points changed; what may be anything is taken to be the worst."""
        others = sorted(references(interlock.never) - set(changes), key=str)
        doubtful = [(other, values) for other in others if (values := self._may_be(other))]
        spread = [values if index < MOST_DOUBTS else values[-1:] for index, (_, values) in enumerate(doubtful)]
        for chosen in itertools.product(*spread):
            assumed = {**dict(zip((other for other, _ in doubtful), chosen, strict=True)), **changes}
            truth = evaluate(interlock.never, _Assumed(self._known, assumed))
            if truth is True or (truth is None and None in assumed.values()):
                return True
        return False

    def _may_be(self, reference: Reference) -> list[Value | None]:
        """Return what a point may be (None: anything) where that is not just what is known of it."""
        return [*self._wanted(reference), *self._moved_lately(reference)]

    def _moved_lately(self, reference: Reference) -> list[Value | None]:
        """Return what a verb that sets another point, or none, may be making of it still."""
        value, at = self._lately.get(reference, (None, -STILL_COMING))
        if now() - at >= STILL_COMING:
            self._lately.pop(reference, None)
            return []
        known = self._known.value(reference.device, reference.point)
        return [value] if known is None else [known, value]

    def _wanted(self, reference: Reference) -> list[Value]:
        device: Device | None = self._rig.get(reference.device)
        state = device.states.get(reference.point) if device is not None else None
        if state is None or state.wanted is None:
            return []
        if state.actual is None:
            return [state.wanted]
        coming = state.asked is not None and now() - state.asked < STILL_COMING
        return [state.actual, state.wanted] if coming else []


class _Assumed:
    """What is known, but for some points that are taken to be something else; None: it can't be told what."""

    def __init__(self, known: Known, assumed: Mapping[Reference, Value | None]) -> None:
        self._known = known
        self._assumed = assumed

    def value(self, device: str, point: str) -> Value | None:
        reference = Reference(device, point)
        return self._assumed[reference] if reference in self._assumed else self._known.value(device, point)

    def unit(self, device: str, point: str) -> str:
        return self._known.unit(device, point)

    def age(self, device: str, point: str) -> float | None:
        return self._known.age(device, point)

    def past(self, device: str, point: str, seconds: float, statistic: Statistic) -> float | None:
        return self._known.past(device, point, seconds, statistic)

    def usable(self, device: str) -> bool:
        return self._known.usable(device)
