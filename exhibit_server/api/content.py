"""The content store: what displays and kiosks can show besides their built-in views."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from exhibit_server.access import Permission, Principal
from exhibit_server.api.content_views import content_view, detail_view
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.schemas import Items
from exhibit_server.api.schemas.content import (
    ContentChange,
    ContentDetailView,
    ContentFileRequest,
    ContentKind,
    ContentRequest,
    ContentView,
)
from exhibit_server.content.catalogue import Item
from exhibit_server.content.refusals import ContentRefused
from exhibit_server.content.store import About, NewFile
from exhibit_server.content.uses import Use, named, uses_of
from exhibit_server.hub import Hub

router = APIRouter(tags=["content"])

Public = Annotated[Principal, Depends(allowed(Permission.READ_PUBLIC))]
Reader = Annotated[Principal, Depends(allowed(Permission.READ_CONTENT))]
Editor = Annotated[Principal, Depends(allowed(Permission.EDIT_CONTENT))]
KindFilter = Annotated[ContentKind | None, Query(description="only this kind")]
TagFilter = Annotated[str | None, Query(max_length=32, description="only what has this tag")]


@router.get("/content")
async def list_content(hub: HubDep, _: Public, kind: KindFilter = None, tag: TagFilter = None) -> Items[ContentView]:
    """List what can be shown, by name."""
    found = [item for item in hub.content.catalogue if kind in (None, item.entry.kind)]
    found = [item for item in found if tag is None or tag in item.entry.tags]
    return Items[ContentView](items=[content_view(item, hub.content.catalogue) for item in found])


@router.post("/content", status_code=201)
async def add_content(wanted: ContentRequest, hub: HubDep, who: Editor) -> ContentDetailView:
    """Make an item of uploads that arrived, or of a link. Scenes may show it from now on."""
    about = About(title=wanted.title, origin=wanted.origin, example=wanted.example, tags=wanted.tags)
    files = [_new_file(each, hub) for each in wanted.files]
    return _detail(await hub.content.add(wanted.name, about, files, who.name), hub)


@router.get("/content-bin")
async def list_deleted_content(hub: HubDep, _: Reader) -> Items[ContentDetailView]:
    """List what was deleted and can still be brought back, the latest first."""
    gone = sorted(hub.content.catalogue.bin.values(), key=lambda item: -(item.entry.deleted_at or 0))
    return Items[ContentDetailView](items=[_detail(item, hub) for item in gone])


@router.post("/content-bin/{item_id}/restore")
async def restore_content(item_id: str, hub: HubDep, who: Editor) -> ContentDetailView:
    """Take an item out of the bin, with all its versions."""
    return _detail(await hub.content.restore(item_id, who.name), hub)


@router.get("/content/{name}")
async def read_content(name: str, hub: HubDep, _: Public) -> ContentView:
    """Show one item: what displays need to show it."""
    return content_view(hub.content.item(name), hub.content.catalogue)


@router.get("/content/{name}/details")
async def read_content_details(name: str, hub: HubDep, _: Reader) -> ContentDetailView:
    """Show one item with its versions and where it is used."""
    return _detail(hub.content.item(name), hub)


@router.patch("/content/{name}")
async def change_content(name: str, wanted: ContentChange, hub: HubDep, who: Editor) -> ContentDetailView:
    """Change what is said of an item, or its name."""
    entry = hub.content.item(name).entry
    about = About(
        title=wanted.title if wanted.title is not None else entry.title,
        origin=wanted.origin if wanted.origin is not None else entry.origin,
        example=wanted.example if wanted.example is not None else entry.example,
        tags=wanted.tags if wanted.tags is not None else entry.tags,
    )
    return _detail(await hub.content.edit(name, who.name, rename=wanted.name, about=about), hub)


@router.delete("/content/{name}", status_code=204)
async def delete_content(
    name: str, hub: HubDep, who: Editor, *, force: Annotated[bool, Query(description="even while it is used")] = False
) -> Response:
    """Put an item into the bin. Refused while something names it, with what would go dark, unless forced."""
    uses = _uses(hub.content.item(name), hub)
    if uses and not force:
        raise ContentRefused("content_in_use", name=name, uses=named(uses))
    await hub.content.delete(name, who.name)
    return Response(status_code=204)


@router.post("/content/{name}/files", status_code=201)
async def add_content_file(name: str, wanted: ContentFileRequest, hub: HubDep, who: Editor) -> ContentDetailView:
    """Give an item a file for a language, captions or a poster; the one it takes the place of is kept."""
    return _detail(await hub.content.add_file(name, _new_file(wanted, hub), who.name), hub)


@router.post("/content/{name}/files/{file_id}/current")
async def restore_content_file(name: str, file_id: str, hub: HubDep, who: Editor) -> ContentDetailView:
    """Show an earlier version of a file again."""
    return _detail(await hub.content.make_current(name, file_id, who.name, current=True), hub)


@router.delete("/content/{name}/files/{file_id}")
async def remove_content_file(name: str, file_id: str, hub: HubDep, who: Editor) -> ContentDetailView:
    """Show a file no more; it stays among the versions."""
    return _detail(await hub.content.make_current(name, file_id, who.name, current=False), hub)


def _detail(item: Item, hub: Hub) -> ContentDetailView:
    uses = _uses(item, hub) if item.entry.deleted_at is None else []
    return detail_view(item, hub.content.catalogue, uses, hub.settings.content_bin_days)


def _uses(item: Item, hub: Hub) -> list[Use]:
    return uses_of(item.name, hub.stage.scenes, hub.rig, item.entry.tags)


def _new_file(wanted: ContentFileRequest, hub: Hub) -> NewFile:
    """Return a file to add. Raises ContentRefused where its upload is unknown or has not arrived."""
    sha256, filename = None, ""
    if wanted.url is None:
        upload = hub.content.uploads.entry(wanted.upload or "")
        sha256, filename = upload.sha256, upload.filename
        if sha256 is None:
            raise ContentRefused("upload_unfinished", file=filename)
    return NewFile(
        role=wanted.role,
        language=wanted.language,
        sha256=sha256,
        url=wanted.url,
        filename=filename,
        width=wanted.width,
        height=wanted.height,
        duration=wanted.duration,
    )
