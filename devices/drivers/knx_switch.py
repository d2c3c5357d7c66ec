"""A switch behind KNX: a lamp, a socket, a pump on a switch actuator.

Source: KNX Standard, chapter 3/7/2 "Datapoint Types", type 1.001 (0 off, 1 on).
"""

from collections.abc import Mapping
from typing import ClassVar

from devices.core.drivers import Driver, Report
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import GroupWire
from devices.transports.group_line import Payload
from devices.transports.knx_device import KnxDevice, KnxOptions
from devices.transports.knx_values import GroupAddress, read_value, write_value

SWITCH = "1.001"


class SwitchOptions(KnxOptions):
    """`switch`: the group that switches. `status`: the group that tells; without one nothing is ever observed.

    `inverted`: 0 is on, as with an actuator that closes a contact to switch off.
    """

    switch: GroupAddress
    status: GroupAddress | None = None
    inverted: bool = False


class KnxSwitch(Driver):
    """One channel of an actuator."""

    NAME = "knx_switch"
    LABEL: ClassVar[Texts] = {"vi": "Công tắc KNX", "ko": "KNX 스위치", "en": "KNX switch"}
    WIRE = "group"
    BUS = "knx"
    OPTIONS = SwitchOptions

    def __init__(self, options: SwitchOptions, wire: GroupWire, report: Report) -> None:
        self._options = options
        self.points = (
            Point(
                name="power",
                type=PointType.BOOLEAN,
                label={"vi": "Nguồn", "ko": "전원", "en": "Power"},
                writable=True,
                feedback=options.status is not None,
                icon="power",
            ),
        )
        self.verbs = verbs_for(self.points)
        self._device = KnxDevice(wire, report, options, ("power",))
        self._device.status(options.status, self._read, "power")

    async def run(self) -> None:
        await self._device.follow()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Switch. Raises WireDown, NoAnswer."""
        value = command.args["value"] is not self._options.inverted
        await self._device.send(self._options.switch, write_value(SWITCH, value), urgent=urgent)

    def _read(self, payload: Payload) -> Mapping[str, Value | None]:
        return {"power": read_value(SWITCH, payload) is not self._options.inverted}
