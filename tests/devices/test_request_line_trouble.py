"""The request line in trouble: broken wires, noise, half frames, floods, failing handlers."""

import asyncio
import itertools

import pytest

from devices.core.clock import now
from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.transports.framing import DelimitedFramer
from devices.transports.memory import MemoryPort
from devices.transports.request import RequestLine
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, running, wait_until
from tests.devices.line_bench import Setting, play


def test_a_broken_wire_fails_everything_and_comes_back_quickly() -> None:
    async def silent(data: bytes) -> None:
        del data

    async def story(s: Setting) -> None:
        async def expect_down(name: bytes) -> None:
            with pytest.raises(WireDown, match="line is down"):
                await s.ask(name, timeout=60)

        async with asyncio.TaskGroup() as group:
            for name in (b"in flight", b"waiting"):
                group.create_task(expect_down(name))
            await asyncio.sleep(0.1)
            await s.port.unplug()
        await expect_down(b"while down")
        await asyncio.sleep(30)
        s.port.plug()
        started = now()
        await s.up()
        assert now() - started < 6.0 + 0.01
        assert s.links[:3] == ["starting", "up", "wire_down"]

    play(lambda: Setting(silent), story)


def test_a_replugged_wire_is_back_within_a_quarter_second() -> None:
    async def story(s: Setting) -> None:
        await asyncio.sleep(60)
        assert s.far.wire is not None
        await s.far.wire.close()
        await asyncio.sleep(0.01)
        assert not s.line.up
        started = now()
        await s.up()
        assert now() - started < 0.25

    play(Setting, story)


def test_retries_back_off_to_five_seconds() -> None:
    class Refusing:
        name = "nowhere"

        def __init__(self) -> None:
            self.tries: list[float] = []

        async def open(self) -> None:
            self.tries.append(now())
            raise WireDown(Reason.of("wire_down", wire=self.name, detail="refused"))

        async def read(self) -> bytes:
            raise AssertionError

        async def write(self, data: bytes) -> None:
            raise AssertionError(data)

        async def close(self) -> None:
            return

    async def main() -> None:
        wire = Refusing()
        async with running(RequestLine(wire, DelimitedFramer(b"\r"))):
            await asyncio.sleep(60)
        gaps = [later - before for before, later in itertools.pairwise(wire.tries)]
        assert 0.15 < gaps[0] < 0.25
        assert 4.0 <= max(gaps) <= 6.0
        assert gaps[:5] == sorted(gaps[:5])

    run_virtual(main())


def test_noise_is_gathered_and_cut_and_the_line_finds_its_way_back() -> None:
    async def story(s: Setting) -> None:
        for _ in range(100):
            await s.say(bytes(range(128, 228)))
        await s.say(b"\r")
        await asyncio.sleep(1.0)
        assert len(s.noise) == 1
        assert len(s.noise[0]) == 256
        assert await s.ask(b"still there?") == b"still there?"

    play(Setting, story)


def test_half_a_frame_is_given_up_when_the_next_request_leaves() -> None:
    async def story(s: Setting) -> None:
        await s.say(b"half a fra")
        await asyncio.sleep(1.0)
        assert await s.ask(b"whole") == b"whole"
        await asyncio.sleep(1.0)
        assert s.noise == [b"half a fra"]

    play(Setting, story)


def test_a_framer_that_never_finds_anything_is_bounded() -> None:
    class Hoarder:
        def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
            assert len(buffer) <= 4096 + 1024
            return [], b""

    async def main() -> None:
        port = MemoryPort("flood")
        far = Scripted(port, lambda _: None)
        line = RequestLine(port.near, Hoarder())
        noise: list[bytes] = []
        line.on_noise(noise.append)
        async with running(far, line):
            await wait_until(lambda: far.wire is not None)
            assert far.wire is not None
            for _ in range(50):
                await far.wire.write(b"x" * 4096)
            await asyncio.sleep(1.0)
        assert noise

    run_virtual(main())


def test_a_failing_handler_is_reported_and_harms_nobody_else() -> None:
    async def story(s: Setting) -> None:
        reported: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["message"]))

        def broken(frame: bytes) -> None:
            raise RuntimeError(frame)

        s.line.on_frame(broken)
        await s.say(b"unasked\r")
        await asyncio.sleep(0.1)
        assert reported == ["a handler of wire line failed"]
        assert await s.ask(b"fine") == b"fine"

    play(Setting, story)


def test_an_accept_that_fails_is_the_requester_s_error() -> None:
    def broken(frame: bytes) -> bool:
        raise ValueError(frame)

    async def story(s: Setting) -> None:
        with pytest.raises(ValueError, match="x"):
            await s.line.request(b"x\r", broken, timeout=1.0)
        assert await s.ask(b"fine") == b"fine"

    play(Setting, story)


def test_settles_after_opening() -> None:
    async def main() -> None:
        s = Setting(settle=2.0)
        async with running(s.far, s.line):
            await s.up()
            assert now() >= 2.0

    run_virtual(main())


def test_a_peer_that_stops_reading_counts_as_a_broken_wire() -> None:
    async def main() -> None:
        port = MemoryPort("stuck")
        port.plug()
        line = RequestLine(port.near, DelimitedFramer(b"\r"))
        async with running(line):
            await wait_until(lambda: line.up)
            with pytest.raises(WireDown, match="nothing could be written"):
                await line.send(b"x" * 200_000)

    run_virtual(main())
