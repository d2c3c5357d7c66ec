"""Simulated units of a Modbus RTU bus, from the Modbus specification and the makers' register tables.

The three known models have their tables here, written down a second time from their documents, so that a slip in a
driver's profile shows. Anything else is laid out as its `registers:` option says.
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from devices.core.clock import now
from devices.core.simulation import ByteSimulator, World
from devices.core.wires import Framer
from devices.sim.physics import PhysicsOptions, make_physics

STEP = 0.5
"""Seconds between two looks at the physics."""

REQUEST_LENGTH = 8
SLACK = 2
"""Decimals of a published quantity."""

Cell = tuple[str, int, int, str, float]
"""Quantity, function, address, struct format, counts per unit."""

_SDM630: Sequence[Cell] = (
    *((f"voltage_{phase}", 4, 2 * phase - 2, ">f", 1.0) for phase in (1, 2, 3)),
    *((f"current_{phase}", 4, 2 * phase + 4, ">f", 1.0) for phase in (1, 2, 3)),
    *((f"power_{phase}", 4, 2 * phase + 10, ">f", 1.0) for phase in (1, 2, 3)),
    ("power", 4, 0x34, ">f", 1.0),
    ("frequency", 4, 0x46, ">f", 1.0),
    ("energy", 4, 0x48, ">f", 1.0),
)

_AERASGARD: Sequence[Cell] = (
    *(("co2", 4, address, ">h", 1.0) for address in (0, 1)),
    *(("voc", 4, address, ">h", 10.0) for address in (2, 3)),
    *(("temperature", 4, address, ">h", 10.0) for address in (4, 5)),
    *(("humidity", 4, address, ">h", 10.0) for address in (6, 7)),
    *(("not assigned", 4, address, ">h", 1.0) for address in (8, 9, 10, 11, 12)),
    *(("pm25", 4, address, ">h", 1.0) for address in (13, 14)),
)

_LEVEL: Sequence[Cell] = (("level", 3, 4, ">h", 10.0),)

_MODELS: Mapping[str, Sequence[Cell]] = {
    "eastron_sdm630": _SDM630,
    "air_quality": _AERASGARD,
    "level_transmitter": _LEVEL,
}

_FORMATS = {"u16": ">H", "s16": ">h", "u32": ">I", "s32": ">i", "f32": ">f"}
_LIMITS = {">H": (0, 0xFFFF), ">h": (-0x8000, 0x7FFF), ">I": (0, 0xFFFFFFFF), ">i": (-0x80000000, 0x7FFFFFFF)}


class RtuRequests:
    """Finds eight-byte requests (functions 1 to 6) by their CRC."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while len(buffer) >= REQUEST_LENGTH:
            frame = bytes(buffer[:REQUEST_LENGTH])
            if checksum(frame[:6]) == int.from_bytes(frame[6:], "little"):
                frames.append(frame)
                del buffer[:REQUEST_LENGTH]
            else:
                noise.append(buffer.pop(0))
        return frames, bytes(noise)


class ModbusSimulator(ByteSimulator):
    """One unit. "refuse": exception 4 to everything; "stuck": its registers stay as they are."""

    NAME = "modbus_sensor"
    OPTIONS = PhysicsOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: PhysicsOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._unit = int(driver_options["unit"])
        self._physics = make_physics(simulate, device_id)
        self._cells = _cells(driver_options)
        self._low_word_first = {
            each["point"] for each in driver_options.get("registers", ()) if each.get("word_order") == "little"
        }
        self._offsets = {each["point"]: each.get("offset", 0.0) for each in driver_options.get("registers", ())}
        self._registers: dict[tuple[int, int], int] = {}
        self._measure(0.0)

    @classmethod
    def framer(cls) -> Framer:
        return RtuRequests()

    async def answer(self, frame: bytes) -> bytes | None:
        unit, function, address, count = struct.unpack(">BBHH", frame[:6])
        if unit != self._unit:
            return None
        body = self._read(function, address, count)
        reply = bytes((unit,)) + body
        return reply + checksum(reply).to_bytes(2, "little")

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Measure twice a second."""
        del say
        before = now()
        while True:
            await asyncio.sleep(STEP)
            self._measure(now() - before)
            before = now()

    def _read(self, function: int, address: int, count: int) -> bytes:
        if self.fault == "refuse":
            return bytes((function | 0x80, 4))
        if function not in (3, 4):
            return bytes((function | 0x80, 1))
        if not 1 <= count <= 125:
            return bytes((function | 0x80, 3))
        words = [self._registers.get((function, at)) for at in range(address, address + count)]
        if None in words:
            return bytes((function | 0x80, 2))
        return bytes((function, 2 * count)) + b"".join(word.to_bytes(2, "big") for word in words if word is not None)

    def _measure(self, seconds: float) -> None:
        values = self._physics.step(seconds, self.world)
        self.publish_state(**{name: round(value, SLACK) for name, value in values.items()})
        if self.fault == "stuck" and self._registers:
            return
        for name, function, address, form, counts in self._cells:
            data = _encode(form, (values.get(name, 0.0) - self._offsets.get(name, 0.0)) * counts)
            words = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
            if name in self._low_word_first:
                words.reverse()
            for index, word in enumerate(words):
                self._registers[function, address + index] = word


def checksum(data: bytes) -> int:
    """Return the Modbus CRC as a number, by the shift register of the specification's appendix B."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            carry = register & 1
            register >>= 1
            if carry:
                register ^= 0xA001
    return register


def _cells(driver_options: Mapping[str, Any]) -> Sequence[Cell]:
    model = driver_options.get("profile")
    if model is not None:
        return _MODELS[model]
    return [
        (
            each["point"],
            int(each.get("function", 3)),
            int(each["address"]),
            _FORMATS[each.get("type", "u16")],
            1 / float(each.get("scale", 1.0)),
        )
        for each in driver_options["registers"]
    ]


def _encode(form: str, value: float) -> bytes:
    if form == ">f":
        return struct.pack(form, value)
    low, high = _LIMITS[form]
    return struct.pack(form, min(max(round(value), low), high))
