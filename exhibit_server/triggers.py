"""Scenes that sensors start: once when their condition becomes true and stays so, again only after it was false."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from devices.core.clock import now
from devices.core.events import AvailabilityChanged, Reading
from devices.core.rig import Rig
from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.events import LibraryChanged
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from exhibit_server.stage.orders import Wish
from scenes.expressions import Expression, ages, evaluate, parse, windows
from scenes.expressions import devices as named
from scenes.knowledge import Knowledge

LOOK = 1.0
"""Seconds between looks at conditions that time alone may make true: an age, a mean."""

CALLER = Caller("sensor", "sensor")


@dataclass(eq=False, slots=True)
class _Watched:
    """A trigger. `armed` once its condition was seen to be false; what held all along starts nothing."""

    scene: str
    written: str
    condition: Expression
    stays: float
    known: Knowledge
    devices: frozenset[str]
    ages: bool
    """Whether time alone can change what its condition says: an age, a mean."""
    armed: bool = False
    since: float | None = None
    """When the condition became true, while armed."""


class Triggers:
    """Watches the triggers of the stage's scenes. `tell` makes an event of a start that was refused."""

    def __init__(self, stage: Stage, rig: Rig, bus: Bus, language: str, tell: Callable[..., None]) -> None:
        self._stage, self._rig, self._bus = stage, rig, bus
        self._language, self._tell = language, tell
        self._watched: dict[str, _Watched] = {}
        self._by_device: dict[str, list[_Watched]] = {}

    def listen(self) -> Callable[[], None]:
        """Start watching; return the way to stop."""
        self._show()
        undo = [
            self._bus.subscribe(Reading, self._reading),
            self._bus.subscribe(AvailabilityChanged, lambda event: self._look_at(event.device)),
            self._bus.subscribe(LibraryChanged, lambda _: self._show()),
        ]

        def stop() -> None:
            for unsubscribe in undo:
                unsubscribe()

        return stop

    async def run(self) -> None:
        """Look at what time alone changes; until cancelled."""
        while True:
            await asyncio.sleep(self._next())
            for watched in [each for each in self._watched.values() if each.ages or each.since is not None]:
                self._look(watched)

    def _next(self) -> float:
        """Return seconds until the next look: a second, or less where a condition has nearly stayed long enough."""
        waits = [each.since + each.stays - now() for each in self._watched.values() if each.since is not None]
        return max(min([LOOK, *waits]), 0.001)

    def _show(self) -> None:
        """Watch the triggers of the scenes as they are now; one that did not change stays as it is."""
        before, self._watched, self._by_device = self._watched, {}, {}
        for scene_id, loaded in self._stage.scenes.items():
            trigger = loaded.scene.trigger
            if trigger is None:
                continue
            old = before.get(scene_id)
            if old is None or (old.written, old.stays) != (trigger.when, trigger.stays):
                old = self._new(scene_id, trigger.when, trigger.stays)
                self._look(old)
            self._watched[scene_id] = old
            for device in old.devices:
                self._by_device.setdefault(device, []).append(old)

    def _new(self, scene: str, written: str, stays: float) -> _Watched:
        condition = parse(written)
        known = Knowledge(self._rig, windows(condition))
        devices = frozenset(named(condition))
        return _Watched(scene, written, condition, stays, known, devices, ages(condition))

    def _reading(self, event: Reading) -> None:
        for watched in self._by_device.get(event.device, ()):
            watched.known.see(event)
            self._look(watched)

    def _look_at(self, device: str) -> None:
        for watched in self._by_device.get(device, ()):
            self._look(watched)

    def _look(self, watched: _Watched) -> None:
        match evaluate(watched.condition, watched.known):
            case False:
                watched.armed, watched.since = True, None
            case True if watched.armed:
                watched.since = now() if watched.since is None else watched.since
                if now() - watched.since >= watched.stays:
                    watched.armed, watched.since = False, None
                    self._start(watched.scene)
            case _:  # not known: nothing is concluded, and what had begun to stay did not
                watched.since = None

    def _start(self, scene: str) -> None:
        loaded = self._stage.scenes.get(scene)
        if loaded is None:
            return
        try:
            self._stage.ask(Wish(scene, self._language), CALLER, takeover=loaded.scene.priority == "safety")
        except Refused as refusal:
            title = loaded.scene.title
            self._tell("warning", "trigger_refused", scene, scene=title, reason=refusal.texts)
