"""What 200 screens cost the hub, and how soon each sees a change, with 1,000 readings/s coming in over MQTT.

    .venv/bin/python tests/benchmarks/screens.py [--screens 200] [--seconds 20] [--json]

The hub runs as a process, with a Mosquitto of its own; the screens are real WebSocket clients in two other processes:
three of five are kiosks, one is a display, one a guide. The hub's processor time is read from /proc, first under the
same load without a screen, then with all of them. Each reading carries the time it was published at, on the machine's
one clock; how old it is when a screen has it is what is measured: the oldest reading of each message.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.bench_hall import free_port
from tests.benchmarks.screens_crowd import SENSORS
from tests.benchmarks.tap import PATIENCE, ROOT, make_token, mosquitto, process

READINGS_PER_SECOND = 1000
CROWD = "tests/benchmarks/screens_crowd.py"
PROCESSES = 2
SETTLE = 6.0
"""Seconds after the screens have come before anything is measured: 200 snapshots are not what is asked."""

HEAD = """\
hall: {id: bench, name: {vi: Đo, ko: 측정, en: Bench}}
zones: {lobby: {name: {vi: Sảnh, ko: 로비, en: Lobby}}}
"""
SENSOR = """\
  sensor{n}:
    name: {{vi: Cảm biến, ko: 센서, en: Sensor}}
    zone: lobby
    driver: mqtt_sensor
    options:
      topic: bench/sensor{n}
      points: [{{point: value, type: number}}]
"""
NAME = "name: {vi: M, ko: M, en: M}, zone: lobby"


def hall(kiosks: int, displays: int) -> str:
    """Return the configuration of a hall with so many screens."""
    lines = [HEAD, "kiosks:"]
    lines += [f"  k{n}: {{{NAME}}}" for n in range(kiosks)]
    lines += ["displays:"]
    lines += [f"  d{n}: {{{NAME}, device: wall{n}}}" for n in range(displays)]
    lines += ["devices:"]
    lines += [f"  wall{n}: {{{NAME}, driver: browser_display}}" for n in range(displays)]
    return "\n".join(lines) + "\n" + "".join(SENSOR.format(n=n) for n in range(SENSORS))


def names(screens: int) -> list[str]:
    """Return who the screens are."""
    kinds = ("kiosk/k", "kiosk/k", "display/d", "kiosk/k", "guide")
    counts = dict.fromkeys(kinds, 0)
    found = []
    for number in range(screens):
        kind = kinds[number % len(kinds)]
        found.append(kind if kind == "guide" else f"{kind}{counts[kind]}")
        counts[kind] += 1
    return found


class Crowd:
    """A process of screens."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child

    async def told(self) -> list[dict[str, Any]]:
        """Return what its screens saw since the last call."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(b"\n")
        async with asyncio.timeout(PATIENCE):
            return list(json.loads(await self._child.stdout.readline()))


async def open_crowds(stack: AsyncExitStack, port: int, token: str, wanted: list[str]) -> list[Crowd]:
    """Start the screens; return when each has its snapshot."""
    crowds = []
    for number in range(PROCESSES):
        child = await asyncio.create_subprocess_exec(
            sys.executable, CROWD, "crowd", str(port), token, *wanted[number::PROCESSES],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, limit=64 * 1024 * 1024,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        stack.push_async_callback(_end, child)
        crowds.append(Crowd(child))
        assert child.stdout is not None
        async with asyncio.timeout(2 * PATIENCE):
            line = await child.stdout.readline()
        if b"ready" not in line:
            raise RuntimeError("the screens could not open")
    return crowds


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.terminate()
    await child.wait()


def processor_seconds(pid: int) -> float:
    """Return the processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Return the memory a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def cores(pid: int, seconds: float) -> float:
    """Return how many cores a process keeps busy in the next seconds."""
    began, used = time.monotonic(), processor_seconds(pid)
    await asyncio.sleep(seconds)
    return (processor_seconds(pid) - used) / (time.monotonic() - began)


async def main(screens: int, seconds: float) -> dict[str, Any]:
    """Run everything; return the figures."""
    wanted = names(screens)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker, port = free_port(), free_port()
        kiosks, displays = (sum(name.startswith(kind) for name in wanted) for kind in ("kiosk/", "display/"))
        (folder / "showroom.yaml").write_text(hall(kiosks, displays))
        (folder / "scenes").mkdir()
        await mosquitto(stack, folder, broker)
        token = await asyncio.to_thread(make_token, folder / "data")
        hub = await stack.enter_async_context(
            process("-m", "exhibit_server.cli", "serve", "--config", str(folder / "showroom.yaml"), "--data",
                    str(folder / "data"), "--port", str(port), ready="The hub of",
                    EXHIBIT_SCENES=str(folder / "scenes"), EXHIBIT_BROKER_URL=f"mqtt://127.0.0.1:{broker}",
                    EXHIBIT_OPEN_SCREENS="true")
        )  # fmt: skip
        rate = str(READINGS_PER_SECOND)
        await stack.enter_async_context(process(CROWD, "load", str(broker), rate, ready="ready"))
        await asyncio.sleep(SETTLE / 2)
        alone = await cores(hub.pid, seconds)
        crowds = await open_crowds(stack, port, token, wanted)
        await asyncio.sleep(SETTLE)
        await asyncio.gather(*(crowd.told() for crowd in crowds))
        before = megabytes(hub.pid)
        watched = await cores(hub.pid, seconds)
        told = [each for rows in await asyncio.gather(*(crowd.told() for crowd in crowds)) for each in rows]
        return figures(told, alone, watched, seconds) | {"mb_before": before, "mb_after": megabytes(hub.pid)}


def figures(told: list[dict[str, Any]], alone: float, watched: float, seconds: float) -> dict[str, Any]:
    """Return cores with and without screens, and the ages in ms: of all messages, and p99 of the worst screen."""
    everything = sorted(age for each in told for age in each["ages"])
    worst = max(each["ages"][int(len(each["ages"]) * 0.99)] for each in told)
    return {
        "screens": len(told),
        "cores_alone": alone,
        "cores_watched": watched,
        "cores_for_screens": watched - alone,
        "messages_per_second": len(everything) / seconds,
        "megabytes_per_second": sum(each["bytes"] for each in told) / seconds / 1e6,
        "snapshots": sum(each["snapshots"] for each in told),
        "p50_ms": statistics.median(everything),
        "p99_ms": everything[int(len(everything) * 0.99)],
        "worst_screen_p99_ms": worst,
        "max_ms": everything[-1],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = asyncio.run(main(options.screens, options.seconds))
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        for name, figure in found.items():
            print(f"{name:<22}{figure:>10.2f}" if isinstance(figure, float) else f"{name:<22}{figure:>10}")
