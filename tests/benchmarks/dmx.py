"""What fades cost: 30 Art-Net lamps in one universe at 40 frames/s, beside a bare loop that sends as many.

    .venv/bin/python tests/benchmarks/dmx.py [--rounds 5] [--seconds 4] [--lamps 30] [--json]

Rounds of the two alternate in one process, on uvloop, over real UDP to a socket that throws everything away. Told are
the processor time a second of each, the frames a second that arrived, and how far frames came from their time.
"""

import argparse
import asyncio
import itertools
import json
import socket
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field

import uvloop

from devices.core.device import Device
from devices.core.rig import Runnable
from devices.core.state import Identity
from devices.drivers.artnet_light import ArtNetLight
from devices.protocols.artnet.packets import dmx_packet
from devices.transports.dmx import FRAMES
from devices.transports.request import RequestLine
from devices.transports.udp import UdpWire


@dataclass
class Ear:
    """Takes the datagrams and notes when they came."""

    sock: socket.socket
    times: list[float] = field(default_factory=list)

    def take(self) -> None:
        while True:
            try:
                self.sock.recv(2048)
            except BlockingIOError:
                return
            self.times.append(time.perf_counter())


@dataclass(frozen=True)
class Round:
    """What one round showed."""

    processor: float
    frames: float
    late: float


@asynccontextmanager
async def hall(lamps: int, port: int) -> AsyncIterator[list[Device]]:
    """RGB lamps on one wire, all running."""
    line = RequestLine(UdpWire("artnet", "127.0.0.1", port), ArtNetLight.framer(), datagrams=True)
    devices = [lamp(number, line) for number in range(lamps)]
    async with asyncio.TaskGroup() as group:
        living: tuple[Runnable, ...] = (line, *devices)
        tasks = [group.create_task(each.run()) for each in living]
        while not line.up:
            await asyncio.sleep(0.01)
        yield devices
        for task in tasks:
            task.cancel()


def lamp(number: int, line: RequestLine) -> Device:
    options = ArtNetLight.OPTIONS.model_validate({"start": 1 + 3 * number, "shape": "rgb"})
    identity = Identity(id=f"lamp-{number}", name={"en": "lamp"}, zone="bench", driver="artnet_light", wire=line.name)
    return Device(identity, lambda report: ArtNetLight(options, line, report), lambda event: None)


async def fades(devices: list[Device], seconds: float, level: float) -> None:
    """Fade all lamps for so long."""
    await asyncio.gather(*(device.set("brightness", level, over=seconds) for device in devices))
    await asyncio.sleep(seconds)


async def bare(sock: socket.socket, seconds: float) -> None:
    """Send the same datagram again and again, at the same rate."""
    packet = dmx_packet(0, bytes(512))
    started = time.perf_counter()
    for number in range(int(seconds * FRAMES)):
        await asyncio.sleep(max(started + number / FRAMES - time.perf_counter(), 0))
        sock.send(packet)


async def measure(rounds: int, seconds: float, lamps: int) -> dict[str, list[Round]]:
    """Play rounds of both in turn."""
    found: dict[str, list[Round]] = {"hub": [], "bare": []}
    with (
        closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as target,
        closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sender,
    ):
        target.bind(("127.0.0.1", 0))
        target.settimeout(0)
        sender.connect(target.getsockname())
        ear = Ear(target)
        asyncio.get_running_loop().add_reader(target.fileno(), ear.take)
        async with hall(lamps, target.getsockname()[1]) as devices:
            for number in range(rounds):
                for name, play in (
                    ("hub", fades(devices, seconds, 100.0 * (number % 2 == 0))),
                    ("bare", bare(sender, seconds)),
                ):
                    ear.times.clear()
                    started, used = time.perf_counter(), time.process_time()
                    await play
                    passed = time.perf_counter() - started
                    found[name].append(told(ear.times, (time.process_time() - used) / passed, passed))
        asyncio.get_running_loop().remove_reader(target.fileno())
    return found


def told(times: list[float], processor: float, passed: float) -> Round:
    late = [abs(after - before - 1 / FRAMES) for before, after in itertools.pairwise(times[1:-3])]
    return Round(processor, len(times) / passed, statistics.quantiles(late, n=20)[-1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--lamps", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(measure(args.rounds, args.seconds, args.lamps))
    figures = {
        name: {
            "processor_percent": round(100 * statistics.median(each.processor for each in rounds), 2),
            "frames_per_second": round(statistics.median(each.frames for each in rounds), 1),
            "off_time_p95_ms": round(1000 * statistics.median(each.late for each in rounds), 2),
        }
        for name, rounds in found.items()
    }
    if args.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:5} " + "  ".join(f"{what} {value}" for what, value in figure.items()))


if __name__ == "__main__":
    main()
