"""Tours: what there is, the groups that take one, and what their guides do."""

from typing import Annotated

from fastapi import APIRouter, Depends

from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import (
    GroupChangeRequest,
    GroupRequest,
    GroupView,
    Items,
    StopRequest,
    StopSceneRequest,
    TourView,
)
from exhibit_server.api.tour_views import group_view, tour_view
from exhibit_server.hub import Hub
from exhibit_server.tours.config import GroupChange, GroupConfig, StopConfig, StopScene
from exhibit_server.tours.group import Group
from exhibit_server.tours.moves import Direction, Move
from exhibit_server.tours.sentences import refuse

router = APIRouter(tags=["tours"])

Leader = Annotated[Principal, Depends(allowed(Permission.LEAD_TOURS))]


@router.get("/tours")
async def list_tours(hub: HubDep, _: Leader) -> Items[TourView]:
    """List the tours of the hall."""
    return Items[TourView](items=[tour_view(tour) for tour in hub.days.tours.templates.values()])


@router.get("/groups")
async def list_groups(hub: HubDep, _: Leader) -> Items[GroupView]:
    """List the groups on a tour, those that wait for their guide, and those that ended lately."""
    return Items[GroupView](items=[_view(hub, group) for group in hub.days.tours.groups.values()])


@router.post("/groups", status_code=201)
async def begin_tour(wanted: GroupRequest, hub: HubDep, principal: Leader) -> GroupView:
    """Begin a tour with a group, or make one ready."""
    who = GroupConfig(label=wanted.label, size=wanted.size, language=wanted.language, pace=wanted.pace)
    return _view(hub, await hub.days.tours.begin(wanted.tour, who, principal.name, at_once=wanted.begin))


@router.get("/groups/{group_id}")
async def read_group(group_id: str, hub: HubDep, _: Leader) -> GroupView:
    """Show where a group stands, and when it is expected where."""
    return _view(hub, hub.days.tours.group(group_id))


@router.patch("/groups/{group_id}")
async def change_group(group_id: str, wanted: GroupChangeRequest, hub: HubDep, _: Leader) -> GroupView:
    """Change what is known of a group: its name, how many they are, their language, their pace."""
    change = GroupChange.model_validate(wanted.model_dump(exclude_unset=True))
    return _view(hub, await hub.days.tours.change(group_id, change))


@router.post("/groups/{group_id}/scene/start")
async def start_stop_scene(group_id: str, wanted: StopSceneRequest, hub: HubDep, principal: Leader) -> GroupView:
    """Start a scene of the stop the group is at. 409 with the reason in three languages when it can't start now."""
    return _view(hub, await hub.days.tours.start_scene(group_id, principal.name, wanted.scene))


@router.post("/groups/{group_id}/scene/stop")
async def stop_stop_scene(group_id: str, hub: HubDep, principal: Leader) -> GroupView:
    """Stop what plays at the stop the group is at."""
    return _view(hub, await hub.days.tours.stop_scene(group_id, principal.name))


@router.post("/groups/{group_id}/stops", status_code=201)
async def add_stop(group_id: str, wanted: StopRequest, hub: HubDep, _: Leader) -> GroupView:
    """Add a stop to a group's tour."""
    zone = hub.showroom.zones.get(wanted.zone)
    if zone is None:
        raise refuse("no_such_zone", missing=True, zone=wanted.zone)
    scenes = tuple(StopScene(scene=scene) for scene in wanted.scenes)
    stop = StopConfig(zone=wanted.zone, scenes=scenes, minutes=wanted.minutes, guide=zone.name)
    return _view(hub, await hub.days.tours.add(group_id, stop, wanted.after))


@router.delete("/groups/{group_id}/stops/{stop_id}")
async def remove_stop(group_id: str, stop_id: str, hub: HubDep, _: Leader) -> GroupView:
    """Leave out a stop that lies ahead."""
    return _view(hub, await hub.days.tours.remove(group_id, stop_id))


@router.post("/groups/{group_id}/stops/{stop_id}/{direction}")
async def shift_stop(group_id: str, stop_id: str, direction: Direction, hub: HubDep, _: Leader) -> GroupView:
    """Move a stop that lies ahead one place up or down."""
    return _view(hub, await hub.days.tours.shift(group_id, stop_id, direction))


@router.post("/groups/{group_id}/{move}")
async def move_group(group_id: str, move: Move, hub: HubDep, principal: Leader) -> GroupView:
    """Take the group to its next stop, back, past this stop, or end the tour."""
    return _view(hub, await hub.days.tours.move(group_id, move, principal.name))


def _view(hub: Hub, group: Group) -> GroupView:
    return group_view(group, hub.days.tours)
