"""The request line on virtual time: order, gaps, urgency, time limits, logins."""

import asyncio
import itertools

import pytest

from devices.core.clock import now
from devices.core.errors import DeviceError, NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.wires import RequestWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, running, wait_until
from tests.devices.line_bench import Setting, play


def test_answers_and_tells_the_link_at_once_on_registration() -> None:
    async def story(s: Setting) -> None:
        assert s.links == ["starting", "up"]
        assert await s.ask(b"one") == b"one"
        late: list[Reason | None] = []
        s.line.on_link(late.append)
        assert late == [None]
        assert s.line.up

    play(Setting, story)


def test_one_request_in_flight_and_the_minimum_gap_between_frames() -> None:
    async def story(s: Setting) -> None:
        await asyncio.gather(*(s.ask(str(n).encode()) for n in range(4)))
        times = [at for at, _ in s.tap.sent]
        assert s.tap.frames() == [b"0\r", b"1\r", b"2\r", b"3\r"]
        assert all(later - before >= 0.5 for before, later in itertools.pairwise(times))

    play(lambda: Setting(minimum_gap=0.5), story)


def test_urgent_passes_what_waits_and_what_is_in_flight_gives_way() -> None:
    async def slowly(data: bytes) -> bytes:
        await asyncio.sleep(0.2)
        return data

    async def story(s: Setting) -> None:
        async with asyncio.TaskGroup() as group:
            first = asyncio.ensure_future(s.ask(b"first"))
            await asyncio.sleep(0)
            for name in (b"second", b"third"):
                group.create_task(s.ask(name))
            await asyncio.sleep(0.1)
            group.create_task(s.ask(b"stop", urgent=True))
            with pytest.raises(NoAnswer, match="give way"):
                await first
        assert s.tap.frames() == [b"first\r", b"stop\r", b"second\r", b"third\r"]

    play(lambda: Setting(slowly), story)


def test_urgent_lets_an_answer_that_is_coming_in() -> None:
    async def soon(data: bytes) -> bytes:
        await asyncio.sleep(0.02)
        return data

    async def story(s: Setting) -> None:
        async with asyncio.TaskGroup() as group:
            first = group.create_task(s.ask(b"first"))
            await asyncio.sleep(0.012)
            stop = group.create_task(s.ask(b"stop", urgent=True))
        assert (first.result(), stop.result()) == (b"first", b"stop")

    play(lambda: Setting(soon), story)


def test_a_halt_waits_neither_for_the_mute_nor_for_a_long_gap() -> None:
    async def mute(data: bytes) -> bytes:
        await asyncio.sleep(60.0)
        return data

    async def story(s: Setting) -> None:
        for before in (0.0, 5.2):  # in the middle of an exchange; in the middle of the gap after it
            asking = asyncio.ensure_future(s.ask(b"hello", timeout=5.0))
            await asyncio.sleep(0.5 + before)
            pressed = now()
            await s.line.send(b"stop\r", urgent=True)
            assert s.tap.frames()[-1] == b"stop\r" and now() - pressed <= 0.1
            await asyncio.wait([asking])
            assert isinstance(asking.exception(), NoAnswer)

    play(lambda: Setting(mute, minimum_gap=3.0), story)


def test_no_answer_in_time_and_the_late_one_goes_to_the_frame_handlers() -> None:
    async def late(data: bytes) -> bytes:
        await asyncio.sleep(1.5)
        return data

    async def story(s: Setting) -> None:
        started = now()
        with pytest.raises(NoAnswer, match="no answer on line"):
            await s.ask(b"hello", timeout=1.0)
        assert now() - started == pytest.approx(1.0)
        await asyncio.sleep(1.0)
        assert s.frames == [b"hello"]

    play(lambda: Setting(late), story)


def test_foreign_frames_don_t_answer_a_request() -> None:
    async def story(s: Setting) -> None:
        assert await s.ask(b"mine") == b"mine"
        assert s.frames == [b"front panel pressed"]

    play(lambda: Setting(lambda data: b"front panel pressed\r" + data), story)


def test_a_cancelled_requester_leaves_no_trace() -> None:
    async def slowly(data: bytes) -> bytes:
        await asyncio.sleep(0.5)
        return data

    async def story(s: Setting) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(s.ask(b"first"))
            doomed = group.create_task(s.ask(b"queued and cancelled"))
            await asyncio.sleep(0.1)
            doomed.cancel()
        flying = asyncio.create_task(s.ask(b"in flight and cancelled"))
        await asyncio.sleep(0.1)
        flying.cancel()
        assert await s.ask(b"next") == b"next"
        assert s.tap.frames() == [b"first\r", b"in flight and cancelled\r", b"next\r"]
        assert s.frames == []

    play(lambda: Setting(slowly), story)


def test_a_login_goes_first_and_may_wait_for_a_greeting() -> None:
    order: list[bytes] = []

    def reply(data: bytes) -> bytes:
        order.append(data)
        return data

    async def login(wire: RequestWire) -> None:
        assert await wire.request(b"", lambda frame: frame == b"HELLO", timeout=1.0) == b"HELLO"
        await wire.request(b"password\r", bool, timeout=1.0)

    class Greeting(Scripted):
        async def run(self) -> None:
            async with asyncio.TaskGroup() as group:
                task = group.create_task(super().run())
                await wait_until(lambda: self.wire is not None)
                assert self.wire is not None
                await self.wire.write(b"HELLO\r")
                await task

    async def main() -> None:
        s = Setting(reply)
        s.far = Greeting(s.port, reply)
        s.line.on_open(login)
        async with running(s.far, s.line):
            await s.up()
            await s.ask(b"work")
        assert order == [b"password\r", b"work\r"]

    run_virtual(main())


def test_a_failed_login_keeps_the_wire_down_with_its_reason() -> None:
    async def login(wire: RequestWire) -> None:
        raise DeviceError(Reason.of("refused", detail=f"wrong password on {wire.name}"))

    async def main() -> None:
        s = Setting()
        s.line.on_open(login)
        async with running(s.far, s.line):
            await asyncio.sleep(20)
            with pytest.raises(WireDown, match="wrong password on line"):
                await s.ask(b"work")
        assert "up" not in s.links

    run_virtual(main())
