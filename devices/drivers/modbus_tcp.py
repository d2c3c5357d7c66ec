"""Sensors, meters and gateways behind a Modbus TCP connection (port 502), described by a register table.

Sources: "MODBUS Messaging on TCP/IP Implementation Guide V1.0b", "MODBUS Application Protocol Specification V1.1b3";
each profile names the maker's document its registers come from. Several units may share one connection (a gateway): the
transaction number tells an answer that comes late from the one that is waited for.
"""

from typing import ClassVar

from pydantic import Field

from devices.core.drivers import Report
from devices.core.duration import Duration
from devices.core.texts import Texts
from devices.core.wires import RequestWire
from devices.protocols.modbus.tcp import HEADER, TcpAnswers, tcp_answers, tcp_frame
from devices.protocols.modbus.unit import ModbusUnit, UnitOptions


class ModbusTcpOptions(UnitOptions):
    """`unit`: behind a gateway the device's address on its bus; devices with a port of their own take 1, 255 or 0."""

    unit: int = Field(default=1, ge=0, le=255)
    timeout: Duration = Field(default=1.0, ge=0.05, le=5.0)


class ModbusTcp(ModbusUnit):
    """One unit behind a connection."""

    NAME = "modbus_tcp"
    LABEL: ClassVar[Texts] = {
        "vi": "Thiết bị Modbus TCP",
        "ko": "Modbus TCP 장치",
        "en": "Modbus TCP device",
    }
    OPTIONS = ModbusTcpOptions
    MINIMUM_GAP: ClassVar[float] = 0.0

    def __init__(self, options: ModbusTcpOptions, wire: RequestWire, report: Report) -> None:
        super().__init__(options, wire, report)
        self._transaction = 0

    @classmethod
    def framer(cls) -> TcpAnswers:
        """Return a framer for answers on the connection."""
        return TcpAnswers()

    async def ask(self, request: bytes, *, urgent: bool = False) -> bytes:
        self._transaction = self._transaction % 0xFFFF + 1
        frame = tcp_frame(self._transaction, self._options.unit, request)
        return await self._wire.request(
            frame, lambda answer: tcp_answers(answer, frame), timeout=self._options.timeout, urgent=urgent
        )

    def open_frame(self, frame: bytes) -> tuple[int, bytes]:
        return frame[HEADER - 1], frame[HEADER:]
