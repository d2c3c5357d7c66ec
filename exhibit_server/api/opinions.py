"""What visitors thought of the scenes, for whoever answers for the hall."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import Items, OpinionsView
from exhibit_server.hub import Hub
from exhibit_server.store.opinions import SceneOpinion

router = APIRouter(tags=["runs"])

Inspector = Annotated[Principal, Depends(allowed(Permission.READ_REPORTS))]
Moment = Annotated[float | None, Query(ge=0, le=1e11, allow_inf_nan=False, description="Seconds since the epoch")]


@router.get("/opinions")
async def list_opinions(hub: HubDep, _: Inspector, since: Moment = None, until: Moment = None) -> Items[OpinionsView]:
    """Count the opinions of each scene that were given from `since` to before `until`."""
    first, last = float("-inf") if since is None else since, float("inf") if until is None else until
    return Items[OpinionsView](items=[_view(hub, each) for each in await hub.store.opinions.summary(first, last)])


def _view(hub: Hub, opinion: SceneOpinion) -> OpinionsView:
    loaded = hub.stage.scenes.get(opinion.scene)
    return OpinionsView(
        scene=opinion.scene,
        title=loaded.scene.title if loaded is not None else {},
        count=opinion.count,
        mean=opinion.mean,
        scores=[opinion.scores[score] for score in range(1, 6)],
        yes=opinion.answers.get("yes", 0),
        partly=opinion.answers.get("partly", 0),
        no=opinion.answers.get("no", 0),
    )
