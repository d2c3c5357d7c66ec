"""Lamps (rl 2): dimmer, colour, colour temperature; one lamp, two (RGB apart from white) or a lamp for each channel.

Source: Tasmota documentation, "Lights" and "Commands" (Dimmer, Color, CT, Channel, Fade, Speed; SetOption17, 20, 37,
68, 82, 117); `lt_st` and the division into lamps also from hatasmota. `color` is the light given, brightness in it, as
Tasmota reports it. Not confirmed by a document: `=` after a Color1, which leaves the white of a divided lamp alone
(hatasmota sends it with Color2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.values import Point, Value
from devices.discovery.model import Entity, Outgoing, Write
from devices.discovery.native.points import (
    brightness_point,
    channels,
    color_point,
    color_temp_point,
    hex_color,
    kelvin,
    mireds,
    named,
    send_value,
    switch_point,
)
from devices.discovery.native.reading import Pick, show, take_number, to_number
from devices.discovery.tasmota.entity import Builder, power_picks
from devices.discovery.tasmota.switches import LIGHT, RELAY, relay_entity

NONE, DIMMER, COLD_WARM, RGB, RGBW, RGBCW = range(6)
"""`lt_st`: the channels of the lamp."""


@dataclass(frozen=True, slots=True)
class _Lamp:
    """What one lamp of the device can do, and the words for it."""

    kind: int
    dimmer: str = "Dimmer"
    dimmer_command: str = "Dimmer"
    color_suffix: str = ""

    @property
    def has_color(self) -> bool:
        return self.kind >= RGB

    @property
    def has_temperature(self) -> bool:
        return self.kind in (COLD_WARM, RGBCW)


def light_entities(builder: Builder) -> list[Entity]:
    """Return the lamps, and the relays that are shown as lamps."""
    announcement = builder.announcement
    lights = [index for index, kind in enumerate(announcement.rl) if kind == LIGHT]
    if announcement.fan and lights[:1] == [0]:
        # The lamp of an iFan is a relay, whatever `rl` says.
        return [relay_entity(builder, 0, "light", "relay", alone=True)]
    relays = [index for index, kind in enumerate(announcement.rl) if kind == RELAY and announcement.option(30)]
    alone = len(lights) + len(relays) == 1
    found = [_light(builder, index, index - lights[0], alone=alone) for index in lights]
    return found + [relay_entity(builder, index, "light", "relay", alone=alone) for index in relays]


def _lamp(builder: Builder, index: int, place: int) -> _Lamp:
    """Return what the lamp at relay `index` is, the `place`-th of the device."""
    announcement = builder.announcement
    if announcement.option(68):
        channel = f"Channel{index + 1}"
        return _Lamp(DIMMER, channel, channel)
    if not announcement.lk and announcement.lt_st >= RGBW and place < 2:
        dimmer = f"Dimmer{place + 1}"
        if place == 0:
            return _Lamp(RGB, dimmer, dimmer, "=")
        return _Lamp(DIMMER if announcement.lt_st == RGBW else COLD_WARM, dimmer, dimmer)
    return _Lamp(announcement.lt_st, "Dimmer", "Dimmer3" if announcement.ty else "Dimmer")


def _light(builder: Builder, index: int, place: int, *, alone: bool) -> Entity:
    announcement = builder.announcement
    lamp = _lamp(builder, index, place)
    name = announcement.name_of(index, "light")
    main = builder.names.take("light" if alone else f"light_{index + 1}")
    points, picks = [switch_point(main, named(name), icon="sun")], [*power_picks(main, index, builder.take_power())]
    if lamp.kind != NONE:
        fades = announcement.option(117) and not announcement.ty
        points.append(brightness_point(main, fades=fades, steps=100))
        picks.append(Pick((lamp.dimmer,), f"{main}_brightness", take_number()))
    if lamp.has_color:
        points.append(color_point(main))
        picks.append(Pick(("Color",), f"{main}_color", _take_color))
    if lamp.has_temperature:
        points.append(color_temp_point(main, *((2632, 5000) if announcement.option(82) else (2000, 6536))))
        picks.append(Pick(("CT",), f"{main}_color_temp", lambda raw: kelvin(to_number(raw))))
    answers = (lamp.dimmer_command.upper(), "COLOR", "COLOR1", "CT", f"POWER{index + 1}")
    key = f"POWER{index + 1}" if index or announcement.option(26) else "POWER"
    readers = {**builder.readers(picks, answers), **builder.power_readers(main, index)}
    power = announcement.command(f"POWER{index + 1}")
    writers = _writers(builder, lamp, main, power)
    return builder.entity(
        "light",
        name,
        builder.unique_id("light", "light", index),
        tuple(points),
        readers=readers,
        writers={point.name: writers[point.name] for point in points},
        state_topic=announcement.result(key),
        command_topic=power,
        command_topics=_command_topics(builder, lamp, points),
    )


def _command_topics(builder: Builder, lamp: _Lamp, points: list[Point]) -> list[str]:
    words = {"brightness": lamp.dimmer_command, "color": "Color1", "color_temp": "CT"}
    topics = [
        builder.announcement.command(word)
        for part, word in words.items()
        if any(point.name.endswith(f"_{part}") for point in points)
    ]
    return [*topics, builder.announcement.command("Backlog")] if any(p.native_fade for p in points) else topics


def _writers(builder: Builder, lamp: _Lamp, main: str, power: str) -> dict[str, Write]:
    announcement = builder.announcement
    dimmer = announcement.command(lamp.dimmer_command)

    def set_brightness(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        level = round(args["value"])
        over = args.get("over")
        if over is not None:
            # With SetOption117 Speed is the whole duration, in half seconds from 1 to 40.
            speed = min(max(round(over * 2), 1), 40)
            fade = f"NoDelay;Fade 1;NoDelay;Speed {speed};NoDelay;{lamp.dimmer_command} {level}"
            return (Outgoing(announcement.command("Backlog"), fade),)
        if level == 0:
            return (Outgoing(power, announcement.off),)
        sent = (Outgoing(dimmer, str(level)),)
        # With SetOption20 a dimmer does not switch the lamp on.
        return (*sent, Outgoing(power, announcement.on)) if announcement.option(20) else sent

    def color(value: str) -> str:
        return ",".join(map(str, channels(value))) + lamp.color_suffix

    return {
        main: send_value(power, lambda value: announcement.on if value else announcement.off),
        f"{main}_brightness": set_brightness,
        f"{main}_color": send_value(announcement.command("Color1"), color),
        f"{main}_color_temp": send_value(announcement.command("CT"), lambda value: str(mireds(value))),
    }


def _take_color(raw: Any) -> Value | None:
    """Take `FF8800…` or, with SetOption17, `255,136,0,…`; white channels may follow."""
    if not isinstance(raw, str) or len(raw) > 40:
        raise ValueError(f"expected a color, got {show(raw)}")
    if "," in raw:
        parts = [to_number(part) for part in raw.split(",")]
    else:
        try:
            parts = [float(byte) for byte in bytes.fromhex(raw)]
        except ValueError:
            raise ValueError(f"expected a color, got {show(raw)}") from None
    if len(parts) < 3:
        raise ValueError(f"expected at least three channels, got {show(raw)}")
    return hex_color(*parts[:3])
