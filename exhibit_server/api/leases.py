"""Leases: who has what; hold a device or a zone by hand, take a zone over, give it back."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from devices.core.clock import wall_time
from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, allowed, caller_of
from exhibit_server.api.device_views import texts
from exhibit_server.api.schemas import Items, LeaseRequest, LeaseView, TakenRunView, TakeoverView
from exhibit_server.hub import Hub
from exhibit_server.stage.leases import Held

router = APIRouter(tags=["leases"])

Reader = Annotated[Principal, Depends(allowed(Permission.READ_DEVICES))]
Taker = Annotated[Principal, Depends(allowed(Permission.TAKE_OVER))]
Holder = Annotated[Principal, Depends(allowed(Permission.HOLD_DEVICES))]


@router.get("/leases")
async def list_leases(hub: HubDep, _: Reader) -> Items[LeaseView]:
    """List who has which device or zone, and about how long."""
    held = [_held_view(each) for each in hub.stage.leases.held]
    return Items[LeaseView](items=[*held, *_uses(hub)])


@router.post("/leases", status_code=201)
async def hold(wanted: LeaseRequest, hub: HubDep, principal: Holder) -> LeaseView:
    """Hold a device or a zone by hand. 409 with who has it; `takeover` stops what a lower class plays there."""
    if wanted.takeover:
        principal.require(Permission.TAKE_OVER)
    caller = caller_of(principal)
    held = hub.stage.hands.hold(caller, wanted.kind, wanted.thing, wanted.seconds, takeover=wanted.takeover)
    return _held_view(held)


@router.delete("/leases/{lease_id}", status_code=204)
async def give_back(lease_id: str, hub: HubDep, principal: Holder) -> Response:
    """Give back what is held by hand: one's own, or that of a lower class."""
    hub.stage.hands.give_back(lease_id, caller_of(principal))
    return Response(status_code=204)


@router.get("/scenes/{scene_id}/takeover")
async def foresee_takeover(scene_id: str, hub: HubDep, principal: Taker) -> TakeoverView:
    """Say whom a takeover would take things from, and what they would be told. 409 with the reason where it can't."""
    found = hub.stage.takeover_of(scene_id, caller_of(principal))
    return TakeoverView(
        scene=scene_id,
        runs=[
            TakenRunView(
                run=record.id,
                title=record.loaded.scene.title,
                by=record.request.started_by,
                screen=record.request.started_from,
                told=texts(told),
            )
            for record, told in found.runs
        ],
        held=[_held_view(each) for each in found.held],
    )


def _held_view(held: Held) -> LeaseView:
    return LeaseView(
        id=held.id,
        kind=held.kind,
        thing=held.thing,
        holder="person",
        by=held.by,
        priority=held.priority,
        since=held.since,
        until=held.ends,
    )


def _uses(hub: Hub) -> Iterator[LeaseView]:
    for device, use in sorted(hub.stage.leases.uses.items()):
        left = hub.stage.seconds_left(use.holder)
        yield LeaseView(
            id=f"{use.holder}/{device}",
            kind="device",
            thing=device,
            holder=use.kind,
            by=use.holder,
            priority=use.priority,
            since=use.since,
            until=wall_time() + left if left else None,
        )
