"""What is done to the file of one upload. Everything here blocks: call it in threads."""

import os
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_OURS = re.compile(r"^[0-9a-f]{32}\.(part|doubt)$")


def size_of(file: Path) -> int:
    """Return the size of a file; 0 for one that is not there."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def append(file: Path, at: int, content: bytes) -> int:
    """Write at an offset, making the file where it is not there; return the offset behind it. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            written = os.pwrite(handle, rest, at)
            at, rest = at + written, rest[written:]
    finally:
        os.close(handle)
    return at


def cut(file: Path, size: int) -> None:
    """Drop what is behind an offset. Raises OSError."""
    os.truncate(file, size)


def synced(file: Path) -> None:
    """Have a file on the disk. Raises OSError."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def doubt(file: Path, at: int) -> None:
    """Note, over a crash, that what is behind an offset is not proven to be right. Raises OSError."""
    note = _note(file)
    note.write_text(str(at), encoding="ascii")
    synced(note)


def trust(file: Path) -> None:
    """Take the note away: what is there is right. Raises OSError."""
    _note(file).unlink(missing_ok=True)


def proven_size(file: Path) -> int:
    """Return how much of a file would outlive a crash now: what is in doubt does not count. Raises OSError."""
    with suppress(FileNotFoundError):
        at = _note(file).read_text(encoding="ascii")
        if at:  # an empty note is just being written: nothing in doubt was appended yet
            return min(int(at), size_of(file))
    return size_of(file)


def drop_doubtful(file: Path) -> None:
    """Drop what a crash left unproven. Raises OSError."""
    with suppress(FileNotFoundError):  # the ordinary case: nothing is in doubt
        at = int(_note(file).read_text(encoding="ascii") or "0")
        if size_of(file) > at:
            cut(file, at)
    trust(file)


def drop_strays(folder: Path, known: Collection[str]) -> None:
    """Remove the files of uploads nobody knows: a crash, or a database that was restored, left them. Raises OSError."""
    for file in folder.glob("*"):
        if _OURS.match(file.name) and file.stem not in known:
            file.unlink()


def _note(file: Path) -> Path:
    return file.with_suffix(".doubt")


def beginning(file: Path, size: int) -> bytes:
    """Return the first bytes of a file. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(size)
