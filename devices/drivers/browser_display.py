"""A browser on a wall of the hall: what it shows, in which words, from which viewpoint.

Our own protocol, over the hub's live socket. The hub says
`{"type": "show", "seq": n, "content": …, "caption": …, "camera": …}`; the page answers
`{"type": "shown", "seq": n, "content": …, "caption": …, "camera": …}` once it has painted that (two animation frames).
`{"type": "ping", "seq": n}` is answered by `{"type": "pong", "seq": n}`. What is reported is what `shown` said.

`content` is the id of what is shown, "" for the idle screen. `caption` is plain text, or JSON texts by language
(`{"vi": …, "ko": …, "en": …}`), which the page puts into the language of its audience. `camera` names a flight of the
digital twin, "" for none.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, TypeGuard

from devices.core.clock import now
from devices.core.drivers import Driver, Report
from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import ScreenWire

PING_EVERY = 2.0
MISSED_PINGS = 3
"""Pings left unanswered in a row after which nobody is taken to look at the screen."""

LATENCY_EVERY = 10.0
"""Seconds between readings of the latency: it is for the technician's history, not for control."""

LONGEST = 8_000
"""Characters of one text a screen may claim to show."""

SHOWN = ("content", "caption", "camera")

CONTENTS = ("welcome", "goodbye", "air-map", "flood-map", "lighting", "parking", "twin", "beam", "meeting", "blank", "")
"""What the page can show (`CONTENTS` in web_kiosk/src/screens/display/logic.ts); other words give the idle screen."""

CAMERAS = ("overview", "river", "centre", "street", "")
"""Flights of the twin's map."""


class BrowserDisplay(Driver):
    """One display. The wanted picture is sent again whenever a browser opens it."""

    NAME = "browser_display"
    LABEL: ClassVar[Texts] = {
        "vi": "Màn hình trình duyệt",
        "ko": "브라우저 화면",
        "en": "Browser display",
    }
    WIRE = "screen"

    def __init__(self, options: Any, wire: ScreenWire, report: Report) -> None:
        del options
        self._wire = wire
        self._report = report
        self.points = _points()
        self.verbs = verbs_for(self.points)
        self._wanted = dict.fromkeys(SHOWN, "")
        self._seq = 0
        self._heard_seq = 0
        self._pings: dict[int, float] = {}
        self._latency_at = float("-inf")
        self._opened = asyncio.Event()
        self._running = False
        wire.on_message(self._hear)
        wire.on_link(self._link_changed)

    async def run(self) -> None:
        self._running = True
        try:
            while True:
                self._opened.clear()
                if self._wire.up:
                    with suppress(WireDown):  # it went away while we spoke: the next turn says so
                        await self._attend()
                else:
                    self._nobody()
                    await self._opened.wait()
        finally:
            self._running = False

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        del urgent  # nothing waits here
        self._wanted[command.verb] = command.args["value"]
        await self._show()

    async def _attend(self) -> None:
        """Tell a browser that just opened the display what to show, then see that it stays; return when it is gone."""
        self._pings.clear()
        await self._show()
        while self._wire.up and not self._opened.is_set():
            if len(self._pings) >= MISSED_PINGS:
                self._nobody()
            self._seq += 1
            self._pings[self._seq] = now()
            while len(self._pings) > MISSED_PINGS:
                del self._pings[next(iter(self._pings))]
            await self._wire.send({"type": "ping", "seq": self._seq})
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(PING_EVERY):
                await self._opened.wait()
        except TimeoutError:
            return

    async def _show(self) -> None:
        self._seq += 1
        await self._wire.send({"type": "show", "seq": self._seq, **self._wanted})

    def _link_changed(self, reason: Reason | None) -> None:
        if reason is None:
            self._heard_seq = self._seq  # what an earlier browser may still say is no longer meant
        elif self._running:
            self._nobody()
        self._opened.set()

    def _nobody(self) -> None:
        self._report.unknown(*SHOWN, "latency")
        self._report.offline(Reason.of("no_screen"))

    def _hear(self, message: Mapping[str, Any]) -> None:
        seq = message.get("seq")
        if isinstance(seq, bool) or not isinstance(seq, int):
            self._report.fault("a screen's message has no whole number as seq", _raw(message))
            return
        match message.get("type"):
            case "shown":
                self._shown(seq, message)
            case "pong":
                self._answered(seq)
            case other:
                self._report.fault(f"expected shown or pong from the screen, got {str(other)[:80]!r}", _raw(message))

    def _shown(self, seq: int, message: Mapping[str, Any]) -> None:
        if not self._heard_seq < seq <= self._seq:
            return  # an answer that was overtaken, or that no question of ours asked for
        texts = {name: message.get(name) for name in SHOWN}
        values: dict[str, Value] = {name: text for name, text in texts.items() if _is_text(text)}
        if len(values) < len(SHOWN):
            wrong = ", ".join(name for name in SHOWN if name not in values)
            self._report.fault(
                f"shown: expected plain texts of at most {LONGEST} characters for {wrong}", _raw(message)
            )
            self._report.unknown(*SHOWN)
            return
        self._heard_seq = seq
        self._report.readings(values)
        self._report.online()

    def _answered(self, seq: int) -> None:
        asked = self._pings.get(seq)
        if asked is None:
            return
        silent = len(self._pings) >= MISSED_PINGS
        self._pings.clear()
        if now() - self._latency_at >= LATENCY_EVERY:
            self._latency_at = now()
            self._report.readings({"latency": round((now() - asked) * 1000, 1)})
        if silent:
            self._opened.set()  # it is back: it may have missed a picture
        self._report.online()


def _is_text(raw: Any) -> TypeGuard[str]:
    """Whether it is text that any file and database can keep."""
    if not isinstance(raw, str) or len(raw) > LONGEST or "\0" in raw:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in raw)


def _raw(message: Mapping[str, Any]) -> bytes:
    return str(dict(message))[:256].encode(errors="replace")


def _points() -> tuple[Point, ...]:
    return (
        _text("content", {"vi": "Nội dung", "ko": "콘텐츠", "en": "Content"}, "image", CONTENTS),
        _text("caption", {"vi": "Phụ đề", "ko": "자막", "en": "Caption"}, "captions"),
        _text("camera", {"vi": "Góc nhìn", "ko": "시점", "en": "Viewpoint"}, "camera", CAMERAS),
        Point(
            name="latency",
            type=PointType.NUMBER,
            label={"vi": "Độ trễ", "ko": "지연 시간", "en": "Latency"},
            unit="ms",
            minimum=0,
        ),
    )


def _text(name: str, label: Texts, icon: str, known: tuple[str, ...] = ()) -> Point:
    return Point(name=name, type=PointType.TEXT, label=label, writable=True, icon=icon, known=known)
