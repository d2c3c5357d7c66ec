"""An adapter that hears itself: its own frames never count as answers."""

import asyncio

from devices.transports.echo import LATE, EchoWire
from devices.transports.memory import memory_pipe
from scenes.virtual_time import run_virtual


def test_ones_own_bytes_are_taken_out_whatever_pieces_they_come_in() -> None:
    async def main() -> None:
        near, far = memory_pipe("bus")
        wire = EchoWire(near)
        await wire.open()
        await wire.write(b"\x01\x03\x00")
        await far.write(b"\x01")
        await far.write(b"\x03\x00\x01\x83\x02")
        assert await wire.read() == b"\x01\x83\x02"

    run_virtual(main())


def test_an_answer_that_equals_the_request_is_heard_once() -> None:
    """A Modbus write is answered by itself: the echo goes, the answer stays."""

    async def main() -> None:
        near, far = memory_pipe("bus")
        wire = EchoWire(near)
        await wire.write(b"\x01\x05\x00\x00")
        await far.write(b"\x01\x05\x00\x00" * 2)
        assert await wire.read() == b"\x01\x05\x00\x00"

    run_virtual(main())


def test_a_collision_is_handed_on_as_it_is() -> None:
    async def main() -> None:
        near, far = memory_pipe("bus")
        wire = EchoWire(near)
        await wire.write(b"abc")
        await far.write(b"axc")
        assert await wire.read() == b"axc"
        await far.write(b"abc")
        assert await wire.read() == b"abc", "nothing of the spoilt frame is expected any more"

    run_virtual(main())


def test_an_echo_that_never_came_is_not_waited_for() -> None:
    async def main() -> None:
        near, far = memory_pipe("bus")
        wire = EchoWire(near)
        await wire.write(b"abc")
        await asyncio.sleep(LATE + 0.1)
        await far.write(b"abc")
        assert await wire.read() == b"abc"

    run_virtual(main())
