"""Screens that the configuration does not have: added with the code a browser shows, and removed again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import NewScreenRequest, PairedView
from exhibit_server.api.screens import ScreenDep
from exhibit_server.discovery.opening import in_use, named_devices
from exhibit_server.events import DeviceAdded, DeviceRemoved

router = APIRouter(tags=["screens"])

Keeper = Annotated[Principal, Depends(allowed(Permission.PAIR_SCREEN))]


@router.post("/screens", status_code=201)
async def add_screen(wanted: NewScreenRequest, request: Request, hub: HubDep, who: Keeper) -> PairedView:
    """Add a kiosk or display to the hall, and let the browser that shows this code be it."""
    entry = hub.new_screens.draft(wanted.kind, wanted.name, wanted.zone, who.name)
    address = request.client.host if request.client else "unknown"
    hub.pairings.approve(wanted.code, entry.screen, by=who.name, address=address)
    await hub.new_screens.add(entry)
    hub.chronicle.tell("info", "screen_added", entry.screen, screen=entry.screen, by=who.name)
    hub.bus.publish(DeviceAdded(entry.device))
    await hub.reload_scenes()
    return PairedView(screen=entry.screen, path=f"/{entry.screen}")


@router.delete("/screens/{kind}/{screen_id}", status_code=204)
async def remove_screen(who: Keeper, screen: ScreenDep, hub: HubDep) -> None:
    """Remove a screen that was added. Refused for one of the configuration, and while scenes have to do with it."""
    name, device = screen
    scenes = [loaded.scene.title for loaded in hub.stage.scenes.values() if device.id in named_devices(loaded.scene)]
    entry = hub.new_screens.may_go(name, scenes, busy=in_use(hub.stage, device.id))
    await hub.access.revoke_screen(name)
    await hub.new_screens.remove(entry)
    hub.chronicle.tell("info", "screen_removed", name, screen=name, by=who.name)
    hub.bus.publish(DeviceRemoved(entry.device))
    await hub.reload_scenes()
