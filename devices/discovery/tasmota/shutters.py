"""Shutters: two neighbouring relays of kind 3 make one.

Source: Tasmota documentation, "Blinds and Shutters" (ShutterOpen, ShutterClose, ShutterStop, ShutterPosition,
ShutterTilt; `Shutter1` in RESULT and SENSOR; positions 0 closed to 100 open); `sho` and `sht`: hatasmota.
"""

from collections.abc import Mapping
from typing import Any

from devices.core.values import Point, Value
from devices.discovery.model import Entity, Read, Write
from devices.discovery.native.points import cover_point, cover_verbs, named, percent_point, send, send_value
from devices.discovery.native.reading import find, is_absent, show, to_number
from devices.discovery.tasmota.entity import Builder
from devices.discovery.tasmota.switches import SHUTTER

MOST = 4
"""Shutters a device may announce."""

INVERTED = 1
"""Bit of `sho`: the device counts from the other end."""

DIRECTIONS = {1: "opening", -1: "closing"}


def shutter_entities(builder: Builder) -> list[Entity]:
    """Return the shutters; none where a relay of a pair is missing, as nobody could say which belong together."""
    relays = builder.announcement.rl
    shutters = [index for index, kind in enumerate(relays) if kind == SHUTTER]
    if len(shutters) % 2 or any(right - left != 1 for left, right in zip(shutters[::2], shutters[1::2], strict=False)):
        return []
    count = min(len(shutters) // 2, MOST)
    return [_shutter(builder, index, alone=count == 1) for index in range(count)]


def _shutter(builder: Builder, index: int, *, alone: bool) -> Entity:
    announcement = builder.announcement
    name = f"{announcement.dn} cover {index + 1}".strip()
    main = builder.names.take("cover" if alone else f"cover_{index + 1}")
    low, high = _tilt_range(builder, index)
    inverted = bool(index < len(announcement.sho) and announcement.sho[index] & INVERTED)
    points = [cover_point(main, named(name)), percent_point(main, "position")]
    if low != high:
        points.append(percent_point(main, "tilt"))
    words = {"open": "ShutterOpen", "close": "ShutterClose", "stop": "ShutterStop"}
    topics = {word: announcement.command(f"{command}{index + 1}") for word, command in words.items()}
    position = announcement.command(f"ShutterPosition{index + 1}")
    tilt = announcement.command(f"ShutterTilt{index + 1}")

    def to_device(percent: Any) -> str:
        return str(round(100 - percent if inverted else percent))

    writers: dict[str, Write] = {f"{main}_{word}": send(topic, "") for word, topic in topics.items()}
    writers[f"{main}_position"] = send_value(position, to_device)
    if low != high:
        writers[f"{main}_tilt"] = send_value(tilt, lambda percent: str(round(low + percent * (high - low) / 100)))
    return builder.entity(
        "cover",
        name,
        builder.unique_id("cover", "shutter", index),
        tuple(points),
        readers=_readers(builder, index, points, inverted=inverted),
        writers=writers,
        state_topic=announcement.telemetry("SENSOR"),
        command_topic=position,
        command_topics=[*topics.values(), *([tilt] if low != high else [])],
        verbs=cover_verbs(main),
    )


def _tilt_range(builder: Builder, index: int) -> tuple[int, int]:
    tilts = builder.announcement.sht
    given = tilts[index] if index < len(tilts) else ()
    return (given[0], given[1]) if len(given) >= 2 else (0, 0)


def _readers(builder: Builder, index: int, points: list[Point], *, inverted: bool) -> dict[str, tuple[Read, ...]]:
    announcement = builder.announcement
    main = points[0].name
    key = f"Shutter{index + 1}"
    tilts = _tilt_range(builder, index) if len(points) > 2 else None

    def reader(*path: str) -> Read:
        def read(payload: bytes) -> Mapping[str, Value | None]:
            found = find(builder.once.read(payload), (*path, key))
            # Older versions answer a command with the bare position.
            part = found if isinstance(found, dict) or is_absent(found) else {"Position": found}
            return {} if is_absent(found) else _read(part, main, tilts, inverted=inverted)

        return read

    topics: dict[str, tuple[Read, ...]] = {
        announcement.telemetry("SENSOR"): (reader(),),
        announcement.telemetry("STATE"): (reader(),),
        announcement.result(): (reader(),),
        announcement.result("STATUS10"): (reader("StatusSNS"),),
    }
    if announcement.option(4):
        words = ("POSITION", "OPEN", "CLOSE", "STOP")
        topics |= {announcement.result(f"SHUTTER{word}{index + 1}"): (reader(),) for word in words}
    return topics


def _read(
    part: dict[str, Any], main: str, tilts: tuple[int, int] | None, *, inverted: bool
) -> Mapping[str, Value | None]:
    """Return what one report of a shutter says. Raises ValueError when one of its parts is wrong."""
    values: dict[str, Value | None] = {}
    position = None
    if "Position" in part:
        position = to_number(part["Position"])
        if not 0 <= position <= 100:
            raise ValueError(f"Position: expected 0 to 100, got {position:g}")
        position = 100 - position if inverted else position
        values[f"{main}_position"] = position
    direction = part.get("Direction", 0)
    if isinstance(direction, bool) or direction not in (-1, 0, 1):
        raise ValueError(f"Direction: expected -1, 0 or 1, got {show(direction)}")
    if direction:
        values[main] = DIRECTIONS[-direction if inverted else direction]
    elif position is not None:
        values[main] = "closed" if position == 0 else "open"
    if tilts is not None and "Tilt" in part:
        low, high = tilts
        values[f"{main}_tilt"] = round((to_number(part["Tilt"]) - low) / (high - low) * 100)
    return values
