"""Devices as the Homie convention's own examples describe them."""

from typing import Any

from devices.discovery.homie import Homie
from tests.devices.discovery.native_bench import Followed, discover

CAR: list[tuple[str, str]] = [
    ("homie/super-car/$homie", "4.0.0"),
    ("homie/super-car/$name", "Super car"),
    ("homie/super-car/$implementation", "esp8266"),
    ("homie/super-car/$nodes", "engine,lights"),
    ("homie/super-car/engine/$name", "Car engine"),
    ("homie/super-car/engine/$type", "V8"),
    ("homie/super-car/engine/$properties", "speed,running"),
    ("homie/super-car/engine/speed/$name", "Engine speed"),
    ("homie/super-car/engine/speed/$datatype", "integer"),
    ("homie/super-car/engine/speed/$format", "0:9000"),
    ("homie/super-car/engine/speed/$unit", "rpm"),
    ("homie/super-car/engine/running/$name", "Running"),
    ("homie/super-car/engine/running/$datatype", "boolean"),
    ("homie/super-car/engine/running/$settable", "true"),
    ("homie/super-car/lights/$properties", "color,mode"),
    ("homie/super-car/lights/color/$datatype", "color"),
    ("homie/super-car/lights/color/$format", "rgb"),
    ("homie/super-car/lights/color/$settable", "true"),
    ("homie/super-car/lights/mode/$datatype", "enum"),
    ("homie/super-car/lights/mode/$format", "off,low,high"),
    ("homie/super-car/lights/mode/$settable", "true"),
]


STATE = "homie/super-car/$state"


def prop(datatype: str, **more: Any) -> dict[str, Any]:
    return {"datatype": datatype, **more}


def described(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    node = {"name": "Light", "properties": properties}
    return {"homie": "5.0", "version": 7, "name": "Kitchen light", "nodes": {"light": node}, **more}


def five(properties: dict[str, Any], **more: Any) -> Followed:
    return Followed(
        discover(
            Homie(),
            [
                ("homie/5/kitchen-light/$state", "ready"),
                ("homie/5/kitchen-light/$description", described(properties, **more)),
            ],
        )
    )
