"""What is on the shelf, in memory: items with their files, found by name, by hash, for a language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from devices.core.texts import FALLBACKS
from exhibit_server.store.content_entries import BlobEntry, FileEntry, ItemEntry, Role, Shelf


@dataclass(frozen=True, slots=True)
class Item:
    """An item with every version of its files, the oldest first."""

    entry: ItemEntry
    files: tuple[FileEntry, ...] = ()

    @property
    def name(self) -> str:
        return self.entry.name

    def current(self, role: Role) -> dict[str, FileEntry]:
        """Return what is shown now in a role, by language; "" is for every language."""
        return {each.language: each for each in self.files if each.current and each.role == role}

    def pick(self, role: Role, language: str) -> FileEntry | None:
        """Return the file for a language, else the one for all, else English, Vietnamese, Korean, else any."""
        found = self.current(role)
        for tag in (language, "", *FALLBACKS):
            if tag in found:
                return found[tag]
        return next(iter(found.values()), None)

    def file(self, file_id: str) -> FileEntry | None:
        """Return a version by its id."""
        return next((each for each in self.files if each.id == file_id), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Items by name, those in the bin by id, bytes by hash."""

    live: Mapping[str, Item] = field(default_factory=dict)
    bin: Mapping[str, Item] = field(default_factory=dict)
    blobs: Mapping[str, BlobEntry] = field(default_factory=dict)

    @classmethod
    def of(cls, shelf: Shelf) -> "Catalogue":
        """Make a catalogue of what the store holds."""
        files: dict[str, list[FileEntry]] = {}
        for each in shelf.files:
            files.setdefault(each.item, []).append(each)
        items = [Item(entry, tuple(files.get(entry.id, ()))) for entry in shelf.items]
        return cls(
            {each.name: each for each in items if each.entry.deleted_at is None},
            {each.entry.id: each for each in items if each.entry.deleted_at is not None},
            {each.sha256: each for each in shelf.blobs},
        )

    def __iter__(self) -> Iterator[Item]:
        """Every item that is not in the bin, by name."""
        return iter(sorted(self.live.values(), key=lambda item: item.name))
