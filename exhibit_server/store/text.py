"""Making any text and any JSON-like data fit for every database, and text fit to be searched."""

import json
import math
import unicodedata
from collections.abc import Mapping
from typing import Any


def storable(text: str) -> str:
    """Replace what no UTF-8 column takes: lone surrogates, and NUL, which PostgreSQL refuses."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def folded(text: str) -> str:
    """Return text in small letters without marks: "Mưa đá" becomes "mua da". Hangul stays as it is.

    Folded here and not by the database: SQLite knows small letters of English only, PostgreSQL those of its locale.
    """
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(each for each in letters if unicodedata.category(each) != "Mn"))


def to_json(data: object) -> str:
    """Render data as strict JSON; what JSON can't say (NaN, other types) is rendered as text."""
    return json.dumps(_plain(data), ensure_ascii=False, allow_nan=False)


def _plain(data: object) -> Any:
    match data:
        case None | bool() | int():
            return data
        case str():
            return storable(data)
        case float():
            return data if math.isfinite(data) else str(data)
        case Mapping():
            return {storable(str(key)): _plain(value) for key, value in data.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(value) for value in data]
        case _:
            return storable(str(data))
