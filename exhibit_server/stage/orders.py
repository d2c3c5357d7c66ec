"""What somebody wants to play: the scene with its arguments put in, and all that it would take."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.core.clock import wall_time
from devices.core.rig import Rig
from exhibit_server.callers import Caller
from exhibit_server.refusals import refuse
from exhibit_server.store.runs import new_run_id
from scenes.linking import link
from scenes.loader import LoadedScene, loaded
from scenes.plan import used_devices
from scenes.record import RunRequest
from scenes.scene import Priority
from scenes.spans import span_of_all
from scenes.steps import Say, Scalar
from scenes.tree import every_step


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
    """A wish as it can be played. `claims`: every device the run would command."""

    wish: Wish
    caller: Caller
    loaded: LoadedScene
    claims: frozenset[str]
    priority: Priority
    length: float

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
    scene = bound.scene
    return Order(
        wish=wish,
        caller=caller,
        loaded=bound,
        claims=claims_of(bound, rig),
        priority=scene.priority or caller.priority,
        length=span_of_all(scene.steps).expected,
    )


def claims_of(loaded_scene: LoadedScene, rig: Rig) -> frozenset[str]:
    """Return the devices a run of the scene commands: what its steps change, and the displays its captions go to."""
    scene = loaded_scene.scene
    claims = used_devices(scene)
    if any(isinstance(step, Say) for step in every_step(scene.steps)):
        named = {*scene.needs, *scene.likes}
        claims |= {device for device in named if device in rig and "caption" in rig[device].points}
    return frozenset(claims)


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
