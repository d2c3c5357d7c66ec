"""A browser of the hall as a device: whether somebody's page is there and well, and what it is asked to do.

Our own protocol, over the hub's live socket; messages are small JSON objects with a `type`. The hub asks, with `seq`:
`ping` (answered `pong`), `reload`, `identify` (`seconds`), `screenshot`, each answered `done` or `failed` (`why`); and
`status` without one. A page sends `status` (`devices.transports.browser_page`) when it is asked, when it changed, now
and then. `done` means: the page has begun to reload, has painted its name, has begun to take the picture.
"""

import asyncio
import statistics
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import Field

from devices.core.clock import now, wall_time
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import DeviceError, NoAnswer, Refused, WireDown
from devices.core.reasons import Reason
from devices.core.values import Value
from devices.core.verbs import Arguments, Verb
from devices.core.wires import ScreenWire
from devices.transports.browser_page import GONE, PageReport

PING_EVERY = 2.0
MISSED_PINGS = 3
"""Pings left unanswered in a row after which nobody is taken to look at the screen."""

LATENCY_EVERY = 10.0
"""Seconds between readings of the latency: it is for the technician's history, not for control."""

JUDGED, FEWEST = 5, 3
"""Round trips whose median says whether a screen is slow, and the fewest: a page that just came is busy with itself."""

STEADY = 0.8
"""Share of the limit below which a slow screen is quick again."""

ANSWER_WITHIN = 6.0
"""Seconds a page may take to say that it does what it was asked."""

LONGEST_NAMING = 60
"""Seconds a screen may show its name."""


class BrowserOptions(Options):
    """`slow`: a round trip above which the screen counts as slow."""

    slow: Duration = Field(default=0.5, ge=0.01, le=60)


class Naming(Arguments):
    """How long the screen shows its name."""

    seconds: int = Field(default=8, ge=1, le=LONGEST_NAMING, json_schema_extra={"unit": "s"})


VERBS: tuple[Verb, ...] = (
    Verb(
        name="identify",
        label={"vi": "Hiện tên trên màn hình", "ko": "화면에 이름 표시", "en": "Show its name"},
        arguments=Naming,
        icon="scan-eye",
        acknowledged=True,
        effects={},
    ),
    Verb(
        name="screenshot",
        label={"vi": "Chụp màn hình", "ko": "화면 캡처", "en": "Take a picture"},
        icon="camera",
        acknowledged=True,
        effects={},
    ),
    Verb(
        name="reload",
        label={"vi": "Tải lại trang", "ko": "페이지 새로고침", "en": "Load the page anew"},
        icon="rotate-cw",
        acknowledged=True,
        effects={},
    ),
)


class BrowserScreen(Driver):
    """What a kiosk and a display have in common. `_greet` is what a browser that just came is told."""

    WIRE = "screen"
    OPTIONS = BrowserOptions

    def __init__(self, options: Any, wire: ScreenWire, report: Report) -> None:
        self.slow_ms = options.slow * 1000
        self._wire = wire
        self._report = report
        self._page = PageReport()
        self._status: Mapping[str, Value] = {}
        self._seq = 0
        self._pings: dict[int, float] = {}
        self._trips: deque[float] = deque(maxlen=JUDGED)
        self._is_slow = False
        self._latency_at = float("-inf")
        self._asked: dict[int, asyncio.Future[None]] = {}
        self._trouble: Callable[[DeviceError], None] = lambda _: None
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

    async def ask(self, kind: str, **more: Any) -> None:
        """Ask the page for something; return when it says that it does it. Raises WireDown, NoAnswer, Refused."""
        self._seq += 1
        seq = self._seq
        answered = asyncio.get_running_loop().create_future()
        self._asked[seq] = answered
        try:
            await self._wire.send({"type": kind, "seq": seq, **more})
            async with asyncio.timeout(ANSWER_WITHIN):
                await answered
        except TimeoutError:
            raise NoAnswer(Reason.of("no_answer", wire=self._wire.name)) from None
        finally:
            del self._asked[seq]

    def on_trouble(self, handler: Callable[[DeviceError], None]) -> None:
        """Have `handler` told, in place of another, why what the page said it does came to nothing."""
        self._trouble = handler

    @abstractmethod
    async def _greet(self) -> None:
        """Tell a browser that just came what it should know. Raises WireDown."""

    async def _remind(self) -> None:
        """Say once more what a page that is there should have answered long ago. Raises WireDown."""

    def _unseen(self) -> tuple[str, ...]:
        """Return the points of which nothing is known while nobody is there."""
        return GONE

    def _hear_other(self, kind: object, message: Mapping[str, Any]) -> None:
        """Take a message that not every screen sends."""
        self._report.fault(f"a screen's message of an unknown type: {str(kind)[:80]!r}", raw(message))

    async def _attend(self) -> None:
        """Greet a browser that just came, then see that it stays; return when it is gone."""
        self._pings.clear()
        self._trips.clear()
        self._latency_at = float("-inf")
        await self._greet()
        await self._wire.send({"type": "status"})
        while self._wire.up and not self._opened.is_set():
            if len(self._pings) >= MISSED_PINGS:
                self._nobody()
            self._seq += 1
            self._pings[self._seq] = now()
            while len(self._pings) > MISSED_PINGS:
                del self._pings[next(iter(self._pings))]
            await self._wire.send({"type": "ping", "seq": self._seq})
            await self._pause()
            await self._remind()

    async def _pause(self) -> None:
        with suppress(TimeoutError):  # the ordinary way: nobody new came
            async with asyncio.timeout(PING_EVERY):
                await self._opened.wait()

    def _link_changed(self, reason: Reason | None) -> None:
        for answered in self._asked.values():
            if not answered.done():
                answered.set_exception(WireDown(Reason.of("no_screen")))
        self._trouble(WireDown(Reason.of("no_screen")))
        if reason is not None and self._running:
            self._nobody()
        self._opened.set()

    def _nobody(self) -> None:
        self._status = {}
        self._report.unknown(*self._unseen())
        self._report.offline(Reason.of("no_screen"))

    def _hear(self, message: Mapping[str, Any]) -> None:
        kind, seq = message.get("type"), message.get("seq")
        if kind == "status":
            self._told(message)
            return
        if isinstance(seq, bool) or not isinstance(seq, int):
            self._report.fault("a screen's message has no whole number as seq", raw(message))
            return
        match kind:
            case "pong":
                self._ponged(seq)
            case "done":
                self._settle(seq, lambda answered: answered.set_result(None))
            case "failed":
                why = str(message.get("why"))[:200]
                refused = Refused(Reason.of("refused", detail=why.encode(errors="replace").decode()))
                if not self._settle(seq, lambda answered: answered.set_exception(refused)):
                    self._trouble(refused)
            case _:
                self._hear_other(kind, message)

    def _settle(self, seq: int, settle: Callable[["asyncio.Future[None]"], None]) -> bool:
        """Hand an answer to who waits for it; return whether anybody still does."""
        answered = self._asked.get(seq)
        if answered is None or answered.done():
            return False
        settle(answered)
        return True

    def _told(self, message: Mapping[str, Any]) -> None:
        values, wrong = self._page.read(message, wall_time())
        if wrong:
            self._report.fault(f"status: can't be right: {', '.join(wrong)}", raw(message))
        self._status = {**self._status, **values}
        self._report.readings(values)
        self._judge()

    def _ponged(self, seq: int) -> None:
        asked = self._pings.get(seq)
        if asked is None:
            return
        silent = len(self._pings) >= MISSED_PINGS
        self._pings.clear()
        trip = (now() - asked) * 1000
        self._trips.append(trip)
        if now() - self._latency_at >= LATENCY_EVERY:
            self._latency_at = now()
            self._report.readings({"latency": round(trip, 1)})
        if silent:
            self._opened.set()  # it is back: it may have missed something
        self._judge()

    def _judge(self) -> None:
        """Say whether the page is well, the worst first."""
        present = self._wire.page_version
        version = self._status.get("version", "")
        if self._status.get("visible") is False:
            self._report.degraded(Reason.of("screen_hidden"))
        elif present and version not in ("", present):
            self._report.degraded(Reason.of("old_page", version=version, present=present))
        elif self._slower():
            self._report.degraded(Reason.of("slow_screen", limit=f"{self.slow_ms:g} ms"))
        else:
            self._report.online()

    def _slower(self) -> bool:
        if len(self._trips) >= FEWEST:
            middle = statistics.median(self._trips)
            self._is_slow = middle > self.slow_ms * (STEADY if self._is_slow else 1.0)
        return self._is_slow


def raw(message: Mapping[str, Any]) -> bytes:
    """Return the beginning of a message, for an event."""
    return str(dict(message))[:256].encode(errors="replace")
