"""Nova Fitness SDS011 fine dust sensors.

Source: Nova Fitness, "Laser Dust Sensor Control Protocol V1.3" (see `devices.protocols.sds011`). In active mode it
reports every second, with a working period once in so many minutes; in query mode it is asked, no faster than every
3 s. A sleeping sensor answers nothing but the command that wakes it; what it measures is good 30 s after waking.
"""

from typing import ClassVar, Literal

from pydantic import Field

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import NoAnswer
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols import sds011 as protocol
from devices.transports.listening import Listening
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 1.0
WARM_UP = 30.0
"""Seconds after waking in which a reading is not believed."""

LATE = 15.0
"""Seconds a report may come late in active mode."""


class Sds011Options(Options):
    """`mode`: how the sensor is followed, and set to at the start. `poll`: in query mode."""

    mode: Literal["active", "query"] = "active"
    poll: Duration = Field(default=5.0, ge=3.0, le=600.0)


class Sds011(Driver):
    """One sensor."""

    NAME = "sds011"
    LABEL: ClassVar[Texts] = {
        "vi": "Cảm biến bụi mịn SDS011",
        "ko": "SDS011 미세먼지 센서",
        "en": "SDS011 fine dust sensor",
    }
    WIRE = "request"
    OPTIONS = Sds011Options

    def __init__(self, options: Sds011Options, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self.points = POINTS
        self.verbs = verbs_for(POINTS)
        self._set_up = False
        self._working: bool | None = None
        self._period = 0
        self._good_at = float("-inf")
        self._watch = Watch(wire, report, [point.name for point in POINTS], misses=1 if options.mode == "active" else 2)
        self._listening = Listening(self._watch, wire, self._silence, self._degraded)
        self._watch.hear(self._hear, "bytes that are no answer of an SDS011")
        wire.on_link(self._link)

    @classmethod
    def framer(cls) -> protocol.Sds011Answers:
        """Return a framer for readings and replies."""
        return protocol.Sds011Answers()

    async def run(self) -> None:
        if self._options.mode == "active":
            await self._watch.follow(self._listen, lambda: 0.0, again=0.05, probe=0.05)
        else:
            await self._watch.follow(self._ask_dust, lambda: self._options.poll, again=3.0, probe=self._options.poll)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a setting; its reply says how the sensor stands now. Raises NoAnswer, WireDown."""
        function = protocol.SLEEP if command.verb == "working" else protocol.PERIOD
        await self._ask(function, 1, int(command.args["value"]), urgent=urgent)
        self._listening.changed()

    # -- following ----------------------------------------------------------------------------------------------

    async def _listen(self) -> Reason | None:
        if not self._set_up:
            self._set_up = True
            await self._prepare(answers=False)
        return await self._listening.next()

    async def _ask_dust(self) -> Reason | None:
        if not self._set_up:
            await self._prepare(answers=True)
            self._set_up = True
        if self._working is not False:
            request = protocol.command_frame(protocol.QUERY)
            frame = await self._wire.request(
                request, lambda frame: frame[1] == protocol.READING, timeout=ANSWER_TIMEOUT
            )
            self._observe_dust(frame)
        return self._degraded()

    async def _prepare(self, *, answers: bool) -> None:
        """Ask how the sensor stands, and set its mode. It need not answer where only its sending line is wired."""
        try:
            frame = await self._ask(protocol.MODE, 0)
            wanted = int(self._options.mode == "query")
            if frame[4] != wanted:
                await self._ask(protocol.MODE, 1, wanted)
            await self._ask(protocol.SLEEP, 0)
            await self._ask(protocol.PERIOD, 0)
        except NoAnswer:
            if answers:
                raise

    async def _ask(self, function: int, *values: int, urgent: bool = False) -> bytes:
        frame = await self._wire.request(
            protocol.command_frame(function, *values),
            lambda frame: frame[1] == protocol.REPLY and frame[2] == function,
            timeout=ANSWER_TIMEOUT,
            urgent=urgent,
        )
        self._observe_reply(frame)
        return frame

    def _silence(self) -> float | None:
        return None if self._working is False else self._period * 60 + LATE

    def _degraded(self) -> Reason | None:
        return Reason.of("warming_up") if self._working is not False and now() < self._good_at else None

    # -- what it says -------------------------------------------------------------------------------------------

    def _hear(self, frame: bytes) -> None:
        if frame[1] == protocol.REPLY:
            self._report.fault("late or unasked reply", frame)
            return
        self._observe_dust(frame)
        self._listening.heard()

    def _observe_reply(self, frame: bytes) -> None:
        if frame[2] == protocol.SLEEP:
            # A sleeping sensor can't be asked, so its own word on falling asleep is all there is.
            self._now_working(working=frame[4] == 1)
        elif frame[2] == protocol.PERIOD and frame[4] <= protocol.LONGEST_PERIOD:
            self._period = frame[4]
            self._watch.observe({"working_period": frame[4]})

    def _now_working(self, *, working: bool) -> None:
        if working and self._working is False:
            self._good_at = now() + WARM_UP
        self._working = working
        if not working:
            self._report.unknown("pm2_5", "pm10")
        self._watch.observe({"working": working})

    def _observe_dust(self, frame: bytes) -> None:
        if self._working is not True:
            self._now_working(working=True)
        readings: dict[str, Value] = {}
        for name, value in zip(("pm2_5", "pm10"), protocol.read_dust(frame), strict=True):
            if value is None:
                self._report.fault(f"{name}: beyond the measuring range", frame)
            if value is None or now() < self._good_at:
                self._report.unknown(name)
            else:
                readings[name] = value
        self._watch.observe(readings)

    def _link(self, down: Reason | None) -> None:
        if down is not None:
            self._set_up = False
            self._working = None


def _dust(name: str, size: str) -> Point:
    return Point(
        name=name,
        type=PointType.NUMBER,
        label={"vi": f"Bụi mịn PM{size}", "ko": f"미세먼지 PM{size}", "en": f"Fine dust PM{size}"},
        unit="µg/m³",
        minimum=0,
        maximum=999.9,
    )


POINTS = (
    _dust("pm2_5", "2.5"),
    _dust("pm10", "10"),
    Point(
        name="working",
        type=PointType.BOOLEAN,
        label={"vi": "Đang đo", "ko": "측정 중", "en": "Measuring"},
        writable=True,
        icon="power",
    ),
    Point(
        name="working_period",
        type=PointType.INTEGER,
        label={"vi": "Chu kỳ đo", "ko": "측정 주기", "en": "Working period"},
        unit="min",
        minimum=0,
        maximum=protocol.LONGEST_PERIOD,
        writable=True,
        icon="timer",
    ),
)
