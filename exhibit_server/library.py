"""The scenes of the hall: loaded and checked against the rig; reloaded when their files change."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from devices.core.findings import Finding
from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.api.schemas import BrokenSceneView
from exhibit_server.chronicle import Chronicle
from exhibit_server.proof import hall_for
from exhibit_server.stage import Stage
from exhibit_server.watching import watch
from exhibit_server.wording import listed
from scenes.check import Hall, check_scene
from scenes.interlocks import Unclear
from scenes.loader import LoadedScene, library_files, load_library


class SceneLibrary:
    """A folder of scene files. A scene with an error is kept from the stage, and spoils nothing else.

    What must never be in the hall is read with the scenes, in view of the same devices: `hall` holds it. What is wrong
    with it stands in `broken` too, under the file that declares it.
    """

    def __init__(self, folder: Path, showroom: Showroom, rig: Rig) -> None:
        self._folder = folder
        self._showroom = showroom
        self._rig = rig
        self.hall = Hall(rig, (), ())
        self._kept_still: Sequence[Unclear] = ()
        self.broken: dict[str, tuple[Finding, ...]] = {}
        self._told: dict[str, tuple[Finding, ...]] = {}

    def load(self) -> dict[str, LoadedScene]:
        """Load all scenes; return the good ones. `broken` then holds the findings of the others, by file."""
        library = load_library(library_files(self._folder))
        broken = dict(library.broken)
        good = {}
        hall, wrong = hall_for(self._showroom, self._rig, library.scenes)
        self.hall = hall
        for finding in wrong:
            broken[finding.place.file] = (*broken.get(finding.place.file, ()), finding)
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
        scenes = self.load()
        self.guard(stage)
        stage.replace_library(scenes)
        self.tell(chronicle)

    def guard(self, stage: Stage) -> None:
        """Have the stage keep to what must never be, as it was read last."""
        stage.keep_to(self.hall.interlocks, self.hall.unclear)

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
            kind = "scene_broken" if Path(file).parent == self._folder else "file_wrong"
            chronicle.tell("error", kind, file, scene=file, reason=findings[0].lines())
        if self._kept_still != self.hall.unclear:
            self._kept_still = self.hall.unclear
            for each in self._kept_still:
                names = listed(self._rig[device].identity.name for device in sorted(each.devices))
                chronicle.tell("error", "interlock_unclear", each.id, name=each.name, devices=names)

    async def watch(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Call `changed` whenever a scene file was added, edited or removed; until cancelled."""
        await watch(partial(library_files, self._folder), changed)
