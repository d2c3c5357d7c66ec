"""How an entity says that it is there.

Source: Home Assistant, "MQTT", availability; core, homeassistant/components/mqtt/entity.py, `MqttAvailabilityMixin`.
"""

from collections.abc import Mapping
from typing import Any, Literal, cast

from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.expanding import as_list
from devices.discovery.homeassistant.texts import Source, source_of
from devices.discovery.model import Presence, ReadPresence
from devices.discovery.templates import TemplateCache

MODES = ("all", "any", "latest")
MOST_TOPICS = 32
KEYS = (
    "availability",
    "availability_mode",
    "availability_template",
    "availability_topic",
    "payload_available",
    "payload_not_available",
)


def read_presence(config: Config, templates: TemplateCache) -> Presence:
    """Return the presence of an entity. Raises ValueError."""
    mode = cast("Literal['all', 'any', 'latest']", config.word("availability_mode", MODES, "latest"))
    if "availability_topic" in config and "availability" in config:
        raise ValueError("availability and availability_topic must not stand together")
    if "availability_topic" in config:
        topics = {config.topic("availability_topic"): _reader(config, "availability_template")}
        return Presence(topics=topics, mode=mode)
    entries = as_list(config.raw("availability"))
    if len(entries) > MOST_TOPICS:
        raise ValueError(f"availability: expected at most {MOST_TOPICS} topics, got {len(entries)}")
    return Presence(topics=dict(_entry(entry, config, templates) for entry in entries), mode=mode)


def _entry(entry: Any, config: Config, templates: TemplateCache) -> tuple[str, ReadPresence]:
    if not isinstance(entry, Mapping):
        raise ValueError("availability: expected objects with a topic")
    encoding = {"encoding": config.raw("encoding")} if "encoding" in config else {}
    own = Config({**entry, **encoding}, templates)
    try:
        own.need("topic")
        return own.topic("topic"), _reader(own, "value_template")
    except ValueError as problem:
        raise ValueError(f"availability: {problem}") from None


def _reader(config: Config, template_key: str) -> ReadPresence:
    words = {
        config.text("payload_not_available", "offline"): False,
        config.text("payload_available", "online"): True,
    }
    return _compared(source_of(config, template_key), words)


def _compared(source: Source, words: Mapping[str, bool]) -> ReadPresence:
    def read(payload: bytes) -> bool | None:
        try:
            return words.get(source(payload))
        except ValueError:
            return None

    return read
