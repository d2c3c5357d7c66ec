"""A simulated Enttec DMX USB Pro with a lamp behind it, from the maker's Widget API specification 1.44."""

from collections.abc import Mapping
from typing import Any

from devices.core.simulation import SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.dmx_lamp import DmxLamp

MOST = 600


class WidgetMessages:
    """Finds `7E label lsb msb data E7`; a message without its last byte is given up byte by byte."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        at = 0
        while at < len(buffer):
            size = 5 + buffer[at + 2] + 256 * buffer[at + 3] if len(buffer) - at >= 4 else 5
            if buffer[at] != 0x7E or size > MOST + 5:
                noise.append(buffer[at])
                at += 1
            elif len(buffer) - at < size:
                break
            elif buffer[at + size - 1] == 0xE7:
                frames.append(bytes(buffer[at : at + size]))
                at += size
            else:
                noise.append(buffer[at])
                at += 1
        del buffer[:at]
        return frames, bytes(noise)


class EnttecLampSimulator(DmxLamp):
    """Sends what label 6 holds; tells its parameters (label 3) and its serial number (label 10).

    Any other request than those for output and parameters turns the port round: nothing is sent any more.
    """

    NAME = "enttec_light"
    OPTIONS = SimulationOptions

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._answers = bool(driver_options.get("answers", True))

    @classmethod
    def framer(cls) -> Framer:
        return WidgetMessages()

    async def answer(self, frame: bytes) -> bytes | None:
        label, data = frame[1], frame[4:-1]
        if label == 6 and data[:1] == b"\x00":
            self.receive(data[1:])
            self.publish_state(sending=True)
        elif label != 3:
            self.publish_state(sending=False)
        if not self._answers:
            return None
        if label == 10:
            return b"\x7e\x0a\x04\x00\x78\x56\x34\x12\xe7"
        if label == 3:
            return b"\x7e\x03\x05\x00\x44\x01\x09\x01\x28\xe7"
        return None
