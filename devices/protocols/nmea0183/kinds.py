"""What stands in which field of which sentence.

Source: "NMEA Revealed" (E. S. Raymond, V2.23), on NMEA 0183 V2.3 to V4.11. The layouts of MTA, MMB, MHU and HEV are not
confirmed by a document.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from devices.protocols.nmea0183.readers import (
    SPEED_UNITS,
    Fields,
    Reader,
    angle,
    bar_in_hpa,
    clock,
    day,
    field,
    number,
    satellites,
    speed,
    text,
    transducers,
    turned,
    whole,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One value: its field (counted from 0), its name, how it is read, its unit, its range."""

    at: int
    name: str
    read: Reader
    unit: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A sentence: its title, how many fields it has at least, its values.

    `void` says why the values are not valid, if so; `needs` are those without which it says nothing.
    """

    title: str
    least: int
    items: tuple[Item, ...]
    void: Callable[[Fields], str] = lambda _: ""
    needs: tuple[str, ...] = ()


def _void_if(at: int, *marks: str, words: str) -> Callable[[Fields], str]:
    return lambda fields: words if field(fields, at) in marks else ""


_WARNING = "the sender marks it as not valid (V)"
_POSITION = ("latitude", "longitude")


def _position(at: int) -> tuple[Item, ...]:
    return Item(at, "latitude", angle, "°"), Item(at + 2, "longitude", angle, "°")


def _depth(title: str) -> Kind:
    items = (
        Item(0, "depth_feet", number, "ft"),
        Item(2, "depth", number, "m"),
        Item(4, "depth_fathoms", number, "fathom"),
    )
    return Kind(title, 4, items, needs=("depth",))


_COURSE = {"low": 0, "high": 360}

KINDS: Mapping[str, Kind] = {
    "GGA": Kind(
        "position fix",
        14,
        (
            Item(0, "time", clock),
            *_position(1),
            Item(5, "quality", whole, low=0, high=8),
            Item(6, "satellites", whole, low=0, high=99),
            Item(7, "hdop", number),
            Item(8, "altitude", number, "m"),
            Item(10, "geoid_separation", number, "m"),
            Item(12, "dgps_age", number, "s"),
            Item(13, "station", text),
        ),
        _void_if(5, "0", "", words="no fix (quality 0)"),
        _POSITION,
    ),
    "RMC": Kind(
        "position, speed and date",
        11,
        (
            Item(0, "time", clock),
            Item(1, "status", text),
            *_position(2),
            Item(6, "speed_knots", number, "kn", low=0),
            Item(7, "course", number, "°", **_COURSE),
            Item(8, "date", day),
            Item(9, "magnetic_variation", turned, "°", low=-180, high=180),
            Item(11, "mode", text),
        ),
        _void_if(1, "V", "", words=_WARNING),
        _POSITION,
    ),
    "GLL": Kind(
        "position",
        5,
        (*_position(0), Item(4, "time", clock), Item(5, "status", text), Item(6, "mode", text)),
        _void_if(5, "V", words=_WARNING),
        _POSITION,
    ),
    "VTG": Kind(
        "course and speed",
        8,
        (
            Item(0, "course", number, "°", **_COURSE),
            Item(2, "course_magnetic", number, "°", **_COURSE),
            Item(4, "speed_knots", number, "kn", low=0),
            Item(6, "speed_kmh", number, "km/h", low=0),
            Item(8, "mode", text),
        ),
        _void_if(8, "N", words="no valid course and speed (mode N)"),
        ("speed_knots",),
    ),
    "GSA": Kind(
        "satellites in use",
        17,
        (
            Item(0, "selection", text),
            Item(1, "fix_type", whole, low=1, high=3),
            Item(
                2, "satellites_used", lambda fields, at: [each for each in map(str.strip, fields[at : at + 12]) if each]
            ),
            Item(14, "pdop", number),
            Item(15, "hdop", number),
            Item(16, "vdop", number),
        ),
        _void_if(1, "1", "", words="no fix"),
    ),
    "GSV": Kind(
        "satellites in view",
        3,
        (
            Item(0, "messages", whole, low=1, high=99),
            Item(1, "message", whole, low=1, high=99),
            Item(2, "satellites_in_view", whole, low=0, high=99),
            Item(3, "satellites", satellites),
        ),
        needs=("satellites_in_view",),
    ),
    "ZDA": Kind(
        "time and date",
        6,
        (
            Item(0, "time", clock),
            Item(1, "day", whole, low=1, high=31),
            Item(2, "month", whole, low=1, high=12),
            Item(3, "year", whole, low=1980, high=2200),
            Item(4, "zone_hours", whole, "h", low=-13, high=13),
            Item(5, "zone_minutes", whole, "min", low=-59, high=59),
        ),
        needs=("time", "day", "month", "year"),
    ),
    "HDT": Kind("true heading", 2, (Item(0, "heading", number, "°", **_COURSE),), needs=("heading",)),
    "HDM": Kind(
        "magnetic heading", 2, (Item(0, "heading_magnetic", number, "°", **_COURSE),), needs=("heading_magnetic",)
    ),
    "HDG": Kind(
        "magnetic heading, deviation and variation",
        5,
        (
            Item(0, "heading_magnetic", number, "°", **_COURSE),
            Item(1, "deviation", turned, "°"),
            Item(3, "variation", turned, "°"),
        ),
        needs=("heading_magnetic",),
    ),
    "VHW": Kind(
        "water speed and heading",
        8,
        (
            Item(0, "heading", number, "°", **_COURSE),
            Item(2, "heading_magnetic", number, "°", **_COURSE),
            Item(4, "speed_knots", number, "kn"),
            Item(6, "speed_kmh", number, "km/h"),
        ),
        needs=("speed_knots",),
    ),
    "ROT": Kind(
        "rate of turn",
        2,
        (Item(0, "rate_of_turn", number, "°/min"), Item(1, "status", text)),
        _void_if(1, "V", words=_WARNING),
        ("rate_of_turn",),
    ),
    "MWV": Kind(
        "wind speed and angle",
        5,
        (
            Item(0, "wind_angle", number, "°", **_COURSE),
            Item(1, "reference", lambda fields, at: {"R": "relative", "T": "true"}.get(field(fields, at))),
            Item(2, "wind_speed", number, "m/s", low=0),
            Item(2, "wind_speed_ms", speed, "m/s", low=0),
            Item(3, "wind_speed_unit", lambda fields, at: SPEED_UNITS.get(field(fields, at))),
            Item(4, "status", text),
        ),
        _void_if(4, "V", "", words=_WARNING),
        ("wind_angle", "wind_speed"),
    ),
    "MWD": Kind(
        "wind direction and speed",
        8,
        (
            Item(0, "wind_direction", number, "°", **_COURSE),
            Item(2, "wind_direction_magnetic", number, "°", **_COURSE),
            Item(4, "wind_speed_knots", number, "kn", low=0),
            Item(6, "wind_speed", number, "m/s", low=0),
        ),
        needs=("wind_speed",),
    ),
    "MTW": Kind(
        "water temperature", 2, (Item(0, "water_temperature", number, "°C", -10, 100),), needs=("water_temperature",)
    ),
    "MTA": Kind("air temperature", 2, (Item(0, "air_temperature", number, "°C", -90, 90),), needs=("air_temperature",)),
    "MHU": Kind(
        "humidity",
        4,
        (
            Item(0, "humidity", number, "%", 0, 100),
            Item(1, "humidity_absolute", number, "g/m³"),
            Item(2, "dew_point", number, "°C"),
        ),
        needs=("humidity",),
    ),
    "MMB": Kind(
        "barometer",
        4,
        (Item(0, "pressure_inches", number, "inHg"), Item(2, "pressure", bar_in_hpa, "hPa", 300, 1200)),
        needs=("pressure",),
    ),
    "MDA": Kind(
        "weather",
        20,
        (
            Item(0, "pressure_inches", number, "inHg"),
            Item(2, "pressure", bar_in_hpa, "hPa", 300, 1200),
            Item(4, "air_temperature", number, "°C", -90, 90),
            Item(6, "water_temperature", number, "°C", -10, 100),
            Item(8, "humidity", number, "%", 0, 100),
            Item(9, "humidity_absolute", number, "g/m³"),
            Item(10, "dew_point", number, "°C"),
            Item(12, "wind_direction", number, "°", **_COURSE),
            Item(14, "wind_direction_magnetic", number, "°", **_COURSE),
            Item(16, "wind_speed_knots", number, "kn", low=0),
            Item(18, "wind_speed", number, "m/s", low=0),
        ),
    ),
    "DBT": _depth("depth below transducer"),
    "DBS": _depth("depth below surface"),
    "DBK": _depth("depth below keel"),
    "DPT": Kind(
        "depth",
        2,
        (Item(0, "depth", number, "m", low=0), Item(1, "offset", number, "m"), Item(2, "range", number, "m")),
        needs=("depth",),
    ),
    "HEV": Kind("heave", 1, (Item(0, "heave", number, "m"),), needs=("heave",)),
    "TXT": Kind(
        "text",
        4,
        (Item(0, "messages", whole), Item(1, "message", whole), Item(2, "identifier", text), Item(3, "text", text)),
    ),
    "XDR": Kind("transducers", 4, (Item(0, "transducers", transducers),)),
}
