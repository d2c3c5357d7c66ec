"""The all-stop on real wires whose far ends are mute: what is on the wire after the press, and in which order."""

import asyncio
from pathlib import Path

from devices.core.clock import now
from devices.protocols.somfy_sdn import frames
from devices.protocols.somfy_sdn.frames import HOST, Message, frame_of, read_address
from tests.benchmarks.mute_hall import mute_hall


def stop_frame(address: str) -> bytes:
    return frame_of(Message(code=frames.STOP, data=b"\0", source=HOST, destination=read_address(address)))


def test_halts_are_next_on_every_wire_though_nobody_answers(tmp_path: Path) -> None:
    async def main() -> None:
        async with mute_hall(tmp_path) as hall:
            await hall.asked()
            asking = asyncio.ensure_future(hall.rig["blind0-0"].set("position", 50))
            pressed = now()
            stop = await hall.stage.all_stop("Lan")
            first, second = stop_frame("010110"), stop_frame("010210")
            heard = hall.wires["blinds0"].since(pressed)
            assert heard.startswith(stop_frame("FFFFFF")), "one frame for the whole bus; the question gave way"
            assert first in heard and second in heard, "and each by itself behind it"
            assert hall.wires["relay0"].since(pressed).startswith(bytes.fromhex("A0 01 00 A1"))
            assert len(stop.unhalted) == 1 and "M:" in stop.unhalted[0]["en"], "the broker is away, and that is told"
            await asyncio.wait([asking])
            assert asking.exception() is not None, "what was asked before does not move anything any more"

    asyncio.run(main())
