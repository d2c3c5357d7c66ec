"""The hall: health, what there is, scenes with their readiness, all-stop."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from exhibit_server.access import Permission, Principal
from exhibit_server.api import views
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import HallView, HealthView, Items, SceneView, StopView

router = APIRouter(tags=["hall"])

Reader = Annotated[Principal, Depends(allowed(Permission.READ_PUBLIC))]
Stopper = Annotated[Principal, Depends(allowed(Permission.ALL_STOP))]
Releaser = Annotated[Principal, Depends(allowed(Permission.RELEASE_ALL_STOP))]


@router.get("/health", responses={503: {"model": HealthView}})
async def health(hub: HubDep, response: Response) -> HealthView:
    """Tell whether the hub can play: 200, or 503 with reasons. Needs no login."""
    reasons = hub.not_ready()
    response.status_code = 503 if reasons else 200
    return HealthView(
        status="not_ready" if reasons else "ready",
        reasons=reasons,
        version=hub.version,
        devices_online=sum(device.availability.usable for device in hub.rig.values()),
        devices=len(hub.rig),
        scenes_ready=sum(readiness.startable for readiness in hub.stage.readiness.values()),
        scenes=len(hub.stage.scenes),
    )


@router.get("/hall")
async def read_hall(hub: HubDep, _: Reader) -> HallView:
    """Describe the hall: zones, kiosks, displays."""
    return hub.hall


@router.get("/scenes")
async def list_scenes(hub: HubDep, principal: Reader) -> Items[SceneView]:
    """List all scenes, each with its line and whether it could start now, and if not, why."""
    guide = principal.may(Permission.TAKE_OVER)
    return Items[SceneView](items=[hub.scene_view(scene_id, guide=guide) for scene_id in hub.stage.scenes])


@router.post("/all-stop")
async def all_stop(hub: HubDep, principal: Stopper) -> StopView:
    """Stop every run and halt every device that moves, now."""
    return views.stop_view(await hub.stage.all_stop(principal.name))


@router.post("/all-stop/release")
async def release_all_stop(hub: HubDep, principal: Releaser) -> StopView:
    """End the all-stop; what had been changed goes back to baseline."""
    return views.stop_view(hub.stage.release(principal.name))
