"""The fan of a Sonoff iFan (`if` 1): three speeds.

Source: Tasmota documentation, "Commands" (FanSpeed 0 to 3); hatasmota.
"""

import math
from typing import Any

from devices.core.values import Point, Value
from devices.discovery.model import Entity
from devices.discovery.native.points import named, percent_point, send_value, switch_point
from devices.discovery.native.reading import Pick, take_words
from devices.discovery.tasmota.entity import Builder

SPEEDS = 3
MEDIUM = 2
"""The speed it goes on with when nothing else is said, as in Home Assistant."""


def fan_entities(builder: Builder) -> list[Entity]:
    """Return the fan, if it is one."""
    announcement = builder.announcement
    if not announcement.fan:
        return []
    main = builder.names.take("fan")
    topic = announcement.command("FanSpeed")
    picks = (
        Pick(("FanSpeed",), main, take_words({speed: speed > 0 for speed in range(SPEEDS + 1)})),
        Pick(("FanSpeed",), f"{main}_speed", take_words({speed: _percent(speed) for speed in range(SPEEDS + 1)})),
    )
    readers = builder.readers(picks, ("FANSPEED",))
    return [
        builder.entity(
            "fan",
            announcement.dn,
            builder.unique_id("fan", "fan", "ifan"),
            (switch_point(main, named(announcement.dn), icon="fan"), _speed_point(main)),
            readers=readers,
            writers={
                main: send_value(topic, lambda value: str(MEDIUM if value else 0)),
                f"{main}_speed": send_value(topic, _step),
            },
            state_topic=announcement.telemetry("STATE"),
            command_topic=topic,
        )
    ]


def _speed_point(main: str) -> Point:
    point = percent_point(main, "speed", icon="fan")
    # Any percentage becomes one of three speeds.
    return Point(
        name=point.name,
        type=point.type,
        label=point.label,
        unit="%",
        minimum=0,
        maximum=100,
        writable=True,
        tolerance=100 / SPEEDS,
        icon=point.icon,
    )


def _percent(speed: int) -> Value:
    return round(speed * 100 / SPEEDS)


def _step(percent: Any) -> str:
    return str(math.ceil(percent * SPEEDS / 100))
