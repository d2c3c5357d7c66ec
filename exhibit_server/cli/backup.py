"""`exhibit backup FILE` and `exhibit restore FILE`: everything a hub knows, in one archive."""

import json
import tarfile
import zlib
from pathlib import Path
from typing import Annotated

import typer

from exhibit_server.access.sessions import write_private
from exhibit_server.backups import DATABASES, FORMAT, KEPT, MANIFEST, write_backup
from exhibit_server.cli.common import MISUSED, WRONG, DataOption, fail

SQLITE = b"SQLite format 3\0"
"""How every SQLite file begins (sqlite.org/fileformat.html)."""

DEFAULT = Path("data")


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write (.tar.gz).")], data: DataOption = DEFAULT
) -> None:
    """Write database, journal and keys into one archive. The hub may go on running."""
    if not (data / DATABASES[0]).is_file():
        fail(f"{data} holds no hub's data (no {DATABASES[0]}); name its folder with --data", MISUSED)
    if not file.parent.is_dir():
        fail(f"there is no folder {file.parent}", MISUSED)
    try:
        names = write_backup(file, data)
    except OSError as error:
        fail(f"{data} can't be backed up: {error}", WRONG)
    print(f"{file}: {', '.join(names)}")


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
    except (tarfile.TarError, OSError, EOFError, zlib.error, KeyError, TypeError, ValueError) as error:
        fail(f"{file} is no usable backup: {error}", WRONG)
    data.mkdir(parents=True, exist_ok=True)
    for name in DATABASES:  # a journal that stayed behind would be taken for the restored database's own
        for leftover in (name, f"{name}-wal", f"{name}-shm"):
            (data / leftover).unlink(missing_ok=True)
    for name, content in contents.items():
        write_private(data / name, content)
    print(f"{data}: restored {', '.join(contents)}")


def _read(file: Path) -> dict[str, bytes]:
    """Return the files of an archive by name; only names a backup can have are taken."""
    with tarfile.open(file, "r:gz") as archive:
        manifest = json.loads(_content(archive, MANIFEST))
        if manifest["format"] != FORMAT:
            raise ValueError(f"made by another version (format {manifest['format']})")
        found = {name: _content(archive, name) for name in manifest["files"] if name in (*DATABASES, *KEPT)}
    if not found.get(DATABASES[0], b"").startswith(SQLITE):
        raise ValueError(f"it holds no database {DATABASES[0]}")
    return found


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise ValueError(f"{name} is no file")
    return member.read()
