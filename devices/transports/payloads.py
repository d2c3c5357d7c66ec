"""Reading MQTT payloads that anybody may have sent: every function returns a value or raises ValueError in words."""

import json
import math
from collections.abc import Sequence
from typing import Any, NoReturn

LARGEST_JSON = 64 * 1024
"""Bytes of JSON a device's state may have."""

LARGEST_TEXT = 1024
"""Bytes of a plain payload."""

Path = Sequence[str | int]
"""Keys and list indexes that lead to a value inside JSON."""


def read_text(payload: bytes) -> str:
    """Return a plain payload as text without surrounding blanks."""
    if len(payload) > LARGEST_TEXT:
        raise ValueError(f"expected at most {LARGEST_TEXT} bytes, got {len(payload)}")
    try:
        return payload.decode().strip()
    except UnicodeDecodeError as error:
        raise ValueError(f"expected UTF-8 text, got the byte 0x{payload[error.start]:02x}") from None


def read_json(payload: bytes) -> Any:
    """Return what the JSON says. NaN and infinities, deep nesting and lone surrogates are refused."""
    if len(payload) > LARGEST_JSON:
        raise ValueError(f"expected at most {LARGEST_JSON} bytes of JSON, got {len(payload)}")
    try:
        document = json.loads(payload, parse_constant=_refuse_constant)
        json.dumps(document, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("expected JSON, got lists or objects nested too deeply") from None
    except UnicodeError:
        raise ValueError("expected JSON in UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"expected JSON: {error.msg} at character {error.pos + 1}") from None
    return document


def read_object(payload: bytes) -> dict[str, Any]:
    """Return a JSON object."""
    document = read_json(payload)
    if not isinstance(document, dict):
        raise ValueError(f"expected a JSON object, got {_kind(document)}")
    return document


def find_value(document: Any, path: Path) -> Any:
    """Return what stands at `path`."""
    found = document
    for part in path:
        inside = (isinstance(found, dict) and part in found) or (
            isinstance(found, list) and isinstance(part, int) and 0 <= part < len(found)
        )
        if not inside:
            raise ValueError(f"expected {'.'.join(map(str, path))} in the JSON, found no {part!r}")
        found = found[part]
    return found


def read_number(raw: Any, minimum: float, maximum: float, what: str) -> float:
    """Return a number of JSON, or of a plain payload, within its range."""
    try:
        number = math.nan if isinstance(raw, bool) or not isinstance(raw, (int, float, str)) else float(raw)
    except (ValueError, OverflowError):
        number = math.nan
    if not minimum <= number <= maximum:
        raise ValueError(f"{what}: expected a number from {minimum:g} to {maximum:g}, got {str(raw)[:80]!r}")
    return number


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"expected JSON, got {word}, which is none")


def _kind(document: Any) -> str:
    return {list: "a list", str: "a text", type(None): "null", bool: "true or false"}.get(type(document), "a number")
