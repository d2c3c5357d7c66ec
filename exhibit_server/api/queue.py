"""The queue: who waits for a scene; give a place up, or start when it is one's turn."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from exhibit_server.access import Permission, Principal
from exhibit_server.api import views
from exhibit_server.api.deps import HubDep, allowed, caller_of
from exhibit_server.api.schemas import Items, RunView, TicketView
from exhibit_server.hub import Hub

router = APIRouter(tags=["queue"])

Starter = Annotated[Principal, Depends(allowed(Permission.START_SCENE))]
Reader = Annotated[Principal, Depends(allowed(Permission.READ_PUBLIC))]


@router.get("/queue")
async def list_queue(hub: HubDep, _: Reader) -> Items[TicketView]:
    """List who waits, and what became of those who waited until lately."""
    return Items[TicketView](items=[views.ticket_view(each) for each in hub.stage.queue.standings.values()])


@router.post("/queue/{ticket_id}/confirm", status_code=201)
async def confirm_turn(ticket_id: str, hub: HubDep, principal: Starter) -> RunView:
    """Start what was waited for, when it is one's turn."""
    _require_own(hub, ticket_id, principal)
    caller = hub.stage.queue.find(ticket_id).order.caller if principal.screen is None else caller_of(principal)
    record = hub.stage.confirm(ticket_id, caller)
    await hub.stage.begun(record)
    return views.run_view(record, hub.rig)


@router.delete("/queue/{ticket_id}", status_code=204)
async def leave_queue(ticket_id: str, hub: HubDep, principal: Starter) -> Response:
    """Give a place in the queue up. A kiosk gives up its own."""
    _require_own(hub, ticket_id, principal)
    hub.stage.queue.cancel(ticket_id)
    return Response(status_code=204)


def _require_own(hub: Hub, ticket_id: str, principal: Principal) -> None:
    """Let a kiosk touch its own place only. Raises AccessDenied, and Refused where there is none."""
    ticket = hub.stage.queue.find(ticket_id)
    if principal.screen is None or ticket.order.caller.screen != principal.screen:
        principal.require(Permission.CONTROL_RUNS)
