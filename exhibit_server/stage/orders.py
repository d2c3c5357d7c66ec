"""What somebody wants to play: the scene with its arguments put in, and all that it would take."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from devices.core.clock import wall_time
from devices.core.findings import Finding
from devices.core.rig import DeviceNames, Rig
from exhibit_server.callers import Caller
from exhibit_server.refusals import refuse
from exhibit_server.store.runs import new_run_id
from scenes.binding import BadArgument
from scenes.check import Hall, check_arguments
from scenes.line import Line, line_of
from scenes.linking import link
from scenes.loader import LoadedScene, loaded
from scenes.record import RunRequest
from scenes.scene import Priority, Scene
from scenes.steps import Say, Scalar


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, in words: a scene, a language, a variant, arguments.

    `draft`: a text that is tried out in place of the scene in the library, by somebody who may write scenes.
    """

    scene: str
    language: str = "vi"
    variant: str | None = None
    arguments: Mapping[str, Scalar] = field(default_factory=dict)
    draft: LoadedScene | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A wish as it can be played. `line`: what every run of it knows; `claims`: every device the run would command."""

    wish: Wish
    caller: Caller
    loaded: LoadedScene
    line: Line
    claims: frozenset[str]
    priority: Priority

    @property
    def length(self) -> float:
        """Seconds it is expected to take."""
        return self.line.expected

    def request(self) -> RunRequest:
        """Return the request of a run for it."""
        return RunRequest(
            run_id=new_run_id(wall_time()),
            language=self.wish.language,
            started_by=self.caller.name,
            started_from=self.caller.screen,
            arguments=dict(self.loaded.arguments),
            variant=self.wish.variant,
            priority=self.priority,
        )


def order_of(wish: Wish, caller: Caller, library: Mapping[str, LoadedScene], rig: Rig) -> Order:
    """Make an order of a wish. Raises Refused, BadArgument, and FileProblem where arguments don't fit the scene."""
    found = wish.draft or library.get(wish.scene)
    if found is None:
        raise refuse("no_such_scene", missing=True, scene=wish.scene)
    bound = found if wish.draft is not None else _bound(wish, found, library)
    if bound is not found:
        _require_fitting(bound, found, library, rig)
    line = line_of(bound.scene, DeviceNames(rig))
    return Order(
        wish=wish,
        caller=caller,
        loaded=bound,
        line=line,
        claims=_claims(bound.scene, line, rig),
        priority=(bound.scene.priority if wish.draft is None else None) or caller.priority,
    )


def like(order: Order, wish: Wish, caller: Caller) -> Order:
    """Make an order of the same scene for somebody else, where `wish` has no arguments: nothing is worked out anew."""
    return replace(order, wish=wish, caller=caller, priority=order.loaded.scene.priority or caller.priority)


def _require_fitting(bound: LoadedScene, found: LoadedScene, library: Mapping[str, LoadedScene], rig: Rig) -> None:
    """Raise BadArgument when an argument is out of what a device takes: before anything moves, and with its name."""
    hall = Hall(rig, (), (), library=library)
    findings = check_arguments(bound, found, hall)
    if not findings:
        return
    given = {name: value for name, value in bound.arguments.items() if found.arguments.get(name) != value}
    for name, value in given.items():
        alone = link(loaded(found.document, {name: value}), library)
        own = check_arguments(alone, found, hall)
        if own:
            raise _unfit(name, value, own[0])
    names = ", ".join(given)
    raise _unfit(names, ", ".join(_shown(value) for value in given.values()), findings[0])


def _unfit(name: str, value: Scalar, finding: Finding) -> BadArgument:
    return BadArgument(name, "argument-unfit", name=name, value=_shown(value), problem=finding.phrase)


def _shown(value: Scalar) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def claims_of(loaded_scene: LoadedScene, rig: Rig) -> frozenset[str]:
    """Return the devices a run of the scene commands: what its steps change, and the displays its captions go to."""
    return _claims(loaded_scene.scene, line_of(loaded_scene.scene, DeviceNames(rig)), rig)


def _claims(scene: Scene, line: Line, rig: Rig) -> frozenset[str]:
    claims = line.used
    if any(isinstance(station.step, Say) for station in line.stations):
        named = {*scene.needs, *scene.likes}
        claims |= {device for device in named if device in rig and "caption" in rig[device].points}
    return claims


def _bound(wish: Wish, found: LoadedScene, library: Mapping[str, LoadedScene]) -> LoadedScene:
    arguments = dict(wish.arguments)
    if wish.variant is not None:
        variant = found.scene.variants.get(wish.variant)
        if variant is None:
            raise refuse("no_such_variant", missing=True, variant=wish.variant)
        arguments = {**variant.with_, **arguments}
    if not arguments:
        return found
    return link(loaded(found.document, arguments), library)
