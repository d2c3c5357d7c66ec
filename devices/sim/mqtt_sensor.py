"""Simulated sensors behind MQTT: values that drift, follow something in the world, or toggle; said on an interval."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import Field

from devices.core.clock import now
from devices.core.duration import Duration
from devices.core.simulation import Ramp, SimulationOptions, World
from devices.core.values import Value
from devices.sim.mqtt_client import MqttClientSimulator

DRIFT_SPAN = 3.0
"""How far a value wanders from where it belongs, in drifts."""


class ValueSimulation(SimulationOptions):
    """One value. `drift`: the most it changes by itself from one report to the next.

    `follows`: "<device>.<point>" of the world; while that is on the value goes to `on`, else to `off` (at first
    `start`), within `ease` seconds. `toggle`: a boolean changes every so many seconds.
    """

    start: bool | int | float | str | None = None
    drift: float = Field(default=0.0, ge=0)
    minimum: float | None = None
    maximum: float | None = None
    follows: str | None = None
    on: bool | int | float | str | None = None
    off: bool | int | float | str | None = None
    ease: Duration = 0.0
    toggle: Duration | None = Field(default=None, gt=0)


class SensorSimulation(SimulationOptions):
    """`interval`: seconds between reports. `points`: how each value behaves; those not named stand still."""

    interval: Duration = Field(default=2.0, ge=0.1)
    points: dict[str, ValueSimulation] = Field(default_factory=dict)


class SensorSimulator(MqttClientSimulator):
    """Says all its values on every interval, changed or not."""

    NAME = "mqtt_sensor"
    OPTIONS = SensorSimulation
    REPEATS = True

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: SensorSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._interval = simulate.interval
        self._values = {
            point["point"]: _Quantity(point, simulate.points.get(point["point"], ValueSimulation()))
            for point in driver_options["points"]
        }
        self.publish_state(**{name: value.start for name, value in self._values.items()})

    def commands(self) -> Mapping[str, Callable[[str], None]]:
        return {}

    def pause(self) -> float | None:
        return self._interval

    def states(self) -> Mapping[str, str]:
        if self.fault != "stuck":
            wander = self._random.uniform
            self.publish_state(**{name: value.at_present(self.world, wander) for name, value in self._values.items()})
        documents: dict[str, Any] = {}
        plain: dict[str, str] = {}
        for name, quantity in self._values.items():
            value = quantity.said(self.world.get(f"{self.device_id}.{name}", quantity.start))
            topic = quantity.config.get("topic") or self.driver_options["topic"]
            path = _path(quantity.config)
            if path is None:
                plain[topic] = value if isinstance(value, str) else json.dumps(value)
            else:
                documents[topic] = _put(documents.get(topic), path, value)
        return plain | {topic: json.dumps(document, ensure_ascii=False) for topic, document in documents.items()}


class _Quantity:
    """One value as it behaves."""

    def __init__(self, config: Mapping[str, Any], simulate: ValueSimulation) -> None:
        self.config = config
        self._simulate = simulate
        self._type = str(config["type"])
        self.start: Value = simulate.start if simulate.start is not None else _usual(config)
        self._offset = 0.0
        self._began: float | None = None
        self._level = Ramp(float(self.start), 1.0) if self._is_number() else None

    def at_present(self, world: World, wander: Callable[[float, float], float]) -> Value:
        """Return the value now."""
        target = self._target(world)
        if self._level is None or isinstance(target, str):
            return self._toggled(target)
        if float(target) != self._level.target:
            self._level.go(float(target), self._simulate.ease or 0.001)
        drift = self._simulate.drift
        limit = DRIFT_SPAN * drift
        self._offset = max(-limit, min(limit, self._offset + wander(-drift, drift)))
        number = self._within(self._level.value + self._offset)
        return round(number) if self._type == "integer" else round(number, 2)

    def said(self, value: Value) -> Value:
        """Return the value as the device words it."""
        if self._type != "boolean":
            return value
        word = self.config.get("on" if value else "off")
        if word is not None:
            return str(word)
        return value if _path(self.config) is not None else ("on" if value else "off")

    def _is_number(self) -> bool:
        return self._type in ("integer", "number")

    def _target(self, world: World) -> Value:
        simulate = self._simulate
        if simulate.follows is None:
            return self.start
        wanted = simulate.on if world.is_on(simulate.follows) else simulate.off
        return wanted if wanted is not None else self.start

    def _toggled(self, value: Value) -> Value:
        if self._type != "boolean":
            return value
        on = value is True or value in ("on", "true")
        if self._simulate.toggle is None:
            return on
        self._began = self._began if self._began is not None else now()
        return on != bool(int((now() - self._began) / self._simulate.toggle) % 2)

    def _within(self, number: float) -> float:
        limits = (self._simulate, self.config)
        lows = [_limit(limit, "minimum") for limit in limits]
        highs = [_limit(limit, "maximum") for limit in limits]
        number = max([number, *(low for low in lows if low is not None)])
        return min([number, *(high for high in highs if high is not None)])


def _limit(where: ValueSimulation | Mapping[str, Any], name: str) -> float | None:
    found = where.get(name) if isinstance(where, Mapping) else getattr(where, name)
    return None if found is None else float(found)


def _usual(config: Mapping[str, Any]) -> Value:
    """Return a value for a point whose simulation names none."""
    match str(config["type"]):
        case "boolean":
            return False
        case "choice" | "text":
            choices: Iterable[str] = config.get("choices") or ("",)
            return next(iter(choices))
        case _:
            return float(config.get("minimum") or 0.0)


def _path(config: Mapping[str, Any]) -> tuple[str | int, ...] | None:
    """Where the value stands in JSON: as told; on the device's own topic by its name; else nowhere, it is plain."""
    path = config.get("json_path")
    if path is None:
        return None if config.get("topic") else (config["point"],)
    return tuple(path.split(".")) if isinstance(path, str) else tuple(path)


def _put(document: Any, path: tuple[str | int, ...], value: Value) -> Any:
    """Return the JSON with `value` put at `path`."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(head, int):
        items = list(document or [])
        items += [None] * (head + 1 - len(items))
        items[head] = _put(items[head], rest, value)
        return items
    return {**(document or {}), head: _put((document or {}).get(head), rest, value)}
