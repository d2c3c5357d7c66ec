"""Entities of specific exposes: switch, light, cover, lock, climate and fan.

Source: Zigbee2MQTT documentation, "Exposes", "Specific"; colours (`hex`, `hue`, `saturation`), `transition`: the
documentation of a colour lamp, "Light". A lamp reports its colour as x and y, from which #rrggbb can't be told exactly:
`color` has no feedback, hue and saturation have.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from devices.core.values import Point, PointType, Value
from devices.discovery.model import Entity, Outgoing, Read, Write
from devices.discovery.native.points import (
    brightness_point,
    channels,
    color_point,
    color_temp_point,
    cover_point,
    cover_verbs,
    kelvin,
    mireds,
    named,
    percent_point,
    switch_point,
)
from devices.discovery.native.reading import Pick, find, is_absent, pick_json, take_number, take_words, to_number
from devices.discovery.zigbee2mqtt.device import GET, SET, Builder
from devices.discovery.zigbee2mqtt.generic import access, features, take_binary, text_of

COVER_WORDS = {"OPEN": "open", "CLOSE": "closed", "STOP": "stopped"}


def specific_entity(builder: Builder, expose: dict[str, Any]) -> Entity | None:
    """Return the entity of a switch, light, cover or lock; None when what it needs is missing."""
    makers = {"switch": _switch, "light": _light, "cover": _cover, "lock": _lock}
    parts = {text_of(feature, "name"): feature for feature in features(expose)}
    kind = expose.get("type")
    if (
        not isinstance(kind, str)
        or kind not in makers
        or "state" not in parts
        or not text_of(parts["state"], "property")
    ):
        return None
    return makers[kind](builder, expose, parts)


def gettable(expose: dict[str, Any]) -> Iterator[str]:
    """Go through the properties of `state` that the device can be asked for."""
    for feature in features(expose):
        if feature.get("name") == "state" and access(feature) & GET and text_of(feature, "property"):
            yield text_of(feature, "property")


def names_of(builder: Builder, expose: dict[str, Any], word: str) -> tuple[str, str, str]:
    """Return point name, name and object id; each endpoint of a device has its own."""
    endpoint = text_of(expose, "endpoint")
    own = f"{word}_{endpoint}" if endpoint else word
    return builder.names.take(own), endpoint.capitalize() or builder.name, own


def _switch(builder: Builder, expose: dict[str, Any], parts: dict[str, dict[str, Any]]) -> Entity:
    main, name, object_id = names_of(builder, expose, "switch")
    state = parts["state"]
    key = text_of(state, "property")
    return builder.entity(
        "switch",
        name,
        object_id,
        [switch_point(main, named(name))],
        readers=[pick_json(builder.once, [Pick((key,), main, take_binary(state))])],
        writers={main: builder.set(key, _words(state))},
    )


def _light(builder: Builder, expose: dict[str, Any], parts: dict[str, dict[str, Any]]) -> Entity:
    main, name, object_id = names_of(builder, expose, "light")
    state = parts["state"]
    key = text_of(state, "property")
    points = [switch_point(main, named(name), icon="sun")]
    picks = [Pick((key,), main, take_binary(state))]
    writers: dict[str, Write] = {main: builder.set(key, _words(state))}
    if level := text_of(parts.get("brightness", {}), "property"):
        most = _most(parts["brightness"])
        point = brightness_point(main, fades=True, steps=most)
        points.append(point)
        picks.append(Pick((level,), point.name, take_number(100 / most, 1)))
        writers[point.name] = _fade(builder, level, most, (key, state.get("value_off")))
    if warmth := text_of(parts.get("color_temp", {}), "property"):
        point = _temperature(main, parts["color_temp"])
        points.append(point)
        picks.append(Pick((warmth,), point.name, lambda raw: kelvin(to_number(raw))))
        writers[point.name] = builder.set(warmth, mireds)
    for colors in (parts.get("color_hs"), parts.get("color_xy")):
        if colors is not None and text_of(colors, "property") and f"{main}_color" not in writers:
            _add_color(builder, main, colors, points, picks, writers)
    return builder.entity("light", name, object_id, points, readers=[pick_json(builder.once, picks)], writers=writers)


def _add_color(  # noqa: PLR0917 - what a lamp is put together from
    builder: Builder,
    main: str,
    colors: dict[str, Any],
    points: list[Point],
    picks: list[Pick],
    writers: dict[str, Write],
) -> None:
    key = text_of(colors, "property")
    shown = color_point(main)
    points.append(
        Point(name=shown.name, type=shown.type, label=shown.label, writable=True, feedback=False, icon=shown.icon)
    )
    writers[shown.name] = builder.set(key, lambda value: dict(zip("rgb", channels(value), strict=True)))
    if colors.get("name") != "color_hs":
        return
    for part, unit, most in (("hue", "°", 360), ("saturation", "%", 100)):
        point = Point(
            name=f"{main}_{part}",
            type=PointType.NUMBER,
            label=HUE_LABELS[part],
            unit=unit,
            minimum=0,
            maximum=most,
            writable=True,
            tolerance=2.0,
            icon="palette",
        )
        points.append(point)
        picks.append(Pick((key, part), point.name, take_number()))
        writers[point.name] = builder.set(key, _inside(part))


HUE_LABELS: Mapping[str, Mapping[str, str]] = {
    "hue": {"vi": "Sắc độ", "ko": "색조", "en": "Hue"},
    "saturation": {"vi": "Độ bão hòa", "ko": "채도", "en": "Saturation"},
}


def _cover(builder: Builder, expose: dict[str, Any], parts: dict[str, dict[str, Any]]) -> Entity:
    main, name, object_id = names_of(builder, expose, "cover")
    state = text_of(parts["state"], "property")
    points = [cover_point(main, named(name))]
    writers: dict[str, Write] = {
        f"{main}_{word}": builder.write(_always({state: order}))
        for word, order in (("open", "OPEN"), ("close", "CLOSE"), ("stop", "STOP"))
    }
    picks = []
    for part in ("position", "tilt"):
        if key := text_of(parts.get(part, {}), "property"):
            point = percent_point(main, part, writable=bool(access(parts[part]) & SET))
            points.append(point)
            picks.append(Pick((key,), point.name, take_number()))
            if point.writable:
                writers[point.name] = builder.set(key, round)
    readers = [_cover_state(builder, main, state, text_of(parts.get("position", {}), "property"))]
    if picks:
        readers.append(pick_json(builder.once, picks))
    return builder.entity("cover", name, object_id, points, readers=readers, writers=writers, verbs=cover_verbs(main))


def _cover_state(builder: Builder, main: str, state: str, position: str) -> Read:
    """Return a reader of open and closed: by its word, or by its position where it has no word."""
    take = take_words({**COVER_WORDS, None: None})

    def read(payload: bytes) -> Mapping[str, Value | None]:
        document = builder.once.read(payload)
        word = find(document, (state,))
        if not is_absent(word):
            return {main: take(word)}
        place = find(document, (position,))
        return {} if is_absent(place) or place is None else {main: "open" if to_number(place) else "closed"}

    return read


def _lock(builder: Builder, expose: dict[str, Any], parts: dict[str, dict[str, Any]]) -> Entity:
    main, name, object_id = names_of(builder, expose, "lock")
    state = parts["state"]
    key = text_of(state, "property")
    binary = take_binary(state)
    words = {True: "locked", False: "unlocked"}

    def take(raw: Any) -> Value | None:
        locked = binary(raw)
        return None if locked is None else words[bool(locked)]

    point = Point(
        name=main, type=PointType.CHOICE, label=named(name), choices=tuple(words.values()), writable=True, icon="lock"
    )
    to_word = _words(state)
    return builder.entity(
        "lock",
        name,
        object_id,
        [point],
        readers=[pick_json(builder.once, [Pick((key,), main, take)])],
        writers={main: builder.set(key, lambda value: to_word(value == "locked"))},
    )


def _words(state: dict[str, Any]) -> Callable[[Any], Any]:
    on, off = state.get("value_on"), state.get("value_off")
    return lambda value: on if value else off


def _always(document: dict[str, Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda _: document


def _inside(part: str) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {part: round(value)}


def _most(feature: dict[str, Any]) -> int:
    most = feature.get("value_max", 254)
    return most if isinstance(most, int) and 0 < most <= 65_535 else 254


def _temperature(main: str, feature: dict[str, Any]) -> Point:
    low, high = feature.get("value_min"), feature.get("value_max")
    if not (isinstance(low, int) and isinstance(high, int) and 0 < low < high <= 1000):
        return color_temp_point(main)
    # A mired more or less at the ends must not put what is observed out of range.
    return color_temp_point(main, 1_000_000 // (high + 1), -(-1_000_000 // max(low - 1, 1)))


def _fade(builder: Builder, key: str, most: int, off: tuple[str, Any]) -> Write:
    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        over = args.get("over")
        fade = {"transition": over} if over is not None else {}
        level = args["value"]
        # The dimmest step still gives light: 0 would be off on many lamps.
        body = {key: max(1, round(level / 100 * most)), **fade} if level else {off[0]: off[1], **fade}
        return (Outgoing(f"{builder.topic}/set", json.dumps(body)),)

    return write
