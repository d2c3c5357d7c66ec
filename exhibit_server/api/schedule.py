"""The schedule: what is due today and on the next days, what became of it, and a guide's hand on it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import OccurrenceView, ScheduleView
from exhibit_server.api.tour_views import occurrence_view, schedule_view
from exhibit_server.refusals import Refused
from exhibit_server.schedule.sentences import REASONS
from exhibit_server.wording import render

router = APIRouter(tags=["schedule"])

Reader = Annotated[Principal, Depends(allowed(Permission.READ_SCHEDULE))]
Steerer = Annotated[Principal, Depends(allowed(Permission.STEER_SCHEDULE))]


@router.get("/schedule")
async def read_schedule(hub: HubDep, _: Reader, days: Annotated[int, Query(ge=1, le=31)] = 2) -> ScheduleView:
    """Show today's entries and those of the next days, each with its state and the reason for it."""
    return schedule_view(hub.days, days)


@router.post("/schedule/{occurrence_id}/{action}")
async def steer_schedule(
    occurrence_id: str, action: Literal["fire", "skip"], hub: HubDep, principal: Steerer
) -> OccurrenceView:
    """Start what is scheduled now, ahead of its time or after it was missed; or leave it out."""
    scheduler = hub.days.scheduler
    steer = scheduler.fire if action == "fire" else scheduler.skip
    await steer(occurrence_id, principal.name)
    occurrence = scheduler.occurrences.find(occurrence_id)
    if occurrence is None:
        raise Refused("no_such_entry", render(REASONS["no_such_entry"], entry=occurrence_id), missing=True)
    return occurrence_view(hub.days, occurrence)
