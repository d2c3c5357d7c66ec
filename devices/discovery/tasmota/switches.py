"""Relays (rl 1), and the inputs and buttons that SetOption114 and SetOption73 let speak for themselves.

Source: Tasmota documentation, "Buttons and Switches" (actions in `stat/…/RESULT`, switch modes); hatasmota. Which topic
buttons use with SetOption4 is not confirmed by a document.
"""

from devices.discovery.model import Entity
from devices.discovery.native.points import flag_point, named, send_value, switch_point, text_point
from devices.discovery.native.reading import Pick, pick_json, take_text, take_words
from devices.discovery.tasmota.entity import Builder, power_picks

RELAY, LIGHT, SHUTTER = 1, 2, 3
"""What `rl` says of each relay; 0 is none."""

SWITCH_STATES = frozenset({1, 2, 3, 4, 5, 6, 9, 10, 13, 14, 15, 16})
"""Switch modes in which an input has a state; in the others it only triggers (hatasmota's table)."""

PUSH_ON = frozenset({13, 14})
"""Switch modes that tell only the coming on: it goes off by itself."""


def switch_entities(builder: Builder) -> list[Entity]:
    """Return the relays. SetOption30 wants them all shown as lamps."""
    announcement = builder.announcement
    if announcement.option(30):
        return []
    relays = [index for index, kind in enumerate(announcement.rl) if kind == RELAY]
    return [relay_entity(builder, index, "switch", "relay", alone=len(relays) == 1) for index in relays]


def relay_entity(builder: Builder, index: int, kind: str, endpoint: str, *, alone: bool) -> Entity:
    """Return one relay, as a switch or as a lamp without dimmer."""
    announcement = builder.announcement
    word = "power" if kind == "switch" else "light"
    name = announcement.name_of(index, kind)
    main = builder.names.take(word if alone else f"{word}_{index + 1}")
    topic = announcement.command(f"POWER{index + 1}")
    key = f"POWER{index + 1}" if index or announcement.option(26) else "POWER"
    return builder.entity(
        kind,
        name,
        builder.unique_id(kind, endpoint, index),
        (switch_point(main, named(name), icon="power" if kind == "switch" else "sun"),),
        readers={
            **builder.readers(power_picks(main, index, builder.take_power())),
            **builder.power_readers(main, index),
        },
        writers={main: send_value(topic, lambda value: announcement.on if value else announcement.off)},
        state_topic=announcement.result(key),
        command_topic=topic,
    )


def input_entities(builder: Builder) -> list[Entity]:
    """Return the inputs that are announced and have a state."""
    return [_input(builder, index) for index, mode in enumerate(builder.announcement.swc) if mode in SWITCH_STATES]


def button_entities(builder: Builder) -> list[Entity]:
    """Return the buttons that tell what happens to them (SetOption73): SINGLE, DOUBLE, …, HOLD."""
    buttons = builder.announcement.btn if builder.announcement.option(73) else ()
    return [_button(builder, index) for index, used in enumerate(buttons) if used]


def _button(builder: Builder, index: int) -> Entity:
    announcement = builder.announcement
    name = f"{announcement.dn} button {index + 1}".strip()
    main = builder.names.take(f"button_{index + 1}")
    key = f"Button{index + 1}"
    read = pick_json(builder.once, (Pick((key, "Action"), main, take_text),))
    topics = [announcement.result(), *([announcement.result(key.upper())] if announcement.option(4) else [])]
    return builder.entity(
        "event",
        name,
        builder.unique_id("event", "button", index),
        (text_point(main, named(name)),),
        readers=dict.fromkeys(topics, (read,)),
        writers={},
        state_topic=announcement.result(),
    )


def _input(builder: Builder, index: int) -> Entity:
    announcement = builder.announcement
    given = announcement.swn[index] if index < len(announcement.swn) else None
    name = given or f"{announcement.dn} switch {index + 1}".strip()
    main = builder.names.take(f"input_{index + 1}")
    key = f"Switch{index + 1}"
    # TOGGLE, HOLD and other actions are triggers: they say nothing of the state.
    take = take_words({announcement.on: True, announcement.off: False}, others_say_nothing=True)

    def action(document_key: str) -> Pick:
        return Pick((document_key, "Action"), main, take)

    picks = (action(key), Pick((key,), main, take), Pick(("STATE",), main, take))
    result = pick_json(builder.once, (action(key),))
    telemetry = pick_json(builder.once, picks[1:2])
    status = pick_json(builder.once, picks[1:2], inside=("StatusSNS",))
    own = pick_json(builder.once, (action(key), picks[2]))
    return builder.entity(
        "binary_sensor",
        name,
        builder.unique_id("binary_sensor", "switch", index),
        (flag_point(main, named(name)),),
        readers={
            announcement.result(): (result,),
            announcement.result(key.upper()): (own,),
            announcement.telemetry("SENSOR"): (telemetry,),
            announcement.result("STATUS10"): (status,),
        },
        writers={},
        state_topic=announcement.telemetry("SENSOR"),
        off_delay=1.0 if announcement.swc[index] in PUSH_ON else None,
    )
