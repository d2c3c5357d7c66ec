"""A simulated lamp, from Home Assistant's "MQTT Light", JSON schema: it dims over time and says how bright it is."""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import Ramp, SimulationOptions, World
from devices.sim.mqtt_client import REPORTS_EVERY, MqttClientSimulator


class LightSimulation(SimulationOptions):
    """`fade`: seconds a change takes when the command names no transition. `start`: brightness at first, in %."""

    fade: Duration = 0.3
    start: float = Field(default=0.0, ge=0, le=100)


class LightSimulator(MqttClientSimulator):
    NAME = "mqtt_light"
    OPTIONS = LightSimulation
    SAME_FAULTS: ClassVar[Mapping[str, str]] = {"refuse": "stuck"}

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: LightSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._fade = simulate.fade
        self._scale = int(driver_options.get("scale", 255))
        self._level = Ramp(simulate.start, 100.0)
        self._remembered = simulate.start or 100.0
        self._color = {"r": 255, "g": 255, "b": 255}
        self.publish_state(power=simulate.start > 0, brightness=simulate.start)

    def commands(self) -> Mapping[str, Callable[[str], None]]:
        return {self.driver_options["command_topic"]: self._obey}

    def states(self) -> Mapping[str, str]:
        level = self._level.value
        on = level > 0 or self._level.target > 0
        self.publish_state(power=on, brightness=round(level, 1))
        state: dict[str, Any] = {"state": "ON", "brightness": round(level / 100 * self._scale)}
        if not on:
            state = {"state": "OFF"}
        if self.driver_options.get("rgb"):
            state["color"] = self._color
            state["color_mode"] = "rgb"
        return {self.driver_options["state_topic"]: json.dumps(state)}

    def pause(self) -> float | None:
        if not self._level.moving:
            return None
        left = abs(self._level.target - self._level.value) / self._level.speed
        return min(REPORTS_EVERY, left)

    def _obey(self, payload: str) -> None:
        try:
            command = json.loads(payload)
        except ValueError:
            return  # as firmware does: what it can't read, it passes over
        if not isinstance(command, dict):
            return
        over = _number(command.get("transition"), self._fade)
        brightness = _number(command.get("brightness"), None)
        color = command.get("color")
        if isinstance(color, dict):
            self._color = {channel: int(_number(color.get(channel), 0) or 0) for channel in "rgb"}
        if command.get("state") == "OFF":
            self._level.go(0.0, over)
        elif brightness is not None:
            self._remembered = max(0.0, min(100.0, brightness / self._scale * 100))
            self._level.go(self._remembered, over)
        elif command.get("state") == "ON" and self._level.target == 0:
            self._level.go(self._remembered, over)


def _number(raw: Any, default: float | None) -> float | None:
    return float(raw) if isinstance(raw, (int, float)) and not isinstance(raw, bool) else default
