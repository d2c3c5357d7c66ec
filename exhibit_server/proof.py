"""The hall as scenes are checked against it: made of the configuration, the rig and the library, for all who check."""

from collections.abc import Collection, Mapping

from devices.core.device import Device
from devices.core.findings import FileProblem, Finding
from devices.showroom import Showroom
from scenes.check import Hall, check_hall
from scenes.linking import link
from scenes.loader import LoadedScene


def hall_for(
    showroom: Showroom,
    rig: Mapping[str, Device],
    library: Mapping[str, LoadedScene] | None = None,
    media: Collection[str] = (),
) -> tuple[Hall, list[Finding]]:
    """Return what scenes are checked against, and what is wrong with the hall's interlocks.

    `media` are the names in the content store.
    """
    hall = Hall(rig, list(showroom.zones), showroom.hall.languages, (), linked(library or {}), media=frozenset(media))
    return check_hall(showroom.interlocks, hall, showroom.place)


def linked(library: Mapping[str, LoadedScene]) -> dict[str, LoadedScene]:
    """Return the scenes with their calls put in; one whose calls can't be is returned as it stands."""
    found = {}
    for name, loaded in library.items():
        try:
            found[name] = link(loaded, library)
        except FileProblem:  # told by the check of that scene
            found[name] = loaded
    return found
