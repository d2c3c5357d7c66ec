"""Bytes in the data folder, each kept once under the SHA-256 of itself. Everything here blocks: call it in threads."""

import hashlib
import os
import re
import shutil
from collections.abc import Collection
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
        """Keep the bytes of a file of this file system, which stays where it is. Raises OSError."""
        target = self.path(sha256)
        if target.exists():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync(file)
        file.chmod(0o444)  # one name among others from now on: nothing may be written under any of them
        try:
            os.link(file, target)
        except FileExistsError:  # the same bytes, at the same moment
            return target
        _sync(target.parent)
        _sync(self._folder)
        return target

    def put(self, content: bytes) -> str:
        """Keep bytes; return their hash. Raises OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f"{sha256}.{os.getpid()}.partial")
            partial.write_bytes(content)
            try:
                self.take(partial, sha256)
            finally:
                partial.unlink(missing_ok=True)
        return sha256

    def strays(self, known: Collection[str], before: float) -> list[str]:
        """Return the hashes of bytes that lie here unknown since before an instant: a crash or a restore left them."""
        if not self._folder.is_dir():
            return []
        files = (each for each in self._folder.glob("*/*") if _HASH.match(each.name) and each.name not in known)
        return [each.name for each in files if each.stat().st_ctime < before]

    def remove(self, sha256: str) -> None:
        """Let go of bytes; those that are not there are well, too."""
        self.path(sha256).unlink(missing_ok=True)


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
