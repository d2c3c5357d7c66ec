"""Makes the entities of a Gen1 device: relays, lamps, rollers, and one for each plain value."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.core.values import Point, Value
from devices.core.verbs import Verb
from devices.discovery.model import Entity, Outgoing, Presence, Read, Write
from devices.discovery.native.points import (
    brightness_point,
    channels,
    color_point,
    color_temp_point,
    cover_point,
    cover_verbs,
    flag_point,
    hex_color,
    named,
    number_point,
    percent_point,
    send,
    send_value,
    switch_point,
    text_point,
)
from devices.discovery.native.reading import (
    JsonOnce,
    Pick,
    pick_json,
    presence_words,
    read_plain,
    take_flag,
    take_number,
    take_words,
    to_number,
)
from devices.discovery.shelly.gen1_topics import BUTTON, MOTION, Plain, plain_of
from devices.discovery.shelly.models import GEN1_SLEEPERS
from devices.discovery.shelly.shape import Shape

ON_OFF = {"on": True, "off": False}
ROLLER = {"open": "opening", "close": "closing", "stop": "stopped"}


def gen1_entities(shape: Shape, once: JsonOnce) -> tuple[Entity, ...]:
    """Return the entities: first what acts, then what is measured."""
    maker = _Maker(shape, once)
    acting: list[Entity] = []
    measured: list[Entity] = []
    for feature in sorted(shape.features, key=lambda name: (name.count("/"), len(name), name)):
        kind = feature.split("/")[0]
        plain = plain_of(feature)
        if plain is not None:
            measured.append(maker.plain(feature, plain))
        elif kind == "input_event":
            measured.append(maker.button(feature))
        elif feature.startswith("status."):
            measured.append(maker.motion(feature.removeprefix("status.")))
        elif feature.count("/") == 1 and kind == "relay":
            acting.append(maker.relay(feature))
        elif feature.count("/") == 1 and kind == "roller":
            acting.append(maker.roller(feature))
        elif feature.count("/") == 1 and kind in ("light", "white", "color"):
            acting.append(maker.lamp(feature))
    return (*acting, *measured)


def gen1_asks(shape: Shape) -> tuple[Outgoing, ...]:
    """Return the question for the whole state."""
    return (Outgoing(f"{shape.prefix}/command", "update"),)


class _Maker:
    def __init__(self, shape: Shape, once: JsonOnce) -> None:
        self._shape = shape
        self._once = once
        online = {f"{shape.prefix}/online": presence_words("true", "false")}
        self._presence = Presence() if shape.info.model in GEN1_SLEEPERS else Presence(topics=online)

    def relay(self, feature: str) -> Entity:
        """Return a relay. `overpower`: the device switched it off to save itself."""
        main, name, topic = self._names(feature)
        return self._entity(
            "switch",
            name,
            feature,
            [switch_point(main, named(name))],
            {topic: (read_plain(main, take_words({**ON_OFF, "overpower": False})),)},
            {main: send_value(f"{topic}/command", _on_off)},
        )

    def roller(self, feature: str) -> Entity:
        """Return a roller; its position is -1 until it was calibrated."""
        main, name, topic = self._names(feature)
        points = [cover_point(main, named(name))]
        readers: dict[str, tuple[Read, ...]] = {topic: (read_plain(main, take_words(ROLLER)),)}
        writers: dict[str, Write] = {
            f"{main}_{word}": send(f"{topic}/command", word) for word in ("open", "close", "stop")
        }
        if f"{feature}/pos" in self._shape.features:
            point = percent_point(main, "position")
            points.append(point)
            readers[f"{topic}/pos"] = (read_plain(point.name, _take_position),)
            writers[point.name] = send_value(f"{topic}/command/pos", lambda value: str(round(value)))
        return self._entity("cover", name, feature, points, readers, writers, cover_verbs(main))

    def lamp(self, feature: str) -> Entity:
        """Return a lamp: on and off on a topic of its own, the rest in a JSON status."""
        main, name, topic = self._names(feature)
        points = [switch_point(main, named(name), icon="sun")]
        picks = [Pick(("ison",), main, take_flag)]
        writers: dict[str, Write] = {main: send_value(f"{topic}/command", _on_off)}

        def has(part: str) -> bool:
            return f"{feature}/status.{part}" in self._shape.features

        def add(part: str, point: Point, take: Any, body: Callable[[Any], dict[str, Any]]) -> None:
            points.append(point)
            picks.append(Pick((part,), point.name, take))
            writers[point.name] = self._set(topic, body)

        # In colour mode gain is the brightness; brightness is that of the other mode then.
        level = "gain" if has("gain") else "brightness"
        if has(level):
            add(level, brightness_point(main, steps=100), take_number(), _dimmed(level))
        if has("temp") and not has("red"):
            add("temp", color_temp_point(main, 2700, 6500), take_number(), lambda value: {"temp": round(value)})
        if has("white") and has("red"):
            white = percent_point(main, "white", icon="sun")
            add("white", white, take_number(100 / 255, 1), lambda value: {"white": round(value * 2.55)})
        readers: dict[str, tuple[Read, ...]] = {topic: (read_plain(main, take_words(ON_OFF)),)}
        status = [pick_json(self._once, picks)]
        if has("red"):
            color = color_point(main)
            points.append(color)
            status.append(self._color(color.name))
            writers[color.name] = self._set(
                topic, lambda value: dict(zip(("red", "green", "blue"), channels(value), strict=True))
            )
        readers[f"{topic}/status"] = tuple(status)
        return self._entity("light", name, feature, points, readers, writers)

    def plain(self, feature: str, plain: Plain) -> Entity:
        """Return what one topic with a plain value tells."""
        main, name, topic = self._names(feature)
        point = _point(main, name, plain)
        return self._entity(plain.kind, name, feature, [point], {topic: (read_plain(main, plain.take),)}, {})

    def motion(self, part: str) -> Entity:
        """Return one value of a motion sensor's status."""
        plain = MOTION[part]
        main, name = plain.word, plain.word.capitalize()
        take = take_flag if plain.kind == "binary_sensor" else plain.take
        read = pick_json(self._once, [Pick((part,), main, take)])
        point = _point(main, name, plain)
        return self._entity(plain.kind, name, f"status/{part}", [point], {f"{self._shape.prefix}/status": (read,)}, {})

    def button(self, feature: str) -> Entity:
        """Return a button: the last thing that happened to it. Empty until something has."""
        main, name, topic = self._names(feature)
        take = take_words(BUTTON, others_say_nothing=True)
        read = pick_json(self._once, [Pick(("event",), main, take)])
        return self._entity("event", name, feature, [text_point(main, named(name))], {topic: (read,)}, {})

    # -- inside -------------------------------------------------------------------------------------------------

    def _names(self, feature: str) -> tuple[str, str, str]:
        words = feature.removeprefix("sensor/").replace("/", " ").replace("_", " ")
        return words.replace(" ", "_"), words.capitalize(), f"{self._shape.prefix}/{feature}"

    def _entity(  # noqa: PLR0917 - what differs from entity to entity
        self,
        kind: str,
        name: str,
        feature: str,
        points: Sequence[Point],
        readers: Mapping[str, tuple[Read, ...]],
        writers: Mapping[str, Write],
        verbs: tuple[Verb, ...] = (),
    ) -> Entity:
        topic = (
            f"{self._shape.prefix}/{feature}" if not feature.startswith("status/") else f"{self._shape.prefix}/status"
        )
        command = f"{topic}/command" if writers else ""
        more = {f"{topic}/set"} if kind == "light" else {f"{topic}/command/pos"} if kind == "cover" else set()
        return Entity(
            kind=kind,
            name=name,
            unique_id=f"{self._shape.id}-{feature.replace('/', '-')}",
            points=tuple(points),
            state_topic=topic,
            command_topic=command,
            unit=points[0].unit,
            command_topics=frozenset({command, *more}) - {""},
            verbs=verbs,
            readers=readers,
            writers=writers,
            presence=self._presence,
        )

    def _set(self, topic: str, body: Callable[[Any], dict[str, Any]]) -> Write:
        def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
            return (Outgoing(f"{topic}/set", json.dumps({"turn": "on"} | body(args["value"]))),)

        return write

    def _color(self, point: str) -> Read:
        def read(payload: bytes) -> Mapping[str, Value | None]:
            document = self._once.read(payload)
            parts = [document.get(channel) for channel in ("red", "green", "blue")]
            return {} if None in parts else {point: hex_color(*[to_number(part) for part in parts])}

        return read


def _point(main: str, name: str, plain: Plain) -> Point:
    if plain.kind == "binary_sensor":
        return flag_point(main, named(name))
    return text_point(main, named(name)) if plain.unit == "text" else number_point(main, named(name), plain.unit)


def _on_off(value: Any) -> str:
    return "on" if value else "off"


def _dimmed(part: str) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {part: round(value)} if round(value) else {"turn": "off"}


def _take_position(raw: Any) -> Value | None:
    position = to_number(raw)
    return None if position == -1 else position
