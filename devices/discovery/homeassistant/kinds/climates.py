"""Climate, humidifiers and water heaters.

Source: Home Assistant, "MQTT Climate (HVAC)", "MQTT Humidifier", "MQTT Water heater".
"""

from collections.abc import Mapping
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder, Keys
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.parsing import NONE, Parse, on_off, one_of, parse_number
from devices.discovery.model import Entity

MODES = ("auto", "off", "cool", "heat", "dry", "fan_only")
FAN_MODES = ("auto", "low", "medium", "high")
SWING_MODES = ("on", "off")
ACTIONS = ("off", "preheating", "defrosting", "heating", "cooling", "drying", "idle", "fan")
HEATER_MODES = ("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance")
HUMIDIFIER_ACTIONS = ("off", "humidifying", "drying", "idle")
MODE = Keys.of("mode")


def climate(build: Builder) -> Entity:
    config = build.config
    _mode(build, config.texts("modes", MODES), main=True)
    _temperatures(build, 7.0, 35.0)
    _humidity(build)
    for part, default in (
        ("fan_mode", FAN_MODES),
        ("swing_mode", SWING_MODES),
        ("swing_horizontal_mode", SWING_MODES),
    ):
        choices = config.texts(f"{part}s", default)
        build.setting(part, PointType.CHOICE, Keys.of(part), one_of(choices), choices=choices)
    _preset(build)
    actions = Keys("action_topic", "action_template")
    build.setting("action", PointType.CHOICE, actions, one_of(ACTIONS), choices=ACTIONS)
    _power(build)
    config.boolean("optimistic", default=False)
    return build.entity(
        state=("mode_state_topic", "temperature_state_topic", "current_temperature_topic"),
        command=("mode_command_topic", "temperature_command_topic", "power_command_topic"),
    )


def water_heater(build: Builder) -> Entity:
    _mode(build, build.config.texts("modes", HEATER_MODES), main=True)
    _temperatures(build, 43.3, 60.0)
    _power(build)
    build.config.boolean("optimistic", default=False)
    return build.entity(
        state=("mode_state_topic", "temperature_state_topic", "current_temperature_topic"),
        command=("mode_command_topic", "temperature_command_topic", "power_command_topic"),
    )


def humidifier(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic", "target_humidity_command_topic")
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    keys = Keys("state_topic", "state_value_template", "command_topic", "command_template")
    words = on_off(on, off)
    build.setting("", PointType.BOOLEAN, keys, words, lambda value: on if value else off, icon="power")
    _humidity(build, 0.0, 100.0)
    modes = config.texts("modes")
    if modes:
        _mode(build, modes, main=False, reset=config.text("payload_reset_mode", NONE))
    actions = Keys("action_topic", "action_template")
    build.setting("action", PointType.CHOICE, actions, one_of(HUMIDIFIER_ACTIONS), choices=HUMIDIFIER_ACTIONS)
    config.optional_text("device_class")
    config.boolean("optimistic", default=False)
    return build.entity()


def _mode(build: Builder, modes: tuple[str, ...], *, main: bool, reset: str = NONE) -> None:
    parse = one_of(modes)

    def read(text: str) -> Value | None:
        return None if text == reset else parse(text)

    part = "" if main else "mode"
    if not build.setting(part, PointType.CHOICE, MODE, read, choices=modes) and main:
        # The main point of a climate is its mode, also where only its temperatures are told.
        build.point("", PointType.CHOICE, choices=modes, feedback=False)


def _temperatures(build: Builder, coldest: float, hottest: float) -> None:
    config = build.config
    unit = config.word("temperature_unit", ("C", "F", "°C", "°F"), "C")[-1]
    ends = [value if unit == "C" else value * 9 / 5 + 32 for value in (coldest, hottest)]
    low, high = config.number("min_temp", ends[0]), config.number("max_temp", ends[1])
    if low > high:
        raise ValueError(f"max_temp must not be below min_temp, got {high:g} and {low:g}")
    step = config.number("temp_step", 1.0)
    more: Mapping[str, Any] = {
        "unit": f"°{unit}", "minimum": low, "maximum": high, "tolerance": max(step, 0.1) / 2
    }  # fmt: skip
    for part in ("temperature", "temperature_low", "temperature_high"):
        build.setting(part, PointType.NUMBER, Keys.of(part), parse_number, float, **more)
    now = Keys("current_temperature_topic", "current_temperature_template")
    build.setting("current_temperature", PointType.NUMBER, now, parse_number, unit=f"°{unit}")


def _humidity(build: Builder, least: float = 30.0, most: float = 99.0) -> None:
    config = build.config
    low, high = config.number("min_humidity", least), config.number("max_humidity", most)
    if low >= high or high > 100:
        raise ValueError(f"max_humidity must be above min_humidity and at most 100, got {high:g} and {low:g}")
    if "target_humidity_state_topic" in config and "target_humidity_command_topic" not in config:
        raise ValueError("target_humidity_state_topic needs target_humidity_command_topic beside it")
    parse = _or_reset(config, parse_number)
    keys = Keys.of("target_humidity")
    build.setting("humidity", PointType.NUMBER, keys, parse, _whole, unit="%", minimum=low, maximum=high, tolerance=0.5)
    now = Keys("current_humidity_topic", "current_humidity_template")
    build.setting("current_humidity", PointType.NUMBER, now, parse, unit="%")


def _or_reset(config: Config, parse: Parse) -> Parse:
    reset = config.text("payload_reset_humidity", NONE)
    return lambda text: None if text == reset else parse(text)


def _preset(build: Builder) -> None:
    presets = build.config.texts("preset_modes")
    if "none" in presets:
        raise ValueError("preset_modes must not hold none")
    keys = Keys.of("preset_mode", "value_template")
    choices = ("none", *presets) if presets else ()
    build.setting("preset_mode", PointType.CHOICE, keys, one_of(choices), choices=choices)


def _power(build: Builder) -> None:
    on, off = build.config.text("payload_on", "ON"), build.config.text("payload_off", "OFF")
    keys = Keys.of("power")
    build.setting("power", PointType.BOOLEAN, keys, on_off(on, off), lambda value: on if value else off)


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value
