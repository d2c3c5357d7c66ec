"""One relay of a simulated LCUS board, from the seller's protocol sheet (frames `A0 ch state sum`, query `FF`).

With `answers: frames` it is one of those sold "with feedback": operations 02 to 05 are answered by a frame.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer

COMMAND_LENGTH = 4


class RelayCommands:
    """Finds `A0 ch state sum` and the single query byte `FF`; a wrong checksum drops one byte."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while buffer:
            if buffer[0] == 0xFF:
                frames.append(bytes([buffer.pop(0)]))
                continue
            if buffer[0] == 0xA0 and len(buffer) < COMMAND_LENGTH:
                break
            head = bytes(buffer[:COMMAND_LENGTH])
            if head[0] == 0xA0 and sum(head[:3]) % 256 == head[3]:
                frames.append(head)
                del buffer[:COMMAND_LENGTH]
                continue
            noise.append(buffer.pop(0))
        return frames, bytes(noise)


class RelaySimulator(ByteSimulator):
    """Switches at once and says so to the world. The boards never refuse, so "refuse" is the same as "stuck"."""

    NAME = "relay_board"
    OPTIONS = SimulationOptions
    SAME_FAULTS: ClassVar[Mapping[str, str]] = {"refuse": "stuck"}

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._channel = int(driver_options["channel"])
        self._answers = bool(driver_options.get("feedback", True))
        self._frames = driver_options.get("answers") == "frames"
        self._on = False
        self.publish_state(power=False)

    @classmethod
    def framer(cls) -> Framer:
        return RelayCommands()

    async def answer(self, frame: bytes) -> bytes | None:
        if frame == b"\xff":
            state = "ON" if self._on else "OFF"
            return f"CH{self._channel}: {state}\r\n".encode() if self._answers and not self._frames else None
        if frame[1] != self._channel or (frame[2] > 1 and not self._frames):
            return None
        if self.fault not in ("stuck", "refuse"):
            self._on = {0: False, 1: True, 2: False, 3: True, 4: not self._on}.get(frame[2], self._on)
            self.publish_state(power=self._on)
        return self._state_frame() if frame[2] > 1 and self._answers else None

    def _state_frame(self) -> bytes:
        head = bytes((0xA0, self._channel, int(self._on)))
        return head + bytes((sum(head) % 256,))
