"""A simulated Somfy motor on the SDN bus, from Somfy's integration guide (DOC155888/000)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, Ramp, SimulationOptions, World
from devices.core.wires import Framer

TICK = 0.1
REPLY_AFTER = 0.02
SHORTEST, LONGEST = 11, 32
PULSES = 1500
ACK, NACK, BUSY, UNKNOWN, OUT_OF_RANGE = 0x7F, 0x6F, 0xFF, 0x10, 0x01


class MotorSimulationOptions(SimulationOptions):
    """`travel`: seconds from limit to limit. `start`: percent down. `limits`: whether its limits were ever set."""

    travel: Duration = Field(default=12.0, gt=0)
    start: int = Field(default=0, ge=0, le=100)
    limits: bool = True


class Frames:
    """Finds frames by their length and sum; every byte but the sum is inverted."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while len(buffer) >= 2:
            length = ~buffer[1] & 0x7F
            if SHORTEST <= length <= LONGEST:
                if len(buffer) < length:
                    break
                frame = bytes(buffer[:length])
                if sum(frame[:-2]) == frame[-2] << 8 | frame[-1]:
                    frames.append(frame)
                    del buffer[:length]
                    continue
            noise.append(buffer.pop(0))
        return frames, bytes(noise)


class SomfySdnSimulator(ByteSimulator):
    """Moves at a constant speed between its limits."""

    NAME = "somfy_sdn"
    OPTIONS = MotorSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: MotorSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._simulate = simulate
        # On the label the high byte comes first, on the wire the low one.
        self._id = bytes.fromhex(str(driver_options["address"]).replace(":", ""))[::-1]
        self._down = Ramp(simulate.start, 100 / simulate.travel)
        self._direction = 0xFF
        self.blocked = False
        self._show()

    @classmethod
    def framer(cls) -> Framer:
        return Frames()

    async def answer(self, frame: bytes) -> bytes | None:
        plain = bytes(byte ^ 0xFF for byte in frame[:-2])
        code, source, destination, data = plain[0], plain[3:6], plain[6:9], plain[9:]
        if destination not in (self._id, b"\xff\xff\xff"):
            return None
        await asyncio.sleep(REPLY_AFTER)
        said = self._obey(code, data)
        self._show()
        wants_ack = bool(plain[1] & 0x80)
        if said[0] in (ACK, NACK) and not wants_ack and code not in (0x0C, 0x0E, 0x40):
            return None
        return self._frame(said, source)

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Show where the blind is."""
        del say
        while True:
            await asyncio.sleep(TICK)
            self._show()

    def _obey(self, code: int, data: bytes) -> bytes:
        if code == 0x0C:
            return self._position()
        if code == 0x0E:
            return self._status()
        if code == 0x40:
            return b"\x60"
        if code not in (0x02, 0x03, 0x05):
            return bytes((NACK, UNKNOWN))
        if self.fault == "refuse":
            return bytes((NACK, BUSY))
        return self._move(code, data)

    def _move(self, code: int, data: bytes) -> bytes:
        stuck = self.fault == "stuck" or self.blocked
        if code == 0x02:
            self._down.stop()
        elif code == 0x03:
            target = {0: 100, 1: 0}.get(data[0], int.from_bytes(data[1:3], "little") if data[0] == 4 else 255)
            if target > 100:
                return bytes((NACK, OUT_OF_RANGE))
            if not stuck:
                self._direction = 0 if target > self._down.value else 1
                self._down.go(target)
        return bytes((ACK,))

    def _position(self) -> bytes:
        if not self._simulate.limits:
            return b"\x0d\xff\xff\xff\xff\xff"
        down = round(self._down.value)
        return b"\x0d" + (down * PULSES // 100).to_bytes(2, "little") + bytes((down, 0xFF, 0xFF))

    def _status(self) -> bytes:
        state = 2 if self.blocked else int(self._down.moving)
        return bytes((0x0F, state, self._direction, 1, 0x20 if self.blocked else 0x00))

    def _frame(self, said: bytes, destination: bytes) -> bytes:
        plain = bytes((said[0], SHORTEST + len(said) - 1, 0x20)) + self._id + destination + said[1:]
        wire = bytes(byte ^ 0xFF for byte in plain)
        return wire + sum(wire).to_bytes(2, "big")

    def _show(self) -> None:
        open_percent = 100 - self._down.value
        if self.driver_options.get("reversed"):
            open_percent = self._down.value
        self.publish_state(position=round(open_percent), moving=self._down.moving)
