"""Winsen MH-Z19 carbon dioxide sensors.

Source: Winsen, "MH-Z19B User's Manual" V1.0 (see `devices.protocols.mhz19`): it is asked; preheating takes three
minutes, in which what it says is no measurement. When it was powered can't be asked, so that the time runs from its
first answer. Self-calibration is on from the factory and suits rooms that are aired every day; how it stands can't be
asked.
"""

from typing import ClassVar

from pydantic import Field

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Command, Verb, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.mhz19 import (
    HIGHEST,
    OFF,
    ON,
    READ,
    SELF_CALIBRATION,
    ZERO,
    Mhz19Answers,
    command_frame,
    read_co2,
)
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 0.5
MISSES = 2

CALIBRATE = Verb(
    name="calibrate_zero",
    label={
        "vi": "Hiệu chuẩn điểm 0 (ở 400 ppm)",
        "ko": "영점 교정 (400 ppm에서)",
        "en": "Calibrate zero (in air of 400 ppm)",
    },
    icon="calibrate",
    effects={},
)


class Mhz19Options(Options):
    """`warm_up`: seconds after its first answer in which it is not believed; `maximum`: its range in ppm."""

    poll: Duration = Field(default=5.0, ge=1.0, le=60.0)
    warm_up: Duration = Field(default=180.0, ge=0.0, le=600.0)
    maximum: int = Field(default=5000, ge=1000, le=HIGHEST)


class Mhz19(Driver):
    """One sensor."""

    NAME = "mhz19"
    LABEL: ClassVar[Texts] = {
        "vi": "Cảm biến CO₂ MH-Z19",
        "ko": "MH-Z19 이산화탄소 센서",
        "en": "MH-Z19 CO₂ sensor",
    }
    WIRE = "request"
    OPTIONS = Mhz19Options

    def __init__(self, options: Mhz19Options, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self.points = _points(options.maximum)
        self.verbs = verbs_for(self.points, CALIBRATE)
        self._first_answer: float | None = None
        self._silent_polls = 0
        self._watch = Watch(wire, report, ("co2",), misses=MISSES)
        self._watch.hear(self._unasked, "bytes that are no answer of an MH-Z19")
        wire.on_link(self._link)

    @classmethod
    def framer(cls) -> Mhz19Answers:
        """Return a framer for the sensor's answers."""
        return Mhz19Answers()

    async def run(self) -> None:
        await self._watch.follow(self._poll, lambda: self._options.poll, again=1.0, probe=self._options.poll)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a setting; the sensor confirms none. Raises WireDown."""
        if command.verb == CALIBRATE.name:
            await self._wire.send(command_frame(ZERO), urgent=urgent)
            return
        value = ON if command.args["value"] else OFF
        await self._wire.send(command_frame(SELF_CALIBRATION, bytes((value,))), urgent=urgent)

    async def _poll(self) -> Reason | None:
        self._silent_polls += 1
        if self._silent_polls > MISSES:
            self._first_answer = None  # it was gone, maybe without power: it warms up again
        frame = await self._wire.request(command_frame(READ), lambda frame: frame[1] == READ, timeout=ANSWER_TIMEOUT)
        self._silent_polls = 0
        self._first_answer = now() if self._first_answer is None else self._first_answer
        if now() - self._first_answer < self._options.warm_up:
            self._report.unknown("co2")
            return Reason.of("warming_up")
        co2 = read_co2(frame)
        if co2 is None:
            self._report.fault(f"co2: beyond the widest range of {HIGHEST} ppm", frame)
            self._report.unknown("co2")
        else:
            self._watch.observe({"co2": co2})
        return None

    def _link(self, down: Reason | None) -> None:
        if down is not None:
            self._first_answer = None

    def _unasked(self, frame: bytes) -> None:
        if frame[1] == READ:
            self._report.fault("late or unasked answer", frame)


def _points(maximum: int) -> tuple[Point, ...]:
    return (
        Point(
            name="co2",
            type=PointType.INTEGER,
            label={"vi": "Khí CO₂", "ko": "이산화탄소", "en": "Carbon dioxide"},
            unit="ppm",
            minimum=0,
            maximum=maximum,
        ),
        Point(
            name="self_calibration",
            type=PointType.BOOLEAN,
            label={"vi": "Tự hiệu chuẩn", "ko": "자동 교정", "en": "Self-calibration"},
            writable=True,
            feedback=False,
            icon="calibrate",
        ),
    )
