"""What a text file is, told by reading it: SVG, WebVTT, GeoJSON, CityJSON, JSON, CSV."""

import csv
import json
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

_GEOJSON = frozenset({"FeatureCollection", "Feature", "GeometryCollection", "Point", "LineString", "Polygon"})
_GEOJSON_MULTI = frozenset({"MultiPoint", "MultiLineString", "MultiPolygon"})
_SVG = "http://www.w3.org/2000/svg"
_ROWS = 200
"""Rows of a CSV file that are looked at."""

Size = tuple[int, int] | None


class _NotPlain(Exception):
    """An XML file with a document type of its own."""


def written_type_of(path: Path) -> tuple[str, Size] | None:
    """Return the media type of a text file, and its size in pixels where it is a drawing that has one.

    None for what is none of these; raises OSError.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None
    begin = text.lstrip()[:1]
    if text.startswith("WEBVTT") and text[6:7] in ("", " ", "\t", "\n"):
        return "text/vtt", None
    if begin == "<":
        return _drawing(text)
    if begin in ("{", "["):
        found = _json(text)
        return (found, None) if found is not None else None
    return ("text/csv", None) if _is_table(text) else None


def _drawing(text: str) -> tuple[str, Size] | None:
    """Return an SVG drawing's type. One with a document type is refused: it can hold entities that grow for ever."""
    root: list[tuple[str, dict[str, str]]] = []

    def refuse(*_: object) -> None:
        raise _NotPlain

    def begin(name: str, attributes: dict[str, str]) -> None:
        if not root:
            root.append((name, attributes))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat takes it by place
    except (expat.ExpatError, _NotPlain):
        return None
    name, attributes = root[0]
    return ("image/svg+xml", _drawn_size(attributes)) if name == f"{_SVG} svg" else None


def _drawn_size(attributes: dict[str, str]) -> Size:
    """Return the size of a drawing by its view box, else by width and height in pixels."""
    box = attributes.get("viewBox", "").replace(",", " ").split()
    words = box[2:] if len(box) == 4 else [attributes.get("width", ""), attributes.get("height", "")]
    try:
        width, height = (float(word.removesuffix("px")) for word in words)
    except ValueError:
        return None
    return (round(width), round(height)) if all(1 <= each < 100_000 for each in (width, height)) else None


def _json(text: str) -> str | None:
    try:
        document: Any = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "CityJSON":
        return "application/city+json"
    if isinstance(kind, str) and kind in _GEOJSON | _GEOJSON_MULTI:
        return "application/geo+json"
    return "application/json"


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _is_table(text: str) -> bool:
    """Whether the first rows have the same number of columns, two at least."""
    first = text.partition("\n")[0]
    if "\0" in text[:100_000]:
        return False
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in islice(csv.reader(text.splitlines(), delimiter=delimiter, strict=True), _ROWS) if row]
    except csv.Error:
        return False
    return len(rows) >= 2 and len(rows[0]) >= 2 and len({len(row) for row in rows}) == 1
