"""Measured values, as `/sensors` lists them: an example of the device's whole `tele/…/SENSOR`.

Source: hatasmota (which values are read, what they are called, their units); Tasmota documentation, "MQTT", for
`tele/…/SENSOR` and `stat/…/STATUS10`. Keys stand as they are: `PM2.5` is one key.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from devices.core.values import Point
from devices.discovery.model import Entity
from devices.discovery.native.points import named, number_point, text_point
from devices.discovery.native.reading import Pick, pick_json, take_number, take_text
from devices.discovery.tasmota.entity import Builder
from devices.transports.payloads import Path

IGNORED = frozenset({"Time", "PN532", "RDM6300"})
"""Not sensors: the clock, and readers that only tell of a card held up."""

UNITS: Mapping[str, str] = {
    "ApparentPower": "VA",
    "Battery": "%",
    "Current": "A",
    "CurrentNeutral": "A",
    "Distance": "cm",
    "Frequency": "Hz",
    "Humidity": "%",
    "Illuminance": "lx",
    "Ambient": "lx",
    "Moisture": "%",
    "PB0.3": "ppd",
    "PB0.5": "ppd",
    "PB1": "ppd",
    "PB2.5": "ppd",
    "PB5": "ppd",
    "PB10": "ppd",
    "PM1": "µg/m³",
    "PM2.5": "µg/m³",
    "PM10": "µg/m³",
    "CF1": "µg/m³",
    "CF2.5": "µg/m³",
    "CF10": "µg/m³",
    "PhaseAngle": "°",
    "Factor": "",
    "Power": "W",
    "ActivePower": "W",
    "PowerUsage": "W",
    "ReactivePower": "var",
    "Today": "kWh",
    "Total": "kWh",
    "Yesterday": "kWh",
    "Energy": "kWh",
    "ExportActive": "kWh",
    "ImportActive": "kWh",
    "ExportReactive": "kvarh",
    "ImportReactive": "kvarh",
    "Voltage": "V",
    "Weight": "kg",
    "CarbonDioxide": "ppm",
    "eCO2": "ppm",
    "TVOC": "ppb",
    "CCT": "K",
    "Proximity": "",
    "Red": "",
    "Green": "",
    "Blue": "",
}
"""Unit of a quantity; known to be a number even where the example is null."""

DEVICE_UNITS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Temperature": ("TempUnit", {"C": "°C", "F": "°F"}),
    "DewPoint": ("TempUnit", {"C": "°C", "F": "°F"}),
    "Pressure": ("PressureUnit", {}),
    "SeaPressure": ("PressureUnit", {}),
    "Speed": ("SpeedUnit", {}),
}
"""Quantities whose unit the device chooses: where it says which, and how we write it."""

LONGEST_UNIT = 16


def sensor_entities(builder: Builder, measured: Mapping[str, Any]) -> list[Entity]:
    """Return one entity for each value of the example."""
    return [_sensor(builder, measured, path, example) for path, example in _values(measured)]


def _values(measured: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Go through the values: two keys, or three where the second holds an object or a list."""
    for sensor, quantities in measured.items():
        if sensor in IGNORED or not isinstance(quantities, dict):
            continue
        for quantity, example in quantities.items():
            if isinstance(example, dict):
                yield from (((sensor, quantity, part), inner) for part, inner in example.items() if _is_one(inner))
            elif isinstance(example, list):
                yield from (((sensor, quantity, index), inner) for index, inner in enumerate(example) if _is_one(inner))
            else:
                yield (sensor, quantity), example


def _is_one(example: Any) -> bool:
    """Return whether an example is one value; what nests deeper is not shown."""
    return not isinstance(example, (dict, list))


def _is_number(example: Any) -> bool:
    """Return whether the example of a known quantity is a number, or nothing yet; some drivers write it as text."""
    try:
        take_number()(example)
    except ValueError:
        return False
    return True


def _sensor(builder: Builder, measured: Mapping[str, Any], path: Path, example: Any) -> Entity:
    announcement = builder.announcement
    name = " ".join(map(str, path))
    point = _point(builder.names.take(name), name, measured, str(path[1]), example)
    take = take_text if point.type == "text" else take_number()
    paths: list[Path] = [path]
    if path[2:] == (0,):
        # A meter that announces phases may later send one plain number.
        paths.append(path[:2])
    picks = tuple(Pick(place, point.name, take) for place in paths)
    telemetry, status = (pick_json(builder.once, picks, inside=inside) for inside in ((), ("StatusSNS",)))
    return builder.entity(
        "sensor",
        name,
        builder.unique_id("sensor", "sensor", "_".join(map(str, path))),
        (point,),
        readers={announcement.telemetry("SENSOR"): (telemetry,), announcement.result("STATUS10"): (status,)},
        writers={},
        state_topic=announcement.telemetry("SENSOR"),
    )


def _point(name: str, label: str, measured: Mapping[str, Any], quantity: str, example: Any) -> Point:
    if quantity in DEVICE_UNITS:
        key, written = DEVICE_UNITS[quantity]
        said = measured.get(key)
        unit = written.get(said, said)[:LONGEST_UNIT] if isinstance(said, str) else ""
        return number_point(name, named(label), unit) if _is_number(example) else text_point(name, named(label))
    if quantity in UNITS and _is_number(example):
        return number_point(name, named(label), UNITS[quantity])
    if isinstance(example, (int, float)) and not isinstance(example, bool):
        return number_point(name, named(label))
    return text_point(name, named(label))
