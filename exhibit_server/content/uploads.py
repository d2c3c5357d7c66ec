"""Uploads in pieces: what came stays, also over a restart of the hub, until all came and is taken onto the shelf.

How much of an upload came is the size of its file in the folder of incoming files, and nothing else: so it can't be
said otherwise than it is. A piece with a checksum comes whole or not at all.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from exhibit_server.content.blobs import free_bytes
from exhibit_server.content.files import (
    append,
    beginning,
    cut,
    doubt,
    drop_doubtful,
    drop_strays,
    proven_size,
    size_of,
    synced,
    trust,
)
from exhibit_server.content.intake import Intake, require_size
from exhibit_server.content.kinds import MEGABYTE, largest, limit_of
from exhibit_server.content.magic import HEAD, may_be_text, media_type_of
from exhibit_server.content.refusals import ALLOWED, ContentRefused, megabytes
from exhibit_server.settings import Settings
from exhibit_server.store.content import Content
from exhibit_server.store.content_entries import BlobEntry, UploadEntry

PIECE = 1 << 20
"""Bytes gathered before they are written, so that a slow sender holds no thread."""


class Digest(Protocol):
    """A checksum being made, as hashlib's are."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


CHECKSUMS: Mapping[str, Callable[[], Digest]] = {
    "sha256": hashlib.sha256,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
}


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a piece must have: one of `CHECKSUMS`, the digest."""

    algorithm: str
    digest: bytes


class Uploads:
    """All uploads by id. Run by the hub alone: two processes must not write to one folder of incoming files."""

    def __init__(
        self, folder: Path, store: Content, intake: Intake, settings: Settings, clock: Callable[[], float]
    ) -> None:
        self.folder = folder
        self._store = store
        self._intake = intake
        self._settings = settings
        self._clock = clock
        self._entries: dict[str, UploadEntry] = {}
        self._busy: set[str] = set()
        self.on_arrived: Callable[[BlobEntry, UploadEntry], Awaitable[None]] = store.add_blob

    async def open(self) -> None:
        """Take up what an earlier hub began; what had come whole by then is taken onto the shelf."""
        self._entries = {each.id: each for each in await self._store.uploads()}
        await asyncio.to_thread(drop_strays, self.folder, self._entries)
        for each in list(self._entries.values()):
            await asyncio.to_thread(drop_doubtful, self._file(each.id))
            if each.sha256 is None and await self.offset(each.id) == each.size:
                try:
                    await self._arrive(each)
                except (ContentRefused, OSError):
                    await self.discard(each.id)

    def forget_used(self, sha256: str) -> None:
        """Bytes became part of an item: their uploads are none any more."""
        self._entries = {key: each for key, each in self._entries.items() if each.sha256 != sha256}

    @property
    def entries(self) -> list[UploadEntry]:
        """Return every upload, the oldest first."""
        return list(self._entries.values())

    def entry(self, upload_id: str) -> UploadEntry:
        """Return an upload. Raises ContentRefused."""
        found = self._entries.get(upload_id)
        if found is None:
            raise ContentRefused("no_such_upload")
        return found

    async def offset(self, upload_id: str) -> int:
        """Return how many bytes came. Raises ContentRefused."""
        entry = self.entry(upload_id)
        return entry.size if entry.sha256 is not None else await asyncio.to_thread(proven_size, self._file(upload_id))

    async def begin(self, filename: str, size: int, mark: str, by: str) -> UploadEntry:
        """Begin an upload of so many bytes. Raises ContentRefused: too large, or no room on the disk."""
        require_size(filename, size, largest(self._settings))
        await self._require_room(size)
        entry = UploadEntry(
            id=secrets.token_hex(16),
            filename=filename,
            size=size,
            mark=mark,
            created_by=by,
            created_at=self._clock(),
        )
        await asyncio.to_thread(append, self._file(entry.id), 0, b"")
        await self._store.put_upload(entry)
        self._entries[entry.id] = entry
        return entry

    async def receive(
        self, upload_id: str, offset: int, pieces: AsyncIterator[bytes], checksum: Checksum | None = None
    ) -> UploadEntry:
        """Append what comes, which begins at `offset`; return the upload as it is then.

        Raises ContentRefused; an upload that can't come in at all is dropped at once. Ends with the exception of
        `pieces` when the sender goes away; what came without a checksum stays.
        """
        entry = self.entry(upload_id)
        async with self._alone(upload_id):
            there = await self.offset(upload_id)
            if offset != there:
                raise ContentRefused("upload_offset", offset=str(there))
            if entry.sha256 is not None:
                return entry
            await self._append(entry, there, pieces, checksum)
            there = await asyncio.to_thread(size_of, self._file(upload_id))
            try:
                if there >= min(HEAD, entry.size):
                    await self._look(entry)
                return await self._arrive(entry) if there == entry.size else entry
            except ContentRefused as refused:
                if refused.code != "disk_failed":  # room can be made; what can't come in never can
                    await self.discard(upload_id)
                raise

    async def discard(self, upload_id: str) -> None:
        """Forget an upload and what came of it. Raises ContentRefused where there is none."""
        self.entry(upload_id)
        await self._store.remove_upload(upload_id)
        self._entries.pop(upload_id, None)
        await asyncio.to_thread(self._file(upload_id).unlink, missing_ok=True)
        await asyncio.to_thread(trust, self._file(upload_id))

    async def expire(self, before: float) -> None:
        """Forget uploads begun before an instant."""
        for each in self.entries:
            if each.created_at < before and each.id not in self._busy:
                await self.discard(each.id)

    async def _append(
        self, entry: UploadEntry, start: int, pieces: AsyncIterator[bytes], checksum: Checksum | None
    ) -> None:
        """Write what comes behind what is there. What can't be trusted is cut off again."""
        file, at, gathered = self._file(entry.id), start, bytearray()
        digest = CHECKSUMS[checksum.algorithm]() if checksum is not None else None
        done, worthy = False, digest is None
        try:
            if digest is not None:
                await asyncio.to_thread(doubt, file, start)
            async for piece in pieces:
                gathered += piece
                if at + len(gathered) > entry.size:
                    raise ContentRefused("upload_too_long", size=str(entry.size))
                if digest is not None:
                    digest.update(piece)
                if len(gathered) >= PIECE:
                    at = await asyncio.to_thread(append, file, at, bytes(gathered))
                    gathered.clear()
            if digest is not None and checksum is not None and digest.digest() != checksum.digest:
                raise ContentRefused("upload_checksum")
            done = True
        except OSError as error:
            gathered.clear()  # it would be refused again
            raise ContentRefused("disk_failed", file=entry.filename, reason=str(error.strerror)) from error
        except ContentRefused:
            worthy = False
            raise
        finally:
            if worthy or done:
                append(file, at, bytes(gathered))  # at most a megabyte, also while being cancelled
            else:
                cut(file, start)
                trust(file)
        await asyncio.to_thread(synced, file)
        await asyncio.to_thread(trust, file)

    async def _look(self, entry: UploadEntry) -> None:
        """Refuse what can't come in after its first bytes, not after its last."""
        head = await asyncio.to_thread(beginning, self._file(entry.id), HEAD)
        media_type = media_type_of(head)
        if media_type is None and not may_be_text(head):
            raise ContentRefused("type_not_allowed", file=entry.filename, allowed=ALLOWED)
        limit = limit_of(media_type or "application/json", self._settings)
        require_size(entry.filename, entry.size, limit)

    async def _arrive(self, entry: UploadEntry) -> UploadEntry:
        file = self._file(entry.id)
        try:
            blob = await self._intake.take(file, entry.filename)
        except OSError as error:
            raise ContentRefused("disk_failed", file=entry.filename, reason=str(error.strerror)) from error
        arrived = replace(entry, sha256=blob.sha256)
        await self.on_arrived(blob, arrived)
        self._entries[entry.id] = arrived
        await asyncio.to_thread(file.unlink, missing_ok=True)
        return arrived

    async def _require_room(self, size: int) -> None:
        """Count what is still to come of other uploads as taken."""
        waiting = [each for each in self.entries if each.sha256 is None]
        promised = sum([each.size - await self.offset(each.id) for each in waiting])
        reserve = self._settings.content_reserve_mb * MEGABYTE
        free = await asyncio.to_thread(free_bytes, self.folder) - promised
        if size + reserve > free:
            details = {"size": megabytes(size), "free": megabytes(max(free, 0)), "reserve": megabytes(reserve)}
            raise ContentRefused("disk_full", **details)

    @asynccontextmanager
    async def _alone(self, upload_id: str) -> AsyncIterator[None]:
        if upload_id in self._busy:
            raise ContentRefused("upload_busy")
        self._busy.add(upload_id)
        try:
            yield
        finally:
            self._busy.discard(upload_id)

    def _file(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.part"
