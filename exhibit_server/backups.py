"""Everything a hub knows in one archive; and those made from the technician's screen, which lie in the data folder."""

import io
import json
import re
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from exhibit_server.content.opening import BLOBS, FOLDER, blobs_folder
from exhibit_server.store.copying import copy_database
from exhibit_server.studio.files import OWN

DATABASES = ("exhibit.db", "journal.db")
KEPT = ("session.key", "demo-pins.json")
_SCENE = re.compile(rf"{OWN}/[a-z][a-z0-9]*(-[a-z0-9]+)*\.yaml")
MANIFEST = "manifest.json"
FORMAT = 1
CONTENT = re.compile(rf"^{FOLDER}/{BLOBS}/[0-9a-f]{{2}}/(?P<sha256>[0-9a-f]{{64}})$")

ARCHIVES = "backups"

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
        self._folder = data / ARCHIVES

    def all(self) -> list[Backup]:
        """Return the archives there are, the newest first."""
        if not self._folder.is_dir():
            return []
        files = [file for file in self._folder.iterdir() if _NAME.fullmatch(file.name)]
        return [_backup(file) for file in sorted(files, key=lambda each: each.name, reverse=True)]

    def make(self) -> Backup:
        """Make one without media now, and remove the oldest beyond `MOST`. Raises OSError."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = self._folder / f"exhibit-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
        write_backup(file, self._data, with_content=False)
        for old in self.all()[MOST:]:
            (self._folder / old.name).unlink(missing_ok=True)
        return _backup(file)

    def file(self, name: str) -> Path | None:
        """Return the file of an archive; None where there is none of that name."""
        file = self._folder / name
        return file if _NAME.fullmatch(name) and file.is_file() else None


def write_backup(file: Path, data: Path, *, with_content: bool) -> tuple[list[str], int]:
    """Write database, journal, keys, own scenes and media of a data folder into an archive.

    Return the names of what is in it without the media, and how many media. The hub may go on running. The file
    appears when it is whole. Raises OSError.
    """
    partial = file.with_name(f"{file.name}.partial")
    try:
        found = _write(partial, data, with_content=with_content)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return found


def _backup(file: Path) -> Backup:
    found = file.stat()
    return Backup(file.name, found.st_size, found.st_mtime)


def _write(partial: Path, data: Path, *, with_content: bool) -> tuple[list[str], int]:
    """Write the archive, for its owner's eyes only: it holds keys. Return what is in it, and how many media."""
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    # Films don't get smaller, and packing them hard would take hours.
    with tempfile.TemporaryDirectory() as folder, tarfile.open(partial, "w:gz", compresslevel=1) as archive:
        names = []
        for name in DATABASES:
            if (data / name).is_file():
                archive.add(_copy(data / name, Path(folder) / name), name)
                names.append(name)
        for name in (*KEPT, *own_scenes(data)):
            if (data / name).is_file():
                archive.add(data / name, name)
                names.append(name)
        # After the database: what it names was there before.
        media = _add_content(archive, data) if with_content else []
        manifest = json.dumps({"format": FORMAT, "files": [*names, *media]}).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(manifest)
        archive.addfile(entry, io.BytesIO(manifest))
    return names, len(media)


def _add_content(archive: tarfile.TarFile, data: Path) -> list[str]:
    """Add the bytes of the content store; return their names in the archive."""
    names = []
    for file in sorted(blobs_folder(data).glob("*/*")):
        name = file.relative_to(data).as_posix()
        if CONTENT.match(name):
            archive.add(file, name)
            names.append(name)
    return names


def own_scenes(data: Path) -> list[str]:
    """Return the scenes that were published to the hub's own folder, as names in its data."""
    return sorted(f"{OWN}/{path.name}" for path in (data / OWN).glob("*.yaml") if is_kept(f"{OWN}/{path.name}"))


def is_kept(name: str) -> bool:
    """Whether a backup may hold a file of that name, apart from media."""
    return name in (*DATABASES, *KEPT) or _SCENE.fullmatch(name) is not None


def _copy(source: Path, target: Path) -> Path:
    copy_database(source, target)
    return target
