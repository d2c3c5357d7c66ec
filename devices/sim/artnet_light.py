"""A simulated Art-Net node with a lamp behind it, from the Art-Net 4 specification: ArtDmx, ArtPoll, ArtPollReply."""

from collections.abc import Mapping
from typing import Any

from devices.core.simulation import SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.dmx_lamp import DmxLamp
from devices.transports.framing import DatagramFramer

HEADER = b"Art-Net\x00"
OP_POLL = b"\x00\x20"
OP_POLL_REPLY = b"\x00\x21"
OP_DMX = b"\x00\x50"


class ArtNetLampSimulator(DmxLamp):
    """Answers every ArtPoll with what it is; follows the ArtDmx of its Port-Address, late ones excepted."""

    NAME = "artnet_light"
    OPTIONS = SimulationOptions

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._address = int(driver_options.get("universe", 0))
        self._sequence = 0
        self._received = False

    @classmethod
    def framer(cls) -> Framer:
        return DatagramFramer()

    async def answer(self, frame: bytes) -> bytes | None:
        if len(frame) < 12 or not frame.startswith(HEADER) or frame[10] * 256 + frame[11] < 14:
            return None
        if frame[8:10] == OP_POLL:
            return self._reply()
        if frame[8:10] == OP_DMX and len(frame) >= 20:
            self._dmx(frame)
        return None

    def _dmx(self, frame: bytes) -> None:
        sequence, sub_uni, net = frame[12], frame[14], frame[15]
        if sub_uni + 256 * net != self._address or len(frame) < 18 + frame[16] * 256 + frame[17]:
            return
        # One that was overtaken on its way is dropped; sequence 0 says that nobody counts.
        late = sequence and self._sequence and (self._sequence - sequence) % 255 in range(1, 20)
        if not late:
            self._sequence = sequence
            self._received = True
            self.receive(frame[18 : 18 + frame[16] * 256 + frame[17]])

    def _reply(self) -> bytes:
        reply = bytearray(239)
        reply[0:8], reply[8:10] = HEADER, OP_POLL_REPLY
        reply[10:14], reply[14:16] = bytes((127, 0, 0, 1)), b"\x36\x19"
        reply[18], reply[19] = self._address >> 8, self._address >> 4 & 15
        reply[26:44] = self.device_id.encode()[:17].ljust(18, b"\x00")
        reply[44:108] = f"simulated {self.device_id}".encode()[:63].ljust(64, b"\x00")
        reply[108:172] = b"#0001 [0001] simulated".ljust(64, b"\x00")
        reply[173] = 1
        reply[174] = 0x80
        reply[182] = 0x80 if self._received and self.fault != "stuck" else 0
        reply[190] = self._address & 15
        return bytes(reply)
