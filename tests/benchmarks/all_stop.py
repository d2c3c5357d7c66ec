"""Press → last halt on the wire, on real pseudo-terminals whose far ends never answer.

.venv/bin/python tests/benchmarks/all_stop.py [--presses 20] [--blinds 20] [--relays 30]

Two blinds a bus, polled, with a question under way at the press; relays on wires of their own; covers on a broker that
is not there, which must cost the others nothing. The clock starts at the press and stops when the far end read the
first halt of the last device that can be reached.
"""

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path

from devices.core.clock import now
from devices.protocols.somfy_sdn import frames
from devices.protocols.somfy_sdn.frames import HOST, Message, frame_of, read_address
from tests.benchmarks.mute_hall import MuteHall, mute_hall

RELAY_OFF = bytes.fromhex("A0 01 00 A1")


async def press(hall: MuteHall) -> list[float]:
    """Press once; return for every reachable device the seconds until its first halt was read at the far end."""
    await hall.asked()
    pressed = now()
    await hall.stage.all_stop("bench")
    took = []
    for name, wire in hall.wires.items():
        wanted = [RELAY_OFF] if name.startswith("relay") else [_stop(name, unit) for unit in range(2)]
        took += [_when(wire.heard, pressed, frame) - pressed for frame in wanted]
    hall.stage.release("bench")
    return took


def _stop(wire: str, unit: int) -> bytes:
    address = f"{int(wire.removeprefix('blinds')) + 1:02X}{unit + 1:02X}10"
    return frame_of(Message(code=frames.STOP, data=b"\0", source=HOST, destination=read_address(address)))


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
