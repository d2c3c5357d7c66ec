"""The scenes of the hall: loaded and checked against the rig; reloaded when their files change."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path

from devices.core.device import Device
from devices.core.findings import Finding
from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.api.schemas import BrokenSceneView
from exhibit_server.chronicle import Chronicle
from exhibit_server.content.uses import uses_of
from exhibit_server.proof import hall_for
from exhibit_server.stage import Stage
from exhibit_server.watching import watch
from exhibit_server.wording import listed
from scenes.check import Hall, check_scene
from scenes.interlocks import Unclear
from scenes.loader import LoadedScene, library_files, load_library

Read = tuple[dict[str, LoadedScene], dict[str, tuple[Finding, ...]]]


class SceneLibrary:
    """A folder of scene files. A scene with an error is kept from the stage, and spoils nothing else.

    What must never be in the hall is read with the scenes, in view of the same devices: `hall` holds it. What is wrong
    with it stands in `broken` too, under the file that declares it.

    `own`: a folder of the hub's own, where files go in front of those of the same name; published scenes are written
    there, so that what came with the hub stays what it was. Left out: they are written to the folder itself.
    """

    def __init__(
        self,
        folder: Path,
        showroom: Showroom,
        rig: Rig,
        own: Path | None = None,
        media: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """`media` says what the content store has, which scenes may show besides a display's own views."""
        self._folder = folder
        self.own = own or folder
        self.showroom = showroom
        self.rig = rig
        self.media = media
        self._known_media: frozenset[str] = frozenset()
        self._good: dict[str, LoadedScene] = {}
        self.hall = Hall(rig, (), ())
        self._kept_still: Sequence[Unclear] = ()
        self.broken: dict[str, tuple[Finding, ...]] = {}
        self._told: dict[str, tuple[Finding, ...]] = {}
        self._turn = asyncio.Lock()

    def load(self) -> dict[str, LoadedScene]:
        """Load all scenes; return the good ones. `broken` then holds the findings of the others, by file."""
        self._good, self.broken = self._read(*self._look())
        return self._good

    def _look(self) -> tuple[Mapping[str, Device], Sequence[Finding]]:
        """Read what must never be, in view of the devices there are now; return these, and what is wrong with it."""
        self._known_media = frozenset(self.media())
        self.hall, wrong = hall_for(self.showroom, dict(self.rig), media=self._known_media)
        return self.hall.devices, wrong

    def _read(self, devices: Mapping[str, Device], wrong: Sequence[Finding]) -> Read:
        """Return the good scenes, and the findings of the other files."""
        library = load_library(self.files().values())
        broken = dict(library.broken)
        good = {}
        for finding in wrong:
            broken[finding.place.file] = (*broken.get(finding.place.file, ()), finding)
        hall, _ = hall_for(self.showroom, devices, library.scenes, self._known_media)
        for scene_id, loaded in hall.library.items():
            errors = tuple(finding for finding in check_scene(loaded, hall) if finding.severity == "error")
            if errors:
                broken[loaded.document.file] = errors
            else:
                good[scene_id] = loaded
        return good, broken

    async def reload(self, stage: Stage, chronicle: Chronicle) -> None:
        """Put the scenes on the stage as they are now: in their files, and in view of the devices there are."""
        devices, wrong = self._look()
        self.guard(stage)  # at once; the scenes take tenths of a second, in a thread
        async with self._turn:
            self._good, self.broken = await asyncio.to_thread(self._read, devices, wrong)
            stage.replace_library(self._good)
        self.tell(chronicle)

    async def heed_media(self, reload: Callable[[], Awaitable[None]]) -> None:
        """Reload where what came to the content store may mend a scene, or what went from it breaks one."""
        before, self._known_media = self._known_media, frozenset(self.media())
        came, gone = self._known_media - before, before - self._known_media
        if (came and self.broken) or any(uses_of(name, self._good, {}) for name in gone):
            await reload()

    def guard(self, stage: Stage) -> None:
        """Have the stage keep to what must never be, as it was read last."""
        stage.keep_to(self.hall.interlocks, self.hall.unclear)

    def broken_views(self) -> list[BrokenSceneView]:
        """Return the broken files with their findings, for technicians."""
        return [
            BrokenSceneView(file=file, findings=[finding.lines() for finding in findings])
            for file, findings in sorted(self.broken.items())
        ]

    def tell(self, chronicle: Chronicle) -> None:
        """Make an event of each broken file, once for the same mistakes."""
        news = {file: findings for file, findings in self.broken.items() if self._told.get(file) != findings}
        self._told = dict(self.broken)
        folders = {self._folder.resolve(), self.own.resolve()}
        for file, findings in sorted(news.items()):
            kind = "scene_broken" if Path(file).resolve().parent in folders else "file_wrong"
            chronicle.tell("error", kind, file, scene=file, reason=findings[0].lines())
        if self._kept_still != self.hall.unclear:
            self._kept_still = self.hall.unclear
            for each in self._kept_still:
                names = listed(self.rig[device].identity.name for device in sorted(each.devices))
                chronicle.tell("error", "interlock_unclear", each.id, name=each.name, devices=names)

    async def watch(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Call `changed` whenever a scene file was added, edited or removed; until cancelled."""
        await watch(lambda: self.files().values(), changed)

    def files(self) -> dict[str, Path]:
        """Return the scene files by their names without ending."""
        return {path.stem: path for folder in (self._folder, self.own) for path in library_files(folder)}
