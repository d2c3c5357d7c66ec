"""What simulated sensors measure: a tank, an electrical load, air. Each steps with the time and looks at the world."""

import math
import random
from collections.abc import Mapping
from typing import Literal, Protocol

from pydantic import Field, model_validator

from devices.core.simulation import SimulationOptions, World

_FIELDS: Mapping[str, frozenset[str]] = {
    "still": frozenset({"values"}),
    "tank": frozenset({"fills_while", "drains_while", "fill_rate", "drain_rate", "start"}),
    "energy": frozenset({"loads", "base"}),
    "air": frozenset({"polluted_while", "peak", "rise", "fall"}),
}


class PhysicsOptions(SimulationOptions):
    """What a simulated sensor measures; each kind has its own keys.

    still: fixed `values`. tank: level in %, rates in %/s. energy: `loads` in W by world name (a dimmed one counts in
    proportion), `base` in W. air: `polluted_while` raises fine dust to `peak` µg/m³ with the time constants `rise` and
    `fall` in s.
    """

    kind: Literal["still", "tank", "energy", "air"] = "still"
    values: dict[str, float] = Field(default_factory=dict)
    fills_while: str | None = None
    drains_while: str | None = None
    fill_rate: float = Field(default=4.0, ge=0)
    drain_rate: float = Field(default=3.0, ge=0)
    start: float = Field(default=20.0, ge=0, le=100)
    loads: dict[str, float] = Field(default_factory=dict)
    base: float = Field(default=0.0, ge=0)
    polluted_while: str | None = None
    peak: float = Field(default=160.0, ge=0, le=1000)
    rise: float = Field(default=8.0, gt=0)
    fall: float = Field(default=15.0, gt=0)

    @model_validator(mode="after")
    def _only_its_own(self) -> "PhysicsOptions":
        foreign = self.model_fields_set - _FIELDS[self.kind] - {"kind"}
        if foreign:
            known = ", ".join(sorted(_FIELDS[self.kind]))
            raise ValueError(f"kind {self.kind} has no {', '.join(sorted(foreign))}; it has: {known}")
        return self


class Physics(Protocol):
    """Something measurable."""

    def step(self, seconds: float, world: World) -> Mapping[str, float]:
        """Let time pass; return what a perfect sensor would measure, by point name."""


def make_physics(options: PhysicsOptions, seed: str) -> Physics:
    """Return the physics an option section describes. The same seed gives the same course of things."""
    if options.kind == "tank":
        return Tank(options)
    if options.kind == "energy":
        return Energy(options, seed)
    if options.kind == "air":
        return Air(options, seed)
    return Still(options)


class Still:
    """Nothing changes."""

    def __init__(self, options: PhysicsOptions) -> None:
        self._values = options.values

    def step(self, seconds: float, world: World) -> Mapping[str, float]:
        del seconds, world
        return self._values


class Tank:
    """Fills while one thing is on, drains while another is; neither overflows nor runs below empty."""

    def __init__(self, options: PhysicsOptions) -> None:
        self._options = options
        self._level = options.start

    def step(self, seconds: float, world: World) -> Mapping[str, float]:
        rate = self._options.fill_rate if world.is_on(self._options.fills_while) else 0.0
        rate -= self._options.drain_rate if world.is_on(self._options.drains_while) else 0.0
        self._level = min(max(self._level + rate * seconds, 0.0), 100.0)
        return {"level": self._level}


class Energy:
    """A three-phase feed: loads spread evenly, volts and hertz wander a little, kilowatt-hours add up."""

    def __init__(self, options: PhysicsOptions, seed: str) -> None:
        self._options = options
        self._wander = Wander(seed, pull=0.2)
        self._energy = 1_200.0

    def step(self, seconds: float, world: World) -> Mapping[str, float]:
        power = self._options.base + sum(watts * _share(world, name) for name, watts in self._options.loads.items())
        self._energy += power * seconds / 3_600_000
        values = {"power": power, "energy": self._energy, "frequency": 50 + self._wander.step("hertz", 0.01, seconds)}
        for phase in (1, 2, 3):
            volts = 230 + self._wander.step(f"volts {phase}", 0.8, seconds)
            values |= {f"voltage_{phase}": volts, f"power_{phase}": power / 3, f"current_{phase}": power / 3 / volts}
        return values


class Air:
    """Indoor air that drifts, and that fog or smoke can spoil."""

    def __init__(self, options: PhysicsOptions, seed: str) -> None:
        self._options = options
        self._wander = Wander(seed, pull=0.02)
        self._dust = 0.0

    def step(self, seconds: float, world: World) -> Mapping[str, float]:
        polluted = world.is_on(self._options.polluted_while)
        target, constant = (self._options.peak, self._options.rise) if polluted else (0.0, self._options.fall)
        self._dust += (target - self._dust) * min(seconds / constant, 1.0)
        dirt = self._dust / max(self._options.peak, 1.0)
        return {
            "pm25": max(18 + self._wander.step("pm25", 1.2, seconds) + self._dust, 0.0),
            "voc": min(max(12 + self._wander.step("voc", 0.8, seconds) + 45 * dirt, 0.0), 100.0),
            "co2": max(620 + self._wander.step("co2", 9.0, seconds) + 180 * dirt, 350.0),
            "temperature": 26 + self._wander.step("temperature", 0.05, seconds),
            "humidity": min(max(62 + self._wander.step("humidity", 0.3, seconds), 0.0), 100.0),
        }


class Wander:
    """Random walks that are drawn back to zero; the same for the same seed."""

    def __init__(self, seed: str, *, pull: float) -> None:
        self._random = random.Random(seed)  # noqa: S311 - weather, not a secret
        self._pull = pull
        self._values: dict[str, float] = {}

    def step(self, name: str, size: float, seconds: float) -> float:
        """Take one step of about `size` per square root of a second; return where the walk is."""
        value = self._values.get(name, 0.0)
        drift = self._random.gauss(0.0, size) * math.sqrt(seconds)
        value += drift - value * min(self._pull * seconds, 1.0)
        self._values[name] = value
        return value


def _share(world: World, name: str) -> float:
    """Return how much of a load is drawn now, 0 to 1: dimmed in per cent, nothing while its device is off."""
    device, _, _ = name.rpartition(".")
    if world.get(f"{device}.power", default=True) is False:
        return 0.0
    value = world.get(name, default=False)
    if isinstance(value, (bool, str)):
        return 1.0 if world.is_on(name) else 0.0
    return value / 100
