"""`exhibit backup FILE` and `exhibit restore FILE`: everything a hub knows, in one archive."""

import io
import json
import re
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Annotated

import typer

from exhibit_server.access.sessions import write_private
from exhibit_server.cli.common import MISUSED, WRONG, DataOption, fail
from exhibit_server.content.blobs import Blobs, hash_of
from exhibit_server.content.opening import BLOBS, FOLDER, blobs_folder
from exhibit_server.store.copying import copy_database
from exhibit_server.studio.files import OWN

DATABASES = ("exhibit.db", "journal.db")
KEPT = ("session.key", "demo-pins.json")
_SCENE = re.compile(rf"{OWN}/[a-z][a-z0-9]*(-[a-z0-9]+)*\.yaml")
MANIFEST = "manifest.json"
FORMAT = 1
SQLITE = b"SQLite format 3\0"
"""How every SQLite file begins (sqlite.org/fileformat.html)."""

CONTENT = re.compile(rf"^{FOLDER}/{BLOBS}/[0-9a-f]{{2}}/(?P<sha256>[0-9a-f]{{64}})$")

DEFAULT = Path("data")

WithoutContent = Annotated[bool, typer.Option("--without-content", help="Leave out films, pictures and other media.")]


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write (.tar.gz).")],
    data: DataOption = DEFAULT,
    without_content: WithoutContent = False,
) -> None:
    """Write database, journal, keys, own scenes and content into one archive. The hub may go on running."""
    if not (data / DATABASES[0]).is_file():
        fail(f"{data} holds no hub's data (no {DATABASES[0]}); name its folder with --data", MISUSED)
    if not file.parent.is_dir():
        fail(f"there is no folder {file.parent}", MISUSED)
    partial = file.with_name(f"{file.name}.partial")
    try:
        names, media = _write(partial, data, with_content=not without_content)
        partial.replace(file)
    except OSError as error:
        fail(f"{data} can't be backed up: {error}", WRONG)
    finally:
        partial.unlink(missing_ok=True)
    print(f"{file}: {', '.join([*names, f'{media} files of content'] if media else names)}")


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
        for name in (*KEPT, *_scenes(data)):
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


def restore(
    file: Annotated[Path, typer.Argument(help="An archive made by `exhibit backup`.")],
    data: DataOption = DEFAULT,
    force: Annotated[bool, typer.Option("--force", help="Replace data that is there.")] = False,
) -> None:
    """Bring back what a backup holds. Stop the hub first."""
    if not file.is_file():
        fail(f"{file} does not exist", MISUSED)
    if (data / DATABASES[0]).exists() and not force:
        fail(f"{data} holds data already; give --force to replace it (stop the hub first)", WRONG)
    try:
        contents = _read(file)
        # Before the database that names them; each lies under the hash of itself, so nothing of before is touched.
        media = _restore_content(file, data)
    except (tarfile.TarError, OSError, EOFError, zlib.error, KeyError, TypeError, ValueError) as error:
        fail(f"{file} is no usable backup: {error}", WRONG)
    data.mkdir(parents=True, exist_ok=True)
    for name in DATABASES:  # a journal that stayed behind would be taken for the restored database's own
        for leftover in (name, f"{name}-wal", f"{name}-shm"):
            (data / leftover).unlink(missing_ok=True)
    for name in _scenes(data):
        (data / name).unlink()
    for name, content in contents.items():
        (data / name).parent.mkdir(exist_ok=True)
        write_private(data / name, content)
    print(f"{data}: restored {', '.join([*contents, f'{media} files of content'] if media else contents)}")


def _scenes(data: Path) -> list[str]:
    """Return the scenes that were published to the hub's own folder, as names in its data."""
    return sorted(f"{OWN}/{path.name}" for path in (data / OWN).glob("*.yaml") if _is_kept(f"{OWN}/{path.name}"))


def _is_kept(name: str) -> bool:
    return name in (*DATABASES, *KEPT) or _SCENE.fullmatch(name) is not None


def _copy(source: Path, target: Path) -> Path:
    copy_database(source, target)
    return target


def _read(file: Path) -> dict[str, bytes]:
    """Return the files of an archive by name; only names a backup can have are taken."""
    with tarfile.open(file, "r:gz") as archive:
        manifest = json.loads(_content(archive, MANIFEST))
        if manifest["format"] != FORMAT:
            raise ValueError(f"made by another version (format {manifest['format']})")
        found = {name: _content(archive, name) for name in manifest["files"] if _is_kept(name)}
    if not found.get(DATABASES[0], b"").startswith(SQLITE):
        raise ValueError(f"it holds no database {DATABASES[0]}")
    return found


def _restore_content(file: Path, data: Path) -> int:
    """Bring back the bytes of the content store, each looked at by its hash; return how many. Raises ValueError."""
    blobs, restored = Blobs(blobs_folder(data)), 0
    with tempfile.TemporaryDirectory(dir=_made(data)) as folder, tarfile.open(file, "r:gz") as archive:
        for member in archive:
            match = CONTENT.match(member.name)
            source = archive.extractfile(member) if match is not None else None
            if match is None or source is None:
                continue
            target = Path(folder) / match["sha256"]
            with target.open("wb") as opened:
                shutil.copyfileobj(source, opened)
            if hash_of(target) != match["sha256"]:
                raise ValueError(f"{member.name} is damaged")
            blobs.take(target, match["sha256"])
            target.unlink()
            restored += 1
    return restored


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise ValueError(f"{name} is no file")
    return member.read()
