"""Starting a run: what has to make way for it, and how devices pass from one run to the next without a gap."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from devices.core.clock import wall_time
from devices.core.rig import Rig
from devices.core.texts import Texts
from exhibit_server.callers import above
from exhibit_server.events import Stop
from exhibit_server.refusals import Refused, sentence, together
from exhibit_server.stage.cast import Cast, acts
from exhibit_server.stage.hands import Hands
from exhibit_server.stage.judging import Block, Judge
from exhibit_server.stage.leases import Leases, Use
from exhibit_server.stage.orders import Order
from exhibit_server.stage.returning import Returning
from scenes.history import Interrupted
from scenes.journal import Journal
from scenes.loader import LoadedScene
from scenes.plan import used_devices
from scenes.record import RunRecord, RunRequest
from scenes.runner import Runner
from scenes.scene import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of the stage a start has to do with."""

    leases: Leases
    cast: Cast
    judge: Judge
    hands: Hands
    returning: Returning


@dataclass(slots=True)
class Way:
    """What makes way for a run: other runs, leases by hand, devices on their way to baseline."""

    runs: list[Runner] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    returning: bool = False


class Starter:
    """Clears the way for an order and makes its runner. `changed` is told of every change of a run's record."""

    def __init__(self, rig: Rig, journal: Journal, parts: Parts, changed: Callable[[RunRecord], None]) -> None:
        self._rig, self._journal, self._changed = rig, journal, changed
        self._leases, self._cast, self._judge = parts.leases, parts.cast, parts.judge
        self._hands, self._returning = parts.hands, parts.returning

    def way(self, order: Order, *, takeover: bool, queue: bool = True) -> Way:
        """Return what has to make way. Raises Refused for what does not: with who has what, and about how long."""
        way, rest = Way(), list[Block]()
        for block in self._judge.blocks(order, queue=queue):
            if not self._yields(block, order, takeover=takeover):
                rest.append(block)
            elif block.kind == "run":
                way.runs.append(self._cast.runners[block.thing])
            elif block.kind == "held":
                way.held.append(block.thing)
            else:
                way.returning = True
        readiness = self._judge.readiness(order, Stop(active=False), rest)
        if not readiness.startable:
            raise Refused(readiness.state, together(readiness.reasons), wait_seconds=readiness.wait_seconds)
        way.runs = list({runner.record.id: runner for runner in way.runs}.values())
        return way

    def may_take_over(self, order: Order) -> bool:
        """Whether all that is in the way of an order would make way for it."""
        return all(self._yields(block, order, takeover=True) for block in self._judge.blocks(order))

    def begin(self, order: Order, way: Way) -> Runner:
        """Make the run; it has its leases from now on, and owes the baseline of what it takes over."""
        runner = Runner(order.loaded, self._rig, self._journal, order.request(), self._changed, line=order.line)
        over = {other.record.id for other in way.runs}
        inherited: dict[str, Iterable[str]] = {}
        for other in way.runs:
            reason = sentence(f"taken_by_{_sayable(order, other)}")
            inherited |= self.take_from(other, order.claims, reason)
        if way.returning:
            on_their_way = self._returning.spare(order.claims)
            over |= {use.holder for use in self._leases.conflicts(on_their_way).values()}
            self._returning.owe(on_their_way)
        for lease_id in way.held:
            held = self._leases.find(lease_id)
            if held is not None:
                self._hands.drop(held)
        owed = self._returning.disown(order.claims)
        runner.inherit({**{device: self._rig[device].identity.baseline for device in owed}, **inherited})
        self._leases.take(order.claims, Use(runner.record.id, "run", order.priority, wall_time()), over=over)
        self._cast.enter(runner)
        return runner

    def take_up(self, loaded: LoadedScene, request: RunRequest, interrupted: Interrupted) -> Runner:
        """Make the runner of a run that a killed hub left; it has its leases again from now on."""
        runner = Runner(loaded, self._rig, self._journal, request, self._changed, interrupted=interrupted)
        claims = (used_devices(loaded.scene) | set(interrupted.touched)) & set(self._rig)
        owed = self._returning.disown(claims)
        runner.inherit({device: self._rig[device].identity.baseline for device in owed})
        self._leases.take(claims, Use(request.run_id, "run", request.priority, wall_time()))
        self._cast.enter(runner)
        return runner

    def take_from(self, runner: Runner, devices: Iterable[str], reason: Texts) -> dict[str, set[str]]:
        """Stop a run, unless it is on its way to baseline already, and take devices from it; return what it changed."""
        handed = runner.hand_over(frozenset(devices) & self._leases.used_by(runner.record.id))
        if acts(runner.record):
            runner.stop(reason)
        return handed

    def _yields(self, block: Block, order: Order, *, takeover: bool) -> bool:
        """Whether something makes way for an order."""
        if block.kind == "run" and block.same_scene and order.loaded.scene.mode == "restart":
            return not above(block.priority, order.priority)
        taken = block.kind in ("run", "held", "returning") and above(order.priority, block.priority)
        return takeover and taken


def _sayable(order: Order, other: Runner) -> Priority:
    """Return the class to name as the reason; a scene started anew by its like is told as just that."""
    anew = order.loaded.id == other.record.loaded.id and order.priority == other.record.request.priority
    return "visitor" if anew else order.priority
