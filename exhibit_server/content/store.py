"""The content store as the hub uses it: what is on the shelf, and everything that changes it."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from devices.core.texts import Texts
from exhibit_server.content.blobs import Blobs
from exhibit_server.content.catalogue import Catalogue, Item
from exhibit_server.content.intake import Intake
from exhibit_server.content.kinds import CAPTIONS, KIND_OF
from exhibit_server.content.refusals import KIND_WORDS, ContentRefused
from exhibit_server.content.uploads import Uploads
from exhibit_server.store.content import Content, ContentNameTaken
from exhibit_server.store.content_entries import BlobEntry, FileEntry, ItemEntry, Kind, Role, UploadEntry

NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LONGEST_NAME = 64
RESERVED = frozenset({"sha256", "uploads", "bin", "blank"})
"""Words that addresses and displays use for something else."""

_LINK = re.compile(r"^https?://[^\s/]+(/\S*)?$", re.IGNORECASE)

Changed = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class News:
    """What happened to an item, and by whom; nothing known of it where another process did it."""

    what: Literal["added", "changed", "deleted", "restored", "elsewhere"]
    name: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to become part of an item: bytes that arrived, or a link. Lengths in seconds, sizes in pixels."""

    role: Role = "media"
    language: str = ""
    sha256: str | None = None
    url: str | None = None
    filename: str = ""
    width: int | None = None
    height: int | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What people say of an item."""

    title: Texts
    origin: str = ""
    example: bool = True
    tags: Sequence[str] = ()


class ContentStore:
    """All content. Changes are made one after the other; each is told to `on_news` and `changed` when it is done."""

    def __init__(
        self,
        store: Content,
        blobs: Blobs,
        intake: Intake,
        uploads: Uploads,
        *,
        clock: Callable[[], float],
        reserved: Callable[[], Collection[str]],
    ) -> None:
        """`reserved` says which names built-in views have."""
        self.catalogue = Catalogue()
        self.blobs = blobs
        self.intake = intake
        self.uploads = uploads
        self.revision = 0
        self.changed: list[Changed] = []
        self.on_news: Callable[[News], None] = lambda news: None
        self._store = store
        self._clock = clock
        self._reserved = reserved
        self._one = asyncio.Lock()
        self._stamp = (0, 0.0)
        uploads.on_arrived = self._keep

    async def open(self) -> None:
        """Read the shelf and take up unfinished uploads: for the hub alone."""
        await self.refresh()
        await self.uploads.open()

    async def take(self, file: Path, filename: str) -> BlobEntry:
        """Keep the bytes of a file of the data folder, to be made part of an item. Raises ContentRefused, OSError."""
        blob = await self.intake.take(file, filename)
        await self._keep(blob)
        return blob

    async def keep(self, content: bytes, media_type: str, size: tuple[int, int] | None = None) -> BlobEntry:
        """Keep bytes that we made ourselves, of a type we know, to be made part of an item. Raises OSError."""
        sha256 = await asyncio.to_thread(self.blobs.put, content)
        width, height = size or (None, None)
        blob = BlobEntry(
            sha256=sha256, media_type=media_type, size=len(content), stored_at=self._clock(), width=width, height=height
        )
        await self._keep(blob)
        return blob

    def names(self) -> frozenset[str]:
        """Return the names scenes may show."""
        return frozenset(self.catalogue.live)

    def item(self, name: str) -> Item:
        """Return an item by name. Raises ContentRefused."""
        found = self.catalogue.live.get(name)
        if found is None:
            raise ContentRefused("no_such_content", name=name)
        return found

    async def add(self, name: str, about: About, files: Sequence[NewFile], by: str) -> Item:
        """Put a new item on the shelf; its kind is that of its first file. Raises ContentRefused."""
        self._require_name(name)
        async with self._one:
            at, item_id = self._clock(), secrets.token_hex(8)
            kind = self._kind(files[0], name)
            made = [self._file(each, item_id, kind, name, by) for each in files]
            entry = ItemEntry(
                id=item_id, name=name, kind=kind, title=about.title, origin=about.origin, example=about.example,
                tags=list(about.tags), created_by=by, created_at=at, changed_by=by, changed_at=at,
            )  # fmt: skip
            await self._write(self._store.add_item(entry, made), name)
            self._forget_uploads(made)
        await self._tell(News("added", name, by))
        return self.item(name)

    async def add_file(self, name: str, new: NewFile, by: str) -> Item:
        """Give an item a file, in place of the one it had in this role and language, which is kept."""
        async with self._one:
            item = self.item(name)
            made = self._file(new, item.entry.id, item.entry.kind, name, by)
            await self._write(self._store.add_file(self._touched(item, by), made), name)
            self._forget_uploads([made])
        await self._tell(News("changed", name, by))
        return self.item(name)

    async def make_current(self, name: str, file_id: str, by: str, *, current: bool) -> Item:
        """Show an earlier version of a file again, or show none in its role and language."""
        async with self._one:
            item = self.item(name)
            file = item.file(file_id)
            if file is None:
                raise ContentRefused("no_such_file", name=name)
            await self._write(self._store.make_current(self._touched(item, by), file, current=current), name)
        await self._tell(News("changed", name, by))
        return self.item(name)

    async def edit(self, name: str, by: str, *, rename: str | None = None, about: About | None = None) -> Item:
        """Say other things of an item, or give it another name."""
        async with self._one:
            item = self.item(name)
            said: dict[str, Any] = {}
            if about is not None:
                said |= {"title": about.title, "origin": about.origin}
                said |= {"example": about.example, "tags": list(about.tags)}
            if rename is not None and rename != name:
                self._require_name(rename)
                said["name"] = rename
            await self._write(self._store.change_item(self._touched(item, by, **said)), rename or name)
        await self._tell(News("changed", rename or name, by))
        return self.item(rename or name)

    async def delete(self, name: str, by: str) -> None:
        """Put an item into the bin, where it stays for some weeks."""
        async with self._one:
            item = self.item(name)
            gone = self._touched(item, by, deleted_by=by, deleted_at=self._clock())
            await self._write(self._store.change_item(gone), name)
        await self._tell(News("deleted", name, by))

    async def restore(self, item_id: str, by: str) -> Item:
        """Take an item out of the bin. Raises ContentRefused when its name was given to another meanwhile."""
        async with self._one:
            item = self.catalogue.bin.get(item_id)
            if item is None:
                raise ContentRefused("no_such_content", name=item_id)
            back = self._touched(item, by, deleted_by=None, deleted_at=None)
            await self._write(self._store.change_item(back), item.name)
        await self._tell(News("restored", item.name, by))
        return self.item(item.name)

    async def forget_old(self, bin_before: float, uploads_before: float, blobs_before: float) -> None:
        """Empty the bin of what was deleted before an instant, drop old uploads, and bytes nobody names any more."""
        await self.uploads.expire(uploads_before)
        async with self._one:
            await self._store.purge(bin_before)
            await self._store.forget_unused_blobs(blobs_before)
            await self._read()
            # Files go after their records, and only old ones: another process may just be taking the same bytes.
            swept = await asyncio.to_thread(self.blobs.sweep, self.catalogue.blobs, blobs_before)
        await asyncio.to_thread(self.intake.forget_thumbnails, swept)

    async def look(self) -> None:
        """Take up what another process, `exhibit content`, changed on the shelf."""
        if await self._store.stamp() != self._stamp:
            await self.refresh()
            await self._tell(News("elsewhere"))

    def _require_name(self, name: str) -> None:
        if name in RESERVED or name in self._reserved():
            raise ContentRefused("name_reserved", name=name)
        if name in self.catalogue.live:
            raise ContentRefused("name_taken", name=name)

    def _kind(self, first: NewFile, name: str) -> Kind:
        if first.url is not None:
            return "link"
        blob = self._blob(first, name)
        if blob.media_type not in KIND_OF:
            raise ContentRefused("wrong_kind", file=first.filename, name=name, expected=KIND_WORDS["video"])
        return KIND_OF[blob.media_type]

    def _file(self, new: NewFile, item_id: str, kind: Kind, name: str, by: str) -> FileEntry:
        """Make a file's record, having looked that it fits. What was measured wins over what was said."""
        width, height = new.width, new.height
        if new.url is not None:
            if not _LINK.match(new.url):
                raise ContentRefused("link_not_allowed")
            fits = kind == "link" and new.role == "media"
        else:
            blob = self._blob(new, name)
            fits = _fits(blob.media_type, new.role, kind)
            width, height = blob.width or width, blob.height or height
        if not fits:
            expected = KIND_WORDS[kind if new.role == "media" else new.role]
            raise ContentRefused("wrong_kind", file=new.filename or str(new.url), name=name, expected=expected)
        return FileEntry(
            id=secrets.token_hex(8), item=item_id, role=new.role, language=new.language, filename=new.filename,
            added_by=by, added_at=self._clock(), current=True, sha256=new.sha256, url=new.url,
            width=width, height=height, duration=new.duration,
        )  # fmt: skip

    def _blob(self, new: NewFile, name: str) -> BlobEntry:
        blob = self.catalogue.blobs.get(new.sha256 or "")
        if blob is None:
            raise ContentRefused("no_such_file", name=name)
        return blob

    def _touched(self, item: Item, by: str, **values: Any) -> ItemEntry:
        """Return an item's record as changed now: never at the same instant as before, so that others see it."""
        at = max(self._clock(), item.entry.changed_at + 0.001)
        return replace(item.entry, changed_by=by, changed_at=at, **values)

    async def _write(self, writing: Awaitable[None], name: str) -> None:
        try:
            await writing
        except ContentNameTaken:
            raise ContentRefused("name_taken", name=name) from None
        await self._read()

    async def refresh(self) -> None:
        """Read the shelf as it is now."""
        async with self._one:
            await self._read()

    async def _read(self) -> None:
        """Read the shelf, one after the other with all that changes it: an older answer must not win over a newer."""
        self._stamp = await self._store.stamp()
        self.catalogue = Catalogue.of(await self._store.shelf())
        self.revision += 1

    async def _tell(self, news: News) -> None:
        self.on_news(news)
        for changed in tuple(self.changed):
            await changed()

    async def _keep(self, blob: BlobEntry, upload: UploadEntry | None = None) -> None:
        """Write down bytes that lie in the folder now, and the upload they came by."""
        async with self._one:
            await self._store.add_blob(blob, upload)
            self.catalogue = replace(self.catalogue, blobs={**self.catalogue.blobs, blob.sha256: blob})

    def _forget_uploads(self, files: Sequence[FileEntry]) -> None:
        for each in files:
            if each.sha256 is not None:
                self.uploads.forget_used(each.sha256)


def _fits(media_type: str, role: Role, kind: Kind) -> bool:
    if role == "captions":
        return media_type == CAPTIONS and kind in ("video", "sound")
    return KIND_OF.get(media_type) == ("image" if role == "poster" else kind)
