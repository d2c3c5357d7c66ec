"""Entities of generic exposes: binary, numeric, enum, text, and what stands inside a composite.

Source: Zigbee2MQTT documentation, "Exposes", "Generic" and "Access". Kinds as in its Home Assistant extension: what
can be set is a switch, a number, a select or a text, everything else a sensor; `action` is an event.
"""

import json
from collections.abc import Iterator
from typing import Any

from devices.core.values import Point, PointType, Value
from devices.discovery.model import Entity
from devices.discovery.native.points import flag_point, named, number_point, switch_point, text_point
from devices.discovery.native.reading import (
    Pick,
    Take,
    pick_json,
    take_choice,
    take_number,
    take_text,
    take_words,
    to_number,
)
from devices.discovery.zigbee2mqtt.device import SET, STATE, Builder
from devices.transports.payloads import Path

MOST_CHOICES = 256
LONGEST = 200
"""Characters of any text in an expose."""


def generic_entities(builder: Builder, expose: dict[str, Any], inside: Path = ()) -> Iterator[Entity]:
    """Go through the entities of one generic expose; `inside` is the way to the composite it is part of."""
    kind, key = expose.get("type"), text_of(expose, "property")
    if not key or (kind != "composite" and not access(expose) & (STATE | SET)):
        return
    path = (*inside, key)
    if kind == "composite":
        for feature in features(expose):
            if len(path) < 4:
                yield from generic_entities(builder, feature, path)
        return
    # What is inside a composite can only be set together with the rest of it.
    settable = bool(access(expose) & SET) and not inside
    makers = {"binary": _binary, "numeric": _numeric, "enum": _enum, "text": _text, "list": _list}
    if isinstance(kind, str) and kind in makers:
        yield makers[kind](builder, expose, path, settable)


def _binary(builder: Builder, expose: dict[str, Any], path: Path, settable: bool) -> Entity:  # noqa: FBT001
    on, off = expose.get("value_on"), expose.get("value_off")
    take = take_binary(expose)
    main = builder.names.take("_".join(map(str, path)))
    label = named(label_of(expose))
    if not settable:
        return _entity(builder, "binary_sensor", expose, flag_point(main, label), path, take)
    write = builder.set(str(path[0]), lambda value: on if value else off)
    return _entity(builder, "switch", expose, switch_point(main, label), path, take, write=write)


def _numeric(builder: Builder, expose: dict[str, Any], path: Path, settable: bool) -> Entity:  # noqa: FBT001
    main = builder.names.take("_".join(map(str, path)))
    unit = text_of(expose, "unit")[:16]
    label = named(label_of(expose))
    if not settable:
        return _entity(builder, "sensor", expose, number_point(main, label, unit), path, take_number())
    point = numeric_point(main, label, expose)
    return _entity(builder, "number", expose, point, path, take_number(), write=builder.set(str(path[0]), plain))


def _enum(builder: Builder, expose: dict[str, Any], path: Path, settable: bool) -> Entity:  # noqa: FBT001
    main = builder.names.take("_".join(map(str, path)))
    label = named(label_of(expose))
    choices = choices_of(expose)
    if settable and choices:
        point = choice_point(main, label, choices, feedback=bool(access(expose) & STATE))
        write = builder.set(str(path[0]))
        return _entity(builder, "select", expose, point, path, take_choice(choices), write=write)
    kind = "event" if path[-1] == "action" else "sensor"
    return _entity(builder, kind, expose, text_point(main, label), path, take_text)


def _text(builder: Builder, expose: dict[str, Any], path: Path, settable: bool) -> Entity:  # noqa: FBT001
    main = builder.names.take("_".join(map(str, path)))
    point = text_point(main, named(label_of(expose)))
    if not settable:
        return _entity(builder, "sensor", expose, point, path, take_text)
    point = Point(
        name=main, type=PointType.TEXT, label=point.label, writable=True, feedback=bool(access(expose) & STATE)
    )
    return _entity(builder, "text", expose, point, path, take_text, write=builder.set(str(path[0])))


def _list(builder: Builder, expose: dict[str, Any], path: Path, settable: bool) -> Entity:  # noqa: FBT001
    del settable
    main = builder.names.take("_".join(map(str, path)))
    return _entity(builder, "sensor", expose, text_point(main, named(label_of(expose))), path, _take_list)


def _entity(  # noqa: PLR0917 - what differs from kind to kind
    builder: Builder,
    kind: str,
    expose: dict[str, Any],
    point: Point,
    path: Path,
    take: Take,
    write: Any = None,
) -> Entity:
    reads = bool(access(expose) & STATE)
    object_id = "_".join(map(str, path))
    if kind == "switch":
        object_id = f"switch_{object_id}"
    return builder.entity(
        kind,
        label_of(expose),
        object_id,
        [point],
        readers=[pick_json(builder.once, [Pick(path, point.name, take)])] if reads else [],
        writers={point.name: write} if write is not None else None,
    )


def access(expose: dict[str, Any]) -> int:
    """Return the access bits; none when they are not said."""
    bits = expose.get("access")
    return bits if isinstance(bits, int) and not isinstance(bits, bool) else 0


def features(expose: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the features of a specific or composite expose."""
    found = expose.get("features")
    return [feature for feature in found if isinstance(feature, dict)] if isinstance(found, list) else []


def text_of(expose: dict[str, Any], key: str) -> str:
    """Return a text of an expose, cut; empty when it is none."""
    value = expose.get(key)
    return value[:LONGEST] if isinstance(value, str) else ""


def label_of(expose: dict[str, Any]) -> str:
    """Return what people call an expose."""
    name = text_of(expose, "label") or text_of(expose, "name").replace("_", " ").capitalize()
    endpoint = text_of(expose, "endpoint")
    return f"{name} {endpoint}" if endpoint and endpoint.lower() not in name.lower().split() else name


def choices_of(expose: dict[str, Any]) -> tuple[str, ...]:
    """Return the values of an enum that are texts."""
    values = expose.get("values")
    found = [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
    return tuple(dict.fromkeys(found))[:MOST_CHOICES]


def take_binary(expose: dict[str, Any]) -> Take:
    """Return how the two values of a binary are taken; null is unknown. Raises ValueError where they can't be told."""
    on, off = expose.get("value_on"), expose.get("value_off")
    for value in (on, off):
        if not isinstance(value, (str, int, float, bool)):
            raise ValueError(f"{text_of(expose, 'name')}: expected value_on and value_off")
    if (type(on), on) == (type(off), off):
        raise ValueError(f"{text_of(expose, 'name')}: value_on and value_off are the same")
    return take_words({on: True, off: False, None: None})


def numeric_point(name: str, label: Any, expose: dict[str, Any]) -> Point:
    """Return the point of a numeric that can be set. Presets may lie outside its range, so they do away with it."""
    low, high = _bound(expose, "value_min"), _bound(expose, "value_max")
    if expose.get("presets") or (low is not None and high is not None and low > high):
        low = high = None
    return Point(
        name=name,
        type=PointType.NUMBER,
        label=label,
        unit=text_of(expose, "unit")[:16],
        minimum=low,
        maximum=high,
        writable=True,
        feedback=bool(access(expose) & STATE),
    )


def choice_point(
    name: str, label: Any, choices: tuple[str, ...], *, writable: bool = True, feedback: bool = True
) -> Point:
    """Return the point of an enum."""
    return Point(name=name, type=PointType.CHOICE, label=label, choices=choices, writable=writable, feedback=feedback)


def plain(value: Any) -> Any:
    """Return a number as JSON people write: 20, not 20.0."""
    return int(value) if isinstance(value, float) and value == int(value) else value


def _bound(expose: dict[str, Any], key: str) -> float | None:
    value = expose.get(key)
    if value is None or isinstance(value, str):
        return None
    return to_number(value)


def _take_list(raw: Any) -> Value | None:
    if raw is None:
        return None
    return take_text(json.dumps(raw, ensure_ascii=False))
