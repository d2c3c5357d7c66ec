"""A simulated VISCA camera on a serial line, from Sony's command lists (SRG-300H, EVI-D100)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.clock import now
from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, Ramp, SimulationOptions, World
from devices.core.wires import Framer

END = 0xFF
LONGEST = 16
TICK = 0.1

PAN_LIMIT, TILT_LIMIT, ZOOM_LIMIT = 0x0990, 0x0200, 0x4000
PAN_STEPS, TILT_STEPS, ZOOM_STEPS = 60.0, 40.0, 1200.0
"""Steps per second, and per unit of speed where there are speeds."""

TO_A_PLACE = (b"\x06\x02", b"\x06\x03", b"\x06\x04", b"\x06\x05", b"\x04\x47", b"\x04\x3f")
"""Commands that are done when the place is reached; the others are done at once."""

SWITCHES: Mapping[int, str] = {0x75: "mute", 0x66: "flip", 0x61: "mirror", 0x33: "backlight"}


class CameraSimulationOptions(SimulationOptions):
    """`power_on`: seconds until it answers as a camera that is on."""

    start_on: bool = True
    power_on: Duration = Field(default=3.0, ge=0)


class Packets:
    """Finds packets 8x … FF; everything else goes byte by byte."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while buffer:
            end = buffer.find(END)
            if not 0x81 <= buffer[0] <= 0x88 or end == 1 or end >= LONGEST or (end < 0 and len(buffer) >= LONGEST):
                noise.append(buffer.pop(0))
                continue
            if end < 0:
                break
            frames.append(bytes(buffer[: end + 1]))
            del buffer[: end + 1]
        return frames, bytes(noise)


class CameraBody:
    """The camera behind the packets: motors, lens, settings. Knows nothing of addresses or headers."""

    def __init__(self, simulate: CameraSimulationOptions) -> None:
        self._simulate = simulate
        self._on_at = 0.0 if simulate.start_on else float("inf")
        self.pan = Ramp(0, PAN_STEPS)
        self.tilt = Ramp(0, TILT_STEPS)
        self.zoom = Ramp(0, ZOOM_STEPS)
        self.focus_auto = True
        self.switches = dict.fromkeys(SWITCHES.values(), False)
        self.memory: dict[int, tuple[float, float, float]] = {}
        self.broken = False

    @property
    def on(self) -> bool:
        return now() >= self._on_at

    @property
    def moving(self) -> bool:
        return self.pan.moving or self.tilt.moving or self.zoom.moving

    def ask(self, what: bytes) -> bytes | None:
        """Return the data of the answer to a question; None where it is not executable now, empty where unknown."""
        if what == b"\x04\x00":
            return b"\x02" if self.on else b"\x03"
        if not self.on:
            return None
        if what == b"\x04\x47":
            return _halves(round(self.zoom.value))
        if what == b"\x06\x12":
            return _halves(round(self.pan.value)) + _halves(round(self.tilt.value))
        if what == b"\x04\x38":
            return b"\x02" if self.focus_auto else b"\x03"
        if what[:1] == b"\x04" and what[1] in SWITCHES:
            return b"\x02" if self.switches[SWITCHES[what[1]]] else b"\x03"
        return bytes.fromhex("00010513010002") if what == b"\x00\x02" else b""

    def obey(self, what: bytes) -> bool | None:
        """Carry a command out; False where it makes no sense, None where it is not executable now."""
        if what[:2] == b"\x04\x00" and len(what) == 3 and what[2] in (2, 3):
            return self._power(on=what[2] == 2)
        if not self.on:
            return None
        if self.broken:
            return True
        if what[:1] == b"\x06":
            return self._move(what[1:])
        return what[:1] == b"\x04" and self._set(what[1:])

    def _power(self, *, on: bool) -> bool:
        if not self.broken and on is not self.on:
            self._on_at = now() + self._simulate.power_on if on else float("inf")
        return True

    def _set(self, what: bytes) -> bool:
        code, data = what[0], what[1:]
        if code == 0x07 and len(data) == 1:
            return self._drive_zoom(data[0])
        if code == 0x47 and len(data) == 4:
            self.zoom.go(_number(data))
        elif code == 0x38 and data in (b"\x02", b"\x03"):
            self.focus_auto = data == b"\x02"
        elif code == 0x3F and len(data) == 2 and data[0] <= 2:
            return self._preset(data[0], data[1])
        elif code in SWITCHES and data in (b"\x02", b"\x03"):
            self.switches[SWITCHES[code]] = data == b"\x02"
        else:
            return False
        return True

    def _drive_zoom(self, how: int) -> bool:
        if how == 0:
            self.zoom.stop()
            return True
        direction = how >> 4 if how > 0x0F else how
        if direction in (2, 3):
            self.zoom.go(ZOOM_LIMIT if direction == 2 else 0)
        return direction in (2, 3)

    def _preset(self, action: int, slot: int) -> bool:
        if action == 1:
            self.memory[slot] = (self.pan.value, self.tilt.value, self.zoom.value)
        elif action == 0:
            self.memory.pop(slot, None)
        else:
            self._go(*self.memory.get(slot, (0, 0, 0)))
        return True

    def _go(self, pan: float, tilt: float, zoom: float | None = None) -> None:
        self.pan.speed, self.tilt.speed = PAN_STEPS * 24, TILT_STEPS * 24
        self.pan.go(max(-PAN_LIMIT, min(PAN_LIMIT, pan)))
        self.tilt.go(max(-TILT_LIMIT, min(TILT_LIMIT, tilt)))
        if zoom is not None:
            self.zoom.go(zoom)

    def _move(self, what: bytes) -> bool:
        code, data = what[0], what[1:]
        if code in (0x04, 0x05) and not data:
            self._go(0, 0)
        elif code == 0x01 and len(data) == 4:
            self._drive(self.pan, data[0] * PAN_STEPS, {1: -PAN_LIMIT, 2: PAN_LIMIT}.get(data[2]))
            self._drive(self.tilt, data[1] * TILT_STEPS, {1: TILT_LIMIT, 2: -TILT_LIMIT}.get(data[3]))
        elif code in (0x02, 0x03) and len(data) == 10:
            pan, tilt = _signed(data[2:6]), _signed(data[6:])
            base = (self.pan.value, self.tilt.value) if code == 0x03 else (0.0, 0.0)
            self._go(base[0] + pan, base[1] + tilt)
        else:
            return False
        return True

    @staticmethod
    def _drive(axis: Ramp, speed: float, target: float | None) -> None:
        axis.stop()
        if target is not None:
            axis.speed = max(speed, 1.0)
            axis.go(target)


class ViscaConversation:
    """Sockets, acknowledgements and errors: what a camera says to packets without their address."""

    def __init__(self, body: CameraBody) -> None:
        self.body = body
        self._sockets: dict[int, bool] = {}
        self._done: list[int] = []

    def answer(self, packet: bytes, *, refuse: bool, stuck: bool) -> list[bytes]:
        """Return the packets, each without its first byte, that answer at once."""
        self.body.broken = stuck
        kind, what = packet[1], packet[2:-1]
        if kind >> 4 == 2:
            return [self._cancel(kind & 0x0F)]
        if kind not in (0x01, 0x09) or len(what) < 2:
            return [b"\x60\x02\xff"]
        if kind == 0x09:
            found = self.body.ask(what)
            return [b"\x60\x41\xff" if found is None else b"\x60\x02\xff" if not found else b"\x50" + found + b"\xff"]
        if what == b"\x00\x01":
            self._sockets.clear()
            self._done.clear()
            return [b"\x50\xff"]
        self._settle()
        free = [socket for socket in (1, 2) if socket not in self._sockets]
        if not free:
            return [b"\x60\x03\xff"]
        done = None if refuse else self.body.obey(what)
        if not done:
            return [bytes((0x60 | free[0], 0x41, END)) if done is None else b"\x60\x02\xff"]
        self._sockets[free[0]] = what[:2] in TO_A_PLACE
        return [bytes((0x40 | free[0], END))]

    def finished(self) -> list[bytes]:
        """Return the completions that are due."""
        self._settle()
        said = [bytes((0x50 | socket, END)) for socket in self._done]
        self._done.clear()
        return said

    def _settle(self) -> None:
        """Free the sockets of what is done. Only a movement to a place takes time."""
        for socket, to_a_place in sorted(self._sockets.items()):
            if not (to_a_place and self.body.moving):
                del self._sockets[socket]
                self._done.append(socket)

    def _cancel(self, socket: int) -> bytes:
        known = self._sockets.pop(socket, None)
        return bytes((0x60 | socket, 0x05 if known is None else 0x04, END))


class ViscaCameraSimulator(ByteSimulator):
    """One camera of a chain. The first of them takes part in handing out the addresses."""

    NAME = "visca_camera"
    OPTIONS = CameraSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: CameraSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._address = int(driver_options.get("id", 1))
        self.conversation = ViscaConversation(CameraBody(simulate))
        self._show()

    @classmethod
    def framer(cls) -> Framer:
        return Packets()

    async def answer(self, frame: bytes) -> bytes | None:
        if frame[0] == 0x88:
            return self._broadcast(frame)
        if frame[0] & 0x0F != self._address:
            return None
        said = self.conversation.answer(frame, refuse=self.fault == "refuse", stuck=self.fault == "stuck")
        self._show()
        return self._addressed(said)

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Move, and tell what is done."""
        while True:
            await asyncio.sleep(TICK)
            self._show()
            if said := self.conversation.finished():
                await say(self._addressed(said))

    def _broadcast(self, frame: bytes) -> bytes | None:
        if self._address != 1:
            return None
        if frame == b"\x88\x30\x01\xff":
            return b"\x88\x30\x02\xff"
        return frame if frame == b"\x88\x01\x00\x01\xff" else None

    def _addressed(self, said: list[bytes]) -> bytes:
        return b"".join(bytes(((self._address + 8) << 4,)) + each for each in said)

    def _show(self) -> None:
        self.publish_state(**camera_state(self.conversation.body))


def camera_state(body: CameraBody) -> dict[str, Any]:
    """Return how a camera truly is."""
    return {
        "power": body.on,
        "pan": round(body.pan.value),
        "tilt": round(body.tilt.value),
        "zoom": round(body.zoom.value / ZOOM_LIMIT * 100, 1),
        "focus": "auto" if body.focus_auto else "manual",
        "mute": body.switches["mute"],
        "flip": body.switches["flip"],
        "moving": body.moving,
    }


def _halves(value: int) -> bytes:
    plain = value & 0xFFFF
    return bytes((plain >> 12 & 15, plain >> 8 & 15, plain >> 4 & 15, plain & 15))


def _number(halves: bytes) -> int:
    return (halves[0] & 15) << 12 | (halves[1] & 15) << 8 | (halves[2] & 15) << 4 | halves[3] & 15


def _signed(halves: bytes) -> int:
    value = _number(halves)
    return value - 0x10000 if value >= 0x8000 else value
