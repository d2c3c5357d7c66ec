"""Scene files as they are written and read by the studio."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from devices.core.bounded_yaml import LARGEST

OWN = "scenes"
"""Folder of the hub's own scenes, in its data: in front of those that came with it."""


def write_scene(folder: Path, name: str, text: str) -> None:
    """Write a scene's file at once or not at all: a reader sees the old text or the new. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.yaml"
    handle, partial = tempfile.mkstemp(dir=folder, prefix=f".{name}-")  # no scene file: it ends otherwise
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        Path(partial).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(partial).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(partial).unlink()
        raise
    _settle(folder)


def _settle(folder: Path) -> None:
    """Have the new name outlive a power cut, where the system can promise that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_scene(path: Path) -> str | None:
    """Return the text of a scene's file; None for one that can't be read or is no text."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
        return raw.decode("utf-8") if len(raw) <= LARGEST and b"\0" not in raw else None
    except (OSError, UnicodeDecodeError):
        return None
