"""One unit on a serial line: what the drivers of RTU devices have in common beside `ModbusUnit`.

Source: "MODBUS over Serial Line Specification and Implementation Guide V1.02".
"""

from typing import ClassVar

from devices.protocols.modbus.rtu import RtuAnswers, rtu_answers, rtu_frame
from devices.protocols.modbus.unit import ModbusUnit


class RtuUnit(ModbusUnit):
    """A unit asked by frames with a checksum."""

    BUS: ClassVar[str] = "modbus_rtu"

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
