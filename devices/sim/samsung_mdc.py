"""A simulated Samsung display, from the MDC protocol manual (SEC-VD-DSW)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.clock import now
from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.waiting import settle_when_due

HEAD = 0xAA
ANSWER = 0xFF
NOT_AVAILABLE = 0xFF
ERROR_CODE = 0x01

SOURCES: Mapping[int, str] = {
    0x14: "pc",
    0x18: "dvi",
    0x08: "component",
    0x0C: "av",
    0x21: "hdmi1",
    0x23: "hdmi2",
    0x25: "displayport",
    0x26: "displayport2",
    0x31: "hdmi3",
    0x33: "hdmi4",
    0x55: "hdbaset",
    0x60: "magicinfo",
    0x63: "url-launcher",
    0x65: "web-browser",
}


class MdcSimulationOptions(SimulationOptions):
    """Seconds from the command until the picture is there, and until it is gone.

    `sleeps`: it leaves the network when it is off, and a packet wakes it. `secured`: it wants TLS and a PIN, and
    answers nothing in the open.
    """

    power_on: Duration = Field(default=3.0, ge=0)
    power_off: Duration = Field(default=1.0, ge=0)
    start_on: bool = False
    temperature: int = Field(default=41, ge=0, le=120)
    model: str = Field(default="QM55R", max_length=40)
    secured: bool = False
    sleeps: bool = False
    start_input: int = 0x21
    start_volume: int = Field(default=20, ge=0, le=100)


class MdcCommands:
    """Finds commands by header, length and sum; steps over everything else byte by byte."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while buffer:
            if buffer[0] != HEAD or (len(buffer) > 3 and buffer[3] > 32):
                noise.append(buffer.pop(0))
                continue
            end = 5 + buffer[3] if len(buffer) > 3 else 5
            if len(buffer) < end:
                break
            frame = bytes(buffer[:end])
            if sum(frame[1:-1]) % 256 == frame[-1]:
                frames.append(frame)
                del buffer[:end]
            else:
                noise.append(buffer.pop(0))
        return frames, bytes(noise)


class MdcSimulator(ByteSimulator):
    """Tells "on" only when it has started; refuses everything but power and status before."""

    NAME = "samsung_mdc"
    OPTIONS = MdcSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: MdcSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._options = simulate
        self._id = int(driver_options.get("id", 1))
        self._on = simulate.start_on
        self._switching: tuple[bool, float] | None = None
        self._begun = asyncio.Event()
        self._values = {0x12: simulate.start_volume, 0x13: 0, 0x14: simulate.start_input}
        self._publish()

    @classmethod
    def framer(cls) -> Framer:
        return MdcCommands()

    async def answer(self, frame: bytes) -> bytes | None:
        command, address, data = frame[1], frame[2], frame[4:-1]
        broadcast = address == 0xFE
        if self._options.secured:
            return None
        if address != self._id and not broadcast:
            return None
        self._settle()
        reply = self._obey(command, data)
        self._publish()
        return None if broadcast else reply

    def greeting(self) -> bytes:
        return b"MDCSTART<<TLS>>" if self._options.secured else b""

    @property
    def sleeps(self) -> bool:
        """Whether it is wired so that it leaves the network when it is off."""
        return self._options.sleeps

    @property
    def asleep(self) -> bool:
        """Whether it has left the network."""
        self._settle()
        return self._options.sleeps and not self._on and self._switching is None

    def wake(self, packet: bytes) -> None:
        """Start, as the network card does when it hears its packet."""
        if packet.startswith(b"\xff" * 6) and self.asleep:
            self._power(b"\x01")

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Finish switching on and off also when nobody asks."""
        del say
        await settle_when_due(self._begun, self._due, self._finish)

    def _obey(self, command: int, data: bytes) -> bytes:
        if self.fault == "refuse":
            return self._reply(command, None)
        if command == 0x00:
            shown = [self._values[code] if self._on else NOT_AVAILABLE for code in (0x12, 0x13)]
            return self._reply(command, bytes((self._on, *shown, self._values[0x14], 0x10, 0, 0)))
        if command == 0x11:
            return self._power(data)
        if command == 0x8A:
            return self._reply(command, self._options.model.encode())
        if command == 0x0D and self._on:
            return self._reply(command, bytes((0, 0, 2, 0, self._options.temperature, 0)))
        if command not in self._values or not self._on:
            return self._reply(command, None)
        if data and not self._allowed(command, data[0]):
            return self._reply(command, None)
        if data and self.fault != "stuck":
            self._values[command] = data[0]
        return self._reply(command, data or bytes((self._values[command],)))

    def _power(self, data: bytes) -> bytes:
        if not data:
            return self._reply(0x11, bytes((self._on,)))
        if data[0] > 1:
            return self._reply(0x11, None)
        wanted = data[0] == 1
        if self.fault != "stuck":
            takes = self._options.power_on if wanted else self._options.power_off
            self._switching = (wanted, now() + takes) if wanted is not self._on else None
            self._begun.set()
        return self._reply(0x11, data)

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
            volume=self._values[0x12],
            mute=self._values[0x13] == 1,
            input=SOURCES.get(self._values[0x14], "unknown"),
        )

    def _reply(self, command: int, values: bytes | None) -> bytes:
        word, rest = (b"A", values) if values is not None else (b"N", bytes((ERROR_CODE,)))
        body = bytes((ANSWER, self._id, 2 + len(rest))) + word + bytes((command,)) + rest
        return bytes((HEAD,)) + body + bytes((sum(body) % 256,))

    @staticmethod
    def _allowed(command: int, value: int) -> bool:
        return value in SOURCES if command == 0x14 else value <= (100 if command == 0x12 else 1)
