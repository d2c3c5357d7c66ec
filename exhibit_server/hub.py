"""The rooms of a running hub, as handed to the API. Made by `exhibit_server.app` only."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from devices.core.rig import Rig
from devices.showroom import Showroom
from exhibit_server.access import Access
from exhibit_server.api.admission import Admission
from exhibit_server.api.live import LiveHub
from exhibit_server.api.live_messages import SceneViews
from exhibit_server.api.schemas import BrokenSceneView, DeviceView, HallView
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.content.store import ContentStore
from exhibit_server.discovery.decisions import Decisions
from exhibit_server.discovery.inbox import Inbox
from exhibit_server.new_screens import NewScreens
from exhibit_server.outgoing import Outgoing
from exhibit_server.pairing import Pairings
from exhibit_server.schedule.opening import Days
from exhibit_server.screen_pictures import Pictures
from exhibit_server.screens import Screens
from exhibit_server.service import Service
from exhibit_server.settings import Settings
from exhibit_server.stage import Stage
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.writer import Writer
from exhibit_server.studio.studio import Studio
from exhibit_server.wire_watch import WireWatch


class Simulation(Protocol):
    """Control of simulated hardware, where there is any."""

    def fault(self, device: str) -> str | None:
        """Return the fault in force."""

    async def set_fault(self, device: str, fault: str | None) -> None:
        """Make a simulated device misbehave, or mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Everything a request may need."""

    settings: Settings
    version: str
    broker_url: str
    showroom: Showroom
    make_hall: Callable[[], HallView]
    rig: Rig
    bus: Bus
    stage: Stage
    screens: Screens
    new_screens: NewScreens
    pictures: Pictures
    pairings: Pairings
    outgoing: Outgoing
    access: Access
    watch: WireWatch
    admission: Admission
    store: Repositories
    writer: Writer
    chronicle: Chronicle
    service: Service
    inbox: Inbox
    decisions: Decisions
    days: Days
    content: ContentStore
    live: LiveHub
    simulation: Simulation | None
    device_view: Callable[[str], DeviceView]
    scene_view: SceneViews
    broken_scenes: Callable[[], list[BrokenSceneView]]
    reload_scenes: Callable[[], Awaitable[None]]
    studio: Studio
    not_ready: Callable[[], list[str]]
    demo_pins: Mapping[str, str]

    @property
    def hall(self) -> HallView:
        """The hall as it is now."""
        return self.make_hall()
