"""What is done to the file of one upload. Everything here blocks: call it in threads."""

import os
from pathlib import Path


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


def beginning(file: Path, size: int) -> bytes:
    """Return the first bytes of a file. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(size)
