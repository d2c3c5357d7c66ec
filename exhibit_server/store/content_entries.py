"""The content store's records: frozen, plain, free of any database. Times: seconds since the epoch (UTC)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from devices.core.texts import Texts

Kind = Literal["video", "image", "sound", "document", "map", "data", "link"]
Role = Literal["media", "captions", "poster"]

KINDS: tuple[Kind, ...] = ("video", "image", "sound", "document", "map", "data", "link")
ROLES: tuple[Role, ...] = ("media", "captions", "poster")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobEntry:
    """Bytes kept under their SHA-256 (lower-case hex). `width` and `height` in pixels, of images."""

    sha256: str
    media_type: str
    size: int
    stored_at: float
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEntry:
    """Something that can be shown. `origin`: where it is from and under which licence. `example`: no fact."""

    id: str
    name: str
    kind: Kind
    title: Texts
    origin: str
    example: bool
    tags: Sequence[str]
    created_by: str
    created_at: float
    changed_by: str
    changed_at: float
    deleted_by: str | None = None
    deleted_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One version of a file of an item; `language` "" is for every language. `duration` in seconds."""

    id: str
    item: str
    role: Role
    language: str
    filename: str
    added_by: str
    added_at: float
    current: bool
    sha256: str | None = None
    url: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadEntry:
    """An upload. `mark` is what its sender knows the file by again. `sha256`: all came, these are the bytes."""

    id: str
    filename: str
    size: int
    mark: str
    created_by: str
    created_at: float
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that the content store holds, the bin included."""

    items: Sequence[ItemEntry] = ()
    files: Sequence[FileEntry] = ()
    blobs: Sequence[BlobEntry] = ()
