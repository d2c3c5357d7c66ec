"""Opens the studio, and the library it writes to."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

import scenes
from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.chronicle import Chronicle
from exhibit_server.library import SceneLibrary
from exhibit_server.settings import Settings
from exhibit_server.stage import Stage
from exhibit_server.store.scripts import Scripts
from exhibit_server.studio.checking import Checker
from exhibit_server.studio.files import OWN
from exhibit_server.studio.rehearsing import Rehearsals
from exhibit_server.studio.studio import Studio


def open_library(
    settings: Settings, showroom: Showroom, rig: Rig, media: Callable[[], Collection[str]] = frozenset
) -> SceneLibrary:
    """Return the scenes of a hub: of the folder it was given, or those that came with it and its own.

    `media` says what the content store has.
    """
    if settings.scenes is not None:
        return SceneLibrary(settings.scenes, showroom, rig, media=media)
    return SceneLibrary(Path(scenes.__file__).parent / "library", showroom, rig, settings.data / OWN, media)


async def open_studio(
    config: Path, store: Scripts, library: SceneLibrary, stage: Stage, chronicle: Chronicle
) -> Studio:
    """Return the studio; what stands in the files is kept as versions."""
    showroom = library.showroom
    studio = Studio(
        store,
        library,
        showroom,
        chronicle,
        checker=Checker(showroom, library.rig, lambda: stage.scenes, library.media),
        rehearsals=Rehearsals(config),
        reload=partial(library.reload, stage, chronicle),
    )
    await studio.notice()
    return studio
