"""A place in the queue, and what people may know of it."""

import math
from dataclasses import dataclass, field
from typing import Literal

from devices.core.clock import now, wall_time
from devices.core.texts import Texts
from exhibit_server.stage.orders import Order

TicketState = Literal["queued", "called", "started", "cancelled", "expired", "dropped"]
WAITING: tuple[TicketState, ...] = ("queued", "called")


@dataclass(frozen=True, slots=True)
class Standing:
    """What people may know of a ticket. `confirm_until` is on the wall clock, `about_seconds` an estimate."""

    id: str
    scene: str
    screen: str | None
    by: str
    state: TicketState
    place: int = 0
    about_seconds: float = 0.0
    confirm_until: float | None = None
    reason: Texts = field(default_factory=dict)
    run: str | None = None


@dataclass(eq=False, slots=True)
class Ticket:
    """Somebody waits for a scene."""

    id: str
    order: Order
    state: TicketState = "queued"
    confirm_until: float = math.inf
    impossible_since: float | None = None
    reason: Texts = field(default_factory=dict)
    run: str | None = None
    over_at: float = math.inf

    @property
    def waits(self) -> bool:
        return self.state in WAITING

    @property
    def keys(self) -> frozenset[str]:
        """What it will use: devices, and its scene, of which one plays at a time."""
        return keys_of(self.order)


def keys_of(order: Order) -> frozenset[str]:
    """Return what an order would use: devices, and its scene, of which one plays at a time."""
    return order.claims | {f"scene {order.loaded.id}"}


def standing_of(ticket: Ticket, place: int = 0, about: float = 0.0) -> Standing:
    order = ticket.order
    called = ticket.state == "called"
    return Standing(
        id=ticket.id,
        scene=order.loaded.id,
        screen=order.caller.screen,
        by=order.caller.name,
        state=ticket.state,
        place=place,
        about_seconds=about,
        confirm_until=round(wall_time() + ticket.confirm_until - now(), 1) if called else None,
        reason=ticket.reason,
        run=ticket.run,
    )
