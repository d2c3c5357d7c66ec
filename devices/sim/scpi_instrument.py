"""A simulated laboratory supply or multimeter, from SCPI-99 and the RIGOL DP800 Programming Guide.

A supply drives a resistor: as long as the current limit allows, the voltage it measures is the one it is set to.
Errors queue up (-113 undefined header, -222 data out of range) until `SYST:ERR?` has read them.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.transports.framing import DelimitedFramer

NO_ERROR = '0,"No error"'


class ScpiSimulation(SimulationOptions):
    """`load`: ohms at the supply's output. `reading`: what a multimeter measures. `identity`: the answer to *IDN?."""

    load: float = Field(default=10.0, gt=0)
    reading: float = 1.5
    identity: str = "VKC,PS-100,SN0001,1.0"
    values: dict[str, str] = Field(default_factory=dict)


class ScpiSimulator(ByteSimulator):
    """One instrument."""

    NAME = "scpi_instrument"
    OPTIONS = ScpiSimulation

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._simulate: ScpiSimulation = simulate
        self._levels = {"VOLT": 5.0, "CURR": 1.0}
        self._most: dict[str, float] = {
            "VOLT": driver_options["maximum_voltage"],
            "CURR": driver_options["maximum_current"],
        }
        self._on = False
        self._values: dict[str, str] = dict(simulate.values)
        self._errors: deque[str] = deque(maxlen=20)
        self._publish()

    @classmethod
    def framer(cls) -> Framer:
        return DelimitedFramer(b"\n", maximum=1024)

    async def answer(self, frame: bytes) -> bytes | None:
        text = frame.decode("latin-1").strip()
        head, _, rest = text.partition(" ")
        words = [word.strip() for word in rest.split(",") if word.strip() and not word.strip().startswith("(@")]
        if head.endswith("?"):
            said = self._query(head.upper())
            return None if said is None else f"{said}\n".encode()
        self._command(head.upper(), words)
        return None

    def _query(self, head: str) -> str | None:
        if head == "*IDN?":
            return self._simulate.identity
        if head == "SYST:ERR?":
            return self._errors.popleft() if self._errors else NO_ERROR
        if head == "OUTP?":
            return str(int(self._on))
        if head.rstrip("?") in self._levels:
            return f"{self._levels[head.rstrip('?')]:.8E}"
        if head.startswith("MEAS:"):
            return f"{self._measured(head.split(':')[1].rstrip('?')):+.8E}"
        if head in self._values:
            return self._values[head]
        self._errors.append('-113,"Undefined header"')
        return None

    def _measured(self, quantity: str) -> float:
        if self.driver_options.get("kind") != "power_supply":
            return self._simulate.reading
        volts = min(self._levels["VOLT"], self._levels["CURR"] * self._simulate.load) if self._on else 0.0
        return volts if quantity == "VOLT" else volts / self._simulate.load

    def _command(self, head: str, words: list[str]) -> None:
        if head in ("*CLS", "*RST", "SYST:REM"):
            self._errors.clear()
        elif self.fault == "refuse":
            self._errors.append('-221,"Settings conflict"')
        elif head == "OUTP" and words:
            self._on = self._on if self.fault == "stuck" else words[0].upper() in ("ON", "1")
        elif head in self._levels and words:
            self._set(head, words[0])
        elif f"{head}?" in self._values and words:
            self._values[f"{head}?"] = words[0]
        else:
            self._errors.append('-113,"Undefined header"')
        self._publish()

    def _set(self, head: str, word: str) -> None:
        try:
            level = float(word)
        except ValueError:
            self._errors.append('-104,"Data type error"')
            return
        if not 0 <= level <= self._most[head]:
            self._errors.append('-222,"Data out of range"')
        elif self.fault != "stuck":
            self._levels[head] = level

    def _publish(self) -> None:
        self.publish_state(
            output=self._on,
            voltage=self._measured("VOLT"),
            current=self._measured("CURR"),
            voltage_setting=self._levels["VOLT"],
            current_setting=self._levels["CURR"],
        )
