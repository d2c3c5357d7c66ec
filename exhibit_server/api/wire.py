"""The wire of a device: the last bytes and messages that passed, and what the hub understood of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from devices.core.events import CommandDone, Reading
from exhibit_server.access import Permission, Principal
from exhibit_server.api import device_views
from exhibit_server.api.deps import DeviceDep, HubDep, allowed
from exhibit_server.api.schemas.wire import WireEntryView, WireView
from exhibit_server.store.text import storable
from exhibit_server.wire_watch import Passed, Understood

router = APIRouter(tags=["devices"])

Listener = Annotated[Principal, Depends(allowed(Permission.COMMAND_DEVICE))]
LARGEST = 2**63 - 1


@router.get("/devices/{device_id}/wire")
async def read_wire(
    device: DeviceDep,
    hub: HubDep,
    _: Listener,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="Only what has a higher number")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> WireView:
    """Show what passed on a device's wire lately, in order: frames or messages, readings, commands, faults.

    Kept in memory since the hub started, a small number of each; a wire that several devices share shows all of them.
    """
    found = hub.watch.of(device, after, limit)
    return WireView(
        wire=device.identity.wire, listened=hub.watch.listens(device), items=[_entry(each) for each in found]
    )


def _entry(entry: Passed | Understood) -> WireEntryView:
    if isinstance(entry, Understood):
        return _understood(entry)
    return WireEntryView(
        number=entry.number,
        at=entry.at,
        kind="received" if entry.sender == "device" else "sent",
        hex=entry.data.hex(" "),
        text=_readable(entry.data),
        size=entry.size,
        topic=storable(entry.topic),
    )


def _understood(entry: Understood) -> WireEntryView:
    event = entry.event
    facts: dict[str, Any] = {"number": entry.number, "at": event.at}
    if isinstance(event, Reading):
        return WireEntryView(kind="reading", point=event.point, value=device_views.shown(event.value), **facts)
    if isinstance(event, CommandDone):
        reasons = device_views.texts(event.error.texts()) if event.error is not None else {}
        words: dict[str, Any] = {"verb": event.verb, "text": storable(event.args), "took": event.took}
        return WireEntryView(
            kind="command", by=storable(event.by.id) if event.by else "", reasons=reasons, **words, **facts
        )
    return WireEntryView(
        kind="fault", text=storable(event.message), hex=event.raw.hex(" "), size=len(event.raw), **facts
    )


def _readable(data: bytes) -> str:
    """Return bytes as text where they are one, control characters written out; empty where they are none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    shown = "".join(char if char.isprintable() else _escape(char) for char in text)
    plain = sum(char.isprintable() for char in text)
    return shown if plain * 2 > len(text) else ""


def _escape(char: str) -> str:
    return {"\r": "␍", "\n": "␊", "\t": "␉"}.get(char, f"\\x{ord(char):02x}")
