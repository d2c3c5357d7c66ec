"""The scenes of the hall: loaded and checked against the rig; reloaded when their files change."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from devices.core.findings import Finding
from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.api.schemas import BrokenSceneView
from exhibit_server.chronicle import Chronicle
from exhibit_server.proof import hall_for
from exhibit_server.stage import Stage
from scenes.check import check_scene
from scenes.loader import LoadedScene, library_files, load_library

LOOK = 2.0
"""Seconds between looks at the files."""


class SceneLibrary:
    """A folder of scene files. A scene with an error is kept from the stage, and spoils nothing else.

    `own`: a folder of the hub's own, where files go in front of those of the same name; published scenes are written
    there, so that what came with the hub stays what it was. Left out: they are written to the folder itself.
    """

    def __init__(self, folder: Path, showroom: Showroom, rig: Rig, own: Path | None = None) -> None:
        self._folder = folder
        self.own = own or folder
        self.showroom = showroom
        self.rig = rig
        self.broken: dict[str, tuple[Finding, ...]] = {}
        self._told: dict[str, tuple[Finding, ...]] = {}

    def load(self) -> dict[str, LoadedScene]:
        """Load all scenes; return the good ones. `broken` then holds the findings of the others, by file."""
        library = load_library(self.files().values())
        broken = dict(library.broken)
        good = {}
        hall, _ = hall_for(self.showroom, self.rig, library.scenes)
        for scene_id, loaded in hall.library.items():
            errors = tuple(finding for finding in check_scene(loaded, hall) if finding.severity == "error")
            if errors:
                broken[loaded.document.file] = errors
            else:
                good[scene_id] = loaded
        self.broken = broken
        return good

    async def reload(self, stage: Stage, chronicle: Chronicle) -> None:
        """Put the scenes on the stage as they are now: in their files, and in view of the devices there are."""
        stage.replace_library(self.load())
        self.tell(chronicle)

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

    def files(self) -> dict[str, Path]:
        """Return the scene files by their names without ending."""
        return {path.stem: path for folder in (self._folder, self.own) for path in library_files(folder)}

    def _state(self) -> dict[str, tuple[int, int]]:
        state = {}
        for path in self.files().values():
            with suppress(OSError):  # it went while we looked, as editors do when they save; or a link to nowhere
                stat = path.stat()
                state[str(path)] = (stat.st_mtime_ns, stat.st_size)
        return state
