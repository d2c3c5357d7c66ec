"""YAML → Scene, with file:line:column and "did you mean" for every mistake."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devices.core.documents import Document, parse_document, read_document, validate
from devices.core.findings import FileProblem, Finding
from scenes.binding import BadArgument, arguments_for, bind
from scenes.scene import Parameter, Scene, Variant
from scenes.steps import Part, Scalar


@dataclass(frozen=True, slots=True)
class LoadedScene:
    """A scene, the document it came from, and its version (a hash of the text, also of the scenes it calls).

    `arguments` are the values its parameters have here. `sources` holds the texts of the scenes it calls, by id: with
    them and `document.text` a run can go on with exactly what it began with (`scenes.linking`).
    """

    scene: Scene
    document: Document
    version: str
    arguments: Mapping[str, Scalar] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.scene.scene


@dataclass(frozen=True, slots=True)
class Library:
    """The scenes that could be loaded, by id, and what is wrong in the files that could not."""

    scenes: dict[str, LoadedScene]
    broken: dict[str, tuple[Finding, ...]]


class _Head(Part):
    """What has to be known of a file before its parameters are put in."""

    parameters: dict[str, Parameter] = {}  # noqa: RUF012 - pydantic copies it
    variants: dict[str, Variant] = {}  # noqa: RUF012


def load_scene(path: Path, name: str | None = None) -> LoadedScene:
    """Load one scene file, its parameters at their defaults. Raises FileProblem."""
    return loaded(read_document(path, name))


def parse_scene(text: str, file: str = "scene.yaml", given: Mapping[str, Scalar] | None = None) -> LoadedScene:
    """Load a scene from text. Raises FileProblem, and BadArgument for what was given."""
    return loaded(parse_document(text.encode(), file), given)


def loaded(document: Document, given: Mapping[str, Scalar] | None = None) -> LoadedScene:
    """Make a scene of a document, with these arguments. Raises FileProblem, and BadArgument for what was given."""
    head = _head(document)
    arguments = arguments_for(head.parameters, given or {})
    scene = validate(Scene, bind(document, arguments))
    return LoadedScene(scene, document, version_of([document.text]), arguments)


def version_of(texts: Iterable[str]) -> str:
    """Return a short hash of texts."""
    whole = hashlib.sha256()
    for text in texts:
        whole.update(text.encode())
        whole.update(b"\0")
    return whole.hexdigest()[:12]


def load_library(paths: Iterable[Path]) -> Library:
    """Load every given file; a broken one is kept apart and spoils nothing else. Calls are not linked yet."""
    scenes: dict[str, LoadedScene] = {}
    broken: dict[str, tuple[Finding, ...]] = {}
    for path in sorted(paths):
        try:
            found = load_scene(path, _short(path))
        except FileProblem as problem:
            broken[_short(path)] = problem.findings
            continue
        other = scenes.get(found.id)
        if other is not None:
            place = found.document.place(("scene",))
            twice = Finding.of(place, "duplicate-scene", name=found.id, file=other.document.file)
            broken[found.document.file] = (twice,)
            continue
        scenes[found.id] = found
    return Library(scenes, broken)


def library_files(folder: Path) -> list[Path]:
    """Return the scene files of a folder, sorted."""
    return sorted(folder.glob("*.yaml"))


def _head(document: Document) -> _Head:
    """Return parameters and variants; their values fit. Raises FileProblem."""
    if not isinstance(document.data, dict):
        return _Head()
    raw: dict[str, Any] = {key: document.data[key] for key in ("parameters", "variants") if key in document.data}
    head = validate(_Head, Document(document.file, document.text, raw, document.places))
    findings = []
    for trail, given in [
        (("parameters",), {}),
        *((("variants", name, "with"), v.with_) for name, v in head.variants.items()),
    ]:
        try:
            arguments_for(head.parameters, given)
        except BadArgument as problem:
            findings.append(Finding.saying(document.place((*trail, problem.name)), problem.phrase))
    if findings:
        raise FileProblem(findings)
    return head


def _short(path: Path) -> str:
    """Return the path as people would type it: relative to where they stand, when it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
