"""Simulated KNX sensors, from the KNX Standard, chapter 3/7/2 "Datapoint Types".

They measure what their physics say, tell it every ten seconds, and answer when they are asked.
"""

import asyncio
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.core.clock import now
from devices.core.simulation import World
from devices.sim.knx_bus import BusTelegram, GroupSimulator, Say
from devices.sim.physics import PhysicsOptions, make_physics

TELLS_EVERY = 10.0
DECIMALS = 2

_WHOLE: Mapping[str, tuple[int, bool]] = {
    "5": (1, False),
    "6": (1, True),
    "7": (2, False),
    "8": (2, True),
    "12": (4, False),
    "13": (4, True),
}
"""Bytes and sign of whole numbers."""

_COUNTS: Mapping[str, float] = {"5.001": 255 / 100, "5.003": 255 / 360, "8.010": 100.0}


class SensorSimulator(GroupSimulator):
    NAME = "knx_sensor"
    OPTIONS = PhysicsOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: PhysicsOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._physics = make_physics(simulate, device_id)
        self._values: Mapping[str, float] = {}
        self._measured = 0.0
        self._measures = {str(each["address"]): each for each in driver_options["measures"]}
        self._step(0.0)

    def write(self, address: str, payload: int | bytes) -> Sequence[BusTelegram]:
        del address, payload
        return ()

    def state(self, address: str) -> int | bytes | None:
        measure = self._measures.get(address)
        if measure is None:
            return None
        return telegram_payload(str(measure["type"]), self._values.get(measure["point"], 0.0))

    async def live(self, say: Say) -> None:
        self._measured = now()
        while True:
            for address in self._measures:
                await say(BusTelegram("write", address, self.state(address)))
            await asyncio.sleep(TELLS_EVERY)
            self._step(now() - self._measured)
            self._measured = now()

    def _step(self, seconds: float) -> None:
        if self.fault == "stuck":
            return
        self._values = {**self._physics.step(seconds, self.world)}
        self.publish_state(**{name: round(value, DECIMALS) for name, value in self._values.items()})


def telegram_payload(kind: str, value: float) -> int | bytes:
    """Return what a telegram carries for a measured value, limited to what the type can hold."""
    main = kind.split(".", maxsplit=1)[0]
    if main == "1":
        return int(value != 0)
    special: Mapping[str, Callable[[float], bytes]] = {
        "9": _float16,
        "14": lambda number: struct.pack(">f", number),
        "16": lambda number: f"{number:g}".encode().ljust(14, b"\0"),
    }
    if main in special:
        return special[main](value)
    size, signed = _WHOLE[main]
    low, high = (-(1 << 8 * size - 1), (1 << 8 * size - 1) - 1) if signed else (0, (1 << 8 * size) - 1)
    return min(max(round(value * _COUNTS.get(kind, 1.0)), low), high).to_bytes(size, "big", signed=signed)


def _float16(value: float) -> bytes:
    """Return hundredths as a mantissa of 12 bits with sign, times two to an exponent of four bits."""
    hundredths = min(max(value * 100, -67_108_864.0), 67_076_096.0)
    # With every step of the exponent the mantissa reaches twice as far.
    exponent = max(0, math.ceil(math.log2(max(abs(hundredths), 1.0) / 2047)))
    mantissa = round(hundredths / (1 << exponent)) & 0xFFF
    return ((mantissa & 0x800) << 4 | exponent << 11 | mantissa & 0x7FF).to_bytes(2, "big")
