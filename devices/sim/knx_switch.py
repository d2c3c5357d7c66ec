"""A simulated channel of a KNX switch actuator, from the KNX Standard, chapter 3/7/2 "Datapoint Types", type 1.001."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.core.simulation import SimulationOptions, World
from devices.sim.knx_bus import BusTelegram, GroupSimulator, one_bit


class SwitchSimulation(SimulationOptions):
    """`start`: whether it is on at first."""

    start: bool = False


class SwitchSimulator(GroupSimulator):
    NAME = "knx_switch"
    OPTIONS = SwitchSimulation

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: SwitchSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._inverted = bool(driver_options.get("inverted"))
        self._on = simulate.start
        self.publish_state(power=self._on)

    def write(self, address: str, payload: int | bytes) -> Sequence[BusTelegram]:
        bit = one_bit(payload)
        if address != self.group("switch") or bit is None:
            return ()
        self._on = bit is not self._inverted
        self.publish_state(power=self._on)
        status = self.group("status")
        return () if status is None else (BusTelegram("write", status, self._bit()),)

    def state(self, address: str) -> int | bytes | None:
        return self._bit() if address == self.group("status") else None

    def _bit(self) -> int:
        return int(self._on is not self._inverted)
