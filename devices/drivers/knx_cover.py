"""A blind, a shade or a gate behind KNX, on a shutter actuator.

Source: KNX Standard, chapter 3/7/2 "Datapoint Types": type 1.008 (0 up, 1 down), 1.007 for a step or a stop, 5.001 for
the position. KNX counts per cent of the way down; here 100 % is open, as with every cover of the hall.
"""

from collections.abc import Mapping
from typing import ClassVar

from devices.core.drivers import Driver, Report
from devices.core.errors import Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb, verbs_for
from devices.core.wires import GroupWire
from devices.transports.group_line import Payload
from devices.transports.knx_device import KnxDevice, KnxOptions
from devices.transports.knx_values import GroupAddress, read_value, write_value

MOVE, STEP, PERCENT = "1.008", "1.007", "5.001"
UP, DOWN = False, True

VERBS = (
    Verb(name="open", label={"vi": "Mở", "ko": "열기", "en": "Open"}, icon="arrow-up", effects={"position": 100}),
    Verb(name="close", label={"vi": "Đóng", "ko": "닫기", "en": "Close"}, icon="arrow-down", effects={"position": 0}),
    Verb(name="stop", label={"vi": "Dừng", "ko": "정지", "en": "Stop"}, icon="stop", effects={}),
)


class CoverOptions(KnxOptions):
    """`move`: the group that sends it to an end. `stop`: the group that stops it, needed for an all-stop.

    `position`: the group that sends it to a position. `position_status`: the group that tells where it is.
    `reversed`: open means down, as with a shade that rises from the floor.
    """

    move: GroupAddress
    stop: GroupAddress
    position: GroupAddress | None = None
    position_status: GroupAddress | None = None
    reversed: bool = False


class KnxCover(Driver):
    """One channel of an actuator. It confirms a position by telling it; an all-stop sends a stop before all else."""

    NAME = "knx_cover"
    LABEL: ClassVar[Texts] = {"vi": "Rèm, cổng KNX", "ko": "KNX 블라인드·게이트", "en": "KNX cover"}
    WIRE = "group"
    BUS = "knx"
    OPTIONS = CoverOptions
    halt = Command("stop")

    def __init__(self, options: CoverOptions, wire: GroupWire, report: Report) -> None:
        self._options = options
        self.points = (
            Point(
                name="position",
                type=PointType.NUMBER,
                label={"vi": "Vị trí", "ko": "위치", "en": "Position"},
                unit="%",
                minimum=0,
                maximum=100,
                writable=options.position is not None,
                feedback=options.position_status is not None,
                tolerance=1.0,
                icon="blinds",
            ),
        )
        self.verbs = verbs_for(self.points, *VERBS)
        self._device = KnxDevice(wire, report, options, ("position",))
        self._device.status(options.position_status, self._read, "position")

    async def run(self) -> None:
        await self._device.follow()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Move or stop. Raises WireDown, NoAnswer, Refused where there is no group for it."""
        options = self._options
        if command.verb == "stop":
            # Either bit stops what moves; 0 would be a step up of what stands, and 1 a step down.
            await self._device.send(options.stop, write_value(STEP, value=True), urgent=urgent)
        elif command.verb in ("open", "close"):
            down = (command.verb == "close") is not options.reversed
            await self._device.send(options.move, write_value(MOVE, DOWN if down else UP), urgent=urgent)
        elif options.position is not None:
            payload = write_value(PERCENT, self._turned(command.args["value"]))
            await self._device.send(options.position, payload, urgent=urgent)
        else:
            raise Refused(Reason.of("refused", detail=f"there is no group for {command.verb}"))

    def _read(self, payload: Payload) -> Mapping[str, Value | None]:
        percent = read_value(PERCENT, payload)
        return {"position": None if percent is None else self._turned(float(percent))}

    def _turned(self, percent: float) -> float:
        return percent if self._options.reversed else round(100 - percent, 2)
