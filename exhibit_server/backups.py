"""Everything a hub knows in one archive; and those made from the technician's screen, which lie in the data folder."""

import io
import json
import re
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from exhibit_server.store.copying import copy_database

DATABASES = ("exhibit.db", "journal.db")
KEPT = ("session.key", "demo-pins.json")
MANIFEST = "manifest.json"
FORMAT = 1
FOLDER = "backups"

MOST = 5
"""Archives kept in the data folder; the oldest go. Whoever needs more takes them to another machine, which is safer."""

_NAME = re.compile(r"exhibit-\d{8}-\d{6}\.tar\.gz")


@dataclass(frozen=True, slots=True)
class Backup:
    """An archive in the data folder. `size` in bytes, `at` in seconds since the epoch."""

    name: str
    size: int
    at: float


class Backups:
    """The archives made by a running hub. Every method works on files: call them in a thread."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder = data / FOLDER

    def all(self) -> list[Backup]:
        """Return the archives there are, the newest first."""
        if not self._folder.is_dir():
            return []
        files = [file for file in self._folder.iterdir() if _NAME.fullmatch(file.name)]
        return [_backup(file) for file in sorted(files, key=lambda each: each.name, reverse=True)]

    def make(self) -> Backup:
        """Make one now, and remove the oldest beyond `MOST`. Raises OSError."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = self._folder / f"exhibit-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
        write_backup(file, self._data)
        for old in self.all()[MOST:]:
            (self._folder / old.name).unlink(missing_ok=True)
        return _backup(file)

    def file(self, name: str) -> Path | None:
        """Return the file of an archive; None where there is none of that name."""
        file = self._folder / name
        return file if _NAME.fullmatch(name) and file.is_file() else None


def write_backup(file: Path, data: Path) -> list[str]:
    """Write database, journal and keys of a data folder into an archive. Return the names of what is in it.

    The hub may go on running. The file appears when it is whole. Raises OSError.
    """
    partial = file.with_name(f"{file.name}.partial")
    try:
        names = _write(partial, data)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return names


def _backup(file: Path) -> Backup:
    found = file.stat()
    return Backup(file.name, found.st_size, found.st_mtime)


def _write(partial: Path, data: Path) -> list[str]:
    """Write the archive, for its owner's eyes only: it holds keys. Return the names of what is in it."""
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    with tempfile.TemporaryDirectory() as folder, tarfile.open(partial, "w:gz") as archive:
        names = []
        for name in DATABASES:
            if (data / name).is_file():
                archive.add(_copy(data / name, Path(folder) / name), name)
                names.append(name)
        for name in KEPT:
            if (data / name).is_file():
                archive.add(data / name, name)
                names.append(name)
        manifest = json.dumps({"format": FORMAT, "files": names}).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(manifest)
        archive.addfile(entry, io.BytesIO(manifest))
    return names


def _copy(source: Path, target: Path) -> Path:
    copy_database(source, target)
    return target
