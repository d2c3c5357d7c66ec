"""Flight records of runs: read them, see them drawn, choose the golden run of a scene, compare with it."""

import asyncio
import base64
import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse

from devices.core.clock import wall_time
from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.flight_views import comparison_view, flight_view, golden_view
from exhibit_server.api.problems import NotThere
from exhibit_server.api.schemas import Items
from exhibit_server.api.schemas.flight import ComparisonView, FlightView, GoldenView
from exhibit_server.flight.flight import Flight, load_flight
from exhibit_server.flight.golden import NotGolden, compared, set_golden
from exhibit_server.flight.picture import picture
from exhibit_server.hub import Hub
from exhibit_server.refusals import Refused
from exhibit_server.timeline.page import page

router = APIRouter(tags=["flights"])

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

Reader = Annotated[Principal, Depends(allowed(Permission.READ_RUNS))]
Editor = Annotated[Principal, Depends(allowed(Permission.EDIT_SCENES))]
Language = Annotated[str, Query(pattern=r"^[a-z]{2,3}$", description="vi, ko or en")]
Inspector = Annotated[Principal, Depends(allowed(Permission.READ_REPORTS))]


@router.get("/runs/{run_id}/flight", response_model=FlightView)
async def read_flight(run_id: str, hub: HubDep, _: Reader) -> Response:
    """Show everything kept of a run: commands, readings, decisions, times. One under way shows what is known by now."""
    flight = await _flight(hub, run_id)
    golden = await hub.store.flights.golden(flight.run.scene, flight.head.variant)
    is_golden = golden is not None and golden.run == run_id
    # A long run has thousands of moments: the loop has taps to serve meanwhile.
    content = await asyncio.to_thread(lambda: flight_view(flight, golden=is_golden).model_dump_json())
    return Response(content, media_type="application/json")


@router.get("/runs/{run_id}/timeline.html", response_class=HTMLResponse)
async def draw_flight(run_id: str, hub: HubDep, _: Reader, language: Language = "en") -> HTMLResponse:
    """Draw a run against time: its steps, and a lane for each device with what was wanted and what was observed."""
    flight = await _flight(hub, run_id)
    html = await asyncio.to_thread(lambda: page([picture(flight, language)], language))
    return HTMLResponse(html, headers={"Content-Security-Policy": _policy(html)})


@router.get("/runs/{run_id}/comparison")
async def compare_run(
    run_id: str,
    hub: HubDep,
    _: Inspector,
    other: Annotated[str | None, Query(alias="with", max_length=64, description="Another run's id")] = None,
) -> ComparisonView:
    """Compare a run with the golden one of its scene and variant, or with another."""
    flight = await _flight(hub, run_id)
    beside = await _flight(hub, other) if other is not None else None
    try:
        return comparison_view(await compared(hub.store, flight, beside))
    except NotGolden as problem:
        raise Refused("no_golden", problem.texts) from problem


@router.put("/runs/{run_id}/golden")
async def make_golden(run_id: str, hub: HubDep, principal: Editor) -> GoldenView:
    """Make this the golden run of its scene and variant: others are compared with it when they end."""
    flight = await _flight(hub, run_id)
    try:
        return golden_view(await set_golden(hub.store, flight, principal.name, wall_time()))
    except NotGolden as problem:
        raise Refused("not_golden", problem.texts) from problem


@router.delete("/runs/{run_id}/golden", status_code=204)
async def unmake_golden(run_id: str, hub: HubDep, _: Editor) -> Response:
    """Let this run be golden no more; it is kept as long as any other."""
    if not await hub.store.flights.unset_golden(run_id):
        raise NotThere("golden run", run_id)
    return Response(status_code=204)


@router.get("/golden")
async def list_golden(hub: HubDep, _: Reader) -> Items[GoldenView]:
    """List the golden runs, by scene and variant."""
    return Items[GoldenView](items=[golden_view(entry) for entry in await hub.store.flights.all_golden()])


def _policy(html: str) -> str:
    """Return a policy that lets the page's own style in, by its hash, and nothing else whatsoever."""
    hashes = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in _STYLE.findall(html)]
    styles = " ".join(f"'sha256-{each}'" for each in hashes) or "'none'"
    return f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"


async def _flight(hub: Hub, run_id: str) -> Flight:
    """Return a run's record. Raises NotThere."""
    flight = await load_flight(hub.store, run_id)
    if flight is None:
        raise NotThere("run", run_id)
    return flight
