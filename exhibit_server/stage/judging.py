"""What stands in the way of a scene: hardware, the all-stop, other runs, people who hold things, those who wait."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from devices.core.clock import now
from devices.core.device import Device
from devices.core.rig import Rig
from devices.core.texts import Texts, pick
from exhibit_server.callers import Caller, above
from exhibit_server.events import Readiness, Stop
from exhibit_server.refusals import device_reason, in_words, sentence
from exhibit_server.stage.cast import Cast
from exhibit_server.stage.leases import Held, Leases, Use
from exhibit_server.stage.orders import Order
from scenes.scene import Audience, Priority, Scene

RETURN_ALLOWANCE = 10.0
"""Seconds a device on its way back to baseline is expected to need."""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing in the way. `thing` names it: a run's id, a lease's id, a device. `devices`: what it has of ours."""

    kind: Literal["run", "held", "returning", "safety", "resting", "queue"]
    thing: str
    texts: Texts
    seconds: float
    priority: Priority = "visitor"
    devices: frozenset[str] = frozenset()
    same_scene: bool = False


@dataclass(frozen=True, slots=True)
class Reserved:
    """What those in the queue are going to use, for whoever would start before them."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours. `why` says why an audience may not start a scene now; `under_way` changes when that may."""

    why: Callable[[Audience, str], Texts | None] = lambda audience, scene: None
    under_way: Callable[[], object] = lambda: None


class Judge:
    """Says what stands in the way of an order. `reserved` asks the queue, `safety` names why a device is stopped."""

    def __init__(
        self,
        rig: Rig,
        leases: Leases,
        cast: Cast,
        zones: Mapping[str, Texts],
        *,
        reserved: Callable[[Order], Reserved | None],
        safety: Callable[[str], Texts],
    ) -> None:
        self._rig, self._leases, self._cast, self._zones = rig, leases, cast, zones
        self._reserved, self._safety = reserved, safety
        self.quiet = Quiet()

    def missing(self, scene: Scene) -> tuple[Texts, ...]:
        """Return why the scene can't play at all: what it needs and is not there."""
        return tuple(self._why_not(device) for device in scene.needs if not self._usable(device))

    def blocks(self, order: Order, *, queue: bool = True) -> list[Block]:
        """Return everything in the way of an order but hardware and the all-stop."""
        found = [*self._same(order), *self._resting(order), *self._used(order), *self._held(order)]
        waiting = self._reserved(order) if queue else None
        if waiting is not None:
            texts = sentence("waiting", count=str(waiting.count), wait=rounded(waiting.seconds))
            found.append(Block("queue", "queue", texts, waiting.seconds))
        return found

    def readiness(self, order: Order, stop: Stop, blocks: list[Block] | None = None) -> Readiness:
        """Return the readiness of a scene: what hardware forbids first, then the all-stop, then who else plays."""
        scene = order.loaded.scene
        missing = self.missing(scene)
        if missing:
            return Readiness("not_ready", missing)
        if stop.active:
            return Readiness("not_ready", (sentence("stopped", by=stop.by or "?"),))
        quiet = self.quiet.why(order.caller.audience, order.loaded.id)
        if quiet is not None:
            return Readiness("not_ready", (quiet,))
        found = self.blocks(order) if blocks is None else blocks
        unsafe = tuple(block.texts for block in found if block.kind == "safety")
        if unsafe:
            return Readiness("not_ready", unsafe)
        if found:
            return busy(found)
        without = tuple(device for device in scene.likes if not self._usable(device))
        if without:
            return Readiness("ready_without", tuple(self._why_not(device) for device in without), without)
        return Readiness("ready")

    # -- one kind after the other -------------------------------------------------------------------------------------

    def _same(self, order: Order) -> Iterable[Block]:
        for runner in self._cast.of_scene(order.loaded.id):
            record = runner.record
            left = self._cast.seconds_left(record.id)
            yield Block(
                "run",
                record.id,
                sentence("playing", wait=rounded(left)),
                left,
                record.request.priority,
                self._leases.used_by(record.id) & order.claims,
                same_scene=True,
            )

    def _resting(self, order: Order) -> Iterable[Block]:
        left = self._cast.rest(order.loaded.id)
        if left > 0:
            yield Block("resting", order.loaded.id, sentence("resting", wait=rounded(left)), left)

    def _used(self, order: Order) -> Iterable[Block]:
        same = {runner.record.id for runner in self._cast.of_scene(order.loaded.id)}
        for device, use in sorted(self._leases.conflicts(order.claims).items()):
            if use.holder not in same:
                yield self._used_device(device, use)

    def _used_device(self, device: str, use: Use) -> Block:
        name = self._name(device)
        devices = frozenset([device])
        if use.kind == "safety":
            texts = sentence("for_safety", device=name, name=self._safety(use.holder))
            return Block("safety", use.holder, texts, RETURN_ALLOWANCE, "safety", devices)
        if use.kind == "returning":
            return Block("returning", use.holder, sentence("returning", device=name), RETURN_ALLOWANCE, devices=devices)
        record, left = self._cast.runners[use.holder].record, self._cast.seconds_left(use.holder)
        texts = sentence("leased", device=name, scene=record.loaded.scene.title, wait=rounded(left))
        return Block("run", use.holder, texts, left, use.priority, devices)

    def _held(self, order: Order) -> Iterable[Block]:
        # A device may be held twice by one person, itself and with its zone: both have to make way.
        holds = {held.id: held for device in order.claims for held in self._leases.overlapping("device", device)}
        zone = self._leases.on_zone(order.loaded.scene.zone)
        if zone is not None:
            holds[zone.id] = zone
        for held in holds.values():
            if held.by != order.caller.name:
                yield self.held_block(held)

    def held_block(self, held: Held) -> Block:
        """Say that a person holds something by hand."""
        left = max(held.until - now(), 0.0)
        thing = self._name(held.thing) if held.kind == "device" else self._zones.get(held.thing, {"en": held.thing})
        texts = sentence("held", by=sentence(f"class_{held.priority}"), thing=thing, wait=rounded(left))
        return Block("held", held.id, first_upper(texts), left, held.priority)

    def use_blocks(self, uses: Mapping[str, Use], devices: Iterable[str]) -> list[Block]:
        """Say who uses some of these devices, by holder."""
        used = self._leases.conflicts(devices)
        return [self._used_device(device, use) for device, use in sorted(used.items()) if use.holder in uses]

    # -- a device commanded by hand -----------------------------------------------------------------------------------

    def device_blocks(self, device: str, caller: Caller) -> list[Block]:
        """Return who has the say over a device before this caller."""
        found = []
        use, held = self._leases.use(device), self._leases.on_device(device)
        if use is not None and use.kind != "returning" and not above(caller.priority, use.priority):
            found.append(self._used_device(device, use))
        if held is not None and held.by != caller.name and not above(caller.priority, held.priority):
            found.append(self.held_block(held))
        return found

    # -- inside -------------------------------------------------------------------------------------------------------

    def _usable(self, device: str) -> bool:
        found: Device | None = self._rig.get(device)
        return found is not None and found.availability.usable

    def _why_not(self, device: str) -> Texts:
        found = self._rig.get(device)
        return device_reason(found) if found is not None else sentence("unknown_device", device=device)

    def _name(self, device: str) -> Texts:
        found = self._rig.get(device)
        return found.identity.name if found is not None else {"en": device}


def busy(blocks: Iterable[Block]) -> Readiness:
    """Return the readiness that all these stand in the way, each sentence once."""
    gathered = list(blocks)
    reasons = {pick(block.texts, "en"): block.texts for block in gathered}
    longest = max(block.seconds for block in gathered)
    return Readiness("busy", tuple(reasons.values()), wait_seconds=longest or None)


def first_upper(texts: Texts) -> Texts:
    """Begin a sentence."""
    return {language: text[:1].upper() + text[1:] for language, text in texts.items()}


def rounded(seconds: float) -> Texts:
    """Say a wait, rounded up to 5 s: an estimate shouldn't look like a measurement."""
    return in_words(max(5, math.ceil(seconds / 5) * 5))
