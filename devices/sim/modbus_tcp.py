"""Simulated units behind a Modbus TCP port, from the "MODBUS Messaging on TCP/IP Implementation Guide V1.0b"."""

from devices.core.wires import Framer
from devices.sim.modbus_sensor import ModbusSimulator


class TcpRequests:
    """Finds requests by the length in their header; a header that makes no sense is stepped over byte by byte."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while len(buffer) >= 6:
            length = int.from_bytes(buffer[4:6], "big")
            if buffer[2] or buffer[3] or not 6 <= length <= 254:
                noise.append(buffer.pop(0))
                continue
            if len(buffer) < 6 + length:
                break
            frames.append(bytes(buffer[: 6 + length]))
            del buffer[: 6 + length]
        return frames, bytes(noise)


class ModbusTcpSimulator(ModbusSimulator):
    """One unit; a gateway has several on one connection."""

    NAME = "modbus_tcp"

    @classmethod
    def framer(cls) -> Framer:
        return TcpRequests()

    async def answer(self, frame: bytes) -> bytes | None:
        if frame[6] != self.unit:
            return None
        body = self.obey(frame[7:])
        return frame[:4] + (len(body) + 1).to_bytes(2, "big") + frame[6:7] + body
