"""Weather stations, depth sounders, compasses, satellite receivers that speak NMEA 0183.

Source: NMEA 0183 V2.3 to V4.11 (see `devices.protocols.nmea0183`). The device reports by itself. A measure is known as
long as a sentence that carries it comes; one whose sentence stops, or is marked as not valid, becomes unknown.
"""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, field_validator

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb
from devices.core.wires import RequestWire
from devices.protocols.nmea0183 import read_sentence
from devices.protocols.nmea0183.measures import MEASURES, Measure, MeasureName
from devices.protocols.nmea0183.sentence import NmeaSentences, parse
from devices.transports.listening import Listening
from devices.transports.watch import Watch


class NmeaOptions(Options):
    """`measures`: what is wanted of what the device sends. `talker`: two letters, where several send on one line.

    `silence`: seconds without a sentence after which the device is offline, and a measure without its own unknown.
    """

    measures: tuple[MeasureName, ...] = Field(min_length=1)
    talker: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    silence: Duration = Field(default=5.0, ge=1.0, le=600.0)

    @field_validator("measures")
    @classmethod
    def _each_once(cls, measures: tuple[MeasureName, ...]) -> tuple[MeasureName, ...]:
        if len(set(measures)) != len(measures):
            raise ValueError(f"a measure is named twice: {', '.join(measures)}")
        return measures


class Nmea0183(Driver):
    """One device."""

    NAME = "nmea0183"
    LABEL: ClassVar[Texts] = {
        "vi": "Thiết bị NMEA 0183",
        "ko": "NMEA 0183 장치",
        "en": "NMEA 0183 device",
    }
    WIRE = "request"
    OPTIONS = NmeaOptions

    def __init__(self, options: NmeaOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._report = report
        self.points = tuple(_point(name, MEASURES[name]) for name in options.measures)
        self.verbs: tuple[Verb, ...] = ()
        self._heard_at: dict[str, float] = {}
        self._watch = Watch(wire, report, options.measures, misses=1)
        self._listening = Listening(self._watch, wire, lambda: options.silence, self._degraded)
        self._watch.hear(self._hear, "bytes that are no NMEA 0183 sentence")

    @classmethod
    def framer(cls) -> NmeaSentences:
        """Return a framer for sentences."""
        return NmeaSentences()

    async def run(self) -> None:
        await self._listening.run()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Raise Refused: such a device has no verbs."""
        del urgent
        raise Refused(Reason.of("refused", detail=f"a sensor takes no commands, got {command.verb}"))

    def _hear(self, frame: bytes) -> None:
        sentence = parse(frame)
        if self._options.talker not in (None, sentence.talker):
            return
        found = read_sentence(sentence)
        if found.outcome == "reject":
            self._report.fault(f"{sentence.kind}: {found.reason}", frame)
            self._report.unknown(*self._carried(sentence.kind))
        else:
            self._observe(sentence.kind, found.fields)
            self._forget_old()
        self._listening.heard()

    def _carried(self, kind: str) -> list[MeasureName]:
        """Return which of the wanted measures a kind of sentence carries."""
        return [name for name in self._options.measures if kind in MEASURES[name].sources]

    def _observe(self, kind: str, fields: Mapping[str, object]) -> None:
        readings: dict[str, Value] = {}
        for name in self._carried(kind):
            source = MEASURES[name].sources[kind]
            if not source.fits(fields):
                continue
            value = fields.get(source.field)
            if isinstance(value, (int, float)):
                readings[name] = round(value * source.factor, 7)
                self._heard_at[name] = now()
            else:
                self._report.unknown(name)
        self._watch.observe(readings)

    def _forget_old(self) -> None:
        """Let go of measures whose own sentences have stopped while others come."""
        old = [name for name, at in self._heard_at.items() if now() - at > self._options.silence]
        for name in old:
            del self._heard_at[name]
        self._report.unknown(*old)

    def _degraded(self) -> Reason | None:
        """Return why it is degraded: it speaks, but says nothing of what is wanted."""
        return None if self._heard_at else Reason.of("device_fault", detail="no valid measure in its sentences")


def _point(name: str, measure: Measure) -> Point:
    return Point(
        name=name,
        type=PointType.NUMBER,
        label=measure.label,
        unit=measure.unit,
        minimum=measure.minimum,
        maximum=measure.maximum,
    )
