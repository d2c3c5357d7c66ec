"""Thermostats and fans: several properties under one name.

Source: Zigbee2MQTT documentation, "Exposes", "Climate" and "Fan".
"""

from typing import Any

from devices.core.texts import Texts
from devices.core.values import Point
from devices.discovery.model import Entity, Write
from devices.discovery.native.points import LABELS, named, number_point, switch_point
from devices.discovery.native.reading import Pick, pick_json, take_choice, take_number
from devices.discovery.zigbee2mqtt.device import SET, Builder
from devices.discovery.zigbee2mqtt.generic import (
    access,
    choice_point,
    choices_of,
    features,
    numeric_point,
    plain,
    take_binary,
    text_of,
)
from devices.discovery.zigbee2mqtt.specific import names_of

CLIMATE: tuple[tuple[str, str], ...] = (
    ("system_mode", ""),
    ("occupied_heating_setpoint", "target"),
    ("current_heating_setpoint", "target"),
    ("occupied_cooling_setpoint", "target_cooling"),
    ("local_temperature", "current"),
    ("running_state", "action"),
    ("fan_mode", "fan_mode"),
    ("preset", "preset"),
)
"""What of a thermostat is shown: its name among the features, and the end of the point's name."""

FAN: tuple[tuple[str, str], ...] = (("state", ""), ("mode", "mode"), ("speed", "speed"))

COOLING: Texts = {"vi": "Nhiệt độ làm mát đặt", "ko": "냉방 설정 온도", "en": "Target temperature for cooling"}


def several_entity(builder: Builder, expose: dict[str, Any]) -> Entity | None:
    """Return the entity of a climate or fan expose; None when nothing of it is known."""
    kind = expose.get("type")
    wanted = {"climate": CLIMATE, "fan": FAN}.get(kind) if isinstance(kind, str) else None
    if wanted is None or not isinstance(kind, str):
        return None
    parts = {text_of(feature, "name"): feature for feature in features(expose)}
    present = [(parts[name], end) for name, end in wanted if text_of(parts.get(name, {}), "property")]
    if not present:
        return None
    main, name, object_id = names_of(builder, expose, kind)
    points: list[Point] = []
    picks: list[Pick] = []
    writers: dict[str, Write] = {}
    for feature, end in present:
        # Where there is no mode the first property there is stands for the whole.
        own = f"{main}_{end}" if points else main
        if all(point.name != own for point in points):
            label = named(name) if not points else {"target_cooling": COOLING, **LABELS}[end]
            _add(builder, own, label, feature, (points, picks, writers))
    return builder.entity(kind, name, object_id, points, readers=[pick_json(builder.once, picks)], writers=writers)


def _add(
    builder: Builder,
    name: str,
    label: Texts,
    feature: dict[str, Any],
    into: tuple[list[Point], list[Pick], dict[str, Write]],
) -> None:
    points, picks, writers = into
    key, settable = text_of(feature, "property"), bool(access(feature) & SET)
    if feature.get("type") == "binary":
        on, off = feature.get("value_on"), feature.get("value_off")
        points.append(switch_point(name, label, icon="fan"))
        picks.append(Pick((key,), name, take_binary(feature)))
        writers[name] = builder.set(key, lambda value: on if value else off)
        return
    choices = choices_of(feature)
    if feature.get("type") == "enum" and choices:
        points.append(choice_point(name, label, choices, writable=settable))
        picks.append(Pick((key,), name, take_choice(choices)))
        if settable:
            writers[name] = builder.set(key)
        return
    unit = text_of(feature, "unit")[:16]
    points.append(numeric_point(name, label, feature) if settable else number_point(name, label, unit))
    picks.append(Pick((key,), name, take_number()))
    if settable:
        writers[name] = builder.set(key, plain)
