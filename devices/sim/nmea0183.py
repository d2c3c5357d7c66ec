"""A simulated NMEA 0183 weather station and position receiver, from "NMEA Revealed" (E. S. Raymond, V2.23).

Reports every second. "stuck": always the same; "refuse": everything is marked as not valid.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer

PERIOD = 1.0

FIGURES: Mapping[str, float] = {
    "wind_speed": 3.4,
    "wind_direction": 214.0,
    "wind_angle": 214.0,
    "air_temperature": 26.5,
    "water_temperature": 24.0,
    "humidity": 62.0,
    "pressure": 1013.2,
    "dew_point": 18.6,
    "depth": 4.2,
    "heading": 90.0,
    "latitude": 21.0685,
    "longitude": 105.8195,
    "altitude": 12.0,
    "satellites": 9.0,
    "speed": 18.52,
    "course": 45.0,
    "heave": 0.3,
}
"""What it measures when nothing else is said; the place is Tây Hồ Tây, Hà Nội."""


class NmeaSimulationOptions(SimulationOptions):
    """`values`: what it measures, by measure."""

    values: dict[str, float] = Field(default_factory=dict)


class Anything:
    """What is sent to it is dropped: it only talks."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        noise = bytes(buffer)
        buffer.clear()
        return [], noise


class NmeaSimulator(ByteSimulator):
    """One device."""

    NAME = "nmea0183"
    OPTIONS = NmeaSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: NmeaSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self.values = {**FIGURES, **simulate.values}
        self._talker = driver_options.get("talker") or "WI"
        self.sends = {"MWV", "MWD", "MTA", "MTW", "MHU", "MMB", "DBT", "HDT", "GGA", "RMC", "VTG", "HEV"}
        """The kinds of sentences it sends."""

    @classmethod
    def framer(cls) -> Framer:
        return Anything()

    async def answer(self, frame: bytes) -> bytes | None:
        del frame
        return None

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Report."""
        while True:
            await asyncio.sleep(PERIOD)
            if self.fault != "stuck":
                self.publish_state(**self.values)
            for kind, body in self._bodies().items():
                if kind in self.sends:
                    await say(sentence(f"{self._talker}{kind},{body}"))

    def _bodies(self) -> dict[str, str]:
        value = self.values
        valid, fix = ("V", 0) if self.fault == "refuse" else ("A", 1)
        knots = value["wind_speed"] * 3600 / 1852
        place = f"{_minutes(value['latitude'], 'NS', 2)},{_minutes(value['longitude'], 'EW', 3)}"
        travelled = value["speed"] / 1.852
        metres = value["depth"]
        return {
            "MWV": f"{value['wind_angle']:.1f},R,{value['wind_speed']:.2f},M,{valid}",
            "MWD": f"{value['wind_direction']:.1f},T,,M,{knots:.2f},N,{value['wind_speed']:.2f},M",
            "MTA": f"{value['air_temperature']:.1f},C",
            "MTW": f"{value['water_temperature']:.1f},C",
            "MHU": f"{value['humidity']:.1f},,{value['dew_point']:.1f},C",
            "MMB": f"{value['pressure'] / 33.8639:.4f},I,{value['pressure'] / 1000:.4f},B",
            "DBT": f"{metres / 0.3048:.1f},f,{metres:.1f},M,{metres / 1.8288:.1f},F",
            "HDT": f"{value['heading']:.1f},T",
            "GGA": f"123519,{place},{fix},{value['satellites']:02.0f},0.9,{value['altitude']:.1f},M,,M,,",
            "RMC": f"123519,{valid},{place},{travelled:.2f},{value['course']:.1f},230326,,,A",
            "VTG": f"{value['course']:.1f},T,,M,{travelled:.2f},N,{value['speed']:.2f},K,A",
            "HEV": f"{value['heave']:.2f}",
        }


def sentence(body: str) -> bytes:
    """Return a sentence with its checksum."""
    total = 0
    for letter in body.encode("ascii"):
        total ^= letter
    return f"${body}*{total:02X}\r\n".encode("ascii")


def _minutes(degrees: float, sides: str, width: int) -> str:
    """Return an angle as degrees and minutes with its hemisphere."""
    whole, rest = divmod(abs(degrees), 1)
    return f"{whole:0{width}.0f}{rest * 60:07.4f},{sides[0] if degrees >= 0 else sides[1]}"
