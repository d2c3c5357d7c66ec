"""A simulated projector, from JBMIA's PJLink specification, class 1 and 2."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from hashlib import md5, sha256
from typing import Any, Literal

from pydantic import Field

from devices.core.clock import now
from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.waiting import settle_when_due

OFF, ON, COOLING, WARMING = "0", "1", "2", "3"
NAMES = {OFF: "off", ON: "on", COOLING: "cooling", WARMING: "warming"}
UNDEFINED, OUT_OF_RANGE, NOT_NOW, FAILURE = "ERR1", "ERR2", "ERR3", "ERR4"


class PjlinkSimulationOptions(SimulationOptions):
    """`errors`: the six digits of ERST (fan, lamp, temperature, cover, filter, other; 0 fine, 1 warning, 2 error).

    `sha256`: it knows the login of version 2.10 too. `pjlink_class`: what it says it is.
    """

    warm_up: Duration = Field(default=8.0, ge=0)
    cool_down: Duration = Field(default=6.0, ge=0)
    start: Literal["off", "on"] = "off"
    lamp: bool = True
    lamp_hours: int = Field(default=1234, ge=0, le=99999)
    lamps: int = Field(default=1, ge=1, le=8)
    filter_hours: int = Field(default=321, ge=0, le=99999)
    sha256: bool = False
    pjlink_class: Literal[1, 2] = 1
    errors: str = Field(default="000000", pattern="^[012]{6}$")


class Lines:
    """Commands ended by CR; no command is longer than 136 bytes."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        *lines, rest = bytes(buffer).split(b"\r")
        noise = b""
        if len(rest) > 136 + 32:
            noise, rest = rest, b""
        buffer[:] = rest
        return [line for line in lines if line], noise


class PjlinkSimulator(ByteSimulator):
    """Warms up and cools down, and answers ERR3 to what it can't do meanwhile."""

    NAME = "pjlink"
    OPTIONS = PjlinkSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: PjlinkSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._options = simulate
        self._password: str | None = driver_options.get("password")
        self._inputs = {str(code): name for name, code in driver_options.get("inputs", {"hdmi1": "31"}).items()}
        self._random = random.Random(device_id)  # noqa: S311 - a simulated projector guards nothing
        self._challenge = ""
        self._trusted = self._password is None
        self._power = ON if simulate.start == "on" else OFF
        self._begun = asyncio.Event()
        self._until = 0.0
        self._input = "31" if "31" in self._inputs else next(iter(self._inputs))
        self._mute = "30"
        self._frozen = "0"
        self._long_challenge = ""
        self._volume = 10
        self._publish()

    @classmethod
    def framer(cls) -> Framer:
        return Lines()

    def greeting(self) -> bytes:
        self._trusted = self._password is None
        self._long_challenge = ""
        if self._trusted:
            return b"PJLINK 0\r"
        self._challenge = f"{self._random.getrandbits(32):08x}"
        return f"PJLINK 1 {self._challenge}\r".encode()

    async def answer(self, frame: bytes) -> bytes | None:
        text = frame.decode("utf-8", "replace")
        if not self._trusted:
            if text == "PJLINK 2" and self._options.sha256:
                self._long_challenge = f"{self._random.getrandbits(128):032x}"
                return f"PJLINK 2 {self._long_challenge}\r".encode()
            proof = self._proof(text)
            if proof is None:
                return b"PJLINK ERRA\r"
            self._trusted = True
            text = text.removeprefix(proof)
        head, _, parameter = text.partition(" ")
        word = head[2:].upper()
        if head[:2] not in ("%1", "%2") or len(word) != 4:
            return None
        self._settle()
        value = self._obey(word, parameter) if head[1] == "1" or self._options.pjlink_class == 2 else UNDEFINED
        self._publish()
        return f"{head[:2]}{word}={value}\r".encode()

    def _proof(self, text: str) -> str | None:
        """Return the proof of the password at the beginning of the first command; None when there is none."""
        if self._long_challenge:
            own = text[:32]
            try:
                mixed = f"{int(own, 16) ^ int(self._long_challenge, 16):032x}"
            except ValueError:
                return None
            expected = own + sha256(f"{mixed}{self._password}".encode()).hexdigest()
        else:
            expected = md5(f"{self._challenge}{self._password}".encode(), usedforsecurity=False).hexdigest()
        return expected if text.startswith(expected) else None

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Finish warming up and cooling down also when nobody asks."""
        del say
        await settle_when_due(self._begun, self._due, self._finish)

    def _obey(self, word: str, parameter: str) -> str:
        if parameter.startswith("?"):
            return self._tell(word, parameter[1:])
        if word not in ("POWR", "INPT", "AVMT", "FREZ", "SVOL", "MVOL"):
            return UNDEFINED
        if self.fault == "refuse":
            return FAILURE
        if word == "POWR":
            return self._switch(parameter)
        if self._power != ON:
            return NOT_NOW
        if word == "INPT":
            return self._select(parameter)
        allowed = ("10", "11", "20", "21", "30", "31") if word == "AVMT" else ("0", "1")
        if parameter not in allowed:
            return OUT_OF_RANGE
        if self.fault != "stuck":
            self._set(word, parameter)
        return "OK"

    def _set(self, word: str, parameter: str) -> None:
        if word == "AVMT":
            self._mute = parameter if parameter[1] == "1" else "30"
        elif word == "FREZ":
            self._frozen = parameter
        elif word == "SVOL":
            self._volume = min(max(self._volume + (1 if parameter == "1" else -1), 0), 20)

    def _tell(self, word: str, which: str) -> str:
        if word in ("INPT", "AVMT", "FREZ", "IRES") and self._power != ON:
            return NOT_NOW
        if word == "INNM":
            return str(self._inputs.get(which, OUT_OF_RANGE))
        if word == "FREZ":
            return self._frozen
        answers = {
            "POWR": self._power,
            "INPT": self._input,
            "AVMT": self._mute,
            "ERST": self._options.errors,
            "LAMP": self._lamps(),
            "INST": " ".join(self._inputs),
            "NAME": self.device_id,
            "INF1": "VKC",
            "INF2": "Simulated projector",
            "INFO": "",
            "CLSS": str(self._options.pjlink_class),
            "SNUM": "SIM-0001",
            "SVER": "1.00",
            "IRES": "1920x1080",
            "RRES": "1920x1200",
            "FILT": str(self._options.filter_hours),
            "RLMP": "SIM-LAMP",
            "RFIL": "SIM-FILTER",
        }
        return answers.get(word, UNDEFINED)

    def _lamps(self) -> str:
        if not self._options.lamp:
            return UNDEFINED
        burning = int(self._power == ON)
        return " ".join(f"{self._options.lamp_hours + index} {burning}" for index in range(self._options.lamps))

    def _switch(self, parameter: str) -> str:
        if parameter not in (OFF, ON):
            return OUT_OF_RANGE
        if self._power in (WARMING, COOLING):
            return NOT_NOW
        if parameter != self._power and self.fault != "stuck":
            self._power = WARMING if parameter == ON else COOLING
            takes = self._options.warm_up if parameter == ON else self._options.cool_down
            self._until = now() + takes
            self._begun.set()
        return "OK"

    def _select(self, parameter: str) -> str:
        if parameter not in self._inputs:
            return OUT_OF_RANGE
        if self.fault != "stuck":
            self._input = parameter
        return "OK"

    def _due(self) -> float | None:
        return self._until if self._power in (WARMING, COOLING) else None

    def _finish(self) -> None:
        self._settle()
        self._publish()

    def _settle(self) -> None:
        if self._power in (WARMING, COOLING) and now() >= self._until:
            self._power = ON if self._power == WARMING else OFF

    def _publish(self) -> None:
        self.publish_state(
            power=self._power == ON,
            state=NAMES[self._power],
            input=self._inputs[self._input],
            mute=self._mute in ("11", "31"),
            freeze=self._frozen == "1",
            volume=self._volume,
        )
