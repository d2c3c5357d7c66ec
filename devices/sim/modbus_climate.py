"""Simulated air conditioners behind Modbus interfaces, and the room they stand in.

The register tables are written down a second time from the documents that devices/profiles/climate names, so that a
slip in a profile shows. The room drifts towards the weather outside; a unit that runs pulls it to its target, and a
higher fan pulls faster.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from devices.core.clock import now
from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.modbus_sensor import RtuRequests, checksum
from devices.sim.register_bank import Place, RegisterBank

STEP = 1.0
"""Seconds between two looks at the room."""

FAN = {"low": 0.6, "auto": 1.0, "medium": 1.0, "high": 1.5}
"""How well the air reaches the room."""


class ClimateSimulation(SimulationOptions):
    """`outside` and `start`: °C. `drift`, `pull`: seconds in which the room comes two thirds of its way.

    `error`: an error code the unit shows.
    """

    outside: float = Field(default=33.0, ge=-20, le=50)
    start: float = Field(default=28.0, ge=0, le=45)
    target: float = Field(default=24.0, ge=18, le=30)
    drift: Duration = Field(default=1800.0, gt=0)
    pull: Duration = Field(default=240.0, gt=0)
    error: int = Field(default=0, ge=0, le=999)


@dataclass(frozen=True)
class Model:
    """Where a maker's model keeps what; `steps`: by function, how far the tables of indoor units lie apart."""

    power: Place
    mode: Place
    fan: Place
    target: Place
    room: Place
    error: Place
    modes: Mapping[int, str]
    fans: Mapping[int, str]
    present: Place | None = None
    present_word: int = 1
    filler: tuple[tuple[int, int, int], ...] = ()
    steps: Mapping[int, int] = field(default_factory=dict)

    def at(self, place: Place, indoor: int) -> Place:
        """Return where an indoor unit keeps it."""
        return place[0], place[1] + indoor * self.steps.get(place[0], 0)


_LG_MODES = {0: "cool", 1: "dry", 2: "fan", 3: "auto", 4: "heat"}
_SPEEDS = {0: "auto", 1: "low", 2: "medium", 3: "high"}

MODELS: Mapping[str, Model] = {
    "samsung_mim_b19n": Model(
        power=(3, 52), mode=(3, 53), fan=(3, 54), target=(3, 58), room=(3, 59), error=(3, 64),
        modes={0: "auto", 1: "cool", 2: "dry", 3: "fan", 4: "heat"}, fans=_SPEEDS,
        # Present, of a known type, ready.
        present=(3, 50), present_word=0b111, filler=((3, 50, 82),), steps={3: 50},
    ),
    "lg_pmbusb00a": Model(
        power=(1, 0), mode=(3, 0), fan=(3, 1), target=(3, 2), room=(4, 1), error=(4, 0),
        modes=_LG_MODES, fans={1: "low", 2: "medium", 3: "high", 4: "auto"},
        present=(2, 0), filler=((2, 0, 16), (1, 0, 10)), steps={1: 16, 2: 16, 3: 20, 4: 20},
    ),
    "lg_pdrycb500": Model(
        power=(1, 0), mode=(3, 0), fan=(3, 14), target=(3, 1), room=(4, 2), error=(4, 99),
        modes=_LG_MODES, fans={1: "low", 2: "medium", 3: "high"},
    ),
    "intesis_samsung": Model(
        power=(3, 0), mode=(3, 1), fan=(3, 2), target=(3, 4), room=(3, 5), error=(3, 11),
        modes={0: "auto", 1: "heat", 2: "dry", 3: "fan", 4: "cool"}, fans=_SPEEDS, filler=((3, 0, 12),),
    ),
}  # fmt: skip


class ClimateSimulator(ByteSimulator):
    """One indoor unit. "refuse": exception 4 to everything; "stuck": it takes writes but changes nothing."""

    NAME = "modbus_climate"
    OPTIONS = ClimateSimulation

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: ClimateSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._unit = int(driver_options["unit"])
        self._indoor = int(driver_options.get("indoor", 0))
        self._model = MODELS[driver_options["profile"]]
        self._simulate = simulate
        self._room = simulate.start
        self._bank = self._make_bank()
        self._set("mode", _code(self._model.modes, "cool"))
        self._set("fan", min(self._model.fans))
        self._set("target", round(simulate.target * 10))
        self._set("error", simulate.error)
        self._measure(0.0)

    @classmethod
    def framer(cls) -> Framer:
        return RtuRequests()

    async def answer(self, frame: bytes) -> bytes | None:
        if frame[0] != self._unit or not self._is_mine(frame):
            return None
        body = bytes((frame[1] | 0x80, 4)) if self.fault == "refuse" else self._bank.obey(frame[1:-2])
        reply = frame[:1] + body
        return reply + checksum(reply).to_bytes(2, "little")

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Let the room follow."""
        del say
        before = now()
        while True:
            await asyncio.sleep(STEP)
            self._measure(now() - before)
            before = now()

    def leave(self, *, away: bool = True) -> None:
        """Drop off the interface's own line, or come back to it."""
        if self._model.present is not None:
            self._bank[self._at(self._model.present)] = 0 if away else self._model.present_word
        else:
            self._set("error", 0xFFFF if away else 0)

    def show_error(self, code: int) -> None:
        """Show an error code, as when a technician pulls a sensor."""
        self._set("error", code)

    # -- inside -------------------------------------------------------------------------------------------------

    def _make_bank(self) -> RegisterBank:
        model = self._model
        named = [model.power, model.mode, model.fan, model.target, model.room, model.error]
        places = {self._at(place) for place in (*named, *([model.present] if model.present else []))}
        for function, first, end in model.filler:
            places |= {self._at((function, at)) for at in range(first, end)}
        commands = [self._at(place) for place in (model.power, model.mode, model.fan, model.target)]
        if self.driver_options["profile"] == "intesis_samsung":
            commands.append((3, 3))
        bank = RegisterBank(places, commands, self._take)
        if model.present is not None:
            bank[self._at(model.present)] = model.present_word
        return bank

    def _is_mine(self, frame: bytes) -> bool:
        """Return whether a request is for this indoor unit: several share an interface's address on the bus."""
        function = {5: 1, 15: 1, 6: 3, 16: 3}.get(frame[1], frame[1])
        step = self._model.steps.get(function)
        if step is None:
            return self._indoor == 0
        first = self._model.present[1] if self._model.present and function == 3 else 0
        return (int.from_bytes(frame[2:4], "big") - first) // step == self._indoor

    def _take(self, changes: dict[Place, int]) -> None:
        if self.fault == "stuck":
            return
        for place, word in changes.items():
            if place == self._at(self._model.target):
                word = min(max(word, 160), 300)  # noqa: PLW2901 - a unit moves what it can't do into its range
            self._bank[place] = word
        self._publish()

    def _measure(self, seconds: float) -> None:
        outside, power = self._simulate.outside, self._get("power") != 0
        self._room += (outside - self._room) * min(seconds / self._simulate.drift, 1.0)
        target, mode = self._get("target") / 10, self._model.modes.get(self._get("mode"), "fan")
        wanted = {"cool": self._room > target, "dry": self._room > target, "heat": self._room < target, "auto": True}
        if power and wanted.get(mode, False):
            speed = FAN.get(self._model.fans.get(self._get("fan"), "auto"), 1.0)
            self._room += (target - self._room) * min(seconds * speed / self._simulate.pull, 1.0)
        if self.fault != "stuck":
            self._set("room", round(self._room * 10))
        self._publish()

    def _publish(self) -> None:
        self.publish_state(
            power=self._get("power") != 0,
            mode=self._model.modes.get(self._get("mode"), ""),
            target_temperature=self._get("target") / 10,
            current_temperature=round(self._room, 1),
        )

    def _at(self, place: Place) -> Place:
        return self._model.at(place, self._indoor)

    def _get(self, name: str) -> int:
        return self._bank[self._at(getattr(self._model, name))]

    def _set(self, name: str, word: int) -> None:
        self._bank[self._at(getattr(self._model, name))] = word


def _code(names: Mapping[int, str], wanted: str) -> int:
    return next(code for code, name in names.items() if name == wanted)
