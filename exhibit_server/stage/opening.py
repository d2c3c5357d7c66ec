"""Makes the stage of a configured hall: its zones by name."""

from collections.abc import Mapping

from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.bus import Bus
from exhibit_server.stage.stage import Stage
from scenes.journal import Journal
from scenes.loader import LoadedScene


def make_stage(showroom: Showroom, rig: Rig, journal: Journal, bus: Bus, library: Mapping[str, LoadedScene]) -> Stage:
    """Make a stage, not entered yet. What must never be is told it once it stands (`Stage.keep_to`)."""
    zones = {zone_id: zone.name for zone_id, zone in showroom.zones.items()}
    return Stage(rig, journal, bus, library, zones=zones)
