"""The values a scene's parameters are tried with: defaults, every variant, and both ends of every range."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from devices.core.findings import FileProblem, Finding
from devices.core.phrases import Phrase
from scenes.binding import BadArgument, arguments_for
from scenes.linking import link
from scenes.loader import LoadedScene, loaded
from scenes.scene import Parameter, Scene
from scenes.steps import Scalar
from scenes.tree import every_step

MOST_BINDINGS = 100
"""Bindings tried at most."""


class Trial(NamedTuple):
    """A scene with certain arguments, or why they can't be put in."""

    circumstance: Phrase | None
    scene: LoadedScene | None
    findings: tuple[Finding, ...]


def trials(scene: LoadedScene, library: Mapping[str, LoadedScene]) -> Iterator[Trial]:
    """Yield the scene as it is, then with each other set of arguments, calls put in."""
    yield _linked(scene, library, None)
    seen = {tuple(sorted(scene.arguments.items()))}
    for given in _arguments(scene.scene):
        values = arguments_for(scene.scene.parameters, given)
        if tuple(sorted(values.items())) in seen or len(seen) > MOST_BINDINGS:
            continue
        seen.add(tuple(sorted(values.items())))
        said = ", ".join(f"${name} = {_shown(values[name])}" for name in given)
        circumstance = Phrase.of("with", arguments=said)
        try:
            bound = loaded(scene.document, given)
        except FileProblem as problem:
            yield Trial(circumstance, None, problem.findings)
            continue
        yield _linked(bound, library, circumstance)


def _linked(scene: LoadedScene, library: Mapping[str, LoadedScene], circumstance: Phrase | None) -> Trial:
    if scene.sources or not _calls(scene.scene):
        return Trial(circumstance, scene, ())
    try:
        return Trial(circumstance, link(scene, {**library, scene.id: scene}), ())
    except FileProblem as problem:
        return Trial(circumstance, None, problem.findings)


def _calls(scene: Scene) -> bool:
    return any(step.KIND == "scene" for step in every_step(scene.steps))


def _arguments(scene: Scene) -> Iterator[dict[str, Scalar]]:
    for variant in scene.variants.values():
        yield dict(variant.with_)
    for name, parameter in scene.parameters.items():
        for value in _extremes(parameter):
            try:
                arguments_for({name: parameter}, {name: value})
            except BadArgument:  # an end of the range that no value of this type has
                continue
            yield {name: value}


def _extremes(parameter: Parameter) -> list[Scalar]:
    match parameter.type:
        case "boolean":
            return [True, False]
        case "choice":
            return list(parameter.choices)
        case "number" | "duration":
            return [limit for limit in (parameter.min, parameter.max) if limit is not None]
        case _:
            return []


def _shown(value: Scalar) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
