"""Sensors behind KNX: temperature, brightness, wind, contacts, counters, each on a group of its own.

Source: KNX Standard, chapter 3/7/2 "Datapoint Types". Types 1 (a bit), 5 to 8 (whole numbers), 9 (16-bit float, where
0x7FFF means that nothing could be measured), 12 and 13 (counters), 14 (32-bit float) and 16 (text) can be read.
"""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints, model_validator

from devices.core.drivers import Driver, Options, Report
from devices.core.errors import Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, Value
from devices.core.verbs import Command, Verb
from devices.core.wires import GroupWire
from devices.transports.group_line import Payload
from devices.transports.knx_device import KnxDevice, KnxOptions
from devices.transports.knx_values import UNITS, DatapointType, GroupAddress, point_type, read_value


class MeasureOptions(Options):
    """One group: `type` is its datapoint type, such as "9.001". `unit` is needed only where the type names none.

    A value outside `minimum` and `maximum` is a fault and is not shown.
    """

    point: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    address: GroupAddress
    type: DatapointType
    label: dict[str, str] = Field(default_factory=dict)
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    inverted: bool = False
    icon: str = ""


class SensorOptions(KnxOptions):
    """`measures`: what is followed."""

    measures: tuple[MeasureOptions, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _own_names(self) -> "SensorOptions":
        names = [measure.point for measure in self.measures]
        if len(set(names)) != len(names):
            raise ValueError(f"two measures fill the same point: {', '.join(names)}")
        return self


class KnxSensor(Driver):
    """What one device measures, or what a technician wants to see together."""

    NAME = "knx_sensor"
    LABEL: ClassVar[Texts] = {"vi": "Cảm biến KNX", "ko": "KNX 센서", "en": "KNX sensor"}
    WIRE = "group"
    BUS = "knx"
    OPTIONS = SensorOptions

    def __init__(self, options: SensorOptions, wire: GroupWire, report: Report) -> None:
        self.points = tuple(_point(measure) for measure in options.measures)
        self.verbs: tuple[Verb, ...] = ()
        self._device = KnxDevice(wire, report, options, [point.name for point in self.points])
        for measure in options.measures:
            self._device.status(measure.address, partial(_read, measure), measure.point)

    async def run(self) -> None:
        await self._device.follow()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Refuse: a sensor takes no commands."""
        del urgent
        raise Refused(Reason.of("refused", detail=f"a sensor takes no commands, got {command.verb}"))


def _read(measure: MeasureOptions, payload: Payload) -> Mapping[str, Value | None]:
    value = read_value(measure.type, payload)
    if isinstance(value, bool):
        value = value is not measure.inverted
    return {measure.point: value}


def _point(measure: MeasureOptions) -> Point:
    return Point(
        name=measure.point,
        type=point_type(measure.type),
        label=measure.label,
        unit=UNITS.get(measure.type, "") if measure.unit is None else measure.unit,
        minimum=measure.minimum,
        maximum=measure.maximum,
        icon=measure.icon,
    )
