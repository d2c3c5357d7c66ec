"""Content store → the words of the API."""

from collections.abc import Iterable

from exhibit_server.api.schemas.content import (
    ContentDetailView,
    ContentFileView,
    ContentUseView,
    ContentVersionView,
    ContentView,
    UploadView,
)
from exhibit_server.content.catalogue import Catalogue, Item
from exhibit_server.content.examine import PIXELS
from exhibit_server.content.uses import Use
from exhibit_server.store.content_entries import ROLES, FileEntry, UploadEntry

DAY = 86_400.0


def content_view(item: Item, catalogue: Catalogue) -> ContentView:
    """Return an item as everybody may see it."""
    entry = item.entry
    return ContentView(
        name=entry.name,
        kind=entry.kind,
        title=dict(entry.title),
        origin=entry.origin,
        example=entry.example,
        tags=list(entry.tags),
        files=[_file_view(each, catalogue) for role in ROLES for _, each in sorted(item.current(role).items())],
        thumbnail=thumbnail_of(item, catalogue),
        changed_at=entry.changed_at,
    )


def detail_view(item: Item, catalogue: Catalogue, uses: Iterable[Use], bin_days: int) -> ContentDetailView:
    """Return an item with its history and where it is used."""
    entry = item.entry
    return ContentDetailView(
        **content_view(item, catalogue).model_dump(),
        id=entry.id,
        created_by=entry.created_by,
        created_at=entry.created_at,
        changed_by=entry.changed_by,
        deleted_by=entry.deleted_by,
        deleted_at=entry.deleted_at,
        purged_at=entry.deleted_at + bin_days * DAY if entry.deleted_at is not None else None,
        versions=[_version_view(each, catalogue) for each in reversed(item.files)],
        uses=[ContentUseView(kind=use.kind, id=use.id, name=dict(use.name), texts=dict(use.texts())) for use in uses],
    )


def upload_view(entry: UploadEntry, offset: int, catalogue: Catalogue) -> UploadView:
    """Return an upload and how far it is."""
    blob = catalogue.blobs.get(entry.sha256) if entry.sha256 is not None else None
    return UploadView(
        id=entry.id,
        filename=entry.filename,
        size=entry.size,
        offset=offset,
        mark=entry.mark,
        created_by=entry.created_by,
        created_at=entry.created_at,
        address=f"/api/content-uploads/{entry.id}",
        sha256=entry.sha256,
        media_type=blob.media_type if blob is not None else None,
    )


def thumbnail_of(item: Item, catalogue: Catalogue) -> str | None:
    """Return the address of a small picture of an item: of its poster, else of the picture it is."""
    for file in (item.pick("poster", ""), item.pick("media", "")):
        blob = catalogue.blobs.get(file.sha256) if file is not None and file.sha256 is not None else None
        if blob is not None and blob.media_type in PIXELS:
            return f"/content/sha256/{blob.sha256}/thumbnail"
        if blob is not None and blob.media_type == "image/svg+xml":
            return f"/content/sha256/{blob.sha256}"
    return None


def _file_view(file: FileEntry, catalogue: Catalogue) -> ContentFileView:
    blob = catalogue.blobs.get(file.sha256) if file.sha256 is not None else None
    return ContentFileView(
        id=file.id,
        role=file.role,
        language=file.language,
        address=f"/content/sha256/{file.sha256}" if file.sha256 is not None else file.url or "",
        media_type=blob.media_type if blob is not None else None,
        size=blob.size if blob is not None else None,
        sha256=file.sha256,
        width=file.width,
        height=file.height,
        duration=file.duration,
    )


def _version_view(file: FileEntry, catalogue: Catalogue) -> ContentVersionView:
    return ContentVersionView(
        **_file_view(file, catalogue).model_dump(),
        filename=file.filename,
        added_by=file.added_by,
        added_at=file.added_at,
        current=file.current,
    )
