"""A simulated blind or barrier, from Home Assistant's "MQTT Cover": it travels, and says where it is."""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import Ramp, SimulationOptions, World
from devices.sim.mqtt_client import REPORTS_EVERY, MqttClientSimulator


class CoverSimulation(SimulationOptions):
    """`travel_time`: seconds from closed to open. `start`: position at first, in % open."""

    travel_time: Duration = Field(default=10.0, gt=0)
    start: float = Field(default=0.0, ge=0, le=100)


class CoverSimulator(MqttClientSimulator):
    NAME = "mqtt_cover"
    OPTIONS = CoverSimulation
    SAME_FAULTS: ClassVar[Mapping[str, str]] = {"refuse": "stuck"}

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: CoverSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._position = Ramp(simulate.start, 100.0 / simulate.travel_time)
        self._closed_at = int(driver_options.get("closed_at", 0))
        self._span = int(driver_options.get("open_at", 100)) - self._closed_at
        self._plain = driver_options.get("position_topic") is not None
        self.publish_state(position=simulate.start, moving="stopped")

    def commands(self) -> Mapping[str, Callable[[str], None]]:
        options = self.driver_options
        if self._plain:
            return {options["command_topic"]: self._obey_word, options["set_position_topic"]: self._go}
        return {options["command_topic"]: self._obey_json}

    def states(self) -> Mapping[str, str]:
        options, here = self.driver_options, self._position.value
        word = self._word(here)
        self.publish_state(position=round(here, 1), moving=word if word.endswith("ing") else "stopped")
        position = round(self._closed_at + here / 100 * self._span)
        if self._plain:
            return {options["state_topic"]: word, options["position_topic"]: str(position)}
        return {options["state_topic"]: json.dumps({"state": word, "position": position})}

    def pause(self) -> float | None:
        if not self._position.moving:
            return None
        left = abs(self._position.target - self._position.value) / self._position.speed
        return min(REPORTS_EVERY, left)

    def _word(self, here: float) -> str:
        if self._position.moving:
            return "opening" if self._position.target > here else "closing"
        return {0.0: "closed", 100.0: "open"}.get(here, "stopped")

    def _obey_word(self, word: str) -> None:
        options = self.driver_options
        if word == options.get("payload_open", "OPEN"):
            self._position.go(100.0)
        elif word == options.get("payload_close", "CLOSE"):
            self._position.go(0.0)
        elif word == options.get("payload_stop", "STOP"):
            self._position.stop()

    def _obey_json(self, payload: str) -> None:
        try:
            command = json.loads(payload)
        except ValueError:
            return  # as firmware does: what it can't read, it passes over
        if isinstance(command, dict) and "position" in command:
            self._go(str(command["position"]))
        elif isinstance(command, dict):
            self._obey_word(str(command.get("state")))

    def _go(self, payload: str) -> None:
        try:
            position = (float(payload) - self._closed_at) / self._span * 100
        except ValueError:
            return
        self._position.go(max(0.0, min(100.0, position)))
