"""The queue: who waits for a scene, whose turn it is, and what becomes of those who left.

First come, first served, for each thing that is fought over: a scene whose devices are free goes ahead of one that
waits for others, unless it would take a device the one in front is waiting for. A visitor who is called has to confirm,
as nobody may be standing there any more; whoever has no screen starts at once.
"""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from devices.core.clock import now
from devices.core.texts import Texts
from exhibit_server.callers import Caller, above
from exhibit_server.refusals import Refused, refuse, sentence, together
from exhibit_server.stage.cast import RESTORE_ALLOWANCE
from exhibit_server.stage.judging import Block, Reserved
from exhibit_server.stage.orders import Order
from exhibit_server.stage.tickets import Standing, Ticket, TicketState, keys_of, standing_of
from scenes.scene import PRIORITIES

MOST = 24
"""Tickets at once; a longer queue is no promise any more."""

CONFIRM_WITHIN = 20.0
"""Seconds a visitor who was called has to press."""

IMPOSSIBLE_FOR = 5.0
"""Seconds a scene may be impossible (a device that comes and goes) before those who wait for it are told so."""

AWAY_FOR = 15.0
"""Seconds a screen may be away (a page that reloads) before it has left the queue."""

REMEMBERED = 20.0
"""Seconds a ticket that is over stays known, so that its screen can say what became of it."""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What stands between a ticket and its turn, the queue itself left aside."""

    possible: bool
    why: tuple[Texts, ...]
    blocks: list[Block]


class Queue:
    """The tickets. `look` says what stands in the way of an order, `start` begins it.

    `changed` is told of news: the tickets, and what they would use.
    """

    def __init__(
        self,
        look: Callable[[Order], Obstacles],
        start: Callable[[Order], str],
        changed: Callable[[frozenset[str], frozenset[str]], None],
    ) -> None:
        self._look, self._start, self._changed = look, start, changed
        self._tickets: dict[str, Ticket] = {}
        self._numbers = itertools.count(1)
        self._told: dict[str, Standing] = {}
        self._here: Counter[str] = Counter()
        self._away: dict[str, float] = {}

    # -- who waits ----------------------------------------------------------------------------------------------------

    @property
    def waiting(self) -> list[Ticket]:
        """Return who waits, in the order they will be served."""
        waits = [ticket for ticket in self._tickets.values() if ticket.waits]
        return sorted(waits, key=lambda ticket: -PRIORITIES.index(ticket.order.priority))  # stable: else as they came

    @property
    def standings(self) -> Mapping[str, Standing]:
        """What was told of each ticket last."""
        return self._told

    def find(self, ticket_id: str) -> Ticket:
        """Return a ticket. Raises Refused."""
        ticket = self._tickets.get(ticket_id)
        if ticket is None:
            raise refuse("no_such_ticket", missing=True)
        return ticket

    def of(self, caller: Caller, scene: str) -> Ticket | None:
        """Return the ticket somebody has already: a screen has one at most, others one for each scene."""
        for ticket in self.waiting:
            owner = ticket.order.caller
            if caller.screen is not None and owner.screen == caller.screen:
                return ticket
            if caller.screen is None and (owner.name, ticket.order.loaded.id) == (caller.name, scene):
                return ticket
        return None

    def reserved(self, order: Order) -> Reserved | None:
        """Return what waits before whoever would start this now without queueing; a higher class goes before."""
        waiting, own = self.waiting, self.of(order.caller, order.loaded.id)
        if own is not None and own.order.loaded.id == order.loaded.id:
            waiting = waiting[: waiting.index(own)]
        before = [
            ticket
            for ticket in waiting
            if ticket is not own and ticket.keys & keys_of(order) and not above(order.priority, ticket.order.priority)
        ]
        if not before:
            return None
        return Reserved(len(before), max(self._seconds(ticket) for ticket in before))

    # -- coming and going ---------------------------------------------------------------------------------------------

    def join(self, order: Order) -> Ticket:
        """Take a ticket; whoever has one for this scene keeps it. Raises Refused when the queue is full."""
        mine = self.of(order.caller, order.loaded.id)
        if mine is not None and mine.order.loaded.id == order.loaded.id:
            return mine
        if mine is not None:
            self._end(mine, "cancelled", sentence("chose_another"))
        if len(self.waiting) >= MOST:
            raise refuse("queue_full")
        ticket = Ticket(f"ticket-{next(self._numbers)}-{order.loaded.id}"[:64], order)
        self._tickets[ticket.id] = ticket
        self.advance()
        return ticket

    def cancel(self, ticket_id: str) -> Ticket:
        """Give a place up; nothing happens to a ticket that is over. Raises Refused."""
        ticket = self.find(ticket_id)
        if ticket.waits:
            self._end(ticket, "cancelled", {})
            self.advance()
        return ticket

    def started(self, ticket: Ticket, run_id: str) -> None:
        """Note that what somebody waited for has begun."""
        ticket.run = run_id
        self._end(ticket, "started", {})

    def leave(self, caller: Caller) -> None:
        """Take a screen out of the queue because it plays something else now."""
        if caller.screen is not None and (ticket := self.of(caller, "")) is not None:
            self._end(ticket, "cancelled", sentence("chose_another"))

    def clear(self, reason: Texts) -> None:
        """Send everybody away: after an all-stop nothing may begin by itself."""
        for ticket in self.waiting:
            self._end(ticket, "dropped", reason)
        self.tell()

    def screen_came(self, screen: str) -> None:
        """A browser of a screen connected; there may be several."""
        self._here[screen] += 1
        self._away.pop(screen, None)

    def screen_went(self, screen: str) -> None:
        """A browser of a screen is gone; with the last of them, so is the screen."""
        self._here[screen] = max(self._here[screen] - 1, 0)
        if not self._here[screen]:
            self._away[screen] = now()

    # -- whose turn it is ---------------------------------------------------------------------------------------------

    def advance(self) -> None:
        """Look at everybody in turn: call or start whoever can, tell whoever can't any more; then tell what changed."""
        taken: set[str] = set()
        for ticket in self.waiting:
            if ticket.waits:  # one that started meanwhile may have taken its place
                self._look_at(ticket, taken)
        self.tell()

    def _look_at(self, ticket: Ticket, taken: set[str]) -> None:
        if self._over(ticket):
            return
        obstacles = self._look(ticket.order)
        if not obstacles.possible:
            self._impossible(ticket, obstacles.why)
        else:
            ticket.impossible_since = None
            if obstacles.blocks or ticket.keys & taken:
                ticket.state, ticket.confirm_until = "queued", math.inf
            elif ticket.order.caller.screen is None:
                self._begin(ticket)
            elif ticket.state == "queued":
                ticket.state, ticket.confirm_until = "called", now() + CONFIRM_WITHIN
        if ticket.waits:
            taken |= ticket.keys

    def _over(self, ticket: Ticket) -> bool:
        """End a ticket whose time or whose screen is gone."""
        if ticket.confirm_until <= now():
            self._end(ticket, "expired", sentence("not_confirmed"))
        elif self._away.get(ticket.order.caller.screen or "", math.inf) <= now() - AWAY_FOR:
            self._end(ticket, "expired", sentence("left"))
        return not ticket.waits

    def _impossible(self, ticket: Ticket, why: Iterable[Texts]) -> None:
        ticket.state, ticket.confirm_until = "queued", math.inf
        since = ticket.impossible_since
        if since is None:
            ticket.impossible_since = now()
        elif now() - since >= IMPOSSIBLE_FOR:
            self._end(ticket, "dropped", together(why))

    def _begin(self, ticket: Ticket) -> None:
        try:
            run_id = self._start(ticket.order)
        except Refused as refusal:
            self._end(ticket, "dropped", refusal.texts)
            return
        self.started(ticket, run_id)

    def _end(self, ticket: Ticket, state: TicketState, reason: Texts) -> None:
        ticket.state, ticket.reason, ticket.over_at = state, reason, now()

    # -- what people may know -----------------------------------------------------------------------------------------

    def tell(self) -> None:
        """Tell what changed: places, times, turns, ends."""
        oldest = now() - REMEMBERED
        known = self._tickets
        self._tickets = {key: ticket for key, ticket in known.items() if ticket.over_at > oldest}
        before, self._told = self._told, self._standings()
        news = frozenset(key for key in {**before, **self._told} if before.get(key) != self._told.get(key))
        if news:
            self._changed(news, frozenset(key for ticket in news for key in known[ticket].keys))

    def _standings(self) -> dict[str, Standing]:
        waiting, free_at = self.waiting, dict[str, float]()
        found = {ticket.id: standing_of(ticket) for ticket in self._tickets.values() if not ticket.waits}
        for index, ticket in enumerate(waiting):
            own = max((block.seconds for block in self._look(ticket.order).blocks), default=0.0)
            about = max([own, *(free_at.get(key, 0.0) for key in ticket.keys)])
            free_at.update(dict.fromkeys(ticket.keys, about + ticket.order.length + RESTORE_ALLOWANCE))
            found[ticket.id] = standing_of(ticket, _place(waiting[: index + 1]), float(math.ceil(about / 5) * 5))
        return found

    def _seconds(self, ticket: Ticket) -> float:
        told = self._told.get(ticket.id)
        return ticket.order.length + (told.about_seconds if told is not None else 0.0)


def _place(ahead: list[Ticket]) -> int:
    """Return the place of the last of these: 1 and those before it that want what it wants, or what they want."""
    place, keys = 1, set(ahead[-1].keys)
    for ticket in reversed(ahead[:-1]):
        if ticket.keys & keys:
            place += 1
            keys |= ticket.keys
    return place
