"""Takes a whole file onto the shelf: looks at it in a process of its own, then keeps its bytes by their hash."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from exhibit_server.content.blobs import Blobs, hash_of
from exhibit_server.content.examine import PIXELS
from exhibit_server.content.kinds import limit_of
from exhibit_server.content.refusals import ALLOWED, ContentRefused, megabytes
from exhibit_server.settings import Settings
from exhibit_server.store.content_entries import BlobEntry

EXAMINED_WITHIN = 180.0
"""Seconds; the examining process has 120 of processor time, and two cores may be busy."""


class Intake:
    """Examines files, two at a time at most, and keeps what may come in."""

    def __init__(self, blobs: Blobs, thumbnails: Path, settings: Settings, clock: Callable[[], float]) -> None:
        self._blobs = blobs
        self._thumbnails = thumbnails
        self._settings = settings
        self._clock = clock
        self._few = asyncio.Semaphore(2)

    async def take(self, file: Path, filename: str) -> BlobEntry:
        """Keep the bytes of a file, which stays where it is; return what they are. Raises ContentRefused, OSError."""
        async with self._few:
            found = await _examined(file)
        if found.media_type is None:
            raise ContentRefused(found.problem, file=filename, allowed=ALLOWED)
        size = file.stat().st_size
        require_size(filename, size, limit_of(found.media_type, self._settings))
        sha256 = await asyncio.to_thread(hash_of, file)
        await asyncio.to_thread(self._blobs.take, file, sha256)
        return BlobEntry(
            sha256=sha256,
            media_type=found.media_type,
            size=size,
            stored_at=self._clock(),
            width=found.width,
            height=found.height,
        )

    async def thumbnail(self, blob: BlobEntry) -> Path | None:
        """Return a small picture of a picture, made when it is first asked for; None for what is none."""
        if blob.media_type not in PIXELS:
            return None
        target = self._thumbnails / f"{blob.sha256}.webp"
        async with self._few:
            if not target.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                partial = target.with_suffix(".partial")
                await _examined(self._blobs.path(blob.sha256), partial)
                if partial.is_file():
                    partial.replace(target)
        return target if target.is_file() else None

    def forget_thumbnails(self, hashes: Iterable[str]) -> None:
        """Drop small pictures of bytes that are gone. Blocks: call it in a thread. Raises OSError."""
        for sha256 in hashes:
            (self._thumbnails / f"{sha256}.webp").unlink(missing_ok=True)


def require_size(filename: str, size: int, limit: int) -> None:
    """Raise ContentRefused where a file has more bytes than it may."""
    if size > limit:
        raise ContentRefused("too_large", file=filename, size=megabytes(size), limit=megabytes(limit))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    problem: str = "type_not_allowed"


async def _examined(file: Path, small: Path | None = None) -> _Examined:
    """Have a process of its own look at a file. One that ends badly, or takes too long, found a damaged file."""
    command = [sys.executable, "-m", "exhibit_server.content.examine", str(file)]
    command += [str(small)] if small is not None else []
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(EXAMINED_WITHIN):
            said, _ = await process.communicate()
    except TimeoutError:
        said = b""
    finally:
        with suppress(ProcessLookupError):  # it has ended, as it should
            process.kill()
        await process.wait()
    return _Examined(**json.loads(said)) if said else _Examined(problem="damaged")
