"""Opens the way to Home Assistant: what the hub tells it, and, where that is switched on, what it takes from it."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from exhibit_server.announcing.announcer import Announcer, Sights
from exhibit_server.announcing.commands import Commands, Reach
from exhibit_server.announcing.payloads import Narrator
from exhibit_server.announcing.topics import Topics
from exhibit_server.discovery.telling import Teller
from exhibit_server.hub_making import Rooms

OWN_CONVENTION = "homeassistant"
"""Devices found by Home Assistant's convention are there already: told again they would come back as strangers."""


def open_announcing(rooms: Rooms) -> tuple[Callable[[], None], list[Coroutine[Any, Any, None]]]:
    """Return the way to stop following the hall, and what is to run. Off, it only clears what was told before."""
    settings, showroom = rooms.settings, rooms.showroom
    topics = Topics(showroom.hall.id, settings.discovery_prefix)
    language = showroom.hall.default_language
    excluded = partial(rooms.arrivals.inbox.candidates.found_by, OWN_CONVENTION)
    narrator = Narrator(
        topics=topics,
        language=language,
        version=rooms.version,
        hall=showroom.hall.name,
        zones={zone_id: zone.name for zone_id, zone in showroom.zones.items()},
    )
    sights = Sights(rig=rooms.rig, stage=rooms.stage, excluded=excluded)
    announcer = Announcer(rooms.mqtt, narrator, sights, enabled=settings.announce)
    lives = [announcer.run()]
    if settings.announce:
        teller = Teller(rooms.chronicle)
        reach = Reach(rig=rooms.rig, stage=rooms.stage, teller=teller, excluded=excluded, language=language)
        lives.append(Commands(rooms.mqtt, topics, reach).run())
    return announcer.listen(rooms.bus), lives
