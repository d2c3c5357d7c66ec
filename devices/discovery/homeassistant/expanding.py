"""The JSON of an announcement: bounds, short keys, and `~`.

Source: Home Assistant, "MQTT", discovery payload and "Using abbreviations and base topic"; core,
homeassistant/components/mqtt/discovery.py.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from devices.discovery.depth import is_deeper
from devices.discovery.homeassistant import abbreviations
from devices.discovery.model import Limits

BASE = "~"


def read_announcement(payload: bytes, limits: Limits) -> dict[str, Any]:
    """Return the JSON object of an announcement, as it was written. Raises ValueError.

    Of a key that stands twice the last counts, as in Home Assistant.
    """
    if len(payload) > limits.payload:
        raise ValueError(f"expected at most {limits.payload} bytes, got {len(payload)}")
    if is_deeper(payload, limits.depth):
        raise ValueError(f"expected JSON nested at most {limits.depth} deep")
    try:
        document = json.loads(payload.decode(), parse_constant=_refuse)
        # A lone surrogate would break whoever writes the text later.
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeError:
        raise ValueError("expected JSON in UTF-8") from None
    except json.JSONDecodeError as problem:
        raise ValueError(f"expected JSON: {problem.msg} at character {problem.pos + 1}") from None
    except RecursionError:
        raise ValueError("expected JSON, got lists or objects nested too deeply") from None
    if not isinstance(document, dict):
        raise ValueError("expected a JSON object")
    return document


def expand(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the announcement with long keys, also in device, origin, availability and components.

    `~` is left as it is: `expand_base` takes it once it is known what an entity inherits.
    """
    long = _lengthen(document)
    for key, table in (("device", abbreviations.DEVICE), ("origin", abbreviations.ORIGIN)):
        if isinstance(long.get(key), dict):
            long[key] = _renamed(long[key], table)
    components = long.get("components")
    if isinstance(components, dict):
        long["components"] = {
            name: _lengthen(part) if isinstance(part, dict) else part for name, part in components.items()
        }
    return long


def expand_base(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entity's keys with `~` put in: at the start or the end of topics, nowhere else. Raises ValueError."""
    if BASE not in config:
        return dict(config)
    base = config[BASE]
    if not isinstance(base, (str, int, float)):
        raise ValueError(f"~: expected a text, got {_kind(base)}")
    expanded = {
        key: _put_base(value, str(base)) if key.endswith("topic") else value
        for key, value in config.items()
        if key != BASE
    }
    if expanded.get("availability"):
        expanded["availability"] = [
            {**entry, "topic": _put_base(entry["topic"], str(base))}
            if isinstance(entry, dict) and "topic" in entry
            else entry
            for entry in as_list(expanded["availability"])
        ]
    return expanded


def as_list(raw: Any) -> list[Any]:
    """Return a list as it is, nothing as an empty one, and anything else as a list of one."""
    if raw is None:
        return []
    return raw if isinstance(raw, list) else [raw]


def _lengthen(document: Mapping[str, Any]) -> dict[str, Any]:
    long = _renamed(document, abbreviations.ENTITY)
    if "availability" in long and long["availability"] is not None:
        long["availability"] = [
            _renamed(entry, abbreviations.ENTITY) if isinstance(entry, dict) else entry
            for entry in as_list(long["availability"])
        ]
    return long


def _renamed(document: Mapping[str, Any], table: Mapping[str, str]) -> dict[str, Any]:
    """Return the object with long keys; where both forms stand, the short one counts, as in Home Assistant."""
    long = {key: value for key, value in document.items() if key not in table}
    return long | {table[key]: value for key, value in document.items() if key in table}


def _put_base(value: Any, base: str) -> Any:
    if not isinstance(value, str) or not value:
        return value
    if value[-1] == BASE:
        return f"{value[:-1]}{base}"
    return f"{base}{value[1:]}" if value[0] == BASE else value


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"expected JSON, got {word}, which is none")


def _kind(raw: Any) -> str:
    return {dict: "an object", list: "a list", type(None): "null"}.get(type(raw), type(raw).__name__)
