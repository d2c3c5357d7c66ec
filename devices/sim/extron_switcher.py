"""A simulated Extron switcher or matrix, from the programmer's guides (DXP, CrossPoint 300, SW4, IN1608)."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer

END = "\r\n"
TICK = 0.05
BANNER = "(c) Copyright 2024, Extron Electronics, {model}, V1.03, 60-1515-01"
DATE = "Sat, 21 Nov 2026 09:00:00"
MODEL = {"switcher": "SW4 HD 4K", "matrix": "DXP 88 HD 4K"}

_COMMAND = re.compile(
    rb"\x1b[^\r]{0,40}\r|"
    rb"[!-~]{4,40}\r|"
    rb"(?:\d{1,3}\*){0,2}\d{0,3}[!&%$BbZzVv.,XxQqNnIi]|"
    rb"\d{0,3}[+-][Vv]"
)


class ExtronSimulationOptions(SimulationOptions):
    """`lacks`: command letters this model does not know (it answers E10)."""

    lacks: str = ""
    presets: int = Field(default=16, ge=1)


class Commands:
    """Finds commands, which mostly end by themselves; line ends between them mean nothing."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        end = 0
        for match in _COMMAND.finditer(bytes(buffer)):
            frames.append(match.group())
            end = match.end()
        rest = bytes(buffer[end:])
        keep = rest if len(rest) < 64 else b""
        buffer[:] = keep
        return frames, rest[len(keep) :]


class ExtronSwitcherSimulator(ByteSimulator):
    """Ties at once. Greets on each connection, asks for the password where one is set, tells front-panel changes."""

    NAME = "extron_switcher"
    OPTIONS = ExtronSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: ExtronSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._simulate = simulate
        self._matrix = driver_options.get("family") == "matrix"
        self._inputs = int(driver_options.get("inputs", 8))
        self._outputs = int(driver_options.get("outputs", 1))
        self._top = int(driver_options.get("volume_maximum", 100))
        self._password = driver_options.get("password")
        self.password = self._password
        """What it really wants, which may be something else."""
        outputs = range(1, self._outputs + 1)
        self._ties = dict.fromkeys(outputs, 1)
        self._mutes = {letter: dict.fromkeys(outputs, False) for letter in "BZ"}
        self._volumes = dict.fromkeys(outputs, 20)
        self._presets: dict[int, dict[int, int]] = {}
        self._verbose = 0
        self._lock = 0
        self._trusted = True
        self._news: list[str] = []
        self._show()

    @classmethod
    def framer(cls) -> Framer:
        return Commands()

    def greeting(self) -> bytes:
        self._verbose = 0
        self._trusted = self.password is None
        banner = BANNER.format(model=MODEL["matrix" if self._matrix else "switcher"])
        prompt = "" if self._trusted else f"{END}Password:"
        return f"{END}{banner}{END}{DATE}{END}{prompt}".encode()

    def press(self, output: int, source: int) -> None:
        """Let somebody press buttons at the front panel."""
        self._ties[output] = source
        self._show()
        if self._verbose in (1, 3):
            self._news.append(self._tied(output, source, "All"))

    async def answer(self, frame: bytes) -> bytes | None:
        text = frame.decode("latin-1")
        if not self._trusted:
            return self._check(text)
        if text.startswith("\x1b"):
            return self._line(self._escape(text[1:-1]))
        found = re.fullmatch(r"((?:\d+\*){0,2})(\d*)([+-]?)(\D)", text)
        if found is None or found[4].upper() in self._simulate.lacks:
            return self._line("E10")
        stars = [int(number) for number in found[1].split("*") if number]
        numbers = [*stars, int(found[2])] if found[2] else stars
        said = self._obey(found[4].upper(), numbers, starred=bool(stars), bare=not found[2])
        self._show()
        return self._line(said)

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Tell what happened at the front panel."""
        while True:
            await asyncio.sleep(TICK)
            while self._news:
                await say(self._line(self._news.pop(0)))

    def _check(self, text: str) -> bytes:
        if not text.endswith("\r"):
            return b""
        self._trusted = text[:-1] == self.password
        return self._line("Login Administrator") if self._trusted else f"{END}Password:".encode()

    def _escape(self, text: str) -> str:
        verbose = re.fullmatch(r"([0-3]?)CV", text, re.IGNORECASE)
        if verbose is None:
            return "E10"
        if verbose[1]:
            self._verbose = int(verbose[1])
            return f"Vrb{self._verbose}"
        return self._tag("Vrb", self._verbose)

    def _obey(self, letter: str, numbers: list[int], *, starred: bool, bare: bool) -> str:
        if letter in "!&%$":
            return self._tie(letter, numbers, starred=starred, bare=bare)
        if letter in "BZ":
            return self._mute(letter, numbers, starred=starred, bare=bare)
        if letter == "V":
            return self._volume(numbers, starred=starred)
        if letter in ".,":
            return self._preset(letter, numbers)
        if letter == "X":
            return self._panel(numbers)
        return {
            "Q": "1.03",
            "N": "60-1515-01",
            "I": f"V{self._inputs}X{self._outputs} A{self._inputs}X{self._outputs}",
        }[letter]

    def _tie(self, letter: str, numbers: list[int], *, starred: bool, bare: bool) -> str:
        signal = {"!": "All", "&": "RGB", "%": "Vid", "$": "Aud"}[letter]
        if not numbers or (self._matrix and not starred):
            return self._look_up("In", numbers, self._ties)
        source = numbers[0]
        output = numbers[1] if len(numbers) > 1 else 1
        if source > self._inputs or (source == 0 and not self._matrix):
            return "E01"
        if output not in self._ties:
            return "E12"
        if self.fault == "refuse":
            return "E14"
        if self.fault != "stuck":
            for each in self._ties if starred and bare else (output,):
                self._ties[each] = source
        if starred and bare:
            return f"In{source:02} {signal}"
        return self._tied(output, source, signal)

    def _tied(self, output: int, source: int, signal: str) -> str:
        return f"Out{output:02} In{source:02} {signal}" if self._matrix else f"In{source} {signal}"

    def _mute(self, letter: str, numbers: list[int], *, starred: bool, bare: bool) -> str:
        word, states = {"B": "Vmt", "Z": "Amt"}[letter], self._mutes[letter]
        if not numbers or (self._matrix and not starred):
            return self._look_up(word, numbers, {output: int(on) for output, on in states.items()})
        value = numbers[-1]
        if value > 1 or (len(numbers) > 1 and numbers[0] not in states):
            return "E13" if value > 1 else "E12"
        if self.fault == "refuse":
            return "E14"
        everywhere = bare or not starred
        if self.fault != "stuck":
            for output in states if everywhere else numbers[:1]:
                states[output] = value == 1
        return f"{word}{value}" if everywhere else f"{word}{numbers[0]}*{value}"

    def _volume(self, numbers: list[int], *, starred: bool) -> str:
        if not numbers or (self._matrix and not starred):
            return self._look_up("Vol", numbers, self._volumes)
        output = numbers[0] if self._matrix else 1
        if output not in self._volumes:
            return "E12"
        if numbers[-1] > self._top:
            return "E13"
        if self.fault == "refuse":
            return "E14"
        if self.fault != "stuck":
            self._volumes[output] = numbers[-1]
        return f"Out{output:02} Vol{numbers[-1]:02}" if self._matrix else f"Vol{numbers[-1]}"

    def _preset(self, letter: str, numbers: list[int]) -> str:
        number = numbers[-1] if numbers else 0
        if not 1 <= number <= self._simulate.presets:
            return "E11"
        if letter == ",":
            self._presets[number] = dict(self._ties)
            return f"Spr{number:02}"
        if number not in self._presets:
            return "E11"
        self._ties = dict(self._presets[number])
        return f"Rpr{number:02}"

    def _panel(self, numbers: list[int]) -> str:
        if not numbers:
            return self._tag("Exe", self._lock)
        if numbers[0] > 2:
            return "E13"
        self._lock = numbers[0]
        return f"Exe{self._lock}"

    def _look_up(self, word: str, numbers: list[int], table: Mapping[int, int]) -> str:
        output = numbers[0] if numbers else 1
        if output not in table:
            return "E12"
        if self._verbose < 2:
            return f"{table[output]}"
        if word in ("Vmt", "Amt"):
            return f"{word}{output}*{table[output]}" if self._matrix else f"{word}{table[output]}"
        where = f"Out{output:02} " if self._matrix else ""
        return f"{where}{word}{table[output]}{' All' if word == 'In' else ''}"

    def _tag(self, word: str, value: int) -> str:
        return f"{word}{value}" if self._verbose >= 2 else str(value)

    def _show(self) -> None:
        for output, source in self._ties.items():
            self.publish_state(**{f"output_{output}" if self._matrix else "input": source})
        for letter, name in (("B", "video_mute"), ("Z", "audio_mute")):
            for output, on in self._mutes[letter].items():
                self.publish_state(**{f"{name}_{output}" if self._matrix else name: on})
        for output, level in self._volumes.items():
            self.publish_state(**{f"volume_{output}" if self._matrix else "volume": level})

    def _line(self, text: str) -> bytes:
        return f"{text}{END}".encode()
