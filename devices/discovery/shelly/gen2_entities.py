"""Entities of a Gen2 device out of the features it has shown.

Source: Shelly, "Gen2+ Device API": Switch.Set, Cover.Open/Close/Stop/GoToPosition, Light.Set, RGB.Set, RGBW.Set,
CCT.Set (sent as RPC, which is on by default); states in `<prefix>/status/<component>`, in NotifyStatus, which tells
only what changed, and in answers to Shelly.GetStatus.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from sys import intern
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
    switch_point,
    text_point,
)
from devices.discovery.native.reading import (
    JsonOnce,
    Pick,
    pick_json,
    presence_words,
    show,
    take_flag,
    take_number,
    take_words,
    to_number,
)
from devices.discovery.shelly.gen2 import ANSWERS, button_events
from devices.discovery.shelly.measures import MEASURES, Measure
from devices.discovery.shelly.models import SLEEPERS
from devices.discovery.shelly.shape import Shape

COVER = {"open": "open", "closed": "closed", "opening": "opening", "closing": "closing", "stopped": "stopped"}


def gen2_entities(shape: Shape, once: JsonOnce) -> tuple[Entity, ...]:
    """Return the entities: first what acts, then what is measured."""
    maker = _Maker(shape, once)
    acting: list[Entity] = []
    for kind in ("switch", "light", "rgb", "rgbw", "cct"):
        acting += [
            maker.output(component, kind) for component in shape.components(kind) if maker.has(component, "output")
        ]
    acting += [maker.cover(component) for component in shape.components("cover") if maker.has(component, "state")]
    measured = [
        maker.measure(component, measure)
        for kind, measures in MEASURES.items()
        for component in shape.components(kind)
        for measure in measures
        if maker.has(component, measure.path)
    ]
    buttons = [maker.button(component) for component in shape.components("input") if maker.has(component, "event")]
    return (*acting, *buttons, *measured)


def gen2_asks(shape: Shape) -> tuple[Outgoing, ...]:
    """Return the question for the whole state."""
    return (Outgoing(f"{shape.prefix}/rpc", _frame(shape, "Shelly.GetStatus", {})),)


class _Maker:
    """Makes entities of one device."""

    def __init__(self, shape: Shape, once: JsonOnce) -> None:
        self._shape = shape
        self._once = once
        sleeps = shape.id.split("-")[0].lower() in SLEEPERS
        online = {f"{shape.prefix}/online": presence_words("true", "false")}
        self._presence = Presence() if sleeps else Presence(topics=online)

    def has(self, component: str, path: str) -> bool:
        return f"{component}.{path}" in self._shape.features

    def output(self, component: str, kind: str) -> Entity:
        """Return a relay or a lamp."""
        main = component.replace(":", "_")
        name = component.replace(":", " ").capitalize() if kind in ("switch", "light") else _upper(component)
        points = [switch_point(main, named(name), icon="power" if kind == "switch" else "sun")]
        picks = [Pick(("output",), main, take_flag)]
        method = f"{kind.upper() if kind in ('rgb', 'rgbw', 'cct') else kind.capitalize()}.Set"
        writers: dict[str, Write] = {main: self._call(method, component, lambda value: {"on": value})}

        def add(path: str, point: Point, take: Callable[[Any], Value | None], params: Callable[[Any], Any]) -> None:
            if self.has(component, path):
                points.append(point)
                picks.append(Pick((path,), point.name, take))
                writers[point.name] = self._call(method, component, params)

        add("brightness", brightness_point(main, steps=100), take_number(), _dimmed)
        add("rgb", color_point(main), _take_rgb, lambda value: {"on": True, "rgb": list(channels(value))})
        white = percent_point(main, "white", icon="sun")
        add("white", white, take_number(100 / 255, 1), lambda value: {"on": True, "white": round(value * 2.55)})
        add("ct", color_temp_point(main), take_number(), lambda value: {"on": True, "ct": round(value)})
        shown = "switch" if kind == "switch" else "light"
        return self._entity(shown, name, component, component, points, self._readers(component, picks), writers)

    def cover(self, component: str) -> Entity:
        """Return a cover, with positions once it is calibrated."""
        main = component.replace(":", "_")
        name = component.replace(":", " ").capitalize()
        points = [cover_point(main, named(name))]
        # While it calibrates it moves in both directions: what it does is not known.
        picks = [Pick(("state",), main, take_words({**COVER, "calibrating": None}))]
        writers: dict[str, Write] = {
            f"{main}_{word}": self._call(f"Cover.{word.capitalize()}", component, lambda _: {})
            for word in ("open", "close", "stop")
        }
        for path, part, param in (("current_pos", "position", "pos"), ("slat_pos", "tilt", "slat_pos")):
            if self.has(component, path):
                point = percent_point(main, part)
                points.append(point)
                picks.append(Pick((path,), point.name, take_number()))
                writers[point.name] = self._call("Cover.GoToPosition", component, _whole(param))
        readers = self._readers(component, picks)
        return self._entity("cover", name, component, component, points, readers, writers, cover_verbs(main))

    def button(self, component: str) -> Entity:
        """Return an input that is a button: the last thing that happened to it."""
        main = f"{component.replace(':', '_')}_event"
        name = f"{component.replace(':', ' ').capitalize()} event"
        topic = f"{self._shape.prefix}/events/rpc"

        def read(payload: bytes) -> Mapping[str, Value | None]:
            params = self._once.read(payload).get("params")
            words = (
                [word for each, word in button_events(params) if each == component] if isinstance(params, dict) else []
            )
            return {main: words[-1]} if words else {}

        point = text_point(main, named(name))
        return self._entity("event", name, component, f"{component}-event", [point], {topic: (read,)}, {})

    def measure(self, component: str, measure: Measure) -> Entity:
        """Return one measured value."""
        main = f"{component.replace(':', '_')}_{measure.word}"
        name = f"{component.replace(':', ' ').capitalize()} {measure.word.replace('_', ' ')}"
        if measure.kind == "binary_sensor":
            point = flag_point(main, named(name))
        elif measure.unit == "text":
            point = text_point(main, named(name))
        else:
            point = number_point(main, named(name), measure.unit)
        picks = [Pick(tuple(measure.path.split(".")), main, measure.take)]
        id_ = f"{component}-{measure.word}"
        return self._entity(measure.kind, name, component, id_, [point], self._readers(component, picks), {})

    def _entity(  # noqa: PLR0917 - what differs from entity to entity
        self,
        kind: str,
        name: str,
        component: str,
        id_: str,
        points: Sequence[Point],
        readers: Mapping[str, tuple[Read, ...]],
        writers: Mapping[str, Write],
        verbs: tuple[Verb, ...] = (),
    ) -> Entity:
        command = f"{self._shape.prefix}/rpc" if writers else ""
        return Entity(
            kind=kind,
            name=name,
            unique_id=f"{self._shape.info.mac}-{id_}",
            points=tuple(points),
            state_topic=intern(f"{self._shape.prefix}/status/{component}"),
            command_topic=command,
            unit=points[0].unit,
            command_topics=frozenset({command} - {""}),
            verbs=verbs,
            readers=readers,
            writers=writers,
            presence=self._presence,
        )

    def _readers(self, component: str, picks: Sequence[Pick]) -> dict[str, tuple[Read, ...]]:
        prefix = self._shape.prefix
        return {
            intern(f"{prefix}/status/{component}"): (pick_json(self._once, picks),),
            intern(f"{prefix}/events/rpc"): (pick_json(self._once, picks, inside=("params", component)),),
            intern(f"{ANSWERS}/{self._shape.id}/rpc"): (pick_json(self._once, picks, inside=("result", component)),),
        }

    def _call(self, method: str, component: str, params: Callable[[Any], Any]) -> Write:
        topic, number = f"{self._shape.prefix}/rpc", int(component.split(":")[1])

        def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
            said = {"id": number, **params(args.get("value"))}
            return (Outgoing(topic, _frame(self._shape, method, said)),)

        return write


def _frame(shape: Shape, method: str, params: Mapping[str, Any]) -> str:
    return json.dumps({"id": 1, "src": f"{ANSWERS}/{shape.id}", "method": method, "params": params})


def _dimmed(value: Any) -> dict[str, Any]:
    level = round(value)
    return {"on": True, "brightness": level} if level else {"on": False}


def _whole(param: str) -> Callable[[Any], Any]:
    return lambda value: {param: round(value)}


def _take_rgb(raw: Any) -> Value | None:
    if not isinstance(raw, list) or len(raw) != 3:
        raise ValueError(f"expected three channels, got {show(raw)}")
    return hex_color(*[to_number(channel) for channel in raw])


def _upper(component: str) -> str:
    kind, number = component.split(":")
    return f"{kind.upper()} {number}"
