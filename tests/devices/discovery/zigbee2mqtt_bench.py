"""Lists of Zigbee2MQTT's bridge in the form of its documentation."""

from typing import Any

from devices.discovery.zigbee2mqtt import Zigbee2Mqtt
from tests.devices.discovery.native_bench import Followed, discover

BRIDGE = "zigbee2mqtt/bridge/devices"


IEEE = "0x00158d0001a2b3c4"


def binary(name: str, access: int = 1, on: Any = True, off: Any = False, **more: Any) -> dict[str, Any]:
    return {
        "type": "binary",
        "name": name,
        "property": name,
        "access": access,
        "value_on": on,
        "value_off": off,
        **more,
    }


def numeric(name: str, access: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "numeric", "name": name, "property": name, "access": access, **more}


def enum(name: str, values: list[str], access: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "enum", "name": name, "property": name, "access": access, "values": values, **more}


def state(prop: str = "state", on: str = "ON", off: str = "OFF") -> dict[str, Any]:
    return {"type": "binary", "name": "state", "property": prop, "access": 7, "value_on": on, "value_off": off}


def entry(*exposes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "ieee_address": IEEE,
        "type": "Router",
        "network_address": 29159,
        "supported": True,
        "disabled": False,
        "friendly_name": "hall/lamp",
        "endpoints": {"1": {"bindings": [], "clusters": {"input": ["genOnOff"], "output": []}}},
        "definition": {"model": "LED1624G9", "vendor": "IKEA", "description": "Colour lamp", "exposes": list(exposes)},
        "power_source": "Mains (single phase)",
        "software_build_id": "1.3.009",
        "interview_completed": True,
        **changes,
    }


def follow(*exposes: dict[str, Any], **changes: Any) -> Followed:
    return Followed(discover(Zigbee2Mqtt(), [(BRIDGE, [entry(*exposes, **changes)])]))


LAMP: dict[str, Any] = {
    "type": "light",
    "features": [
        state(),
        numeric("brightness", 7, value_min=0, value_max=254),
        numeric("color_temp", 7, value_min=153, value_max=500, unit="mired", presets=[{"name": "warm", "value": 454}]),
        {"type": "composite", "name": "color_xy", "property": "color", "features": [numeric("x", 7), numeric("y", 7)]},
        {
            "type": "composite",
            "name": "color_hs",
            "property": "color",
            "features": [numeric("hue", 7), numeric("saturation", 7)],
        },
    ],
}


EVERYTHING = entry(
    LAMP,
    {"type": "cover", "features": [state("state", "OPEN", "CLOSE"), numeric("position", 7)]},
    {"type": "climate", "features": [numeric("local_temperature"), enum("system_mode", ["off"], 7)]},
    {"type": "composite", "name": "load", "property": "load", "features": [numeric("a"), binary("b")]},
    enum("action", ["single"]),
)
