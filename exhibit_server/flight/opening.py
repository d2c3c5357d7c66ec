"""Opens all that records runs, and compares them with their golden ones, in a hub."""

from collections.abc import Callable, Coroutine
from typing import Any

from exhibit_server.flight.golden import GoldenWatch
from exhibit_server.flight.recording import FlightRecorder
from exhibit_server.hub_making import Rooms
from exhibit_server.recorder import Recorder


def open_recording(rooms: Rooms, report: Callable[[str], None]) -> tuple[Callable[[], None], Coroutine[Any, Any, None]]:
    """Start listening; return the way to stop, and a life to run meanwhile."""
    bus, put = rooms.bus, rooms.writer.put
    golden = GoldenWatch(bus, rooms.store, rooms.writer.flush, rooms.chronicle)
    # A flight refers to its run: the run's recorder must hear of it first.
    undo = [Recorder(bus, put).listen(), FlightRecorder(bus, rooms.rig, put).listen(), golden.listen()]

    def stop() -> None:
        for each in undo:
            each()

    return stop, golden.run(report)
