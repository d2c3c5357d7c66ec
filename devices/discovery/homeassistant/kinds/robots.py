"""Vacuum cleaners and lawn mowers.

Source: Home Assistant, "MQTT Vacuum", "MQTT Lawn mower".
"""

from collections.abc import Mapping

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder, said
from devices.discovery.homeassistant.parsing import NONE, Parse, known_of, one_of
from devices.discovery.model import Entity
from devices.transports.payloads import read_object

VACUUM_STATES = ("cleaning", "docked", "paused", "idle", "returning", "error")
VACUUM_VERBS = ("start", "pause", "stop", "return_to_base", "clean_spot", "locate")
USUAL = ("start", "stop", "return_home", "clean_spot")
MOWER_STATES = ("mowing", "paused", "docked", "returning", "error")
MOWER_VERBS = {"start": "start_mowing", "pause": "pause", "dock": "dock"}


def vacuum(build: Builder) -> Entity:
    config = build.config
    state = build.point("", PointType.CHOICE, choices=VACUUM_STATES, feedback="state_topic" in config)
    speeds = config.texts("fan_speed_list")
    settable = "set_fan_speed_topic" in config
    speed = ""
    if speeds or settable:
        speed = build.point("fan_speed", PointType.CHOICE, choices=speeds, writable=settable)
    known = known_of(speeds)
    build.read("state_topic", "", lambda text: _vacuum_state(text, state, speed, known))
    if "command_topic" in config:
        can = config.texts("supported_features", USUAL)
        for word in VACUUM_VERBS:
            if word in can or (word == "return_to_base" and "return_home" in can):
                build.fixed(word, "command_topic", config.text(f"payload_{word}", word))
    if settable:
        send = build.sender("set_fan_speed_topic")
        build.write(speed, lambda args: (send(str(args["value"])),))
    return build.entity()


def lawn_mower(build: Builder) -> Entity:
    config = build.config
    name = build.point("", PointType.CHOICE, choices=MOWER_STATES, feedback="activity_state_topic" in config)
    words = one_of(MOWER_STATES)
    take = said(name, lambda text: None if text.lower() == NONE.lower() else words(text))
    build.read("activity_state_topic", "activity_value_template", take)
    for word, key in MOWER_VERBS.items():
        if f"{key}_command_topic" in config:
            build.fixed(word, f"{key}_command_topic", key, f"{key}_command_template")
    config.boolean("optimistic", default=False)
    commands = tuple(f"{key}_command_topic" for key in MOWER_VERBS.values())
    return build.entity(state=("activity_state_topic",), command=commands)


def _vacuum_state(text: str, state: str, speed: str, known: Parse) -> Mapping[str, Value | None]:
    document = read_object(text.encode())
    values: dict[str, Value | None] = {}
    if "state" in document:
        raw = document["state"]
        values[state] = None if raw is None else one_of(VACUUM_STATES)(str(raw))
    if speed and "fan_speed" in document:
        raw = document["fan_speed"]
        values[speed] = None if raw is None else known(str(raw))
    return values
