"""Calls: the steps of another scene are put in where it is called, so that all that follows sees one whole scene."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from devices.core.documents import Trail, parse_document
from devices.core.findings import FileProblem, Finding
from devices.core.phrases import hint
from scenes.binding import BadArgument
from scenes.loader import LoadedScene, loaded, version_of
from scenes.scene import Scene
from scenes.steps import Call, Choice, Goto, LinkedCall, Marker, StepBase
from scenes.tree import blocks

DEEPEST_CALL = 5
"""Scenes that may be inside one another."""

MOST_STEPS = 20_000
"""Steps a linked scene may have: calls multiply."""


def link(scene: LoadedScene, library: Mapping[str, LoadedScene]) -> LoadedScene:
    """Return the scene with every call resolved. Needs, likes and version take in those of what it calls.

    Raises FileProblem for an unknown scene, arguments that don't fit, a circle, or too much of it.
    """
    return _Linker(scene, library).whole()


def relink(text: str, sources: Mapping[str, str], given: Mapping[str, Any], file: str = "scene.yaml") -> LoadedScene:
    """Make a linked scene anew from texts kept elsewhere (the run journal). Raises FileProblem and BadArgument."""
    others = {name: loaded(parse_document(source.encode(), f"{name}.yaml")) for name, source in sources.items()}
    return link(loaded(parse_document(text.encode(), file), given), others)


class _Linker:
    def __init__(self, scene: LoadedScene, library: Mapping[str, LoadedScene]) -> None:
        self._top = scene
        self._library = library
        self._sources: dict[str, str] = {}
        self._needs = list(scene.scene.needs)
        self._likes = list(scene.scene.likes)
        self._count = 0
        self._bound: dict[tuple[str, tuple[tuple[str, str], ...]], LoadedScene] = {}

    def whole(self) -> LoadedScene:
        steps = self._list(self._top.scene.steps, ("steps",), (self._top.id,))
        if not self._sources:
            return self._top
        likes = [device for device in dict.fromkeys(self._likes) if device not in self._needs]
        changes: dict[str, Any] = {"steps": steps, "needs": list(dict.fromkeys(self._needs)), "likes": likes}
        scene: Scene = self._top.scene.model_copy(update=changes)
        version = version_of([self._top.document.text, *(self._sources[name] for name in sorted(self._sources))])
        return replace(self._top, scene=scene, version=version, sources=dict(self._sources))

    def _list(self, steps: Any, trail: Trail, callers: tuple[str, ...]) -> list[Any]:
        return [self._step(step, (*trail, index), callers) for index, step in enumerate(steps)]

    def _step(self, step: StepBase, trail: Trail, callers: tuple[str, ...]) -> StepBase:
        self._count += 1
        if self._count > MOST_STEPS:
            raise self._problem(trail, "too-many-steps", most=MOST_STEPS)
        if isinstance(step, Call):
            return self._call(step, trail, callers)
        changes: dict[str, Any] = {}
        for key in type(step).model_fields:
            value = getattr(step, key)
            if isinstance(value, list) and value and isinstance(value[0], StepBase):
                changes[key] = self._list(value, (*trail, key.rstrip("_")), callers)
            elif isinstance(value, list) and value and isinstance(value[0], Choice):
                changes[key] = [self._choice(choice, (*trail, key, n), callers) for n, choice in enumerate(value)]
        return step.model_copy(update=changes) if changes else step

    def _choice(self, choice: Choice, trail: Trail, callers: tuple[str, ...]) -> Choice:
        return choice.model_copy(update={"steps": self._list(choice.steps, (*trail, "steps"), callers)})

    def _call(self, call: Call, trail: Trail, callers: tuple[str, ...]) -> StepBase:
        where = (*trail, "scene")
        other = self._library.get(call.scene)
        if other is None:
            near = hint(call.scene, self._library)
            raise self._problem(where, "no-such-scene", name=call.scene, hint=near)
        if call.scene in callers:
            circle = " → ".join([*callers[callers.index(call.scene) :], call.scene])
            raise self._problem(where, "call-circle", circle=circle)
        if len(callers) > DEEPEST_CALL:
            raise self._problem(where, "call-too-deep", most=DEEPEST_CALL)
        bound = self._with_arguments(other, call, trail)
        if not call.enabled:  # never played, so it needs nothing
            return call
        self._sources[call.scene] = other.document.text
        self._needs += bound.scene.needs
        self._likes += bound.scene.likes
        body = self._list(bound.scene.steps, trail, (*callers, call.scene))
        kept = {key: getattr(call, key) for key in Call.model_fields}
        otherwise = call.otherwise
        if isinstance(otherwise, list):
            kept["otherwise"] = self._list(otherwise, (*trail, "otherwise"), callers)
        return LinkedCall.model_construct(**kept, body=body, limit=bound.scene.max)

    def _with_arguments(self, other: LoadedScene, call: Call, trail: Trail) -> LoadedScene:
        """Return the scene called, with these arguments; read once, however often it is called."""
        key = call.scene, tuple(sorted((name, repr(value)) for name, value in call.with_.items()))
        if key not in self._bound:
            try:
                bound = loaded(other.document, call.with_)
            except BadArgument as problem:
                place = self._top.document.place((*trail, "with", problem.name))
                raise FileProblem([Finding.saying(place, problem.phrase.about(call.scene))]) from problem
            for marker in sorted(_leaving(bound.scene.steps, frozenset())):
                raise self._problem((*trail, "scene"), "leaving-marker", scene=call.scene, marker=marker)
            self._bound[key] = bound
        return self._bound[key]

    def _problem(self, trail: Trail, code: str, **details: object) -> FileProblem:
        return FileProblem([Finding.of(self._top.document.place(trail), code, **details)])


def _leaving(steps: Sequence[StepBase], outside: frozenset[str]) -> set[str]:
    """Return the markers that steps go to and that stand neither further down nor further down outside.

    A called scene must keep its jumps to itself: its caller's markers are not its own.
    """
    found: set[str] = set()
    for index, step in enumerate(steps):
        below = outside | {later.marker for later in steps[index + 1 :] if isinstance(later, Marker) and later.enabled}
        otherwise = getattr(step, "otherwise", None)
        if isinstance(otherwise, Goto) and otherwise.goto not in below:
            found.add(otherwise.goto)
        for block in blocks(step):
            rows = [[side] for side in block.steps] if block.side_by_side else [block.steps]
            found = found.union(*(_leaving(row, below) for row in rows))
    return found
