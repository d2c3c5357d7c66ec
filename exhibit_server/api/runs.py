"""Runs: start a scene, follow it, steer it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from devices.core.clock import wall_time
from exhibit_server.access import Permission, Principal
from exhibit_server.api import past_views, views
from exhibit_server.api.deps import HubDep, allowed, caller_of
from exhibit_server.api.problems import NotThere
from exhibit_server.api.schemas import (
    ChoiceRequest,
    Items,
    MarkerRequest,
    OpinionRequest,
    RunRequest,
    RunView,
    TicketView,
)
from exhibit_server.callers import Action
from exhibit_server.events import DecisionKind, DecisionMade
from exhibit_server.hub import Hub
from exhibit_server.stage.orders import Wish
from exhibit_server.stage.tickets import Ticket
from exhibit_server.store.entries import OpinionEntry
from scenes.record import RunRecord

router = APIRouter(tags=["runs"])

Starter = Annotated[Principal, Depends(allowed(Permission.START_SCENE))]
Steerer = Annotated[Principal, Depends(allowed(Permission.CONTROL_RUNS))]
Chooser = Annotated[Principal, Depends(allowed(Permission.ANSWER_CHOICE))]
Stopper = Annotated[Principal, Depends(allowed(Permission.STOP_OWN_RUN))]
Opinionated = Annotated[Principal, Depends(allowed(Permission.GIVE_OPINION))]
Reader = Annotated[Principal, Depends(allowed(Permission.READ_PUBLIC))]


@router.post(
    "/runs",
    status_code=201,
    response_model=RunView,
    responses={202: {"model": TicketView, "description": "It is busy: here is a place in the queue"}},
)
async def start_run(wanted: RunRequest, hub: HubDep, principal: Starter) -> RunView | JSONResponse:
    """Start a scene. 409 with the reason in three languages when it can't start now, or 202 where one may wait."""
    if wanted.takeover:
        principal.require(Permission.TAKE_OVER)
    hub.days.admit(caller_of(principal), wanted.scene)
    wish = Wish(wanted.scene, wanted.language, wanted.variant, wanted.arguments)
    found = hub.stage.ask(wish, caller_of(principal), queue=wanted.queue, takeover=wanted.takeover)
    if isinstance(found, Ticket):
        return JSONResponse(views.ticket_view(hub.stage.queue.standings[found.id]).model_dump(), status_code=202)
    await hub.stage.begun(found)
    return _view(hub, found)


@router.get("/runs")
async def list_runs(hub: HubDep, principal: Reader, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Items[RunView]:
    """List runs, newest first: those on the stage, then, for guides, those of the past."""
    current = [_view(hub, record) for record in reversed(hub.stage.runs())]
    if not principal.may(Permission.READ_RUNS):
        return Items[RunView](items=current[:limit])
    known = {run.id for run in current}
    past = [
        past_views.stored_run_view(entry, [], hub.stage.scenes.get(entry.scene))
        for entry in await hub.store.runs.latest(limit)
        if entry.id not in known
    ]
    return Items[RunView](items=(current + past)[:limit])


@router.get("/runs/{run_id}")
async def read_run(run_id: str, hub: HubDep, _: Reader) -> RunView:
    """Show one run, with each step's planned and actual times and outcome."""
    record = hub.stage.run(run_id)
    if record is not None:
        return _view(hub, record)
    stored = await hub.store.runs.get(run_id)
    if stored is None:
        raise NotThere("run", run_id)
    entry, steps = stored
    return past_views.stored_run_view(entry, steps, hub.stage.scenes.get(entry.scene))


@router.post("/runs/{run_id}/choice")
async def choose(run_id: str, answer: ChoiceRequest, hub: HubDep, principal: Chooser) -> RunView:
    """Answer the question the run is asking. A kiosk answers for what it started itself."""
    _require_own(hub, run_id, principal)
    record = hub.stage.choose(run_id, answer.choice)
    _decided(hub, record, "choice", principal, str(answer.choice))
    return _view(hub, record)


@router.post("/runs/{run_id}/stop")
async def stop_run(run_id: str, hub: HubDep, principal: Stopper) -> RunView:
    """Stop a run; its devices go back to baseline. A kiosk may stop only what it started itself."""
    _require_own(hub, run_id, principal)
    record = hub.stage.stop(run_id, principal.name)
    _decided(hub, record, "stop", principal)
    return _view(hub, record)


@router.post("/runs/{run_id}/marker")
async def go_to_marker(run_id: str, wanted: MarkerRequest, hub: HubDep, principal: Steerer) -> RunView:
    """Go on at a marker further on in the scene."""
    record = hub.stage.jump(run_id, wanted.marker)
    _decided(hub, record, "jump", principal, wanted.marker)
    return _view(hub, record)


@router.post("/runs/{run_id}/{action}")
async def act_on_run(run_id: str, action: Action, hub: HubDep, principal: Steerer) -> RunView:
    """Pause, resume, skip the step under way, or give GO."""
    record = hub.stage.act(run_id, action)
    _decided(hub, record, action, principal)
    return _view(hub, record)


@router.post("/opinions", status_code=204)
async def give_opinion(opinion: OpinionRequest, hub: HubDep, principal: Opinionated) -> Response:
    """Keep a visitor's opinion of a run; no personal data. Another one of the same run takes its place."""
    _require_own(hub, opinion.run, principal)
    record = hub.stage.run(opinion.run)
    if record is None:
        raise NotThere("run", opinion.run)
    hub.writer.put(
        OpinionEntry(
            at=wall_time(),
            scene=record.loaded.id,
            run=opinion.run,
            kiosk=principal.screen,
            language=opinion.language,
            score=opinion.score,
            answer=opinion.understood,
        )
    )
    return Response(status_code=204)


def _require_own(hub: Hub, run_id: str, principal: Principal) -> None:
    """Let a kiosk touch its own runs only. Raises AccessDenied; an unknown run is for the stage to say."""
    record = hub.stage.run(run_id)
    if record is not None and (principal.screen is None or record.request.started_from != principal.screen):
        principal.require(Permission.CONTROL_RUNS)


def _decided(hub: Hub, record: RunRecord, kind: DecisionKind, by: Principal, detail: str = "") -> None:
    """Tell who decided what, for the flight recorder."""
    hub.bus.publish(DecisionMade(run=record.id, kind=kind, by=by.name, screen=by.screen, at=wall_time(), detail=detail))


def _view(hub: Hub, record: RunRecord) -> RunView:
    return views.run_view(record, hub.rig)
