"""Devices: what is known of them, commands to them, their history; faults of simulated ones."""

import json
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from devices.core.clock import now, wall_time
from devices.core.device import Device
from devices.core.errors import BadCommand, DeviceError, NotConfirmed
from devices.core.events import Sender
from devices.core.verbs import Command
from exhibit_server.access import Permission, Principal
from exhibit_server.api import device_views
from exhibit_server.api.deps import DeviceDep, HubDep, allowed, caller_of
from exhibit_server.api.problems import NotThere
from exhibit_server.api.schemas import (
    CommandAnswer,
    CommandRequest,
    DeviceView,
    FaultRequest,
    HistoryBucket,
    Items,
)
from exhibit_server.store.text import storable

router = APIRouter(tags=["devices"])

Reader = Annotated[Principal, Depends(allowed(Permission.READ_DEVICES))]
Historian = Annotated[Principal, Depends(allowed(Permission.READ_HISTORY))]
Commander = Annotated[Principal, Depends(allowed(Permission.COMMAND_DEVICE))]
Saboteur = Annotated[Principal, Depends(allowed(Permission.SIMULATE_FAULT))]

HOUR = 3600.0
CONFIRM = 20.0
"""Seconds a technician's command may take to be confirmed: displays and blinds take their time."""

Since = Annotated[
    float | None,
    Query(ge=0, allow_inf_nan=False, description="Seconds since the epoch; an hour ago when left out"),
]
Buckets = Annotated[int, Query(ge=1, le=1000)]


@router.get("/devices")
async def list_devices(hub: HubDep, _: Reader) -> Items[DeviceView]:
    """List all devices with availability, points and verbs."""
    return Items[DeviceView](items=[hub.device_view(device_id) for device_id in hub.rig])


@router.get("/devices/{device_id}")
async def read_device(device: DeviceDep, hub: HubDep, _: Reader) -> DeviceView:
    """Show one device."""
    return hub.device_view(device.id)


@router.post("/devices/{device_id}/commands")
async def command_device(device: DeviceDep, wanted: CommandRequest, hub: HubDep, principal: Commander) -> CommandAnswer:
    """Send one verb and say whether the wanted state was observed; also to a device under maintenance.

    409 while somebody else has the device whom the caller does not go before; `force` goes over all but safety.
    """
    _require_text(wanted)
    hub.stage.require_free(device.id, caller_of(principal), force=wanted.force)
    command = device.check(Command(wanted.verb, wanted.args))
    started = now()
    await device.perform(command, service=True, by=Sender("person", principal.name, {"en": principal.name}))
    return await _confirmed(device, command, started)


@router.get("/devices/{device_id}/history")
async def read_history(
    device: DeviceDep, point: str, hub: HubDep, _: Historian, since: Since = None, buckets: Buckets = 120
) -> Items[HistoryBucket]:
    """Return the readings of a point, gathered into buckets of equal length."""
    if point not in device.points:
        raise NotThere("point", f"{device.id}.{point}")
    until = wall_time()
    begin = min(since if since is not None else until - HOUR, until - 1.0)
    found = await hub.store.readings.history(device.id, point, begin, until, buckets=buckets)
    return Items[HistoryBucket](items=[HistoryBucket(**asdict(bucket)) for bucket in found])


@router.post("/simulators/{device_id}/fault")
async def set_fault(device: DeviceDep, wanted: FaultRequest, hub: HubDep, _: Saboteur) -> DeviceView:
    """Make a simulated device misbehave, or mend it (null). Only where hardware is simulated."""
    if hub.simulation is None or device.id not in hub.showroom.devices:
        raise NotThere("simulator for", device.id)
    await hub.simulation.set_fault(device.id, wanted.fault)
    hub.live.touch_device(device.id)
    return hub.device_view(device.id)


def _require_text(wanted: CommandRequest) -> None:
    """Raise BadCommand for half a surrogate pair: JSON can write it, but no wire, file or screen takes it."""
    try:
        json.dumps(wanted.args, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadCommand(f"{wanted.verb}: expected text of whole characters: {error.reason}") from None


async def _confirmed(device: Device, command: Command, started: float) -> CommandAnswer:
    point = device.verbs[command.verb].sets
    if point is None or not device.points[point].feedback:
        confirmed = True if device.verbs[command.verb].acknowledged else None
        return CommandAnswer(device=device.id, verb=command.verb, confirmed=confirmed, took=now() - started)
    try:
        within = CONFIRM + float(command.args.get("over") or 0.0)
        took = await device.confirm(point, command.args["value"], since=started, within=within)
    except NotConfirmed as error:
        return _unconfirmed(device, command, error, now() - started)
    return CommandAnswer(device=device.id, verb=command.verb, confirmed=True, took=took)


def _unconfirmed(device: Device, command: Command, error: DeviceError, took: float) -> CommandAnswer:
    return CommandAnswer(
        device=device.id,
        verb=command.verb,
        confirmed=False,
        took=took,
        reason=storable(str(error)),
        reasons=device_views.texts(error.reason.texts()),
    )
