"""Sensors, meters and relays on a Modbus RTU bus, told apart by their unit number and described by a register table.

Sources: "MODBUS Application Protocol Specification V1.1b3", "MODBUS over Serial Line Specification and Implementation
Guide V1.02"; each profile names the maker's document its registers come from.
"""

from typing import ClassVar

from devices.core.texts import Texts
from devices.protocols.modbus.rtu import RtuAnswers, rtu_answers, rtu_frame
from devices.protocols.modbus.unit import ModbusUnit, UnitOptions


class ModbusOptions(UnitOptions):
    """Nothing of its own yet; see `UnitOptions`."""


class ModbusSensor(ModbusUnit):
    """One unit on a bus."""

    NAME = "modbus_sensor"
    BUS = "modbus_rtu"
    LABEL: ClassVar[Texts] = {
        "vi": "Thiết bị Modbus RTU",
        "ko": "Modbus RTU 장치",
        "en": "Modbus RTU device",
    }
    OPTIONS = ModbusOptions

    @classmethod
    def framer(cls) -> RtuAnswers:
        """Return a framer for answers on the bus."""
        return RtuAnswers()

    async def ask(self, request: bytes, *, urgent: bool = False) -> bytes:
        frame = rtu_frame(self._options.unit, request)
        return await self._wire.request(
            frame, lambda answer: rtu_answers(answer, frame), timeout=self._options.timeout, urgent=urgent
        )

    def open_frame(self, frame: bytes) -> tuple[int, bytes]:
        return frame[0], frame[1:-2]
