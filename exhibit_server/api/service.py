"""What technicians and programs of other makers need of devices: root causes, maintenance, Thing Descriptions."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import JSONResponse

from devices.core.causes import root_causes
from devices.core.device import Device
from devices.core.values import Value
from exhibit_server.access import Permission, Principal
from exhibit_server.api import device_views, thing
from exhibit_server.api.deps import DeviceDep, HubDep, allowed
from exhibit_server.api.devices import command_device
from exhibit_server.api.problems import NotThere
from exhibit_server.api.schemas import CauseView, CommandAnswer, CommandRequest, DeviceView, Items, MaintenanceRequest

router = APIRouter(tags=["devices"])

Reader = Annotated[Principal, Depends(allowed(Permission.READ_DEVICES))]
Commander = Annotated[Principal, Depends(allowed(Permission.COMMAND_DEVICE))]


@router.get("/causes")
async def list_causes(hub: HubDep, _: Reader) -> Items[CauseView]:
    """List what is wrong in the hall by root cause: a wire that is down is one, whatever hangs on it."""
    return Items[CauseView](items=[device_views.cause_view(cause) for cause in root_causes(hub.rig.values())])


@router.post("/devices/{device_id}/maintenance")
async def maintain_device(device: DeviceDep, wanted: MaintenanceRequest, hub: HubDep, who: Commander) -> DeviceView:
    """Take a device out of service, or give it back. Scenes leave it alone meanwhile; an all-stop still halts it."""
    if wanted.on:
        hub.service.begin(device.id, by=who.name, note=wanted.note)
    else:
        hub.service.end(device.id, by=who.name)
    return hub.device_view(device.id)


@router.get("/devices/{device_id}/td", response_class=JSONResponse)
async def describe_thing(device: DeviceDep, hub: HubDep, request: Request, _: Reader) -> JSONResponse:
    """Describe a device as a W3C Web of Things Thing Description 1.1."""
    described = thing.thing_description(device, hall=hub.showroom.hall.id, base=str(request.base_url))
    return JSONResponse(described, media_type=thing.MEDIA_TYPE)


@router.get("/devices/{device_id}/properties/{point}")
async def read_property(device: DeviceDep, point: str, _: Reader) -> Value | None:
    """Return the value of one point as plain JSON; null while it is unknown or the device can't be reached."""
    _require_point(device, point)
    return device_views.shown(device.value(point))


@router.put("/devices/{device_id}/properties/{point}")
async def write_property(
    device: DeviceDep, point: str, value: Annotated[Value, Body(examples=[True])], hub: HubDep, who: Commander
) -> CommandAnswer:
    """Make a point become a value, and say whether that was observed."""
    _require_point(device, point)
    return await command_device(device, CommandRequest(verb=point, args={"value": value}), hub, who)


@router.post("/devices/{device_id}/actions/{verb}")
async def invoke_action(
    device: DeviceDep,
    verb: str,
    hub: HubDep,
    who: Commander,
    args: Annotated[dict[str, Any] | None, Body(examples=[{}])] = None,
) -> CommandAnswer:
    """Send one verb; its arguments are the body."""
    if verb not in device.verbs:
        raise NotThere("verb", f"{device.id}.{verb}")
    return await command_device(device, CommandRequest(verb=verb, args=args or {}), hub, who)


def _require_point(device: Device, point: str) -> None:
    if point not in device.points:
        raise NotThere("point", f"{device.id}.{point}")
