"""Values in JSON documents: found by a path, read as the raw texts that descriptions know."""

import json
import re
from collections.abc import Mapping
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,4})\]")
_PATH = re.compile(r"(?:[^.\[\]]+|\[\d{1,4}\])(?:\.[^.\[\]]+|\[\d{1,4}\])*")


class NoJson(ValueError):
    """Bytes that are no JSON document."""


def parse_path(path: str) -> tuple[str | int, ...]:
    """Return the steps of a path such as `lamp.channels[0].level`; `.` is the whole. Raises ValueError."""
    if path == ".":
        return ()
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} is no path such as lamp.channels[0].level")
    return tuple(int(match[2]) if match[2] else match[1] for match in _STEP.finditer(path))


def parse_json(body: bytes) -> Any:
    """Return a document. Raises NoJson, also for one nested without end, and for NaN and Infinity."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NoJson(f"no JSON: {error}") from error


def find_raw(document: Any, steps: tuple[str | int, ...]) -> str | None:
    """Return the value at a path as text; None where there is none, null, or a whole object or list."""
    for step in steps:
        listed = isinstance(step, int) and isinstance(document, list) and step < len(document)
        if not listed and not (isinstance(step, str) and isinstance(document, Mapping) and step in document):
            return None
        document = document[step]
    if isinstance(document, bool):
        return "true" if document else "false"
    if isinstance(document, (int, float, str)):
        return str(document)
    return None


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")
