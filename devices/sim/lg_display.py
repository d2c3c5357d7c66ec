"""A simulated LG signage display, from the transmission protocol in its owner's manual."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.clock import now
from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.waiting import settle_when_due

ILLEGAL, NOT_SUPPORTED, WAIT = 1, 2, 3

SOURCES: Mapping[int, str] = {
    0x20: "av",
    0x40: "component",
    0x60: "rgb",
    0x80: "dvi",
    0x90: "hdmi1",
    0x91: "hdmi2",
    0x92: "hdmi3",
    0x98: "ops",
    0xC0: "displayport",
    0xE0: "webos",
}


class LgSimulationOptions(SimulationOptions):
    """Seconds for switching on and off. `late_ack`: the answer to switching on comes when it has started.

    `sleeps`: it leaves the network when it is off, and a packet wakes it. `without`: commands this model lacks.
    """

    power_on: Duration = Field(default=4.0, ge=0)
    power_off: Duration = Field(default=1.0, ge=0)
    late_ack: bool = False
    start_on: bool = False
    sleeps: bool = False
    temperature: int = Field(default=38, ge=0, le=120)
    without: list[str] = Field(default_factory=list)


class LgCommands:
    """Finds `cc id data` ended by CR; anything longer than a command can be is noise."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        *lines, rest = bytes(buffer).split(b"\r")
        del buffer[: len(buffer) - len(rest)]
        frames = [line for line in lines if 8 <= len(line) <= 9 and line[2:3] == b" "]
        noise = b"".join(line for line in lines if line not in frames)
        if len(rest) > 16:
            noise += rest
            buffer.clear()
        return frames, noise


class LgSimulator(ByteSimulator):
    """Answers power at any time, the rest only when it is on; "without" lists commands this model lacks."""

    NAME = "lg_display"
    OPTIONS = LgSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: LgSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._options = simulate
        self._id = int(driver_options.get("id", 1))
        self._digits = int(driver_options.get("id_digits", 2))
        self._on = simulate.start_on
        self._switching: tuple[bool, float] | None = None
        self._begun = asyncio.Event()
        self._values = {"xb": 0x90, "kf": 0x14, "ke": 0x01, "kd": 0x00, "mg": 0x50, "dn": simulate.temperature}
        self._publish()

    @classmethod
    def framer(cls) -> Framer:
        return LgCommands()

    async def answer(self, frame: bytes) -> bytes | None:
        try:
            command, address, data = frame.decode("ascii").split(" ")
            numbers = int(address, 16), int(data, 16)
        except ValueError:
            return None
        if numbers[0] not in (self._id, 0):
            return None
        self._settle()
        ok, code = await self._obey(command, numbers[1])
        self._publish()
        word = "OK" if ok else "NG"
        reply = f"{command[1]} {self._id:0{self._digits}x} {word}{code:02x}x".encode()
        return reply if numbers[0] else None

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
        if packet.startswith(b"\xff" * 6) and self.asleep and self.fault != "stuck":
            self._switching = (True, now() + self._options.power_on)
            self._begun.set()

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Finish switching on and off also when nobody asks."""
        del say
        await settle_when_due(self._begun, self._due, self._finish)

    async def _obey(self, command: str, data: int) -> tuple[bool, int]:
        if self.fault == "refuse" or (command != "ka" and command not in self._values):
            return False, ILLEGAL
        if command in self._options.without:
            return False, NOT_SUPPORTED
        if command == "ka":
            return await self._power(data)
        if not self._on:
            return False, WAIT
        if data == 0xFF:
            return True, self._values[command]
        if command == "dn" or not self._allowed(command, data):
            return False, ILLEGAL
        if self.fault != "stuck":
            self._values[command] = data
        return True, data

    async def _power(self, data: int) -> tuple[bool, int]:
        if data == 0xFF:
            return True, int(self._on)
        if data > 1:
            return False, ILLEGAL
        wanted = data == 1
        if self.fault == "stuck" or wanted is self._on:
            return True, data
        takes = self._options.power_on if wanted else self._options.power_off
        self._switching = (wanted, now() + takes)
        self._begun.set()
        if wanted and self._options.late_ack:
            await asyncio.sleep(takes)
            self._settle()
        return True, data

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
            input=SOURCES[self._values["xb"]],
            volume=self._values["kf"],
            mute=self._values["ke"] == 0,
            screen_mute=self._values["kd"] == 1,
            backlight=self._values["mg"],
        )

    @staticmethod
    def _allowed(command: str, value: int) -> bool:
        if command == "xb":
            return value in SOURCES
        return value <= (1 if command in ("ke", "kd") else 100)
