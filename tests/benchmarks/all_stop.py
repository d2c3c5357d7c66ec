"""Press → last halt on the wire, on real pseudo-terminals whose far ends never answer.

.venv/bin/python tests/benchmarks/all_stop.py [--presses 20] [--blinds 20] [--relays 30]

Two blinds a bus, polled, with a question under way at the press; relays on wires of their own; covers on a broker that
is not there, which must cost the others nothing. The clock starts at the press and stops when a wire of the real
speed would have carried the last bit of the first halt of the last device that can be reached: its own, or one that
goes to everybody on its bus.
"""

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path

from devices.core.clock import now
from devices.protocols.somfy_sdn import frames
from devices.protocols.somfy_sdn.frames import HOST, Message, frame_of, read_address
from exhibit_server.background import calm_garbage_collector
from tests.benchmarks.mute_hall import MuteHall, mute_hall

SETTLES = 0.2
"""Seconds until the far ends have read all that was sent."""

RELAY_OFF = bytes.fromhex("A0 01 00 A1")


async def press(hall: MuteHall) -> list[float]:
    """Press once; return for every reachable device the seconds until its first halt was read at the far end."""
    await hall.asked()
    pressed = now()
    await hall.stage.all_stop("bench")
    await asyncio.sleep(SETTLES)
    took = []
    for name, wire in hall.wires.items():
        relay = name.startswith("relay")
        wanted = [(RELAY_OFF,)] if relay else [(_stop_of(name, unit), STOP_ALL) for unit in range(2)]
        took += [min(_when(wire.heard, pressed, frame) for frame in either) - pressed for either in wanted]
    hall.stage.release("bench")
    return took


def stop_frame(destination: int) -> bytes:
    """Return the stop for one motor, or for everybody."""
    return frame_of(Message(code=frames.STOP, data=b"\0", source=HOST, destination=destination))


STOP_ALL = stop_frame(frames.EVERYBODY)


def _stop_of(wire: str, unit: int) -> bytes:
    return stop_frame(read_address(f"{int(wire.removeprefix('blinds')) + 1:02X}{unit + 1:02X}10"))


def _when(heard: list[tuple[float, bytes]], pressed: float, frame: bytes) -> float:
    """Return when a frame was complete at the far end."""
    gathered = b""
    for at, data in heard:
        if at >= pressed:
            gathered += data
            if frame in gathered:
                return at
    return float("inf")


async def measure(presses: int, blinds: int, relays: int) -> None:
    """Press again and again, and print the figures."""
    last, every = [], []
    with tempfile.TemporaryDirectory() as folder:
        async with mute_hall(Path(folder), blinds=blinds, relays=relays, gates=10) as hall:
            calm_garbage_collector()  # as the hub does once it is open
            for _ in range(presses):
                took = await press(hall)
                last.append(max(took) * 1000)
                every += [each * 1000 for each in took]
    print(f"{presses} presses, {2 * blinds} blinds on {blinds} buses, {relays} relays, 10 covers without a broker")
    print(f"each device   p50 {statistics.median(every):6.1f} ms   worst {max(every):6.1f} ms")
    print(f"last device   p50 {statistics.median(last):6.1f} ms   worst {max(last):6.1f} ms")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--blinds", type=int, default=20)
    parser.add_argument("--relays", type=int, default=30)
    wanted = parser.parse_args()
    asyncio.run(measure(wanted.presses, wanted.blinds, wanted.relays))


if __name__ == "__main__":
    main()
