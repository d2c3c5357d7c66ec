"""The event list: what happened, in sentences; filtered, and as a file."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from exhibit_server.access import Permission, Principal
from exhibit_server.api import views
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import EventView, Items
from exhibit_server.hub import Hub
from exhibit_server.store.entries import EventEntry
from exhibit_server.store.events import EventFilter

router = APIRouter(tags=["events"])

LARGEST_ID = 2**63 - 1
"""Databases know no larger number."""

PAGE = 500
MOST_EXPORTED = 100_000
COLUMNS = ("id", "at", "level", "kind", "subject", "text")

Reader = Annotated[Principal, Depends(allowed(Permission.READ_EVENTS))]
Moment = Annotated[float | None, Query(ge=0, le=1e11, allow_inf_nan=False, description="Seconds since the epoch")]


async def wanted_events(
    *,
    level: Annotated[list[Literal["info", "warning", "error"]] | None, Query(max_length=3)] = None,
    kind: Annotated[list[Annotated[str, Query(max_length=64)]] | None, Query(max_length=50)] = None,
    subject: Annotated[str | None, Query(max_length=80)] = None,
    text: Annotated[str, Query(max_length=100, description="Words that have to occur")] = "",
    since: Moment = None,
    until: Moment = None,
) -> EventFilter:
    """Return which events are asked for."""
    return EventFilter(
        since=since, until=until, levels=tuple(level or ()), kinds=tuple(kind or ()), subject=subject, text=text
    )


Wanted = Annotated[EventFilter, Depends(wanted_events)]


@router.get("/events")
async def list_events(
    hub: HubDep,
    _: Reader,
    wanted: Wanted,
    before: Annotated[int | None, Query(ge=0, le=LARGEST_ID, description="Only events older than this id")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = 100,
) -> Items[EventView]:
    """List events, newest first. `level` and `kind` may be given several times."""
    found = await hub.store.events.page(limit, replace(wanted, before=before))
    return Items[EventView](items=[views.event_view(event) for event in found])


@router.get("/events/kinds")
async def list_event_kinds(hub: HubDep, _: Reader) -> Items[str]:
    """List the kinds of events there are."""
    return Items[str](items=await hub.store.events.kinds())


@router.get(
    "/events/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}, "application/json": {"schema": {}}}}},
)
async def export_events(
    hub: HubDep,
    _: Reader,
    wanted: Wanted,
    as_: Annotated[Literal["csv", "json"], Query(alias="as")] = "csv",
    language: Annotated[str, Query(pattern=r"^[a-z]{2,3}$", description="Of the sentences in a CSV file")] = "en",
) -> StreamingResponse:
    """Send up to 100,000 events as a file, newest first: CSV with sentences in one language, or JSON with all."""
    lines = _csv(hub, wanted, language) if as_ == "csv" else _json(hub, wanted)
    name = f'attachment; filename="events.{as_}"'
    media = "text/csv; charset=utf-8" if as_ == "csv" else "application/json"
    return StreamingResponse(lines, media_type=media, headers={"Content-Disposition": name})


async def _pages(hub: Hub, wanted: EventFilter) -> AsyncIterator[list[EventEntry]]:
    before, left = None, MOST_EXPORTED
    while left > 0:
        page = await hub.store.events.page(min(PAGE, left), replace(wanted, before=before))
        if not page:
            return
        yield page
        before, left = page[-1].id, left - len(page)


async def _csv(hub: Hub, wanted: EventFilter, language: str) -> AsyncIterator[str]:
    yield "\ufeff" + _rows([COLUMNS])  # the mark tells spreadsheets that it is UTF-8
    async for page in _pages(hub, wanted):
        yield _rows([_row(event, language) for event in page])


def _row(event: EventEntry, language: str) -> tuple[str, ...]:
    text = event.texts.get(language) or event.texts.get("en", "")
    at = datetime.fromtimestamp(event.at, UTC).isoformat(timespec="milliseconds")
    return (str(event.id), at, event.level, event.kind, _harmless(event.subject), _harmless(text))


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: names come from devices and people."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _rows(rows: list[tuple[str, ...]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


async def _json(hub: Hub, wanted: EventFilter) -> AsyncIterator[str]:
    opening = '{"items":['
    async for page in _pages(hub, wanted):
        yield opening + ",".join(json.dumps(views.event_view(each).model_dump(), ensure_ascii=False) for each in page)
        opening = ","
    yield "]}" if opening == "," else opening + "]}"
