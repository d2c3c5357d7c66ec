"""What is playing now: start, pause, skip, GO, stop, all-stop; who may have what; recovery after a crash."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

import structlog

from devices.core.clock import wall_time
from devices.core.events import AvailabilityChanged, Reading
from devices.core.rig import Rig
from devices.core.texts import Texts
from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.events import LibraryChanged, Readiness, Stop
from exhibit_server.refusals import Refused, refuse, sentence
from exhibit_server.stage.cast import acts
from exhibit_server.stage.floor import Floor
from exhibit_server.stage.hands import Hands
from exhibit_server.stage.leases import Leases
from exhibit_server.stage.orders import Order, Wish, like, order_of
from exhibit_server.stage.queue import Queue
from exhibit_server.stage.starting import Way
from exhibit_server.stage.steering import Steering
from exhibit_server.stage.tickets import Ticket
from scenes.history import Interrupted
from scenes.interlocks import Interlock
from scenes.journal import Journal
from scenes.loader import LoadedScene
from scenes.record import RunRecord, RunRequest
from scenes.runner import Runner

TICK, ESTIMATES = 1.0, 5
"""Seconds between looks at what changes by time alone, and how many of them make one look at estimates."""

LETS_GO = 100
"""Turns of the loop a run that is taken over has to let go of its steps; cancelling them takes a few."""

Heard = Callable[[], Awaitable[None]]
"""Waits until devices were heard, or have had their time."""

ANYBODY = Caller("visitor", "kiosk")
"""As whom readiness is told: what a guide may take over is shown to be busy all the same."""


class Stage(Steering):
    """Owns every run. Use as an async context manager; leaving it stops all runs and restores their devices.

    `zones`: their names. `interlocks`: what must never be.
    """

    def __init__(
        self,
        rig: Rig,
        journal: Journal,
        bus: Bus,
        library: Mapping[str, LoadedScene],
        *,
        zones: Mapping[str, Texts] | None = None,
        interlocks: Iterable[Interlock] = (),
    ) -> None:
        self._rig, self._journal, self._bus = rig, journal, bus
        self._library = dict(library)
        floor = Floor(rig, journal, bus, zones or {}, interlocks, spawn=self._spawn, begin=self._begin_waiting)
        super().__init__(floor)
        self._stack = AsyncExitStack()
        self._group = asyncio.TaskGroup()
        self._background: set[asyncio.Task[Any]] = set()
        self._log = structlog.get_logger("stage")

    async def __aenter__(self) -> Self:
        stack, floor = self._stack, self._floor
        stack.callback(self._bus.subscribe(AvailabilityChanged, lambda event: floor.device_changed(event.device)))
        stack.callback(self._bus.subscribe(Reading, floor.interlocks.see))
        self._rig.watch_over(floor.guard)
        stack.callback(self._rig.watch_over, None)
        await self._group.__aenter__()
        self._attend(self._tick(), "the passing of time")
        self._show()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._floor.close()
        for runner in self._floor.cast.runners.values():
            if acts(runner.record):
                runner.stop(sentence("hub_stops"))
        for task in self._background:
            task.cancel()
        await self._group.__aexit__(kind, error, trace)
        await self._stack.aclose()

    # -- what there is ------------------------------------------------------------------------------------------------

    @property
    def scenes(self) -> Mapping[str, LoadedScene]:
        return self._library

    @property
    def readiness(self) -> Mapping[str, Readiness]:
        return self._floor.board.readiness

    @property
    def stop_state(self) -> Stop:
        return self._floor.halting.state

    @property
    def queue(self) -> Queue:
        """Who waits for what."""
        return self._floor.queue

    @property
    def leases(self) -> Leases:
        """Who has what."""
        return self._floor.leases

    @property
    def hands(self) -> Hands:
        """What people hold by hand."""
        return self._floor.hands

    def holder(self, device: str) -> str | None:
        """Return who has a device: a run's id, `returning`, `safety`, or the name of who holds it by hand."""
        use, held = self.leases.use(device), self.leases.on_device(device)
        if use is not None:
            return use.holder if use.kind == "run" else use.kind
        return held.by if held is not None else None

    def replace_library(self, library: Mapping[str, LoadedScene]) -> None:
        """Use these scenes from now on; runs under way go on with the version they began with."""
        self._library = dict(library)
        self._show()
        self._bus.publish(LibraryChanged())
        self._floor.soon()

    # -- runs ---------------------------------------------------------------------------------------------------------

    def ask(self, wish: Wish, caller: Caller, *, queue: bool = False, takeover: bool = False) -> RunRecord | Ticket:
        """Start a scene; where it is busy and may be waited for (`queue`, or `mode: queued`), take a ticket instead.

        Raises Refused with the reason in words, BadArgument, and FileProblem where arguments don't fit the scene.
        """
        order = self._order(wish, caller)
        try:
            return self._start(order, takeover=takeover)
        except Refused as refusal:
            waits = queue or order.loaded.scene.mode == "queued"
            if refusal.code != "busy" or not waits:
                raise
        return self.queue.join(order)

    def start(self, scene_id: str, language: str, caller: Caller, *, takeover: bool = False) -> RunRecord:
        """Start a scene. Raises Refused with the reason in words."""
        return self.grant(Wish(scene_id, language), caller, takeover=takeover)

    def grant(self, wish: Wish, caller: Caller, *, takeover: bool = False) -> RunRecord:
        """Start a scene now or refuse it, whatever its mode: nobody who would wait is there. Raises as `ask` does."""
        return self._start(self._order(wish, caller), takeover=takeover)

    def confirm(self, ticket_id: str, caller: Caller) -> RunRecord:
        """Start what a ticket was called for. Raises Refused."""
        ticket = self.queue.find(ticket_id)
        if ticket.state != "called":
            raise refuse("not_called")
        return self._start(self._order(ticket.order.wish, caller), takeover=False)

    # -- all-stop -----------------------------------------------------------------------------------------------------

    async def all_stop(self, by: str) -> Stop:
        """Stop every run where it is and halt every device that moves, all at once; nothing is restored yet."""
        floor, reason = self._floor, sentence("all_stop_by", by=by)
        pressed = floor.halting.press(by)
        floor.returning.interrupt()
        for runner in floor.cast.runners.values():
            floor.returning.owe(runner.record.touched)
            runner.stop(reason, restore_devices=False)
        floor.queue.clear(reason)
        failed = await floor.halting.settle(pressed)
        if failed:
            self._attend(floor.halting.insist(failed), "halting what could not be halted")
        return self.stop_state

    def release(self, by: str, except_for: Iterable[str] = ()) -> Stop:
        """End the all-stop: the hall may play again, and what had been changed goes back to baseline.

        Devices a scene that starts now will use (`except_for`) are left to that scene.
        """
        if self.stop_state.active:
            self._floor.halting.release(by)
            self._floor.bring_back(except_for)
        return self.stop_state

    # -- after a restart ----------------------------------------------------------------------------------------------

    def take_up(self, loaded: LoadedScene, request: RunRequest, interrupted: Interrupted, heard: Heard) -> None:
        """Take up a run that a killed hub left, once its devices were `heard`; they are its own from now on."""
        runner = self._floor.starter.take_up(loaded, request, interrupted)
        self._spawn(self._play(runner, heard()), f"run {loaded.id} taken up")
        self._floor.leases_changed(self.leases.used_by(request.run_id))
        self._floor.board.look([loaded.id])

    def bring_back(self, devices: Iterable[str], heard: Heard) -> None:
        """Bring devices to baseline outside any run, once they were `heard`; when stopped, after the release."""
        returning = self._floor.returning
        returning.owe(devices)
        if not self.stop_state.active:
            self._spawn(self._bring_back(heard, returning.take_owed()), "back to baseline after a restart")

    async def _bring_back(self, heard: Heard, devices: frozenset[str]) -> None:
        await heard()
        await self._floor.returning.bring_back(devices)

    def remain_stopped(self, by: str, at: float) -> None:
        """Be stopped from the start, as the hub that was killed was."""
        self._floor.halting.remain(by, at)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _order(self, wish: Wish, caller: Caller) -> Order:
        plain = self._floor.board.orders.get(wish.scene) if not wish.arguments and wish.variant is None else None
        order = like(plain, wish, caller) if plain else order_of(wish, caller, self._library, self._rig)
        if wish.draft is None and caller.audience not in order.loaded.scene.audience:
            raise refuse("audience")
        return order

    def _start(self, order: Order, *, takeover: bool) -> RunRecord:
        stop, caller = self.stop_state, order.caller
        if stop.active and caller.audience != "guide":
            raise Refused("stopped", sentence("stopped", by=stop.by or "?"))
        way = self._floor.starter.way(order, takeover=takeover)
        mine = self.queue.of(caller, order.loaded.id)
        record = self._begin(order, way)
        if mine is not None and mine.order.loaded.id == order.loaded.id:
            self.queue.started(mine, record.id)
        else:
            self.queue.leave(caller)
        return record

    def _begin_waiting(self, order: Order) -> str:
        """Start what waited in the queue; return the run's id. Raises Refused."""
        fresh = self._order(order.wish, order.caller)
        return self._begin(fresh, self._floor.starter.way(fresh, takeover=False, queue=False)).id

    def _begin(self, order: Order, way: Way) -> RunRecord:
        # A guide who starts a scene after an all-stop means it; a visitor has to wait for a guide.
        self.release(order.caller.name, order.claims)
        runner = self._floor.starter.begin(order, way)
        self._floor.taken_over(way.runs, order.caller)
        self._spawn(self._play(runner, _let_go(way.runs)), f"run {order.loaded.id}")
        self._floor.taken(order)
        return runner.record

    async def _play(self, runner: Runner, first: Awaitable[None]) -> None:
        cast = self._floor.cast
        try:
            await first
            await runner.play()
        except Exception as error:  # noqa: BLE001 - a bug or a full disk ends this run, never the others
            self._log.exception("a run failed", scene=runner.record.loaded.id, error=str(error))
            if not runner.record.ended:
                runner.record.fail(str(error), wall_time())
                self._floor.run_changed(runner.record)
        finally:
            cast.leave(runner)
            self._floor.ended(runner.record)

    async def _tick(self) -> None:
        """Look once a second at what changes by time alone; until cancelled."""
        ticks = 0
        while True:
            await asyncio.sleep(TICK)
            ticks += 1
            self._floor.tick(estimates=ticks % ESTIMATES == 0)

    def _show(self) -> None:
        """Show the library's scenes as a visitor would order them."""
        orders = {scene: order_of(Wish(scene), ANYBODY, self._library, self._rig) for scene in self._library}
        self._floor.board.show(orders)

    def _spawn(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        self._group.create_task(work, name=name)

    def _attend(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """Do something that ends with the stage at the latest."""
        task = self._group.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


async def _let_go(before: Iterable[Runner]) -> None:
    """Wait until the steps of runs that were taken over are over: none of their commands may come behind ours."""
    acting = list(before)
    for _ in range(LETS_GO):
        acting = [runner for runner in acting if acts(runner.record)]
        if not acting:
            return
        await asyncio.sleep(0)
