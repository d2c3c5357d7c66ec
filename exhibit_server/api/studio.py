"""The studio: scenes as people write them: drafts, versions, publishing."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from exhibit_server.access import Permission, Principal
from exhibit_server.api import studio_views as views
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import (
    DraftConflict,
    DraftHeadView,
    DraftView,
    Items,
    NewSceneRequest,
    PublishedView,
    PublishRequest,
    RestoreRequest,
    SaveRequest,
    ScriptRefused,
    StudioDocumentView,
    StudioSceneView,
    VersionTextView,
    VersionView,
)

router = APIRouter(prefix="/studio/scenes", tags=["studio"])

Reader = Annotated[Principal, Depends(allowed(Permission.READ_SCRIPTS))]
Writer = Annotated[Principal, Depends(allowed(Permission.EDIT_SCENES))]
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]

_CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": DraftConflict, "description": "Somebody saved since; their text comes along"}
}
_REFUSED: dict[int | str, dict[str, Any]] = {
    **_CONFLICT,
    422: {"model": ScriptRefused, "description": "The scene has errors; nothing was written"},
}


@router.get("")
async def list_scripts(hub: HubDep, _: Reader) -> Items[StudioSceneView]:
    """List every scene there is a file or a draft of, with how many mistakes it has."""
    items = []
    for script in await hub.studio.scripts():
        checked = await hub.studio.check(script.name, script.text)
        items.append(views.scene_view(script, checked, on_stage=script.name in hub.stage.scenes))
    return Items[StudioSceneView](items=items)


@router.post("", status_code=201)
async def begin_script(wanted: NewSceneRequest, hub: HubDep, principal: Writer) -> StudioDocumentView:
    """Begin a new scene as a draft: a few steps that are valid and move nothing."""
    await hub.studio.begin(wanted.name, wanted.title, wanted.zone, principal.name)
    return views.document_view(await hub.studio.script(wanted.name))


@router.get("/{name}")
async def read_script(name: Name, hub: HubDep, _: Reader) -> StudioDocumentView:
    """Show a scene's published text and its draft."""
    return views.document_view(await hub.studio.script(name))


@router.put("/{name}/draft", responses=_CONFLICT)
async def save_draft(name: Name, wanted: SaveRequest, hub: HubDep, principal: Writer) -> DraftHeadView:
    """Save the draft in place of the revision it was made from; 409 with the other text where that is not the last."""
    return views.draft_head(await hub.studio.save(name, wanted.text, wanted.revision, principal.name))


@router.delete("/{name}/draft", status_code=204, responses=_CONFLICT)
async def discard_draft(
    name: Name, hub: HubDep, principal: Writer, revision: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """Take the draft away; with a revision, only where it is still the last."""
    await hub.studio.discard(name, revision, principal.name)
    return Response(status_code=204)


@router.post("/{name}/publish", responses=_REFUSED)
async def publish_draft(name: Name, wanted: PublishRequest, hub: HubDep, principal: Writer) -> PublishedView:
    """Write the draft into the scene's file. Runs under way go on with the version they began with."""
    return views.published_view(await hub.studio.publish(name, wanted.revision, wanted.note, principal.name))


@router.get("/{name}/versions")
async def list_versions(name: Name, hub: HubDep, _: Reader) -> Items[VersionView]:
    """List the versions of a scene, newest first: those published here, and those found in its file."""
    found = await hub.studio.versions(name)
    newest = found[0].number if found else 0
    return Items[VersionView](items=[views.version_view(version, newest) for version in found])


@router.get("/{name}/versions/{number}")
async def read_version(name: Name, number: Number, hub: HubDep, _: Reader) -> VersionTextView:
    """Show the text of a version."""
    version = await hub.studio.version(name, number)
    newest = (await hub.studio.versions(name))[0].number
    return VersionTextView(**views.version_view(version, newest).model_dump(), text=version.text)


@router.post("/{name}/versions/{number}/restore", responses=_CONFLICT)
async def restore_version(
    name: Name, number: Number, wanted: RestoreRequest, hub: HubDep, principal: Writer
) -> DraftView:
    """Take an old version up again as a draft; nothing is published by it."""
    return views.draft_view(await hub.studio.restore(name, number, wanted.revision, principal.name))
