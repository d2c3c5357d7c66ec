"""Following a polled device: hysteresis, wake-ups, excused silence, on virtual time with a fake line."""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from devices.core.clock import now
from devices.core.errors import NoAnswer, Refused, WireDown
from devices.core.reasons import Reason
from devices.core.values import Value
from devices.core.wires import LinkHandler
from devices.transports.framing import DelimitedFramer
from devices.transports.memory import MemoryPort
from devices.transports.request import RequestLine
from devices.transports.watch import Watch
from scenes.virtual_time import run_virtual


class Line(RequestLine):
    """A line that goes up and down when told."""

    def __init__(self) -> None:
        super().__init__(MemoryPort("wire").near, DelimitedFramer(b"\r"))
        self.handlers: list[LinkHandler] = []

    def on_link(self, handler: LinkHandler) -> None:
        self.handlers.append(handler)
        handler(Reason.of("starting"))

    def tell(self, down: Reason | None) -> None:
        for handler in self.handlers:
            handler(down)


class Log:
    """A report that writes everything down."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def readings(self, values: Mapping[str, Value]) -> None:
        self.lines.append(f"{dict(values)}")

    def unknown(self, *points: str) -> None:
        self.lines.append(f"unknown {' '.join(points)}")

    def refused(self, point: str, reason: Reason) -> None:
        self.lines.append(f"refused {point} {reason.code}")

    def online(self) -> None:
        self.lines.append("online")

    def degraded(self, reason: Reason) -> None:
        self.lines.append(f"degraded {reason.code}")

    def offline(self, reason: Reason) -> None:
        self.lines.append(f"offline {reason.code}")

    def fault(self, message: str, raw: bytes = b"") -> None:
        self.lines.append(f"fault {message} {raw!r}")


class Setting:
    """A watch whose polls are answered from a list: None is well, a Reason degraded, an Exception is raised."""

    def __init__(self, *script: Reason | Exception | None) -> None:
        self.line = Line()
        self.log = Log()
        self.watch = Watch(self.line, self.log, ["level"])
        self.polls: list[float] = []
        self._script = list(script)

    async def poll(self) -> Reason | None:
        self.polls.append(now())
        step = self._script.pop(0) if self._script else None
        if isinstance(step, Exception):
            raise step
        return step

    def play(self, seconds: float, *cues: tuple[float, Callable[[], None]]) -> None:
        async def main() -> None:
            async with asyncio.TaskGroup() as group:
                follow = self.watch.follow(self.poll, lambda: 10.0, again=0.5, probe=2.0)
                task = group.create_task(follow)
                await asyncio.sleep(0)
                self.line.tell(None)
                for at, cue in cues:
                    await asyncio.sleep(at - now())
                    cue()
                await asyncio.sleep(seconds - now())
                task.cancel()

        run_virtual(main())


NO_ANSWER = NoAnswer(Reason.of("no_answer", wire="wire"))


def test_one_miss_is_forgiven_two_are_offline_and_then_it_is_probed() -> None:
    s = Setting(None, NO_ANSWER, None, NO_ANSWER, NO_ANSWER, NO_ANSWER)
    s.play(26)
    assert s.polls == pytest.approx([0, 10, 10.5, 20.5, 21, 23, 25], abs=0.01)
    assert s.log.lines == ["online", "online", "offline no_answer", "unknown level", *s.log.lines[4:6], "online"]


def test_a_refusal_is_an_answer() -> None:
    s = Setting(NO_ANSWER, Refused(Reason.of("refused", detail="x")), NO_ANSWER, None)
    s.play(20)
    assert s.log.lines == ["degraded refused", "online"]


def test_a_device_that_is_starting_may_be_silent_until_it_has_started() -> None:
    s = Setting(None, None, *[NO_ANSWER] * 5, None, NO_ANSWER, NO_ANSWER)

    def switch_on() -> None:
        s.watch.expect("power", True, within=20, may_be_silent=True)
        s.watch.poke()

    s.play(22, (1.0, switch_on), (1.5, s.watch.poke))
    assert "degraded warming_up" in s.log.lines
    assert "offline no_answer" not in s.log.lines
    t = Setting(None, *[NO_ANSWER] * 9)
    t.play(40, (1.0, lambda: t.watch.expect("power", True, within=5, may_be_silent=True)))
    assert "offline no_answer" in t.log.lines


def test_a_poke_brings_the_next_poll_forward_never_back() -> None:
    s = Setting()
    s.play(12, (2.0, lambda: s.watch.poke(1.0)), (2.5, lambda: s.watch.poke(30.0)))
    assert s.polls == pytest.approx([0, 3.0], abs=0.01)


def test_the_wire_going_down_is_told_at_once_and_polling_stops_until_it_is_back() -> None:
    down = Reason.of("wire_down", wire="wire", detail="unplugged")
    s = Setting()
    s.play(60, (4.0, lambda: s.line.tell(down)), (55.0, lambda: s.line.tell(None)))
    assert s.polls == pytest.approx([0, 55], abs=0.01)
    assert s.log.lines == ["online", "offline wire_down", "unknown level", "online"]


def test_a_wire_that_breaks_during_a_poll_is_not_a_miss() -> None:
    s = Setting(WireDown(Reason.of("wire_down", wire="wire", detail="x")), NO_ANSWER)
    s.play(1.4)
    assert s.log.lines == ["online"]


def test_expectations_hold_until_seen_or_too_late() -> None:
    async def main() -> None:
        s = Setting()
        s.watch.expect("level", 5, within=3)
        seen = [s.watch.unsettled]
        for value in (4, 5):
            s.watch.observe({"level": value})
            seen.append(s.watch.unsettled)
        assert seen == [True, True, False]
        s.watch.expect("level", 6, within=3)
        await asyncio.sleep(2.9)
        seen = [s.watch.unsettled]
        await asyncio.sleep(0.2)
        assert [*seen, s.watch.unsettled] == [True, False]

    run_virtual(main())


def test_nothing_is_told_before_following() -> None:
    s = Setting()
    s.line.tell(Reason.of("wire_down", wire="wire", detail="x"))
    assert s.log.lines == []
