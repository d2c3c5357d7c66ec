"""How late steps start: 50 runs playing, 1,000 readings/s coming in; beside a bare loop of sleeps under the same load.

    .venv/bin/python tests/benchmarks/jitter.py [--seconds 40] [--json]

Everything is as in a hub: the real runner with its journal, real drivers, one `MqttWire` to a Mosquitto, readings from
a process of their own. Each run has a row of steps due by `wait` and beside it an `until` that watches a sensor, whose
readings wake the run. A step is late by the run's clock when it begins less when it was due. The bare loop is 50
tasks that sleep until the next of their moments. Runs and bare loop take turns, a few seconds each.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import uvloop

from devices.core.clock import now
from devices.core.rig import Rig
from devices.transports.mqtt import MqttWire
from exhibit_server.store.journal import Journal
from scenes.loader import LoadedScene, parse_scene
from scenes.record import RunRequest
from scenes.runner import Runner
from tests.benchmarks.bench_hall import SENSORS, SHOWROOM, free_port
from tests.benchmarks.playing_hall import living_rig
from tests.benchmarks.tap import mosquitto, process

RUNS = 50
READINGS_PER_SECOND = 1000
TURN = 5.0
"""Seconds a turn of the runs or of the bare loop takes."""

EVERY = 0.1
"""Seconds between the steps of a run."""


class Noting(Journal):
    """The hub's journal, which also notes how late each step began that was due by a wait."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.runners: dict[str, Runner] = {}
        self.late: list[float] = []

    def before_step(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        if kind == "wait":
            self.late.append((self.runners[run_id].controls.clock() - float(detail["due"]) + behind()) * 1000)
        super().before_step(run_id, path, kind, detail, at)


def behind() -> float:
    """Return how far the loop's clock is behind: uvloop looks at the time once in a turn, in whole milliseconds."""
    return time.monotonic() - now()


def scene(number: int) -> LoadedScene:
    """Return a scene of waits that watches one sensor meanwhile."""
    rounds = int(TURN / EVERY)
    return parse_scene(
        f"""\
scene: run{number}
title: {{en: Run}}
summary: {{en: Run}}
zone: lobby
max: 1m
steps:
  - together:
      - {{until: sensor{number % SENSORS}.value > 1000, at_most: 1m}}
      - repeat: {rounds}
        steps: [{{wait: {EVERY}s}}]
    ends: first
"""
    )


async def play(rig: Rig, journal: Noting, turn: int, scenes: list[LoadedScene]) -> list[float]:
    """Play all runs, begun a little after one another; return how late their steps were, in ms."""

    async def one(number: int) -> None:
        await asyncio.sleep(EVERY * number / RUNS)
        run_id = f"{turn}-{number}"
        request = RunRequest(run_id=run_id, language="en", started_by="bench")
        runner = journal.runners[run_id] = Runner(scenes[number], rig, journal, request, lambda record: None)
        await runner.play()

    journal.late.clear()
    await asyncio.gather(*(one(number) for number in range(RUNS)))
    return journal.late.copy()


async def sleep() -> list[float]:
    """Sleep in 50 tasks from moment to moment; return how late they woke, in ms."""
    late: list[float] = []

    async def one(number: int) -> None:
        begun = now() + EVERY * number / RUNS
        for moment in range(int(TURN / EVERY)):
            due = begun + moment * EVERY
            await asyncio.sleep(due - now())
            late.append((now() - due + behind()) * 1000)

    await asyncio.gather(*(one(number) for number in range(RUNS)))
    return late


async def main(seconds: float) -> dict[str, list[float]]:
    """Return how late steps and sleepers were, in ms."""
    late: dict[str, list[float]] = {"steps": [], "bare sleeps": []}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        await mosquitto(stack, folder, port)
        here = "tests/benchmarks/bench_hall.py"
        await stack.enter_async_context(process(here, "presence", str(port), ready="ready"))
        wire = MqttWire("mqtt", host="127.0.0.1", port=port, client_id="hub")
        rig = await stack.enter_async_context(living_rig(folder, SHOWROOM, wire))
        journal = stack.enter_context(Noting(folder / "journal.db"))
        load = process(here, "load", str(port), str(READINGS_PER_SECOND), ready="ready")
        await stack.enter_async_context(load)
        scenes = [scene(number) for number in range(RUNS)]
        for turn in range(max(1, round(seconds / TURN / 2))):
            late["steps"] += await play(rig, journal, turn, scenes)
            late["bare sleeps"] += await sleep()
    return late


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = uvloop.run(main(arguments.seconds))
    figures = {
        case: {
            "count": len(row),
            "p50_ms": statistics.median(row),
            "p99_ms": sorted(row)[int(len(row) * 0.99)],
            "most_ms": max(row),
        }
        for case, row in found.items()
    }
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        print(f"{'late by, ms':<14}{'count':>8}{'p50':>8}{'p99':>8}{'most':>8}")
        for case, row in figures.items():
            print(f"{case:<14}{row['count']:>8}{row['p50_ms']:>8.2f}{row['p99_ms']:>8.2f}{row['most_ms']:>8.2f}")
