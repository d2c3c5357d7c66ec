"""The scenes of the hall: loaded and checked against the rig; reloaded when their files change."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from pathlib import Path

from devices.core.findings import Finding
from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.api.schemas import BrokenSceneView
from exhibit_server.chronicle import Chronicle
from exhibit_server.content.uses import uses_of
from exhibit_server.proof import hall_for
from exhibit_server.stage import Stage
from scenes.check import check_scene
from scenes.loader import LoadedScene, library_files, load_library

LOOK = 2.0
"""Seconds between looks at the files."""


class SceneLibrary:
    """A folder of scene files. A scene with an error is kept from the stage, and spoils nothing else."""

    def __init__(
        self, folder: Path, showroom: Showroom, rig: Rig, media: Callable[[], Collection[str]] = frozenset
    ) -> None:
        """`media` says what the content store has, which scenes may show besides a display's own views."""
        self._folder = folder
        self._showroom = showroom
        self._rig = rig
        self._media = media
        self._known_media: frozenset[str] = frozenset()
        self._good: dict[str, LoadedScene] = {}
        self.broken: dict[str, tuple[Finding, ...]] = {}
        self._told: dict[str, tuple[Finding, ...]] = {}

    def load(self) -> dict[str, LoadedScene]:
        """Load all scenes; return the good ones. `broken` then holds the findings of the others, by file."""
        library = load_library(library_files(self._folder))
        broken = dict(library.broken)
        good = {}
        self._known_media = frozenset(self._media())
        hall, _ = hall_for(self._showroom, self._rig, library.scenes, self._known_media)
        for scene_id, loaded in hall.library.items():
            errors = tuple(finding for finding in check_scene(loaded, hall) if finding.severity == "error")
            if errors:
                broken[loaded.document.file] = errors
            else:
                good[scene_id] = loaded
        self.broken, self._good = broken, good
        return good

    async def reload(self, stage: Stage, chronicle: Chronicle) -> None:
        """Put the scenes on the stage as they are now: in their files, and in view of the devices there are."""
        stage.replace_library(self.load())
        self.tell(chronicle)

    async def heed_media(self, reload: Callable[[], Awaitable[None]]) -> None:
        """Reload where what came to the content store may mend a scene, or what went from it breaks one."""
        before, self._known_media = self._known_media, frozenset(self._media())
        came, gone = self._known_media - before, before - self._known_media
        if (came and self.broken) or any(uses_of(name, self._good, {}) for name in gone):
            await reload()

    def broken_views(self) -> list[BrokenSceneView]:
        """Return the broken files with their findings, for technicians."""
        return [
            BrokenSceneView(file=file, findings=[str(finding) for finding in findings])
            for file, findings in sorted(self.broken.items())
        ]

    def tell(self, chronicle: Chronicle) -> None:
        """Make an event of each broken file, once for the same mistakes."""
        news = {file: findings for file, findings in self.broken.items() if self._told.get(file) != findings}
        self._told = dict(self.broken)
        for file, findings in sorted(news.items()):
            chronicle.tell("error", "scene_broken", file, scene=file, reason=str(findings[0]))

    async def watch(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Call `changed` whenever a scene file was added, edited or removed; until cancelled."""
        before = await asyncio.to_thread(self._state)
        while True:
            await asyncio.sleep(LOOK)
            after = await asyncio.to_thread(self._state)
            if after != before:
                before = after
                await changed()

    def _state(self) -> dict[str, tuple[int, int]]:
        state = {}
        for path in library_files(self._folder):
            with suppress(OSError):  # it went while we looked, as editors do when they save; or a link to nowhere
                stat = path.stat()
                state[path.name] = (stat.st_mtime_ns, stat.st_size)
        return state
