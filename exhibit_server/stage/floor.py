"""The floor under the stage: leases, runs, queue and readiness, and what follows when one of them changes."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import Any

from devices.core.clock import wall_time
from devices.core.errors import DeviceError
from devices.core.reasons import Reason
from devices.core.rig import Rig
from devices.core.texts import Texts
from devices.core.verbs import Command
from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.events import (
    DecisionMade,
    InterlockChanged,
    LeasesChanged,
    QueueChanged,
    Readiness,
    ReadinessChanged,
    RunChanged,
    Stop,
    StopChanged,
    Unrestored,
)
from exhibit_server.refusals import sentence
from exhibit_server.stage.board import Board
from exhibit_server.stage.cast import Cast
from exhibit_server.stage.halting import Halting
from exhibit_server.stage.hands import Hands
from exhibit_server.stage.interlocks import Interlocks
from exhibit_server.stage.judging import Judge, Quiet
from exhibit_server.stage.leases import Leases, Use
from exhibit_server.stage.orders import Order
from exhibit_server.stage.queue import Obstacles, Queue
from exhibit_server.stage.returning import Returning
from exhibit_server.stage.starting import Parts, Starter
from scenes.interlocks import Interlock, Unclear
from scenes.journal import Journal
from scenes.record import RunRecord
from scenes.runner import Runner

Spawn = Callable[[Coroutine[Any, Any, Any], str], None]


A_GUIDE = Caller("guide", "guide")
"""As whom readiness is told to guides."""


class Floor:
    """Holds the parts of the stage together. `spawn` starts a task, `begin` starts what waited in the queue."""

    def __init__(
        self,
        rig: Rig,
        journal: Journal,
        bus: Bus,
        zones: Mapping[str, Texts],
        interlocks: Iterable[Interlock],
        *,
        spawn: Spawn,
        begin: Callable[[Order], str],
    ) -> None:
        self._rig, self._bus, self._spawn = rig, bus, spawn
        self.leases = Leases(self._zone_of)
        self.cast = Cast()
        self.returning = Returning(rig, self.leases, journal, self.leases_changed)
        self.halting = Halting(rig, journal, self._stop_changed)
        self.interlocks = Interlocks(rig, interlocks, self._broken, self._mended)
        self.queue = Queue(self._obstacles, begin, self._queue_changed)
        self.judge = Judge(
            rig, self.leases, self.cast, zones, reserved=self.queue.reserved, safety=self.interlocks.name
        )
        self.board = Board(self._assess, lambda news: bus.publish(ReadinessChanged(news)))
        self.hands = Hands(
            rig,
            self.leases,
            self.judge,
            zones,
            clear=self._clear,
            changed=self.leases_changed,
            starter_of=self._starter,
        )
        parts = Parts(leases=self.leases, cast=self.cast, judge=self.judge, hands=self.hands, returning=self.returning)
        self.starter = Starter(rig, journal, parts, self.run_changed)
        self._advancing: asyncio.Handle | None = None
        self.quiet_now: object = None
        """The quiet hours under way when the board was looked at last."""

    # -- what follows from what ---------------------------------------------------------------------------------------

    def leases_changed(self, devices: frozenset[str], zones: frozenset[str] = frozenset()) -> None:
        """Tell of leases, look at the scenes they concern, and see whose turn it is."""
        self._bus.publish(LeasesChanged(devices, zones))
        self.board.look(self.board.concerned(devices, zones))
        self.soon()

    def taken(self, order: Order) -> None:
        """Tell that an order's devices are taken, and look at the scenes that concerns in a moment: it acts now."""
        self._bus.publish(LeasesChanged(order.claims, frozenset()))
        self.board.later({*self.board.concerned(order.claims), order.loaded.id})
        self.soon()

    def run_changed(self, record: RunRecord) -> None:
        self._bus.publish(RunChanged(record))

    def device_changed(self, device: str) -> None:
        """Look at the scenes a device concerns: it came, or it went."""
        self.board.look(self.board.concerned([device]))
        self.interlocks.look()
        self.soon()

    def ended(self, record: RunRecord) -> None:
        """Free what an ended run had."""
        freed = self.leases.release(record.id)
        self.leases_changed(freed)
        self.board.look([record.loaded.id])
        self.bring_back()

    def bring_back(self, except_for: Iterable[str] = ()) -> None:
        """Bring back to baseline what is owed and nobody uses, unless everything is stopped."""
        if not self.halting.state.active and (devices := self.returning.take_owed(except_for)):
            self._spawn(self._bring_back(devices), "back to baseline")

    async def _bring_back(self, devices: frozenset[str]) -> None:
        problems = await self.returning.bring_back(devices)
        if problems:
            self._bus.publish(Unrestored(problems))

    def soon(self) -> None:
        """See whose turn it is, once all that happens in this turn of the loop has happened."""
        if self._advancing is None:
            self._advancing = asyncio.get_running_loop().call_soon(self._advance)

    def close(self) -> None:
        """Call nobody any more."""
        self.board.close()
        if self._advancing is not None:
            self._advancing.cancel()

    def tick(self, *, estimates: bool) -> None:
        """Look at what changes by time alone."""
        self.hands.expire()
        self.interlocks.look()
        quiet = self.judge.quiet.under_way()
        if quiet != self.quiet_now:
            self.quiet_now = quiet
            self.board.look()
        self.board.look(self.cast.rested())
        if estimates:
            self.board.look(self.board.estimated())
        if self.queue.standings:
            self._advance()

    def _advance(self) -> None:
        self._advancing = None
        self.queue.advance()

    def _queue_changed(self, tickets: frozenset[str], keys: frozenset[str]) -> None:
        """Tell of the queue, and look at the scenes that somebody waits for now, or not any more."""
        self._bus.publish(QueueChanged(tickets))
        scenes = {key.removeprefix("scene ") for key in keys if key.startswith("scene ")}
        self.board.look(self.board.concerned(keys) | scenes)

    def _stop_changed(self, stop: Stop) -> None:
        self._bus.publish(StopChanged(stop))
        self.board.look()
        self.soon()

    # -- answers for the parts ----------------------------------------------------------------------------------------

    def _zone_of(self, device: str) -> str | None:
        found = self._rig.get(device)
        return found.identity.zone if found is not None else None

    def _assess(self, order: Order) -> Readiness:
        """Say how ready a scene is, for a visitor, and for a guide where that is another matter."""
        seen = self.judge.readiness(order, self.halting.state)
        if seen.startable and self.quiet_now is None:
            return seen
        as_guide = replace(order, caller=A_GUIDE, priority=order.loaded.scene.priority or A_GUIDE.priority)
        found = self.judge.readiness(as_guide, self.halting.state)
        found = replace(found, take_over=found.state == "busy" and self.starter.may_take_over(as_guide))
        return seen if found == seen else replace(seen, guide=found)

    def keep_quiet(self, quiet: Quiet) -> None:
        """Go by these quiet hours from now on."""
        self.judge.quiet = quiet
        self.quiet_now = quiet.under_way()
        self.board.look()

    def _obstacles(self, order: Order) -> Obstacles:
        current = self.board.orders.get(order.loaded.id)
        if current is None:
            return Obstacles(possible=False, why=(sentence("no_such_scene", scene=order.loaded.id),), blocks=[])
        missing = self.judge.missing(order.loaded.scene)
        blocks = self.judge.blocks(order, queue=False)
        return Obstacles(possible=not missing and not self.halting.state.active, why=missing, blocks=blocks)

    def _starter(self, run_id: str) -> str | None:
        runner = self.cast.runners.get(run_id)
        return runner.record.request.started_by if runner is not None else None

    def _clear(self, run_id: str, caller: Caller) -> None:
        """Take a run off the floor for somebody who holds its devices; it brings them back to baseline."""
        runner = self.cast.runners[run_id]
        self.starter.take_from(runner, (), sentence(f"taken_by_{caller.priority}"))
        self.taken_over([runner], caller)

    def taken_over(self, runners: Iterable[Runner], caller: Caller) -> None:
        """Tell whose runs had to make way, and for whom."""
        for runner in runners:
            self._bus.publish(
                DecisionMade(
                    run=runner.record.id, kind="takeover", by=caller.name, screen=caller.screen, at=wall_time()
                )
            )

    # -- safety -------------------------------------------------------------------------------------------------------

    def keep(self, interlocks: Iterable[Interlock], unclear: Iterable[Unclear]) -> None:
        """Keep these interlocks from now on; safety has the devices of those that can't be understood."""
        before = self._safety_needs()
        self.interlocks.keep(interlocks, unclear)
        gone = before - self._safety_needs()
        freed = frozenset[str]().union(*(self.leases.release(each) for each in sorted(gone)))
        taken = self._secure_all()
        if freed or taken:
            self.leases_changed(freed | taken)
            self.bring_back()
        self.interlocks.look()

    def _safety_needs(self) -> set[str]:
        return {*self.interlocks.unclear, *(each.id for each in self.interlocks.broken)}

    def _secure_all(self) -> frozenset[str]:
        """Let safety have what belongs to it: what is broken, and what nobody can judge. What moves is halted."""
        for other in self.interlocks.broken:
            self._secure(other, self.interlocks.commanded(other))
        taken = frozenset[str]()
        for each in self.interlocks.unclear.values():
            free = frozenset(device for device in each.devices if not self._safe_already(device))
            self._halt_all(self._secure(each, free))
            taken |= free
        return taken

    def guard(self, device: str, command: Command) -> Reason | None:
        """Say why a command must not leave. Halts are not asked about."""
        if self.halting.state.active and self._rig[device].driver.halt is not None:
            return Reason.of("halted")
        return self.interlocks.forbids(device, command)

    def _broken(self, interlock: Interlock) -> None:
        """What must never be is there: nobody but safety has these devices now, and what moves is halted."""
        devices = self._secure(interlock, self.interlocks.commanded(interlock))
        self._halt_all(devices)
        self._bus.publish(InterlockChanged(interlock.id, interlock.name, broken=True))
        self.leases_changed(devices)

    def _mended(self, interlock: Interlock) -> None:
        freed = self.leases.release(interlock.id)
        self._secure_all()
        self._bus.publish(InterlockChanged(interlock.id, interlock.name, broken=False))
        self.leases_changed(freed)
        self.bring_back()

    def _secure(self, interlock: Interlock | Unclear, devices: frozenset[str]) -> frozenset[str]:
        uses = self.leases.conflicts(devices).values()
        self.returning.owe(self.returning.spare(devices))
        for run_id in {use.holder for use in uses if use.kind == "run"}:
            reason = sentence("broken_rule", name=interlock.name)
            self.returning.owe(self.starter.take_from(self.cast.runners[run_id], devices, reason))
        mine = frozenset(device for device in devices if not self._safe_already(device))
        over = {use.holder for use in uses}
        self.leases.take(mine, Use(interlock.id, "safety", "safety", wall_time()), over=over)
        return devices

    def _safe_already(self, device: str) -> bool:
        use = self.leases.use(device)
        return use is not None and use.kind == "safety"

    def _halt_all(self, devices: Iterable[str]) -> None:
        for device in sorted(devices):
            if self._rig[device].driver.halt is not None:
                self._spawn(self._halt(device), f"halt {device}")

    async def _halt(self, device: str) -> None:
        try:
            await self._rig[device].halt()
        except DeviceError as error:
            self._rig[device].fault(f"not halted: {error}")
