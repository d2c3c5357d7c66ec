"""Golden runs: one for each scene and variant, with which every run is compared when it has ended.

Quiet where a scene has no golden run, and where nothing differs.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from devices.core.texts import Texts
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.events import RunChanged
from exhibit_server.flight.compare import Comparison, compare
from exhibit_server.flight.flight import Flight, load_flight
from exhibit_server.flight.sentences import GOLDEN, OTHER
from exhibit_server.store.entries import GoldenEntry
from exhibit_server.store.repositories import Repositories
from exhibit_server.wording import render
from scenes.record import Phase

_NOT_GOLDEN: Texts = {
    "vi": "Lần chạy này {state}; chỉ lần chạy hoàn thành mới làm chuẩn được.",
    "ko": "이 실행의 상태는 {state}입니다. 완료된 실행만 기준이 될 수 있습니다.",
    "en": "This run is {state}; only one that played to its end can be golden.",
}
_NO_GOLDEN: Texts = {
    "vi": "Kịch bản này chưa có lần chạy chuẩn.",
    "ko": "이 시나리오에는 기준 실행이 없습니다.",
    "en": "This scene has no golden run yet.",
}


class NotGolden(Exception):
    """A run can't be golden, or there is no golden run; `texts` says why."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts["en"])
        self.texts = texts


async def set_golden(store: Repositories, flight: Flight, by: str, at: float) -> GoldenEntry:
    """Make a run the golden one of its scene and variant. Raises NotGolden unless it played to its end."""
    if flight.run.state != Phase.DONE.value:
        raise NotGolden(render(_NOT_GOLDEN, state=flight.run.state))
    entry = GoldenEntry(
        scene=flight.run.scene, variant=flight.head.variant, run=flight.run.id, set_by=by, set_at=at
    )  # fmt: skip
    await store.flights.set_golden(entry)
    return entry


async def compared(store: Repositories, flight: Flight, other: Flight | None = None) -> Comparison:
    """Compare a run with another, or with the golden one of its scene and variant. Raises NotGolden without one."""
    if other is not None:
        return await asyncio.to_thread(partial(compare, flight, other, called=OTHER))
    golden = await store.flights.golden(flight.run.scene, flight.head.variant)
    found = await load_flight(store, golden.run) if golden is not None else None
    if found is None:
        raise NotGolden(_NO_GOLDEN)
    # Off the loop: a long run has thousands of moments, and the hub has others to play.
    return await asyncio.to_thread(partial(compare, flight, found, called=GOLDEN))


class GoldenWatch:
    """Compares each run with the golden one when it has ended, and tells people when it went otherwise."""

    def __init__(
        self, bus: Bus, store: Repositories, flush: Callable[[], Awaitable[None]], chronicle: Chronicle
    ) -> None:
        self._bus = bus
        self._store = store
        self._flush = flush
        self._chronicle = chronicle
        self._ended: asyncio.Queue[str] = asyncio.Queue()

    def listen(self) -> Callable[[], None]:
        """Begin to note which runs ended; return the way to stop."""
        return self._bus.subscribe(RunChanged, self._run)

    async def run(self, report: Callable[[str], None]) -> None:
        """Compare runs as they end; until cancelled. A database that is away is reported, and that run let go."""
        while True:
            run_id = await self._ended.get()
            try:
                await self._compare(run_id)
            except Exception as error:  # noqa: BLE001 - whatever the database says, the next run is looked at
                report(f"run {run_id} could not be compared with its golden run: {error}")

    def _run(self, event: RunChanged) -> None:
        if event.record.phase in (Phase.DONE, Phase.FAILED):  # what somebody stopped is no drift
            self._ended.put_nowait(event.record.id)

    async def _compare(self, run_id: str) -> None:
        await self._flush()
        flight = await load_flight(self._store, run_id)
        golden = await self._store.flights.golden(flight.run.scene, flight.head.variant) if flight is not None else None
        if flight is None or golden is None or golden.run == run_id:
            return
        comparison = await compared(self._store, flight)
        if comparison.differs:
            self._chronicle.tell(
                "warning", "run_drifted", run_id, scene=flight.head.title, reason=comparison.summary()
            )  # fmt: skip
