"""What keeping flight records costs on the hub's loop, beside a bus that only the plain recorder listens on.

    .venv/bin/python tests/benchmarks/recording.py [--runs 50] [--json]

Each kind of event is published many times with so many runs under way, each with four devices of its own; the time is
that of one `publish`, everything that listens included. Readings of devices no run uses are measured too: those are
most. Then the writer's rate: how many moments a second go into SQLite.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.core.clock import wall_time
from devices.core.events import CommandDone, Reading, Wanted
from devices.core.rig import Fanout, Rig
from exhibit_server.bus import Bus
from exhibit_server.events import RunChanged
from exhibit_server.flight.recording import FlightRecorder
from exhibit_server.recorder import Recorder
from exhibit_server.store.database import open_database
from exhibit_server.store.entries import Entry, MomentEntry, RunEntry
from exhibit_server.store.writer import Writer
from scenes.loader import LoadedScene, parse_scene
from scenes.record import Phase, RunRecord, RunRequest

EVENTS = 20_000
MOMENTS = 50_000
DEVICES = 4

SCENE = """\
scene: bench-{number}
title: {{vi: v, ko: k, en: e}}
summary: {{vi: v, ko: k, en: e}}
zone: lobby
max: 5m
needs: [{needs}]
steps:
{steps}
"""


RUN = RunEntry(
    id="r",
    scene="s",
    scene_version="v",
    language="en",
    started_by="b",
    started_from=None,
    priority="guide",
    state="playing",
    started_at=1.0,
)


def scene(number: int) -> LoadedScene:
    """Return a scene that uses devices of its own."""
    devices = [f"lamp-{number}-{each}" for each in range(DEVICES)]
    steps = "".join(f"  - set: {{{device}.power: on}}\n" for device in devices)
    return parse_scene(SCENE.format(number=number, needs=", ".join(devices), steps=steps))


def begin(bus: Bus, runs: int) -> None:
    """Begin so many runs."""
    for number in range(runs):
        request = RunRequest(run_id=f"r{number}", language="en", started_by="bench")
        record = RunRecord(request, scene(number), {}, wall_time(), 10.0)
        record.move(Phase.PLAYING)
        bus.publish(RunChanged(record))


def kinds(runs: int) -> dict[str, Callable[[int], object]]:
    """Return how each kind of event is made, by what it is called."""

    def device(number: int) -> str:
        return f"lamp-{number % runs}-{number % DEVICES}"

    at = wall_time()
    return {
        "wanted": lambda n: Wanted(device(n), "power", n % 2 == 0, at + n / 1000),
        "command": lambda n: CommandDone(device(n), "power", '{"value": true}', 0.001, None, at + n / 1000),
        "reading of a run's device": lambda n: Reading(device(n), "level", n * 0.1, at + n / 1000),
        "reading of another device": lambda n: Reading(f"sensor-{n % 50}", "level", n * 0.1, at + n / 1000),
    }


def measure(bus: Bus, make: Callable[[int], object], entries: list[Entry]) -> list[float]:
    """Return the microseconds each publish took."""
    took = []
    for event in [make(number) for number in range(EVENTS)]:
        start = time.perf_counter()
        bus.publish(event)
        took.append((time.perf_counter() - start) * 1e6)
    entries.clear()
    return took


async def compare(runs: int) -> dict[str, dict[str, float]]:
    """Return median and p99 of each kind, with and without flight records."""
    found: dict[str, dict[str, float]] = {}
    for name in ("bare", "recorded"):
        bus, entries = Bus(), list[Entry]()
        Recorder(bus, entries.append).listen()
        if name == "recorded":
            FlightRecorder(bus, Rig([], [], Fanout()), entries.append).listen()
        begin(bus, runs)
        for kind, make in kinds(runs).items():
            took = sorted(measure(bus, make, entries))
            row = found.setdefault(kind, {})
            row[f"{name} p50 µs"] = round(statistics.median(took), 2)
            row[f"{name} p99 µs"] = round(took[int(EVENTS * 0.99)], 2)
    return found


async def writing() -> float:
    """Return how many moments a second the writer brings into SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
        async with open_database(url) as database, Writer(database, print, drain=60.0) as writer:
            writer.put(RUN)
            start = time.perf_counter()
            for number in range(MOMENTS):
                at = float(number)
                writer.put(MomentEntry(run=RUN.id, at=at, kind="reading", device="d", point="p", data={"value": 1}))
            await writer.flush()
            return MOMENTS / (time.perf_counter() - start)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    costs = asyncio.run(compare(given.runs))
    rate = asyncio.run(writing())
    document: dict[str, Any] = {"runs": given.runs, "publish": costs, "moments_per_second": round(rate)}
    if given.json:
        print(json.dumps(document, ensure_ascii=False))
        return
    for kind, row in costs.items():
        added = row["recorded p50 µs"] - row["bare p50 µs"]
        figures = "   ".join(f"{name} {value:7.2f}" for name, value in row.items())
        print(f"{kind:<28} {figures}   added p50 {added:6.2f} µs")
    print(f"writer: {rate:,.0f} moments/s into SQLite; {given.runs} runs under way")


if __name__ == "__main__":
    main()
