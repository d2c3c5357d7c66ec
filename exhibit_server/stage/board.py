"""The readiness of every scene as it was told last; looked at again where something that concerns it changed."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from exhibit_server.events import Readiness
from exhibit_server.stage.orders import Order

TELL_AFTER = 0.002
"""Seconds by which news of a start waits, so that telling never stands before the first command."""


class Board:
    """Knows which scene is concerned by what. `assess` says how ready an order is, `changed` is told of news."""

    def __init__(
        self, assess: Callable[[Order], Readiness], changed: Callable[[Mapping[str, Readiness]], None]
    ) -> None:
        self._assess, self._changed = assess, changed
        self._orders: dict[str, Order] = {}
        self._by_device: dict[str, set[str]] = {}
        self._by_zone: dict[str, set[str]] = {}
        self._readiness: dict[str, Readiness] = {}
        self._due: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def readiness(self) -> Mapping[str, Readiness]:
        """How ready each scene is; what was left for later is looked at first."""
        self._look_at_due()
        return self._readiness

    @property
    def orders(self) -> Mapping[str, Order]:
        """The scenes as a visitor would order them."""
        return self._orders

    def show(self, orders: Mapping[str, Order]) -> None:
        """Show these scenes from now on."""
        self._orders = dict(orders)
        self._by_device, self._by_zone = {}, {}
        for scene_id, order in orders.items():
            scene = order.loaded.scene
            self._by_zone.setdefault(scene.zone, set()).add(scene_id)
            for device in {*order.claims, *scene.needs, *scene.likes}:
                self._by_device.setdefault(device, set()).add(scene_id)
        self._readiness = {scene: ready for scene, ready in self._readiness.items() if scene in orders}
        self.look(orders)

    def concerned(self, devices: Iterable[str], zones: Iterable[str] = ()) -> set[str]:
        """Return the scenes that have to do with these devices or zones."""
        found = {scene for device in devices for scene in self._by_device.get(device, ())}
        return found | {scene for zone in zones for scene in self._by_zone.get(zone, ())}

    def look(self, scenes: Iterable[str] | None = None) -> None:
        """Look at these scenes (all when left out) and tell what changed."""
        news = {}
        for scene in self._orders if scenes is None else scenes:
            order = self._orders.get(scene)
            if order is None:
                continue
            ready = self._assess(order)
            if self._readiness.get(scene) != ready:
                self._readiness[scene] = news[scene] = ready
        if news:
            self._changed(news)

    def later(self, scenes: Iterable[str]) -> None:
        """Look at these scenes in a moment."""
        self._due.update(scenes)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TELL_AFTER, self._look_at_due)

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look_at_due(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due, self._due = self._due, set()
        if due:
            self.look(due)

    def estimated(self) -> list[str]:
        """Return the scenes whose readiness tells a time that passes."""
        return [scene for scene, ready in self._readiness.items() if ready.wait_seconds is not None]
