"""Plantower PMS5003 fine dust sensors.

Source: Plantower, "PMS5003 series data manual" V2.3 (see `devices.protocols.pms5003`): in active mode, which it has
after power-up, it reports every 0.2 to 2.3 s; what it measures is good 30 s after waking.
"""

from typing import ClassVar, Literal

from pydantic import Field

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import NoAnswer
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols import pms5003 as protocol
from devices.transports.listening import Listening
from devices.transports.watch import Watch

REPLY_TIMEOUT = 0.5
WARM_UP = 30.0
"""Seconds after waking in which what it says is not believed."""

MOST = 5000
"""µg/m³; the manual promises at least 1000 and names no limit. More than this is no dust but a fault."""


class Pms5003Options(Options):
    """`calibration`: values under atmospheric environment, or those of the standard particle (CF=1).

    `silence`: seconds without a report after which it is offline.
    """

    calibration: Literal["atmospheric", "standard"] = "atmospheric"
    silence: Duration = Field(default=6.0, ge=3.0, le=60.0)


class Pms5003(Driver):
    """One sensor."""

    NAME = "pms5003"
    LABEL: ClassVar[Texts] = {
        "vi": "Cảm biến bụi mịn PMS5003",
        "ko": "PMS5003 미세먼지 센서",
        "en": "PMS5003 fine dust sensor",
    }
    WIRE = "request"
    OPTIONS = Pms5003Options

    def __init__(self, options: Pms5003Options, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self.points = POINTS
        self.verbs = verbs_for(POINTS)
        self._asleep = False
        self._sleep_wanted = False
        self._good_at = float("-inf")
        self._watch = Watch(wire, report, [point.name for point in POINTS], misses=1)
        self._listening = Listening(self._watch, wire, self._silence, self._degraded)
        self._watch.hear(self._hear, "bytes that are no frame of a PMS5003")
        wire.on_link(self._link)

    @classmethod
    def framer(cls) -> protocol.PmsAnswers:
        """Return a framer for data and replies."""
        return protocol.PmsAnswers()

    async def run(self) -> None:
        await self._watch.follow(self._follow, lambda: 0.0, again=0.05, probe=0.05)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Put it to sleep or wake it. Raises WireDown. Not all firmware confirms it, so silence is no failure."""
        work = bool(command.args["value"])
        self._sleep_wanted = not work
        frame = protocol.command_frame(protocol.SLEEP, int(work))
        try:
            await self._wire.request(
                frame, lambda frame: not protocol.is_data(frame), timeout=REPLY_TIMEOUT, urgent=urgent
            )
        except NoAnswer:
            return
        finally:
            self._listening.changed()

    async def _follow(self) -> Reason | None:
        try:
            return await self._listening.next()
        except NoAnswer:
            if not self._sleep_wanted:
                raise
            # It was told to sleep and has fallen silent: that is how a sleeping sensor is observed.
            self._asleep = True
            self._report.unknown(*DUST)
            self._watch.observe({"working": False})
            return None

    def _link(self, down: Reason | None) -> None:
        if down is not None:  # whether it still sleeps afterwards, nobody can know
            self._asleep = self._sleep_wanted = False

    def _silence(self) -> float | None:
        return None if self._asleep and self._sleep_wanted else self._options.silence

    def _degraded(self) -> Reason | None:
        return Reason.of("warming_up") if now() < self._good_at else None

    def _hear(self, frame: bytes) -> None:
        if not protocol.is_data(frame):
            return
        if self._asleep:
            self._asleep = False
            self._good_at = now() + WARM_UP
        self._observe(protocol.read_values(frame))
        self._listening.heard()

    def _observe(self, values: dict[str, int | None]) -> None:
        suffix = "" if self._options.calibration == "atmospheric" else "_standard"
        told = {name: values[name + suffix if name.startswith("pm") else name] for name in DUST}
        if now() < self._good_at:
            told = dict.fromkeys(DUST)
        self._report.unknown(*(name for name, value in told.items() if value is None))
        known = {name: value for name, value in told.items() if value is not None}
        self._watch.observe({**known, "working": True})


DUST = ("pm1_0", "pm2_5", "pm10", "particles_0_3")


def _dust(name: str, size: str) -> Point:
    return Point(
        name=name,
        type=PointType.INTEGER,
        label={"vi": f"Bụi mịn PM{size}", "ko": f"미세먼지 PM{size}", "en": f"Fine dust PM{size}"},
        unit="µg/m³",
        minimum=0,
        maximum=MOST,
    )


POINTS = (
    _dust("pm1_0", "1.0"),
    _dust("pm2_5", "2.5"),
    _dust("pm10", "10"),
    Point(
        name="particles_0_3",
        type=PointType.INTEGER,
        label={"vi": "Số hạt trên 0,3 µm", "ko": "0.3 µm 이상 입자 수", "en": "Particles beyond 0.3 µm"},
        unit="1/0.1 l",
        minimum=0,
        maximum=65535,
    ),
    Point(
        name="working",
        type=PointType.BOOLEAN,
        label={"vi": "Đang đo", "ko": "측정 중", "en": "Measuring"},
        writable=True,
        icon="power",
    ),
)
