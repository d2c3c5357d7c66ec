"""A dimmable lamp behind KNX, on a dimming actuator or a DALI gateway with a KNX side.

Source: KNX Standard, chapter 3/7/2 "Datapoint Types": type 1.001 for switching, 5.001 for the brightness (0 to 255 for
0 to 100 %). How the brightness on the line relates to the light given is the actuator's own dimming curve.
"""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import model_validator

from devices.core.drivers import Driver, Report
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import GroupWire
from devices.transports.group_line import Payload
from devices.transports.knx_device import KnxDevice, KnxOptions
from devices.transports.knx_values import GroupAddress, read_value, write_value

SWITCH, PERCENT = "1.001", "5.001"

STEP = 0.2
"""Per cent: half a step of the 255."""


class LightOptions(KnxOptions):
    """`switch` and `brightness`: the groups that command, at least one. `…_status`: the groups that tell."""

    switch: GroupAddress | None = None
    switch_status: GroupAddress | None = None
    brightness: GroupAddress | None = None
    brightness_status: GroupAddress | None = None

    @model_validator(mode="after")
    def _something_to_command(self) -> "LightOptions":
        if self.switch is None and self.brightness is None:
            raise ValueError("a KNX light has switch: or brightness:, or both")
        return self


class KnxLight(Driver):
    """One lamp or one group of lamps. Brightness 0 is off; without a switch group, on is 100 %."""

    NAME = "knx_light"
    LABEL: ClassVar[Texts] = {"vi": "Đèn KNX", "ko": "KNX 조명", "en": "KNX light"}
    WIRE = "group"
    BUS = "knx"
    OPTIONS = LightOptions

    def __init__(self, options: LightOptions, wire: GroupWire, report: Report) -> None:
        self._options = options
        self.points = _points(options)
        self.verbs = verbs_for(self.points)
        self._device = KnxDevice(wire, report, options, [point.name for point in self.points])
        self._device.status(options.switch_status, self._read_switch, "power")
        if options.brightness is not None:
            points = ("brightness",) if options.switch_status is not None else ("brightness", "power")
            self._device.status(options.brightness_status, self._read_brightness, *points)

    async def run(self) -> None:
        await self._device.follow()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Switch or dim. Raises WireDown, NoAnswer."""
        options, value = self._options, command.args["value"]
        if command.verb == "power" and options.switch is not None:
            await self._device.send(options.switch, write_value(SWITCH, value), urgent=urgent)
            return
        percent = value if command.verb == "brightness" else 100 * int(value)
        await self._device.send(str(options.brightness), write_value(PERCENT, percent), urgent=urgent)

    def _read_switch(self, payload: Payload) -> Mapping[str, Value | None]:
        return {"power": read_value(SWITCH, payload)}

    def _read_brightness(self, payload: Payload) -> Mapping[str, Value | None]:
        percent = read_value(PERCENT, payload)
        if self._options.switch_status is None:
            return {"brightness": percent, "power": bool(percent)}
        return {"brightness": percent}


def _points(options: LightOptions) -> tuple[Point, ...]:
    power = Point(
        name="power",
        type=PointType.BOOLEAN,
        label={"vi": "Nguồn", "ko": "전원", "en": "Power"},
        writable=True,
        feedback=options.switch_status is not None
        or (options.brightness is not None and options.brightness_status is not None),
        icon="power",
    )
    brightness = Point(
        name="brightness",
        type=PointType.NUMBER,
        label={"vi": "Độ sáng", "ko": "밝기", "en": "Brightness"},
        unit="%",
        minimum=0,
        maximum=100,
        writable=True,
        feedback=options.brightness_status is not None,
        # An actuator with a curve of its own may round once more than the line does.
        tolerance=2 * STEP + 0.5,
        icon="sun",
    )
    return (power, brightness) if options.brightness is not None else (power,)
