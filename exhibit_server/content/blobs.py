"""Bytes in the data folder, each kept once under the SHA-256 of itself. Everything here blocks: call it in threads."""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

CHUNK = 1 << 20
_HASH = re.compile(r"^[0-9a-f]{64}$")


class Blobs:
    """The folder of bytes. What has its name there is whole and on the disk: it is linked there, after an fsync."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when there is something to keep."""
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Return where bytes lie, or would. Raises ValueError for what is no SHA-256 in lower-case hex."""
        if not _HASH.match(sha256):
            raise ValueError(f"not a SHA-256: {sha256[:80]!r}")
        return self._folder / sha256[:2] / sha256

    def take(self, file: Path, sha256: str) -> Path:
        """Keep the bytes of a file of this file system, which stays where it is. Raises OSError.

        Bytes that are here already take the file's place anew: what came now is not swept away as old.
        """
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync(file)
        file.chmod(0o444)  # one name among others from now on: nothing may be written under any of them
        fresh = target.with_name(f"{sha256}.{secrets.token_hex(4)}.partial")
        try:
            with self._alone():
                os.link(file, fresh)
                fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)  # replacing a name of the same file leaves both
        _sync(target.parent)
        _sync(self._folder)
        return target

    def put(self, content: bytes) -> str:
        """Keep bytes; return their hash. Raises OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        partial = self.path(sha256).with_name(f"{sha256}.{secrets.token_hex(4)}.written.partial")
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        try:
            self.take(partial, sha256)
        finally:
            partial.unlink(missing_ok=True)
        return sha256

    def sweep(self, known: Collection[str], before: float) -> list[str]:
        """Let go of what nobody knows and what came before an instant; return the hashes.

        Also what a crash or a restore left. What comes meanwhile, here or in another process, stays.
        """
        if not self._folder.is_dir():
            return []
        for half in self._folder.glob("*/*.partial"):
            self._went(half, before)
        unknown = [each for each in self._folder.glob("*/*") if _HASH.match(each.name) and each.name not in known]
        return [each.name for each in unknown if self._went(each, before)]

    def _went(self, file: Path, before: float) -> bool:
        with self._alone():
            if not file.exists() or file.stat().st_ctime >= before:
                return False
            file.unlink()
            return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other thread or process change what has a name here; ends with whoever holds it."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file in hex. Raises OSError."""
    digest = hashlib.sha256()
    with file.open("rb", buffering=0) as opened:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def free_bytes(folder: Path) -> int:
    """Return how much fits on the disk a folder is on, or will be."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _sync(path: Path) -> None:
    """Have a file or a folder on the disk, not only in memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
