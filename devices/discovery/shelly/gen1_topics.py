"""What the topics of a Gen1 device carry, and which of them are features.

Source: Shelly, "Gen1 Device API", MQTT sections. Energy counts in watt-minutes (`energy`, `returned_energy`) or in Wh
(`total`, `total_returned`). A feature is written as the topic below `shellies/<id>/`, with a dot before what stands in
a JSON status: `light/0/status.brightness`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.values import Value
from devices.discovery.native.reading import Take, take_number, take_text, take_words

ONE_ZERO = {"1": True, "0": False}
TRUE_FALSE = {"true": True, "false": False}
_KWH_PER_WMIN = 1 / 60_000
_KWH_PER_WH = 1 / 1_000


@dataclass(frozen=True, slots=True)
class Plain:
    """One topic with one plain value."""

    word: str
    kind: str = "sensor"
    unit: str = ""
    scale: float = 1.0
    words: Mapping[str, Value] | None = None
    missing: float | None = None
    """What the device sends where it has no value."""

    @property
    def take(self) -> Take:
        """How the payload is taken."""
        if self.words is not None:
            return take_words(self.words)
        if self.unit == "text":
            return take_text
        number, missing = take_number(self.scale, 6 if self.scale != 1 else None), self.missing

        def take(raw: Any) -> Value | None:
            value = number(raw)
            return None if missing is not None and value == missing else value

        return take


def _meter(prefix: str) -> dict[str, Plain]:
    return {
        rf"{prefix}/\d+/power": Plain("power", unit="W"),
        rf"{prefix}/\d+/energy": Plain("energy", unit="kWh", scale=_KWH_PER_WMIN),
    }


_PLAIN: Mapping[str, Plain] = {
    **_meter(r"(?:relay|roller|light|white|color)"),
    **_meter("emeter"),
    r"emeter/\d+/returned_energy": Plain("returned_energy", unit="kWh", scale=_KWH_PER_WMIN),
    r"emeter/\d+/total": Plain("total", unit="kWh", scale=_KWH_PER_WH),
    r"emeter/\d+/total_returned": Plain("total_returned", unit="kWh", scale=_KWH_PER_WH),
    r"emeter/\d+/reactive_power": Plain("reactive_power", unit="var"),
    r"emeter/\d+/voltage": Plain("voltage", unit="V"),
    r"emeter/\d+/current": Plain("current", unit="A"),
    r"emeter/\d+/pf": Plain("pf"),
    r"input/\d+": Plain("input", "binary_sensor", words=ONE_ZERO),
    "temperature": Plain("temperature", unit="°C"),
    "voltage": Plain("voltage", unit="V"),
    "overtemperature": Plain("overtemperature", "binary_sensor", words=ONE_ZERO),
    r"ext_temperature/\d+": Plain("ext_temperature", unit="°C", missing=999.0),
    r"ext_humidity/\d+": Plain("ext_humidity", unit="%", missing=999.0),
    r"ext_switch/\d+": Plain("ext_switch", "binary_sensor", words=ONE_ZERO),
    r"adc/\d+": Plain("adc", unit="V"),
    "sensor/temperature": Plain("temperature", unit="°C", missing=999.0),
    "sensor/humidity": Plain("humidity", unit="%", missing=999.0),
    "sensor/battery": Plain("battery", unit="%"),
    "sensor/lux": Plain("lux", unit="lx"),
    "sensor/illumination": Plain("illumination", unit="text"),
    "sensor/tilt": Plain("tilt", unit="°"),
    "sensor/vibration": Plain("vibration", "binary_sensor", words=ONE_ZERO),
    "sensor/flood": Plain("flood", "binary_sensor", words=TRUE_FALSE),
    "sensor/smoke": Plain("smoke", "binary_sensor", words=TRUE_FALSE),
    "sensor/motion": Plain("motion", "binary_sensor", words=TRUE_FALSE | ONE_ZERO),
    "sensor/charger": Plain("charger", "binary_sensor", words=TRUE_FALSE),
    "sensor/ext_power": Plain("ext_power", "binary_sensor", words=TRUE_FALSE),
    "sensor/state": Plain("state", "binary_sensor", words={"open": True, "close": False}),
    "sensor/gas": Plain("gas", unit="text"),
    "sensor/concentration": Plain("concentration", unit="ppm"),
    "sensor/operation": Plain("operation", unit="text"),
}

_ACTORS = re.compile(
    r"(?:relay|roller|light|white|color)/\d{1,2}(?:/status)?|roller/\d{1,2}/pos|status|input_event/\d{1,2}", re.ASCII
)
_PATTERN = re.compile("|".join(f"(?P<p{n}>{pattern})" for n, pattern in enumerate(_PLAIN)), re.ASCII)
_BY_GROUP = dict(zip((f"p{n}" for n in range(len(_PLAIN))), _PLAIN.values(), strict=True))

MOTION: Mapping[str, Plain] = {
    "motion": Plain("motion", "binary_sensor"),
    "vibration": Plain("vibration", "binary_sensor"),
    "lux": Plain("lux", unit="lx"),
    "bat": Plain("battery", unit="%"),
}
"""What stands in the `status` of the motion sensors, as JSON."""

BUTTON = {"S": "single", "SS": "double", "SSS": "triple", "L": "long", "SL": "single_long", "LS": "long_single"}
"""What happens to a button, as `input_event` tells it."""

LAMP_PARTS = ("brightness", "gain", "temp", "red", "white")
"""What of a lamp's status is a feature."""


def plain_of(feature: str) -> Plain | None:
    """Return what a topic carries, if it is one of those with one plain value."""
    match = _PATTERN.fullmatch(feature)
    return None if match is None or match.lastgroup is None else _BY_GROUP[match.lastgroup]


def topic_feature(rest: str) -> str | None:
    """Return the feature that a topic below `shellies/<id>/` shows, or None."""
    if len(rest) > 60:
        return None
    return rest if _ACTORS.fullmatch(rest) or plain_of(rest) else None


def status_features(feature: str, document: dict[str, Any]) -> tuple[str, ...]:
    """Return the features that a JSON status shows."""
    if feature == "status":
        return tuple(f"status.{part}" for part in MOTION if part in document)
    lamp = feature.removesuffix("/status")
    if lamp.startswith(("relay", "roller")) or "ison" not in document:
        return ()
    return (lamp, *(f"{feature}.{part}" for part in LAMP_PARTS if part in document))
