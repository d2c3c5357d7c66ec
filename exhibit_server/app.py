"""The composition root: opens every room of the hub in order, in one exit stack, and puts the API in front."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute

from devices.catalogue import find_drivers
from devices.core.care import Caretaker
from devices.core.rig import Rig
from devices.registry import build_found, build_rig, build_screen, plan_devices
from devices.showroom import Showroom, load_showroom, screen_devices
from devices.transports.mqtt import MqttWire
from devices.wiring import real_wires
from exhibit_server.access import Access
from exhibit_server.announcing.opening import open_announcing
from exhibit_server.api import pages, problems
from exhibit_server.api.document import document
from exhibit_server.api.routers import include_all
from exhibit_server.background import Background, calm_garbage_collector
from exhibit_server.broker import BrokerAddress, BrokerSettings, open_broker
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.connecting import hub_wire
from exhibit_server.content.opening import look_after, open_content
from exhibit_server.discovery.opening import House, Settled, open_arrivals, settle_approved
from exhibit_server.discovery.residents import DRIVER as DISCOVERED
from exhibit_server.flight.opening import open_recording
from exhibit_server.housekeeping import forget_old, keep_journal_small
from exhibit_server.hub import Hub
from exhibit_server.hub_making import Rooms, make_hub
from exhibit_server.hub_topics import HubTopics
from exhibit_server.library import SceneLibrary
from exhibit_server.metrics import install_metrics
from exhibit_server.new_screens import NewScreens
from exhibit_server.outgoing import Outgoing
from exhibit_server.page_build import PageBuild
from exhibit_server.recovery import recover
from exhibit_server.schedule.opening import open_days
from exhibit_server.screens import Screens
from exhibit_server.service import Service
from exhibit_server.settings import Settings
from exhibit_server.simulation import Simulators, open_simulators
from exhibit_server.stage import Stage
from exhibit_server.stage.opening import make_stage
from exhibit_server.store.database import open_database
from exhibit_server.store.journal import Journal
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.writer import Writer
from exhibit_server.studio.opening import open_library, open_studio
from exhibit_server.triggers import Triggers
from exhibit_server.wire_watch import WireWatch
from scenes.journal import TolerantJournal


def hub_version() -> str:
    """Return the installed version."""
    try:
        return version("vkc-exhibit")
    except PackageNotFoundError:
        return "0+source"


def create_app(settings: Settings) -> FastAPI:
    """Make the hub's web application; everything else opens and closes with it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_hub(settings) as hub:
            app.state.hub = hub
            yield

    app = FastAPI(
        title="VKC exhibit controller",
        version=hub_version(),
        lifespan=lifespan,
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
        generate_unique_id_function=_operation_id,
    )
    include_all(app)
    install_metrics(app)
    app.include_router(pages.router)
    app.add_middleware(pages.SecurityHeaders)
    problems.install(app)
    app.openapi = partial(document, app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def open_hub(settings: Settings) -> AsyncIterator[Hub]:
    """Open the whole hub; leaving it stops all runs, restores devices and ends every child process.

    Raises FileProblem for a wrong configuration, DatabaseUnusable, BrokerUnusable or another OSError.
    """
    async with AsyncExitStack() as stack:
        yield await _Opening(settings, stack).open()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What the rooms of a hub stand on."""

    showroom: Showroom
    broker: BrokerAddress
    simulators: Simulators | None
    store: Repositories
    writer: Writer
    journal: Journal
    background: Background
    mqtt: MqttWire
    screens: Screens
    outgoing: Outgoing
    rig: Rig
    watch: WireWatch
    settled: Settled
    new_screens: NewScreens


class _Opening:
    """Opens the rooms one after the other; what is opened last is closed first."""

    def __init__(self, settings: Settings, stack: AsyncExitStack) -> None:
        self._settings = settings
        self._stack = stack
        self._until_all_ended = ExitStack()
        """Listeners that outlive the stage: they hear how its runs ended when it closed."""

    async def open(self) -> Hub:
        ground = await self._lay_ground()
        rooms = await self._furnish(ground)
        return self._start(make_hub(rooms), rooms, ground.journal, ground.background)

    async def _lay_ground(self) -> "_Ground":
        """Open what needs nobody else: configuration, broker, store, and the rig with every approved device in it."""
        settings, stack = self._settings, self._stack
        settings.data.mkdir(parents=True, exist_ok=True)
        showroom = load_showroom(settings.config)
        plans = plan_devices(showroom)
        broker = await stack.enter_async_context(open_broker(BrokerSettings.of(settings), settings.data))
        simulators = None
        if settings.simulate:
            simulators = await stack.enter_async_context(open_simulators(settings, showroom, broker))
        store, writer, journal = await self._open_store()
        background = await stack.enter_async_context(Background())
        mqtt = hub_wire(broker, showroom.hall.id)
        background.start(mqtt.run(), "mqtt")
        screens = Screens(screen_devices(showroom), PageBuild(pages.WEB).version)
        outgoing = await stack.enter_async_context(Outgoing())
        places = simulators.places if simulators is not None else None
        watch = WireWatch(plan.config.options for plan in plans)
        wires = real_wires(showroom, mqtt, screens.wire, places, http=outgoing.wire, traffic=watch.traffic)
        rig = build_rig(showroom, plans, wires)
        stack.callback(rig.events.add(watch.hear))
        make = watch.listening(partial(build_found, find_drivers()[DISCOVERED]))
        new_screens = NewScreens(showroom, rig, screens, store.added_screens, build_screen)
        return _Ground(
            showroom=showroom,
            broker=broker,
            simulators=simulators,
            store=store,
            writer=writer,
            journal=journal,
            background=background,
            mqtt=mqtt,
            screens=screens,
            outgoing=outgoing,
            rig=rig,
            watch=watch,
            settled=await settle_approved(store.discovered, rig, mqtt, make, settings.discovery_prefix),
            new_screens=await new_screens.settle(_log_problem),
        )

    async def _furnish(self, ground: "_Ground") -> Rooms:
        """Open what lives on the ground: bus, stage, access, service, and the inbox of new devices."""
        settings, stack, rig, writer = self._settings, self._stack, ground.rig, ground.writer
        access = Access(ground.store.people, ground.store.tokens, settings.data, on_token_used=writer.put)
        bus = Bus()
        stack.callback(rig.events.add(bus.publish))
        content = await open_content(settings, ground.store.content, rig, bus)
        library = open_library(settings, ground.showroom, rig, content.names)
        stack.enter_context(self._until_all_ended)
        tolerant = TolerantJournal(ground.journal, _log_problem)
        stage = await stack.enter_async_context(make_stage(ground.showroom, rig, tolerant, bus, library.load()))
        library.guard(stage)
        chronicle = Chronicle(bus, rig, await ground.store.events.last_id())
        house = _house(ground, bus, stage, library, chronicle, prefix=settings.discovery_prefix)
        return Rooms(
            settings=settings,
            version=hub_version(),
            broker_url=ground.broker.url,
            showroom=ground.showroom,
            rig=rig,
            bus=bus,
            stage=stage,
            screens=ground.screens,
            new_screens=ground.new_screens,
            outgoing=ground.outgoing,
            access=access,
            watch=ground.watch,
            store=ground.store,
            writer=writer,
            chronicle=chronicle,
            service=await _service(ground, chronicle),
            arrivals=open_arrivals(house, ground.settled),
            days=await open_days(settings, ground.showroom, stage, ground.store, bus=bus, tell=chronicle.tell),
            content=content,
            library=library,
            studio=await open_studio(settings.config, ground.store.scripts, library, stage, chronicle),
            simulators=ground.simulators,
            mqtt=ground.mqtt,
            demo_pins=await access.ensure_defaults(demo=settings.simulate),
        )

    async def _open_store(self) -> tuple[Repositories, Writer, Journal]:
        settings, stack = self._settings, self._stack
        url = settings.database_url or f"sqlite+aiosqlite:///{(settings.data / 'exhibit.db').absolute()}"
        database = await stack.enter_async_context(open_database(url))
        writer = await stack.enter_async_context(Writer(database, _log_problem))
        store = Repositories.of(database)
        await store.runs.close_open("interrupted", time.time())
        return store, writer, stack.enter_context(Journal(settings.data / "journal.db"))

    def _start(self, hub: Hub, rooms: Rooms, journal: Journal, background: Background) -> Hub:
        """Let everybody listen, then let everything live."""
        stack, bus, until_all_ended = self._stack, rooms.bus, self._until_all_ended
        topics = HubTopics(rooms.mqtt, rooms.showroom.hall.id, bus)
        until_all_ended.callback(hub.chronicle.listen())
        stop_recording, comparing = open_recording(rooms, _log_problem)
        until_all_ended.callback(stop_recording)
        until_all_ended.callback(hub.chronicle.tell, "info", "hub_stopped", "hub")
        background.start(comparing, "golden runs")
        stack.callback(hub.live.listen())
        until_all_ended.callback(topics.listen())
        triggers = Triggers(rooms.stage, rooms.rig, bus, rooms.showroom.hall.default_language, hub.chronicle.tell)
        stack.callback(triggers.listen())
        background.start(triggers.run(), "triggers")
        background.start(hub.live.run(), "live")
        background.start(topics.run(), "hub topics")
        background.start(keep_journal_small(journal, _log_problem), "journal checkpoints")
        background.start(forget_old(rooms.store, journal, self._settings.reading_days, _log_problem), "housekeeping")
        background.start(rooms.library.watch(hub.reload_scenes), "scene files")
        background.start(rooms.studio.rehearsals.run(), "rehearsals")
        background.start(rooms.arrivals.intake.run(), "announcements")
        stop_announcing, lives = open_announcing(rooms)
        stack.callback(stop_announcing)
        for life in lives:
            background.start(life, "announcing to Home Assistant")
        if rooms.simulators is not None:
            background.start(rooms.simulators.follow(rooms.mqtt), "simulators")
        background.start(rooms.chronicle.tell_missing(), "missing devices")
        background.start(rooms.rig.run(), "rig")
        background.start(Caretaker(rooms.rig).run(), "caretaker")
        rooms.content.changed.append(partial(rooms.library.heed_media, hub.reload_scenes))
        for life in (*rooms.days.lives(), *look_after(rooms.content, self._settings, _log_problem)):
            background.start(life, "tours, days and content")
        rooms.chronicle.tell("info", "hub_started", "hub")
        recover(rooms.stage, journal, rooms.rig, rooms.chronicle)
        rooms.library.tell(rooms.chronicle)
        rooms.days.tell_broken({})
        calm_garbage_collector()
        return hub


async def _service(ground: _Ground, chronicle: Chronicle) -> Service:
    service = Service(ground.rig, chronicle, ground.writer.put)
    service.remember(await ground.store.maintenance.current())
    return service


def _house(
    ground: _Ground, bus: Bus, stage: Stage, library: SceneLibrary, chronicle: Chronicle, *, prefix: str
) -> House:
    return House(
        showroom=ground.showroom,
        wire=ground.mqtt,
        bus=bus,
        stage=stage,
        library=library,
        chronicle=chronicle,
        writer=ground.writer,
        prefix=prefix,
    )


def _log_problem(sentence: str) -> None:
    structlog.get_logger("hub").error(sentence)


def _operation_id(route: APIRoute) -> str:
    return route.name
