"""Sensors, binary sensors, and the other kinds that are only read.

Source: Home Assistant, "MQTT Sensor", "MQTT Binary sensor", "MQTT Device tracker", "MQTT Alarm control panel".
"""

from collections.abc import Mapping

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder, said
from devices.discovery.homeassistant.classes import device_class
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.parsing import (
    NONE,
    Parse,
    on_off,
    one_of,
    parse_date,
    parse_number,
    parse_text,
    parse_timestamp,
)
from devices.discovery.model import Entity

NOT_NUMERIC = frozenset({"date", "enum", "timestamp", "uptime"})
STATE_CLASSES = frozenset({"measurement", "measurement_angle", "total", "total_increasing"})
ALARM_STATES = (
    "disarmed",
    "armed_home",
    "armed_away",
    "armed_night",
    "armed_vacation",
    "armed_custom_bypass",
    "pending",
    "arming",
    "disarming",
    "triggered",
)


def sensor(build: Builder) -> Entity:
    config = build.config
    config.need("state_topic")
    unit = (config.optional_text("unit_of_measurement") or "").strip()
    options = _options(config)
    type_ = PointType.NUMBER if is_numeric(config) else PointType.CHOICE if options else PointType.TEXT
    name = build.point("", type_, unit=unit, choices=options)
    parse = _parser(type_, device_class(config, "sensor"), options)
    # An empty text is a state of its own ("no action now" by Zigbee2MQTT), unless the template asks for what is there.
    empty = type_ is PointType.TEXT and "is_defined" not in config.text("value_template")
    take = (lambda text: {name: parse(text)}) if empty else said(name, parse)
    build.read("state_topic", "value_template", take)
    if config.template("last_reset_value_template") and config.optional_text("state_class") != "total":
        raise ValueError("last_reset_value_template needs the state_class total")
    return build.entity(command=(), expire_after=config.seconds("expire_after"))


def is_numeric(config: Config) -> bool:
    """Return whether a sensor's state is a number, by the rule of Home Assistant's sensors."""
    of_class = device_class(config, "sensor")
    if of_class in NOT_NUMERIC:
        return False
    if "suggested_display_precision" in config:
        config.integer("suggested_display_precision", 0, at_least=0)
        return True
    unit = config.optional_text("unit_of_measurement")
    return bool(of_class) or unit is not None or config.optional_text("state_class") is not None


def binary_sensor(build: Builder) -> Entity:
    config = build.config
    config.need("state_topic")
    name = build.point("", PointType.BOOLEAN)
    parse = on_off(config.text("payload_on", "ON"), config.text("payload_off", "OFF"))
    build.read("state_topic", "value_template", said(name, lambda text: parse(text) if text.strip() else None))
    device_class(config, "binary_sensor")
    return build.entity(command=(), expire_after=config.seconds("expire_after"), off_delay=config.seconds("off_delay"))


def device_tracker(build: Builder) -> Entity:
    config = build.config
    if "json_attributes_topic" not in config:
        config.need("state_topic")
    words: Mapping[str, Value | None] = {
        config.text("payload_reset", NONE): None,
        config.text("payload_not_home", "not_home"): "not_home",
        config.text("payload_home", "home"): "home",
    }
    name = build.point("", PointType.TEXT)
    build.read(
        "state_topic", "value_template", said(name, lambda text: words[text] if text in words else parse_text(text))
    )
    return build.entity(command=())


def alarm_control_panel(build: Builder) -> Entity:
    """An alarm is shown, never armed or disarmed from the hall."""
    build.config.need("state_topic", "command_topic")
    name = build.point("", PointType.CHOICE, choices=ALARM_STATES)
    build.read("state_topic", "value_template", said(name, one_of(ALARM_STATES)))
    return build.entity()


def _options(config: Config) -> tuple[str, ...]:
    state_class = config.optional_text("state_class")
    if state_class is not None and state_class.lower() not in STATE_CLASSES:
        raise ValueError(f"state_class: expected one of {', '.join(sorted(STATE_CLASSES))}, got {state_class[:80]!r}")
    if "options" not in config:
        return ()
    options = config.texts("options")
    if not options:
        raise ValueError("options: expected at least one")
    if state_class or config.optional_text("unit_of_measurement"):
        raise ValueError("options must not stand together with state_class or unit_of_measurement")
    if device_class(config, "sensor") != "enum":
        raise ValueError("options need the device_class enum")
    return options


def _parser(type_: PointType, of_class: str, options: tuple[str, ...]) -> Parse:
    if type_ is PointType.NUMBER:
        return parse_number
    if options:
        return one_of(options)
    moments: Mapping[str, Parse] = {"timestamp": parse_timestamp, "date": parse_date}
    return moments.get(of_class, parse_text)
