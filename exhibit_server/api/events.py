"""The event list: what happened, in sentences."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from exhibit_server.access import Permission, Principal
from exhibit_server.api import views
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import EventView, Items

router = APIRouter(tags=["events"])

LARGEST_ID = 2**63 - 1
"""Databases know no larger number."""

Reader = Annotated[Principal, Depends(allowed(Permission.READ_EVENTS))]


@router.get("/events")
async def list_events(
    hub: HubDep,
    _: Reader,
    before: Annotated[int | None, Query(ge=0, le=LARGEST_ID, description="Only events older than this id")] = None,
    level: Literal["info", "warning", "error"] | None = None,
    subject: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Items[EventView]:
    """List events, newest first."""
    levels = (level,) if level is not None else ()
    found = await hub.store.events.page(limit, before=before, levels=levels, subject=subject)
    return Items[EventView](items=[views.event_view(event) for event in found])
