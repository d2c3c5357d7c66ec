"""What can be followed of what NMEA 0183 devices send, and which sentences carry it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from devices.core.texts import Texts

KNOT = 1.852
"""km/h"""

MeasureName = Literal[
    "wind_speed",
    "wind_direction",
    "wind_angle",
    "air_temperature",
    "water_temperature",
    "humidity",
    "pressure",
    "dew_point",
    "depth",
    "heading",
    "latitude",
    "longitude",
    "altitude",
    "satellites",
    "speed",
    "course",
    "heave",
]


@dataclass(frozen=True, slots=True)
class Source:
    """A field of a sentence; its value times `factor` is the measure. `only`: a field and the value it must have."""

    field: str
    factor: float = 1.0
    only: tuple[str, str] | None = None

    def fits(self, fields: Mapping[str, object]) -> bool:
        """Return whether this very sentence carries the measure."""
        return self.only is None or fields.get(self.only[0]) == self.only[1]


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity: label, unit, range, and the sentences that carry it."""

    label: Texts
    unit: str
    minimum: float
    maximum: float
    sources: Mapping[str, Source]


def _label(vi: str, ko: str, en: str) -> Texts:
    return {"vi": vi, "ko": ko, "en": en}


def _same(name: str, *kinds: str) -> Mapping[str, Source]:
    return {kind: Source(name) for kind in kinds}


MEASURES: Mapping[MeasureName, Measure] = {
    "wind_speed": Measure(
        _label("Tốc độ gió", "풍속", "Wind speed"),
        "m/s",
        0,
        100,
        {"MWV": Source("wind_speed_ms"), **_same("wind_speed", "MWD", "MDA")},
    ),
    "wind_direction": Measure(
        _label("Hướng gió", "풍향", "Wind direction"), "°", 0, 360, _same("wind_direction", "MWD", "MDA")
    ),
    "wind_angle": Measure(
        _label("Góc gió tương đối", "상대 풍향", "Wind angle"),
        "°",
        0,
        360,
        {"MWV": Source("wind_angle", only=("reference", "relative"))},
    ),
    "air_temperature": Measure(
        _label("Nhiệt độ không khí", "기온", "Air temperature"), "°C", -90, 90, _same("air_temperature", "MTA", "MDA")
    ),
    "water_temperature": Measure(
        _label("Nhiệt độ nước", "수온", "Water temperature"), "°C", -10, 100, _same("water_temperature", "MTW", "MDA")
    ),
    "humidity": Measure(_label("Độ ẩm", "습도", "Relative humidity"), "%", 0, 100, _same("humidity", "MHU", "MDA")),
    "pressure": Measure(
        _label("Áp suất khí quyển", "기압", "Air pressure"), "hPa", 300, 1200, _same("pressure", "MMB", "MDA")
    ),
    "dew_point": Measure(_label("Điểm sương", "이슬점", "Dew point"), "°C", -90, 90, _same("dew_point", "MHU", "MDA")),
    "depth": Measure(_label("Độ sâu", "수심", "Depth"), "m", 0, 12000, _same("depth", "DBT", "DPT")),
    "heading": Measure(_label("Hướng mũi", "선수 방위", "Heading"), "°", 0, 360, _same("heading", "HDT", "VHW")),
    "latitude": Measure(_label("Vĩ độ", "위도", "Latitude"), "°", -90, 90, _same("latitude", "GGA", "RMC", "GLL")),
    "longitude": Measure(
        _label("Kinh độ", "경도", "Longitude"), "°", -180, 180, _same("longitude", "GGA", "RMC", "GLL")
    ),
    "altitude": Measure(_label("Độ cao", "고도", "Altitude"), "m", -500, 20000, _same("altitude", "GGA")),
    "satellites": Measure(_label("Số vệ tinh", "위성 수", "Satellites"), "", 0, 99, _same("satellites", "GGA")),
    "speed": Measure(
        _label("Tốc độ", "속도", "Speed"),
        "km/h",
        0,
        2000,
        {"VTG": Source("speed_kmh"), "RMC": Source("speed_knots", KNOT)},
    ),
    "course": Measure(_label("Hướng đi", "진행 방위", "Course"), "°", 0, 360, _same("course", "VTG", "RMC")),
    "heave": Measure(_label("Dao động thẳng đứng", "상하 동요", "Heave"), "m", -100, 100, _same("heave", "HEV")),
}
