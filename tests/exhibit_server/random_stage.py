"""A stage under random operations, for `test_stage_machine.py`; as a program it runs for longer and prints figures.

python -m tests.exhibit_server.random_stage --operations 20000 --seed 7
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.events import RunChanged, Unrestored
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from exhibit_server.stage.cast import acts
from exhibit_server.stage.orders import Wish, claims_of
from exhibit_server.stage.tickets import Ticket
from scenes.journal import NoJournal
from scenes.record import RunRecord
from scenes.restore import at_baseline
from scenes.virtual_time import VirtualLoop
from tests.exhibit_server.random_hall import CALLERS, DEVICES, HALL, NEVER, SCENES
from tests.halls import running_hall

Choose = Callable[[int], int]
"""Gives a number below another: Hypothesis's, or a random one."""


class RandomStage:
    """A stage in a hall on a virtual loop, and what may be done to it. Each operation is checked after."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner(loop_factory=VirtualLoop)
        self._folder = tempfile.TemporaryDirectory()
        self.counts: Counter[str] = Counter()
        self.records: dict[str, RunRecord] = {}
        self.tickets: list[Ticket] = []
        self.unrestored: set[str] = set()
        self._open = asyncio.Event()
        self._close = asyncio.Event()
        self._life = self._runner.run(self._begin())

    async def _begin(self) -> "asyncio.Task[None]":
        life = asyncio.create_task(self._live())
        waiting = asyncio.create_task(self._open.wait())
        await asyncio.wait([life, waiting], return_when=asyncio.FIRST_COMPLETED)
        return life

    async def _live(self) -> None:
        async with running_hall(Path(self._folder.name), HALL) as self.hall:
            bus = Bus()
            self.hall.rig.events.add(bus.publish)
            bus.subscribe(RunChanged, lambda event: self.records.update({event.record.id: event.record}))
            bus.subscribe(Unrestored, lambda event: self.unrestored.update(event.problems))
            library = {scene.id: scene for scene in SCENES}
            async with Stage(self.hall.rig, NoJournal(), bus, library, interlocks=[NEVER]) as self.stage:
                self._open.set()
                await self._close.wait()

    # -- operations ---------------------------------------------------------------------------------------------------

    def do(self, name: str, choose: Choose) -> None:
        """Do one operation and check what must always hold."""
        self._runner.run(self._do(name, choose))

    async def _do(self, name: str, choose: Choose) -> None:
        try:
            await getattr(self, f"_{name}")(choose)
            self.counts[name] += 1
        except Refused:
            self.counts[f"{name} refused"] += 1
        await asyncio.sleep(0.03)
        self.check()

    async def _start(self, choose: Choose) -> None:
        record = self.stage.ask(self._wish(choose), self._caller(choose), takeover=choose(2) == 1)
        self._note(record)

    async def _wait_in_line(self, choose: Choose) -> None:
        self._note(self.stage.ask(self._wish(choose), self._caller(choose), queue=True))

    async def _start_at_once_another(self, choose: Choose) -> None:
        """Two taps in one turn of the loop."""
        wish, caller = self._wish(choose), self._caller(choose)
        self._note(self.stage.ask(wish, caller, takeover=True))
        self._note(self.stage.ask(self._wish(choose), self._caller(choose), takeover=True))

    async def _confirm(self, choose: Choose) -> None:
        called = [ticket for ticket in self.stage.queue.waiting if ticket.state == "called"]
        if called:
            ticket = called[choose(len(called))]
            self._note(self.stage.confirm(ticket.id, ticket.order.caller))

    async def _cancel(self, choose: Choose) -> None:
        waiting = self.stage.queue.waiting
        if waiting:
            self.stage.queue.cancel(waiting[choose(len(waiting))].id)

    async def _stop(self, choose: Choose) -> None:
        runs = list(self.stage._floor.cast.runners)
        if runs:
            self.stage.stop(runs[choose(len(runs))], "Lan")

    async def _pause_or_resume(self, choose: Choose) -> None:
        runs = list(self.stage._floor.cast.runners)
        if runs:
            self.stage.act(runs[choose(len(runs))], "pause" if choose(3) == 0 else "resume")

    async def _all_stop(self, choose: Choose) -> None:
        await self.stage.all_stop(self._caller(choose).name)
        await asyncio.sleep(0.05)
        assert not [each for each in self.stage.runs() if not each.ended], "all-stop means nothing plays"

    async def _release(self, choose: Choose) -> None:
        self.stage.release(self._caller(choose).name)

    async def _hold(self, choose: Choose) -> None:
        caller = CALLERS[3 + choose(3)]
        if choose(3) == 0:
            self.stage.hands.hold(caller, "zone", "lobby", 1 + choose(20), takeover=choose(2) == 1)
        else:
            device = DEVICES[choose(len(DEVICES))]
            self.stage.hands.hold(caller, "device", device, 1 + choose(30), takeover=choose(2) == 1)

    async def _give_back(self, choose: Choose) -> None:
        held = self.stage.leases.held
        if held:
            self.stage.hands.give_back(held[choose(len(held))].id, self._caller(choose))

    async def _lose(self, choose: Choose) -> None:
        self.hall.set_fault(DEVICES[choose(len(DEVICES))], ("offline", "mute", "stuck")[choose(3)])

    async def _mend(self, choose: Choose) -> None:
        self.hall.set_fault(DEVICES[choose(len(DEVICES))], None)

    async def _leave(self, choose: Choose) -> None:
        self.stage.queue.screen_went(f"kiosk/{('lobby', 'far', 'third')[choose(3)]}")

    async def _come_back(self, choose: Choose) -> None:
        self.stage.queue.screen_came(f"kiosk/{('lobby', 'far', 'third')[choose(3)]}")

    async def _edit(self, choose: Choose) -> None:
        """Save the scenes, sometimes one fewer."""
        kept = [scene for scene in SCENES if choose(8) or scene.id == "one"]
        self.stage.replace_library({scene.id: scene for scene in kept})

    async def _pass_time(self, choose: Choose) -> None:
        await asyncio.sleep((0.0, 0.2, 1.0, 3.0, 10.0)[choose(5)])

    def _wish(self, choose: Choose) -> Wish:
        return Wish(SCENES[choose(len(SCENES))].id)

    def _caller(self, choose: Choose) -> Caller:
        return CALLERS[choose(len(CALLERS))]

    def _note(self, found: RunRecord | Ticket) -> None:
        if isinstance(found, Ticket):
            self.tickets.append(found)
            self.counts["tickets"] += 1
        else:
            self.records[found.id] = found
            self.counts["runs"] += 1

    # -- what must always hold ----------------------------------------------------------------------------------------

    def check(self) -> None:
        """Assert what must hold after every operation."""
        stage, floor = self.stage, self.stage._floor
        runners = floor.cast.runners
        acting = [runner.record for runner in runners.values() if acts(runner.record)]
        for record in acting:
            claims = claims_of(record.loaded, self.hall.rig)
            assert claims <= stage.leases.used_by(record.id), "a run that plays has the lease of all it commands"
            for device in claims:
                held = stage.leases.on_device(device)
                assert held is None or held.by == record.request.started_by, "nobody plays on what a person holds"
        assert len({record.loaded.id for record in acting}) == len(acting), "one run of a scene at a time"
        for device, use in stage.leases.uses.items():
            assert use.kind != "run" or use.holder in runners, f"{device} is leased to a run that is over"
        for device in DEVICES:
            zone = stage.leases.on_zone("lobby")
            holders = {held.by for held in stage.leases.held if held.thing == device} | ({zone.by} if zone else set())
            assert len(holders) <= 1, f"{device} is held by {holders}"
        for record in self.records.values():
            assert record.ended or record.id in runners, "no run is lost"
        assert not (stage.stop_state.active and acting), "nothing plays while everything is stopped"
        self._check_queue()

    def _check_queue(self) -> None:
        floor, taken = self.stage._floor, set[str]()
        waiting = self.stage.queue.waiting
        assert {ticket.id for ticket in waiting} == {ticket.id for ticket in self.tickets if ticket.waits}
        for ticket in waiting:
            obstacles = floor._obstacles(ticket.order)
            free = obstacles.possible and not obstacles.blocks and not ticket.keys & taken
            assert ticket.state == ("called" if free else "queued"), f"{ticket.id} is stuck: {obstacles}"
            taken |= ticket.keys
        screens = [ticket.order.caller.screen for ticket in waiting if ticket.order.caller.screen is not None]
        assert len(screens) == len(set(screens)), "one ticket for each screen"

    # -- the end ------------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Let everything come to rest, check that it did, and close."""
        try:
            self._runner.run(self._rest())
        finally:
            self.close()

    def close(self) -> None:
        """Close the stage and the hall; once closed it stays so."""
        if self._close.is_set():
            return
        self._runner.run(self._end())
        self._runner.close()
        self._folder.cleanup()

    async def _rest(self) -> None:
        stage = self.stage
        for device in DEVICES:
            self.hall.set_fault(device, None)
        for held in stage.leases.held:
            stage.hands.drop(held)
        stage.release("Lan")
        for runner in stage._floor.cast.runners.values():
            runner.controls.resume()
        await asyncio.sleep(400)
        stage.release("Lan")
        await asyncio.sleep(100)
        assert not stage._floor.cast.runners and not stage.queue.waiting and not stage.leases.uses
        for fault in ("offline", None):  # what was mute when it came back has said nothing of itself yet
            for device_id in DEVICES:
                self.hall.set_fault(device_id, fault)
            await asyncio.sleep(10)
        told = " ".join(problem["en"] for record in self.records.values() for problem in record.unrestored)
        for device_id in {name for record in self.records.values() for name in record.touched}:
            lost = self.hall.rig[device_id]
            unrestored = device_id in self.unrestored or f"{lost.identity.name['en']}:" in told
            assert at_baseline(lost) or unrestored, f"{device_id} is not at its baseline, and nobody was told"
        self.check()

    async def _end(self) -> None:
        self._close.set()
        with suppress(asyncio.CancelledError):
            await self._life


OPERATIONS = (
    "start", "start", "start", "wait_in_line", "wait_in_line", "start_at_once_another", "confirm", "confirm", "cancel",
    "stop", "pause_or_resume", "all_stop", "release", "release", "hold", "give_back", "lose", "mend", "mend", "leave",
    "come_back", "edit", "pass_time", "pass_time", "pass_time", "pass_time", "pass_time",
)  # fmt: skip


def main() -> None:
    """Run many operations and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    began, counts, done = time.monotonic(), Counter[str](), 0
    seed = wanted.seed
    while done < wanted.operations:
        chance, stage = random.Random(seed), RandomStage()
        try:
            for _ in range(min(250, wanted.operations - done)):
                stage.do(chance.choice(OPERATIONS), chance.randrange)
                done += 1
            stage.finish()
        except BaseException:
            print(f"failed with seed {seed}")
            stage.close()
            raise
        counts.update(stage.counts)
        seed += 1
    print(f"{done} operations in {time.monotonic() - began:.1f} s, seeds {wanted.seed} to {seed - 1}, nothing found")
    for name, count in sorted(counts.items()):
        print(f"{count:8d}  {name}")


if __name__ == "__main__":
    main()
