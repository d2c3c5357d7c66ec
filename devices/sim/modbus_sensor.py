"""Simulated units of a Modbus RTU bus, from the Modbus specification and the makers' register tables.

The known models are laid out as `devices.sim.modbus_tables` has them, anything else as its `registers:` option says.
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from devices.core.clock import now
from devices.core.simulation import ByteSimulator, World
from devices.core.wires import Framer
from devices.sim.modbus_tables import MODELS, Cell
from devices.sim.physics import PhysicsOptions, make_physics

STEP = 0.5
"""Seconds between two looks at the physics."""

SLACK = 2
"""Decimals of a published quantity."""

_FORMATS = {
    "u16": ">H",
    "s16": ">h",
    "u32": ">I",
    "s32": ">i",
    "u64": ">Q",
    "s64": ">q",
    "f32": ">f",
    "f64": ">d",
    "bool": "bit",
}


class RtuRequests:
    """Finds requests by their length and CRC."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while len(buffer) >= 8:
            # Writes of several registers (15, 16) say in their seventh byte how much they carry.
            length = 9 + buffer[6] if buffer[1] in (15, 16) else 8
            if len(buffer) < length:
                break
            frame = bytes(buffer[:length])
            if checksum(frame[:-2]) == int.from_bytes(frame[-2:], "little"):
                frames.append(frame)
                del buffer[:length]
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
        self.unit = int(driver_options["unit"])
        self._physics = make_physics(simulate, device_id)
        self._cells = _cells(driver_options)
        self._rows = {each["point"]: each for each in driver_options.get("registers", ())}
        self._registers: dict[tuple[int, int], int] = {}
        self._written: set[tuple[int, int]] = set()
        self._measured: dict[Cell, float] = {}
        self._now: dict[str, float] = {}
        self._fresh = False
        self._measure(0.0)

    @classmethod
    def framer(cls) -> Framer:
        return RtuRequests()

    async def answer(self, frame: bytes) -> bytes | None:
        body = self.obey(frame[1:-2]) if frame[0] in (self.unit, 0) else None
        if body is None or frame[0] == 0:
            return None
        reply = frame[:1] + body
        return reply + checksum(reply).to_bytes(2, "little")

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Measure twice a second."""
        del say
        before = now()
        while True:
            await asyncio.sleep(STEP)
            self._measure(now() - before)
            before = now()

    def obey(self, asked: bytes) -> bytes:
        """Return what the unit says to a request, from the function code on."""
        self._refresh()
        function = asked[0]
        if self.fault == "refuse":
            return bytes((function | 0x80, 4))
        if function not in (1, 2, 3, 4, 5, 6, 15, 16):
            return bytes((function | 0x80, 1))
        address, count = struct.unpack(">HH", asked[1:5])
        if function < 5:
            return self._read(function, address, count)
        return self._write(function, address, asked)

    def _read(self, function: int, address: int, count: int) -> bytes:
        if not 1 <= count <= (2000 if function < 3 else 125):
            return bytes((function | 0x80, 3))
        held = [self._registers.get((function, at)) for at in range(address, address + count)]
        words = [word for word in held if word is not None]
        if len(words) < count:
            return bytes((function | 0x80, 2))
        if function > 2:
            return bytes((function, 2 * count)) + struct.pack(f">{count}H", *words)
        packed = bytearray((count + 7) // 8)
        for at, on in enumerate(words):
            packed[at // 8] |= on << at % 8
        return bytes((function, len(packed))) + packed

    def _write(self, function: int, address: int, asked: bytes) -> bytes:
        if function == 5 and asked[3:5] not in (b"\xff\x00", b"\x00\x00"):
            return bytes((function | 0x80, 3))
        values = _values(function, asked)
        table = 1 if function in (5, 15) else 3
        places = [(table, address + at) for at in range(len(values))]
        if not all(place in self._registers and self._writable(place) for place in places):
            return bytes((function | 0x80, 2))
        if self.fault != "stuck":
            self._registers.update(zip(places, values, strict=True))
            self._written.update(places)
            self._publish_written()
        return asked[:5]

    def _measure(self, seconds: float) -> None:
        values = {**self._physics.step(seconds, self.world)}
        self.publish_state(**{name: round(value, SLACK) for name, value in values.items()})
        if self.fault == "stuck" and self._now:
            return
        if "voltage_1" in values:
            # A single-phase meter sees the whole load on its one phase.
            values |= {"voltage": values["voltage_1"], "current": values["power"] / values["voltage_1"]}
        self._now = values
        self._fresh = False

    def _refresh(self) -> None:
        """Put what was measured last into the registers: only when somebody asks, which is less often."""
        if self._fresh:
            return
        self._fresh = True
        for cell in self._cells:
            name, function, address, _, counts = cell
            value = self._now.get(name, 0.0)
            if self._measured.get(cell) == value:
                continue
            self._measured[cell] = value
            words = self._encode(cell, (value - self._offset(name)) * counts)
            for index, word in enumerate(words):
                if (function, address + index) not in self._written:
                    self._registers[function, address + index] = word

    def _encode(self, cell: Cell, value: float) -> list[int]:
        name, _, _, form, _ = cell
        row = self._rows.get(name, {})
        words = _words(form, value)
        if row.get("byte_swap"):
            words = [word >> 8 | (word & 0xFF) << 8 for word in words]
        return words[::-1] if row.get("word_order") == "little" else words

    def _offset(self, name: str) -> float:
        return float(self._rows.get(name, {}).get("offset", 0.0))

    def _writable(self, place: tuple[int, int]) -> bool:
        """Return whether the model lets a place be written: coils always, registers where the table says so."""
        rows = self._rows.values()
        return place[0] == 1 or any(
            row.get("write") and row["address"] <= place[1] <= row["address"] + 3 for row in rows if place[0] == 3
        )

    def _publish_written(self) -> None:
        """Tell the world what was switched: coils and single registers."""
        for name, function, address, form, counts in self._cells:
            word = self._registers[function, address]
            if (function, address) not in self._written:
                continue
            if form == "bit":
                self.publish_state(**{name: bool(word)})
            elif form in (">H", ">h"):
                number = struct.unpack(form, word.to_bytes(2, "big"))[0]
                self.publish_state(**{name: round(number / counts + self._offset(name), SLACK)})


def checksum(data: bytes) -> int:
    """Return the Modbus CRC as a number, by the shift register of the specification's appendix B."""
    register = 0xFFFF
    for byte in data:
        register = register >> 8 ^ _SHIFTED[(register ^ byte) & 0xFF]
    return register


def _shifted(register: int) -> int:
    """Return what eight shifts make of a register."""
    for _ in range(8):
        carry = register & 1
        register >>= 1
        if carry:
            register ^= 0xA001
    return register


_SHIFTED = tuple(_shifted(byte) for byte in range(256))
"""What eight shifts make of each byte: looked up, as a long rehearsal reads hundreds of thousands of frames."""


def _values(function: int, asked: bytes) -> list[int]:
    """Return the words or bits a request writes."""
    first = int.from_bytes(asked[3:5], "big")
    if function in (5, 6):
        return [first if function == 6 else int(first != 0)]
    if function == 16:
        return list(struct.unpack(f">{first}H", asked[6 : 6 + 2 * first]))
    return [asked[6 + at // 8] >> at % 8 & 1 for at in range(first)]


def _cells(driver_options: Mapping[str, Any]) -> Sequence[Cell]:
    model = driver_options.get("profile")
    if model is not None:
        return MODELS[model]
    return [cell for each in driver_options["registers"] for cell in _row_cells(each)]


def _row_cells(row: Mapping[str, Any]) -> list[Cell]:
    function, address = int(row.get("function", 3)), int(row["address"])
    kind = row.get("type", "u16")
    if kind == "text":
        return [("text", function, address + at, ">H", 1.0) for at in range(int(row["length"]))]
    form = _FORMATS[kind]
    if form == "bit" and function > 2:
        form = ">H"
    return [(row["point"], function, address, form, 1 / float(row.get("scale", 1.0)))]


def _words(form: str, value: float) -> list[int]:
    """Return a number in registers, limited to what they can hold."""
    if form == "bit":
        return [int(value != 0)]
    kind = form[1]
    if kind in "fd":
        data = struct.pack(f">{kind}", value)
    else:
        width = 8 * struct.calcsize(f">{kind}")
        low, high = (0, 2**width - 1) if kind.isupper() else (-(2 ** (width - 1)), 2 ** (width - 1) - 1)
        data = struct.pack(f">{kind}", min(max(round(value), low), high))
    words = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
    return words[::-1] if form[0] == "<" else words
