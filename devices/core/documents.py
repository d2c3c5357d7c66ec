"""YAML files with places: read them bounded, validate them with a model, say file:line:column of every mistake.

YAML 1.2 words: only true and false are booleans; on, off, yes and no stay words (and `on:` is a usable key).
Anchors and aliases are refused, so a small file can't unfold into a huge one.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from devices.core.bounded_yaml import LARGEST, decode, place_of, root_of
from devices.core.findings import FileProblem, Finding, Place
from devices.core.mistakes import explain

M = TypeVar("M", bound=BaseModel)
Trail = tuple[str | int, ...]

MOST_FINDINGS = 50
"""Mistakes of one file that are told; more help nobody."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value", "binary")
)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where each part of it stands (by path of keys and indexes)."""

    file: str
    text: str
    data: Any
    places: Mapping[Trail, Place]

    def place(self, path: Trail) -> Place:
        """Return where `path` stands, or the nearest enclosing part that has a place."""
        for length in range(len(path), -1, -1):
            found = self.places.get(path[:length])
            if found is not None:
                return found
        return Place(self.file)


def read_document(path: Path, name: str | None = None) -> Document:
    """Read a YAML file. Raises FileProblem."""
    file = name or str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise FileProblem([Finding.of(Place(file), "unreadable", problem=error.strerror)]) from error
    return parse_document(raw, file)


def parse_document(raw: bytes, file: str) -> Document:
    """Parse the bytes of a YAML file. Raises FileProblem; takes bounded time and memory whatever comes."""
    if len(raw) > LARGEST:
        raise FileProblem([Finding.of(Place(file), "too-large", most=LARGEST)])
    text = decode(raw, file)
    node = root_of(text, file)
    places: dict[Trail, Place] = {}
    findings: list[Finding] = []
    data = _Converter(file, places, findings).convert(node, ()) if node is not None else None
    if findings:
        raise FileProblem(findings)
    return Document(file, text, data, places)


def validate(model: type[M], document: Document, at: Trail = ()) -> M:
    """Validate the part of the document at `at` with a pydantic model. Raises FileProblem with all mistakes."""
    data = document.data
    for part in at:
        data = data[part]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        vocabulary = _vocabulary(model)
        told = error.errors()[:MOST_FINDINGS]
        raise FileProblem([_finding(document, at, data, item, vocabulary) for item in told]) from error


class _Converter:
    """Turns nodes into plain values, noting where each stands."""

    def __init__(self, file: str, places: dict[Trail, Place], findings: list[Finding]) -> None:
        self._file, self._places, self._findings = file, places, findings

    def convert(self, node: yaml.Node, path: Trail) -> Any:
        self._places.setdefault(path, self._place(node))
        if node.tag not in _TAGS:
            self._findings.append(Finding.of(self._place(node), "tag", tag=node.tag[:80]))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.convert(child, (*path, index)) for index, child in enumerate(node.value)]
        value = _scalar(node)
        if isinstance(value, float) and not math.isfinite(value):
            self._findings.append(Finding.of(self._place(node), "number-too-large"))
        return value

    def _mapping(self, node: yaml.MappingNode, path: Trail) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._findings.append(Finding.of(self._place(key_node), "key"))
                continue
            key = str(key_node.value)
            if key in result:
                self._findings.append(Finding.of(self._place(key_node), "duplicate-key", key=key[:80]))
                continue
            self._places[(*path, key)] = self._place(key_node)
            result[key] = self.convert(value_node, (*path, key))
        return result

    def _place(self, node: yaml.Node) -> Place:
        return place_of(node.start_mark, self._file)


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None):  # quoted or a block; the C and the Python loader mark plain ones differently
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if len(text) < 19 and _INTEGER.fullmatch(text):
        return int(text)
    if len(text) < 40 and _FLOAT.fullmatch(text):
        return float(text)
    return text


def _finding(document: Document, at: Trail, data: Any, error: Any, vocabulary: Sequence[str]) -> Finding:
    path, last = _walk(data, error["loc"])
    return Finding.saying(document.place((*at, *path)), explain(error, last, vocabulary))


def _walk(data: Any, loc: tuple[str | int, ...]) -> tuple[Trail, str | int | None]:
    """Follow pydantic's location through the data; parts that are not in it (tags of unions) are passed over."""
    path: list[str | int] = []
    last: str | int | None = None
    for part in loc:
        inside = (isinstance(data, dict) and part in data) or (isinstance(data, list) and part in range(len(data)))
        if inside:
            data = data[part]
            path.append(part)
        if inside or (":" not in str(part) and part != "[key]"):
            last = part
    return tuple(path), last


@cache
def _vocabulary(model: type[BaseModel]) -> tuple[str, ...]:
    """Return every key a model and the models in it know."""
    return tuple(sorted(set(_field_names(model.model_json_schema()))))


def _field_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _field_names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _field_names(value)
