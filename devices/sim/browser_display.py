"""A simulated browser display: paints at once and says so, as the hall's page does after two animation frames."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import ScreenSimulator, SimulationOptions, World
from devices.sim.browser_page import answer_page
from devices.sim.faults import FaultySimulator

SHOWN = ("content", "caption", "camera")
SIZE = (1920, 1080)


class DisplaySimulation(SimulationOptions):
    """`paint`: seconds from being told to having painted; two frames at 60 Hz are 33 ms."""

    paint: Duration = Field(default=0.034, le=10)


class DisplaySimulator(FaultySimulator, ScreenSimulator):
    NAME = "browser_display"
    OPTIONS = DisplaySimulation
    SAME_FAULTS: ClassVar[Mapping[str, str]] = {"refuse": "stuck"}

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: DisplaySimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._paint = simulate.paint
        self._shown = dict.fromkeys(SHOWN, "")
        self.publish_state(**self._shown)

    async def answer_message(self, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        match message:
            case {"type": "show", "seq": int(seq)}:
                await asyncio.sleep(self._paint)
                if self.fault not in ("stuck", "refuse"):
                    self._shown = {name: str(message.get(name, "")) for name in SHOWN}
                    self.publish_state(**self._shown)
                return {"type": "shown", "seq": seq, **self._shown}
            case _:
                return answer_page(message, SIZE)
