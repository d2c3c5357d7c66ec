"""A simulated MQTT switch, from Home Assistant's "MQTT Switch": it switches at once and repeats its state."""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from devices.core.simulation import SimulationOptions, World
from devices.sim.mqtt_client import MqttClientSimulator


class SwitchSimulation(SimulationOptions):
    """`start`: whether it is on at first."""

    start: bool = False


class SwitchSimulator(MqttClientSimulator):
    NAME = "mqtt_switch"
    OPTIONS = SwitchSimulation
    SAME_FAULTS: ClassVar[Mapping[str, str]] = {"refuse": "stuck"}

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: SwitchSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._on = simulate.start
        self.publish_state(power=self._on)

    def commands(self) -> Mapping[str, Callable[[str], None]]:
        return {self.driver_options["command_topic"]: self._obey}

    def states(self) -> Mapping[str, str]:
        self.publish_state(power=self._on)
        options, word = self.driver_options, "on" if self._on else "off"
        said: Any = options.get(f"state_{word}") or self._payload(word)
        path = options.get("state_path")
        if path is None:
            return {options["state_topic"]: said}
        for key in reversed(path.split(".") if isinstance(path, str) else path):
            said = {key: said}
        return {options["state_topic"]: json.dumps(said)}

    def pause(self) -> float | None:
        return None

    def _obey(self, payload: str) -> None:
        words = {self._payload("on"): True, self._payload("off"): False}
        self._on = words.get(payload, self._on)

    def _payload(self, word: str) -> str:
        return str(self.driver_options.get(f"payload_{word}", word.upper()))
