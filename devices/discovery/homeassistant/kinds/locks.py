"""Locks.

Source: Home Assistant, "MQTT Lock".
"""

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder, said
from devices.discovery.homeassistant.parsing import NONE
from devices.discovery.model import Entity

STATES = ("locked", "unlocked", "locking", "unlocking", "jammed", "open", "opening")


def lock(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic")
    words: dict[str, str | None] = {config.text("payload_reset", NONE): None}
    words |= {config.text(f"state_{word}", word.upper()): word for word in reversed(STATES)}
    name = build.point("", PointType.CHOICE, choices=STATES, feedback="state_topic" in config, icon="lock")

    def parse(text: str) -> Value | None:
        if text not in words:
            raise ValueError(f"expected one of {', '.join(words)[:200]}, got {text[:80]!r}")
        return words[text]

    build.read("state_topic", "value_template", said(name, parse))
    build.fixed("lock", "command_topic", config.text("payload_lock", "LOCK"), "command_template")
    build.fixed("unlock", "command_topic", config.text("payload_unlock", "UNLOCK"), "command_template")
    if "payload_open" in config:
        build.fixed("open", "command_topic", config.text("payload_open"), "command_template")
    config.boolean("optimistic", default=False)
    return build.entity()
