"""A02YYUW ultrasonic distance sensors, for the level of water in a tank.

Source: DFRobot, "A02YYUW Waterproof Ultrasonic Sensor" SEN0311, Communication Protocol (see
`devices.protocols.a02_ultrasonic`). The sensor reports by itself and takes no commands.
"""

from typing import ClassVar

from pydantic import Field, model_validator

from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb
from devices.core.wires import RequestWire
from devices.protocols.a02_ultrasonic import FARTHEST, NEAREST, A02Readings, read_distance
from devices.transports.listening import Listening
from devices.transports.watch import Watch

DISTANCE = Point(
    name="distance",
    type=PointType.INTEGER,
    label={"vi": "Khoảng cách", "ko": "거리", "en": "Distance"},
    unit="mm",
    minimum=NEAREST,
    maximum=FARTHEST,
)

LEVEL = Point(
    name="level",
    type=PointType.NUMBER,
    label={"vi": "Mực nước", "ko": "수위", "en": "Water level"},
    unit="%",
    minimum=-10,
    maximum=110,
)


class A02Options(Options):
    """`empty` and `full`: the distances in mm at which the tank is empty and full; with them there is a level.

    `silence`: seconds without a reading after which the sensor is offline.
    """

    empty: int | None = Field(default=None, ge=NEAREST, le=FARTHEST)
    full: int | None = Field(default=None, ge=NEAREST, le=FARTHEST)
    silence: Duration = Field(default=2.0, ge=0.5, le=60)

    @model_validator(mode="after")
    def _both_or_none(self) -> "A02Options":
        if (self.empty is None) is not (self.full is None):
            raise ValueError("a level needs both empty: and full:")
        if self.empty is not None and self.empty == self.full:
            raise ValueError("empty: and full: are the same distance")
        return self


class A02Ultrasonic(Driver):
    """One sensor."""

    NAME = "a02_ultrasonic"
    LABEL: ClassVar[Texts] = {
        "vi": "Cảm biến siêu âm A02",
        "ko": "A02 초음파 거리 센서",
        "en": "A02 ultrasonic sensor",
    }
    WIRE = "request"
    OPTIONS = A02Options

    def __init__(self, options: A02Options, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._report = report
        self.points = (DISTANCE, LEVEL) if options.empty is not None else (DISTANCE,)
        self.verbs: tuple[Verb, ...] = ()
        self._problem: Reason | None = None
        self._watch = Watch(wire, report, [point.name for point in self.points], misses=1)
        self._listening = Listening(self._watch, wire, lambda: options.silence, lambda: self._problem)
        self._watch.hear(self._hear, "bytes that are no reading of an A02")

    @classmethod
    def framer(cls) -> A02Readings:
        """Return a framer for readings."""
        return A02Readings()

    async def run(self) -> None:
        await self._listening.run()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Raise Refused: the sensor has no verbs."""
        del urgent
        raise Refused(Reason.of("refused", detail=f"a sensor takes no commands, got {command.verb}"))

    def _hear(self, frame: bytes) -> None:
        distance, reason = read_distance(frame)
        if distance is None:
            self._problem = Reason.of("device_fault", detail=reason)
            self._report.unknown(*(point.name for point in self.points))
        else:
            self._problem = None
            self._watch.observe(self._values(distance))
        self._listening.heard()

    def _values(self, distance: int) -> dict[str, Value]:
        empty, full = self._options.empty, self._options.full
        if empty is None or full is None:
            return {"distance": distance}
        return {"distance": distance, "level": round(100 * (empty - distance) / (empty - full), 1)}
