"""Puts the rooms of a hub together for the API: views with everything they need, readiness of the hub itself."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from devices.core.clock import now
from devices.core.device import Device
from devices.core.events import State
from devices.core.rig import DeviceNames, Rig
from devices.core.wires import MessageWire
from devices.showroom import Showroom
from exhibit_server.access import Access
from exhibit_server.access.sessions import secret_of
from exhibit_server.api import device_views, tour_views, views
from exhibit_server.api.admission import Admission
from exhibit_server.api.live import LiveHub
from exhibit_server.api.live_messages import SceneViews
from exhibit_server.api.schemas import BrokenSceneView, DeviceView, HallView, SceneView
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.content.store import ContentStore
from exhibit_server.discovery.opening import Arrivals
from exhibit_server.hub import Hub
from exhibit_server.library import SceneLibrary
from exhibit_server.new_screens import NewScreens
from exhibit_server.outgoing import Outgoing
from exhibit_server.pairing import Pairings
from exhibit_server.schedule.opening import Days
from exhibit_server.screen_pictures import Pictures
from exhibit_server.screens import Screens
from exhibit_server.service import Service
from exhibit_server.settings import Settings
from exhibit_server.simulation import Simulators
from exhibit_server.stage import Stage
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.writer import Writer
from exhibit_server.studio.studio import Studio
from exhibit_server.wire_watch import WireWatch

SETTLE = 4.0
"""Seconds after which devices that were never heard of no longer keep the hub from being called ready."""

NOT_YET = frozenset({"starting", "never_heard", "no_screen"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The open rooms of a hub."""

    settings: Settings
    version: str
    broker_url: str
    showroom: Showroom
    rig: Rig
    bus: Bus
    stage: Stage
    screens: Screens
    new_screens: NewScreens
    outgoing: Outgoing
    access: Access
    watch: WireWatch
    store: Repositories
    writer: Writer
    chronicle: Chronicle
    service: Service
    arrivals: Arrivals
    days: Days
    content: ContentStore
    library: SceneLibrary
    studio: Studio
    simulators: Simulators | None
    mqtt: MessageWire
    demo_pins: Mapping[str, str]


def make_hub(rooms: Rooms) -> Hub:
    """Return the hub as the API sees it."""
    settings, stage = rooms.settings, rooms.stage
    device_view, scene_view = _device_views(rooms), _scene_views(rooms)

    return Hub(
        settings=settings,
        version=rooms.version,
        broker_url=rooms.broker_url,
        showroom=rooms.showroom,
        make_hall=partial(_hall, rooms),
        new_screens=rooms.new_screens,
        rig=rooms.rig,
        bus=rooms.bus,
        stage=stage,
        screens=rooms.screens,
        pictures=Pictures(rooms.store.screen_pictures),
        pairings=Pairings(time.monotonic),
        outgoing=rooms.outgoing,
        access=rooms.access,
        watch=rooms.watch,
        admission=_admission(rooms),
        store=rooms.store,
        writer=rooms.writer,
        chronicle=rooms.chronicle,
        service=rooms.service,
        inbox=rooms.arrivals.inbox,
        decisions=rooms.arrivals.decisions,
        days=rooms.days,
        content=rooms.content,
        live=_live(rooms, device_view, scene_view),
        simulation=rooms.simulators,
        device_view=device_view,
        scene_view=scene_view,
        broken_scenes=partial(_broken_files, rooms),
        reload_scenes=partial(_reload, rooms),
        studio=rooms.studio,
        not_ready=_readiness_of_hub(rooms.rig, rooms.mqtt),
        demo_pins=rooms.demo_pins,
    )


def _hall(rooms: Rooms) -> HallView:
    """Describe the hall as it is now: screens come and go."""
    simulated, added = rooms.settings.simulate, rooms.new_screens.entries.values()
    return views.hall_view(rooms.showroom, added, version=rooms.version, simulated=simulated)


async def _reload(rooms: Rooms) -> None:
    """Put the scenes on the stage as their files are now, and keep what was edited by hand as a version."""
    await rooms.library.reload(rooms.stage, rooms.chronicle)
    await rooms.studio.notice()


def _live(rooms: Rooms, device_view: Callable[[str], DeviceView], scene_view: SceneViews) -> LiveHub:
    return LiveHub(
        rooms.rig,
        rooms.stage,
        rooms.bus,
        device_view=device_view,
        scene_view=scene_view,
        broken_scenes=partial(_broken_files, rooms),
        group_views=partial(tour_views.group_views, rooms.days.tours),
    )


def _broken_files(rooms: Rooms) -> list[BrokenSceneView]:
    return [*rooms.library.broken_views(), *rooms.days.files.broken_views()]


def _device_views(rooms: Rooms) -> Callable[[str], DeviceView]:
    rig, stage, simulators = rooms.rig, rooms.stage, rooms.simulators

    def device_view(device_id: str) -> DeviceView:
        fault = simulators.fault(device_id) if simulators is not None else None
        return device_views.device_view(rig[device_id], used_by=stage.holder(device_id), fault=fault)

    return device_view


def _scene_views(rooms: Rooms) -> SceneViews:
    stage = rooms.stage

    def scene_view(scene_id: str, *, guide: bool = False) -> SceneView:
        names = DeviceNames(rooms.rig)
        return views.scene_view(stage.scenes[scene_id], stage.readiness[scene_id], names, guide=guide)

    return scene_view


def _admission(rooms: Rooms) -> Admission:
    settings, simulators = rooms.settings, rooms.simulators
    return Admission(
        rooms.access,
        secret_of(settings.data),
        open_to_all=settings.open_screens,
        simulators_token=simulators.token if simulators is not None else None,
    )


def _readiness_of_hub(rig: Rig, mqtt: MessageWire) -> Callable[[], list[str]]:
    """Return a function that says why the hub can't play yet; nothing when it can."""
    started = now()

    def not_ready() -> list[str]:
        reasons = [] if mqtt.up else ["no connection to the MQTT broker"]
        unheard = [device.id for device in rig.values() if _unheard(device)]
        if unheard and now() - started < SETTLE:
            reasons.append(f"still waiting for a first sign of {', '.join(unheard)}")
        return reasons

    return not_ready


def _unheard(device: Device) -> bool:
    """Whether nothing is known of a device yet, neither good nor bad."""
    availability = device.availability
    return availability.state is State.UNKNOWN or availability.reason.code in NOT_YET
