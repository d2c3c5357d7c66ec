"""A device as a Thing Description, so that programs of other makers can read and command it without our manual.

Source: W3C Recommendation "Web of Things (WoT) Thing Description 1.1" (5 December 2023), sections 5.3 and 6.
"""

from collections.abc import Mapping
from typing import Any

from devices.core.device import Device
from devices.core.texts import Texts, pick
from devices.core.values import Point, PointType
from devices.core.verbs import Verb
from exhibit_server.api.device_views import texts

CONTEXT = "https://www.w3.org/2022/wot/td/v1.1"
MEDIA_TYPE = "application/td+json"

Json = dict[str, Any]

_TYPES: Mapping[PointType, str] = {
    PointType.BOOLEAN: "boolean",
    PointType.INTEGER: "integer",
    PointType.NUMBER: "number",
    PointType.TEXT: "string",
    PointType.CHOICE: "string",
}


def thing_description(device: Device, *, hall: str, base: str) -> Json:
    """Return the description of a device. `base`: the hub's address, ending with a slash.

    Points are properties, verbs that set no point are actions. Property and action forms answer as the API does.
    """
    identity = device.identity
    return {
        "@context": [CONTEXT, {"@language": "en"}],
        "@type": "Thing",
        "id": f"urn:exhibit:{hall}:{device.id}",
        **_named(identity.name, device.id),
        "description": f"{device.driver.LABEL.get('en', identity.driver)} in the zone {identity.zone}",
        "base": base,
        "securityDefinitions": {"bearer": {"scheme": "bearer", "in": "header", "name": "Authorization"}},
        "security": ["bearer"],
        "properties": {name: _property(device.id, point) for name, point in device.points.items()},
        "actions": {verb.name: _action(device.id, verb) for verb in device.verbs.values() if verb.sets is None},
        "links": [{"rel": "alternate", "href": f"api/devices/{device.id}", "type": "application/json"}],
    }


def _property(device: str, point: Point) -> Json:
    place = {"href": f"api/devices/{device}/properties/{point.name}", "contentType": "application/json"}
    forms: list[Json] = [{**place, "op": ["readproperty"], "htv:methodName": "GET"}]
    if point.writable:
        forms.append({**place, "op": ["writeproperty"], "htv:methodName": "PUT"})
    described: Json = {
        **_named(point.label, point.name),
        "type": _TYPES[point.type],
        "readOnly": not point.writable,
        "writeOnly": not point.feedback,
        "forms": forms if point.feedback else forms[1:],
    }
    limits = {"unit": point.unit or None, "minimum": point.minimum, "maximum": point.maximum}
    described |= {name: limit for name, limit in limits.items() if limit is not None}
    if point.choices:
        described["enum"] = list(point.choices)
    return described


def _action(device: str, verb: Verb) -> Json:
    form = {
        "href": f"api/devices/{device}/actions/{verb.name}",
        "op": ["invokeaction"],
        "htv:methodName": "POST",
        "contentType": "application/json",
    }
    described: Json = {**_named(verb.label, verb.name), "forms": [form], "synchronous": True}
    schema = verb.arguments.model_json_schema()
    if schema.get("properties"):
        described["input"] = schema
    return described


def _named(name: Texts, fallback: str) -> Json:
    titles = {language: text for language, text in texts(name).items() if text}
    return {"title": pick(titles, "en") or fallback, **({"titles": titles} if titles else {})}
