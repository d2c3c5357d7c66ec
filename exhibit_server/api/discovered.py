"""The technician's inbox: devices that announce themselves on MQTT, and what becomes of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.discovered_views import discovered_view, rejection_view
from exhibit_server.api.schemas import ApprovalRequest, DiscoveredView, Items, RejectionView
from exhibit_server.discovery.candidates import Candidate, State
from exhibit_server.discovery.decisions import Approval
from exhibit_server.hub import Hub

router = APIRouter(tags=["discovered devices"])

Approver = Annotated[Principal, Depends(allowed(Permission.APPROVE_DEVICE))]
Key = Annotated[str, Path(max_length=500, description="Key of the device, as listed; encoded as in any address")]


@router.get("/discovered")
async def list_discovered(hub: HubDep, _: Approver, state: State | None = None) -> Items[DiscoveredView]:
    """List devices that announced themselves: those that wait first, then the approved and the ignored ones."""
    order = ("waiting", "approved", "ignored")
    chosen = (each for each in hub.inbox.candidates if state in (None, each.state))
    found = sorted(chosen, key=lambda each: (not each.waits, order.index(each.state), each.first_seen))
    conflicts = hub.inbox.candidates.conflicts(*found)
    return Items[DiscoveredView](items=[discovered_view(each, conflicts.get(each.key, ())) for each in found])


@router.get("/discovered/rejected")
async def list_rejected(hub: HubDep, _: Approver) -> Items[RejectionView]:
    """List announcements that can't be used, the newest first, with the reason and their first bytes."""
    found = sorted(hub.inbox.neighbours.teller.rejections, key=lambda each: -each.at)
    return Items[RejectionView](items=[rejection_view(each) for each in found])


@router.post("/discovered/{key:path}/approve")
async def approve_discovered(key: Key, wanted: ApprovalRequest, hub: HubDep, principal: Approver) -> DiscoveredView:
    """Make it a device of the hall, at once; or approve anew what an approved one says of itself now."""
    approval = Approval(
        id=wanted.id,
        zone=wanted.zone,
        name=wanted.name,
        baseline=wanted.baseline,
        allow_foreign=tuple(wanted.allow_foreign),
    )
    return _view(hub, await hub.decisions.approve(key, approval, principal.name))


@router.post("/discovered/{key:path}/ignore")
async def ignore_discovered(key: Key, hub: HubDep, principal: Approver) -> DiscoveredView:
    """Put it aside: it stays listed, but asks no more."""
    return _view(hub, await hub.decisions.ignore(key, principal.name))


@router.post("/discovered/{key:path}/forget")
async def forget_discovered(key: Key, hub: HubDep, principal: Approver) -> DiscoveredView:
    """Take a decision back: an approved device leaves the hall; as long as it announces itself, it waits again."""
    return _view(hub, await hub.decisions.forget(key, principal.name))


def _view(hub: Hub, candidate: Candidate) -> DiscoveredView:
    return discovered_view(candidate, hub.inbox.candidates.conflicts(candidate).get(candidate.key, ()))
