"""Makes the stage of a configured hall: its zones by name, and what must never be."""

from collections.abc import Mapping

from devices.core.findings import FileProblem, Finding
from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.bus import Bus
from exhibit_server.stage.interlocks import Interlock
from exhibit_server.stage.stage import Stage
from scenes.expressions import ExpressionError
from scenes.journal import Journal
from scenes.loader import LoadedScene


def make_stage(showroom: Showroom, rig: Rig, journal: Journal, bus: Bus, library: Mapping[str, LoadedScene]) -> Stage:
    """Make a stage, not entered yet. Raises FileProblem for an interlock that can't be read."""
    zones = {zone_id: zone.name for zone_id, zone in showroom.zones.items()}
    return Stage(rig, journal, bus, library, zones=zones, interlocks=interlocks_of(showroom))


def interlocks_of(showroom: Showroom) -> list[Interlock]:
    """Return the hall's interlocks. Raises FileProblem for what can't be read."""
    found, findings = [], []
    for interlock_id, each in showroom.interlocks.items():
        try:
            found.append(Interlock.of(interlock_id, each.name, each.never))
        except ExpressionError as problem:
            place = showroom.place(("interlocks", interlock_id, "never"))
            findings.append(Finding.saying(place, problem.phrase.about(interlock_id)))
    if findings:
        raise FileProblem(findings)
    return found
