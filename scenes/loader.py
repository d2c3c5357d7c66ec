"""YAML → Scene, with file:line:column and "did you mean" for every mistake."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from devices.core.documents import Document, parse_document, read_document, validate
from devices.core.findings import FileProblem, Finding
from scenes.steps import Scene


@dataclass(frozen=True, slots=True)
class LoadedScene:
    """A scene, the document it came from, and its version (a hash of the file's text)."""

    scene: Scene
    document: Document
    version: str

    @property
    def id(self) -> str:
        return self.scene.scene


@dataclass(frozen=True, slots=True)
class Library:
    """The scenes that could be loaded, by id, and what is wrong in the files that could not."""

    scenes: dict[str, LoadedScene]
    broken: dict[str, tuple[Finding, ...]]


def load_scene(path: Path, name: str | None = None) -> LoadedScene:
    """Load one scene file. Raises FileProblem."""
    return _loaded(read_document(path, name))


def parse_scene(text: str, file: str = "scene.yaml") -> LoadedScene:
    """Load a scene from text. Raises FileProblem."""
    return _loaded(parse_document(text.encode(), file))


def load_library(paths: Iterable[Path]) -> Library:
    """Load every given file; a broken one is kept apart and spoils nothing else."""
    scenes: dict[str, LoadedScene] = {}
    broken: dict[str, tuple[Finding, ...]] = {}
    for path in sorted(paths):
        try:
            loaded = load_scene(path, _short(path))
        except FileProblem as problem:
            broken[_short(path)] = problem.findings
            continue
        other = scenes.get(loaded.id)
        if other is not None:
            place = loaded.document.place(("scene",))
            message = f"a scene {loaded.id!r} stands in {other.document.file} already"
            broken[loaded.document.file] = (Finding(place, "duplicate-scene", message),)
            continue
        scenes[loaded.id] = loaded
    return Library(scenes, broken)


def library_files(folder: Path) -> list[Path]:
    """Return the scene files of a folder, sorted."""
    return sorted(folder.glob("*.yaml"))


def _loaded(document: Document) -> LoadedScene:
    version = hashlib.sha256(document.text.encode()).hexdigest()[:12]
    return LoadedScene(validate(Scene, document), document, version)


def _short(path: Path) -> str:
    """Return the path as people would type it: relative to where they stand, when it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
