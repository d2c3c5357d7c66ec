"""A simulated NEC display, from "External Control, NEC LCD Monitor" Rev. 3.5."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.clock import now
from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.waiting import settle_when_due

NULL = "BE"
DONE, UNSUPPORTED = "00", "01"
ON, STANDBY = 1, 4
VOLUME, INPUT, MUTE, BACKLIGHT, SENSOR, TEMPERATURE = 0x0062, 0x0060, 0x008D, 0x0010, 0x0278, 0x0279
FAN_SELECT, FAN_STATUS, HOURS, TOTAL_HOURS = 0x027A, 0x027B, 0x00FF, 0x00FA
READ_ONLY = frozenset({TEMPERATURE, FAN_STATUS, HOURS, TOTAL_HOURS})

SOURCES: Mapping[int, str] = {
    1: "vga", 2: "rgb-hv", 3: "dvi", 4: "dvi2", 5: "video1", 6: "video2", 7: "s-video", 10: "tv", 12: "dvd-hd1",
    13: "option", 14: "dvd-hd2", 15: "displayport", 16: "displayport2", 17: "hdmi1", 18: "hdmi2", 20: "usb",
    128: "displayport3", 130: "hdmi3", 131: "hdmi4", 135: "media-player", 136: "compute-module", 137: "usb-c",
}  # fmt: skip


class NecSimulationOptions(SimulationOptions):
    """Seconds from the command until it is on, and until it is off. `without`: parameters it lacks, as "0010".

    `diagnosis`: the codes of its self-diagnosis. `null_messages`: it says BE to what it lacks, not "unsupported".
    """

    power_on: Duration = Field(default=5.0, ge=0)
    power_off: Duration = Field(default=1.0, ge=0)
    start_on: bool = False
    temperature: float = Field(default=36.5, ge=0, le=100)
    diagnosis: str = Field(default="00", pattern="^([0-9A-F]{2})+$", max_length=20)
    model: str = Field(default="V423", max_length=20)
    serial_number: str = Field(default="1234567", max_length=20)
    without: list[str] = Field(default_factory=list)
    null_messages: bool = False


class NecCommands:
    """Finds packets: SOH, a header that tells the length, a message between STX and ETX, check code and CR."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while buffer:
            if buffer[0] != 0x01 or (len(buffer) > 7 and not self._is_header(bytes(buffer[:8]))):
                noise.append(buffer.pop(0))
                continue
            end = 9 + int(buffer[5:7], 16) if len(buffer) > 7 else 9
            if len(buffer) < end:
                break
            check = 0
            for byte in buffer[1 : end - 2]:
                check ^= byte
            if buffer[end - 3] == 0x03 and buffer[end - 2] == check and buffer[end - 1] == 0x0D:
                frames.append(bytes(buffer[:end]))
                del buffer[:end]
            else:
                noise.append(buffer.pop(0))
        return frames, bytes(noise)

    @staticmethod
    def _is_header(head: bytes) -> bool:
        digits = b"0123456789ABCDEFabcdef"
        return head[1] == 0x30 and head[4:5] in b"ABCDEF" and all(d in digits for d in head[5:7]) and head[7] == 0x02


class NecSimulator(ByteSimulator):
    """Answers power at any time, the rest only when it is on."""

    NAME = "nec_display"
    OPTIONS = NecSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: NecSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._options = simulate
        self._id = 0x40 + int(driver_options.get("id", 1))
        self._on = simulate.start_on
        self._switching: tuple[bool, float] | None = None
        self._begun = asyncio.Event()
        self._lacks = {int(opcode, 16) for opcode in simulate.without}
        half_degrees = round(simulate.temperature * 2)
        self._values = {VOLUME: 20, INPUT: 17, MUTE: 2, BACKLIGHT: 70, SENSOR: 1, TEMPERATURE: half_degrees}
        self._values |= {FAN_SELECT: 1, FAN_STATUS: 1, HOURS: 200, TOTAL_HOURS: 400}
        self._publish()

    @classmethod
    def framer(cls) -> Framer:
        return NecCommands()

    async def answer(self, frame: bytes) -> bytes | None:
        to, kind, message = frame[2], chr(frame[4]), frame[8:-3].decode("ascii", "replace")
        if to not in (self._id, ord("*")):
            return None
        self._settle()
        reply = self._obey(kind, message)
        self._publish()
        return self._packet(*reply) if reply is not None else None

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Finish switching on and off also when nobody asks."""
        del say
        await settle_when_due(self._begun, self._due, self._finish)

    def _obey(self, kind: str, message: str) -> tuple[str, str] | None:
        if kind == "A":
            return "B", self._command(message)
        if kind not in "CE" or len(message) != (4 if kind == "C" else 8):
            return "B", NULL
        try:
            opcode, value = int(message[:4], 16), int(message[4:] or "0", 16)
        except ValueError:
            return "B", NULL
        reply = "D" if kind == "C" else "F"
        if not self._on:
            return "B", NULL
        if opcode not in self._values or opcode in self._lacks:
            return ("B", NULL) if self._options.null_messages else (reply, self._told(opcode, UNSUPPORTED))
        if kind == "E" and (self.fault == "refuse" or not self._allowed(opcode, value)):
            return reply, self._told(opcode, UNSUPPORTED)
        if kind == "E" and self.fault != "stuck":
            self._values[opcode] = value
        return reply, self._told(opcode, DONE)

    def _command(self, message: str) -> str:
        if message == "01D6":
            return f"0200D6000004{ON if self._on else STANDBY:04X}"
        if message.startswith("C203D6"):
            return self._power(message[6:])
        if message == "B1":
            return "A1" + self._options.diagnosis
        texts = {"C216": ("C316", self._options.serial_number), "C217": ("C317", self._options.model)}
        if message in texts:
            head, text = texts[message]
            return head + text.encode().hex().upper()
        return NULL

    def _power(self, state: str) -> str:
        if self.fault == "refuse" or state not in ("0001", "0002", "0003", "0004"):
            return f"{UNSUPPORTED}C203D6{state}"
        wanted = state == "0001"
        if self.fault != "stuck":
            takes = self._options.power_on if wanted else self._options.power_off
            self._switching = (wanted, now() + takes) if wanted is not self._on else None
            self._begun.set()
        return f"{DONE}C203D6{state}"

    def _told(self, opcode: int, result: str) -> str:
        maximum = {INPUT: 137, MUTE: 2, SENSOR: 1, FAN_SELECT: 1}.get(opcode, 100)
        return f"{result}{opcode:04X}00{maximum:04X}{self._values.get(opcode, 0):04X}"

    def _due(self) -> float | None:
        return self._switching[1] if self._switching is not None else None

    def _finish(self) -> None:
        self._settle()
        self._publish()

    def _settle(self) -> None:
        if self._switching is not None and now() >= self._switching[1]:
            self._on = self._switching[0]
            self._switching = None

    def _publish(self) -> None:
        self.publish_state(
            power=self._on,
            input=SOURCES[self._values[INPUT]],
            volume=self._values[VOLUME],
            mute=self._values[MUTE] == 1,
            backlight=self._values[BACKLIGHT],
        )

    def _packet(self, kind: str, message: str) -> bytes:
        text = f"00{chr(self._id)}{kind}{len(message) + 2:02X}\x02{message}\x03"
        body = text.encode("latin-1")
        check = 0
        for byte in body:
            check ^= byte
        return b"\x01" + body + bytes((check, 0x0D))

    @staticmethod
    def _allowed(opcode: int, value: int) -> bool:
        if opcode in READ_ONLY:
            return False
        if opcode == INPUT:
            return value in SOURCES
        if opcode in (SENSOR, FAN_SELECT):
            return value == 1
        return value in (0, 1, 2) if opcode == MUTE else value <= 100
