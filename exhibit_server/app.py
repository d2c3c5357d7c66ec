"""The composition root: opens every room of the hub in order, in one exit stack, and puts the API in front."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute

import scenes
from devices.core.clock import now
from devices.core.events import State
from devices.core.rig import Rig
from devices.registry import build_rig, plan_devices
from devices.showroom import Showroom, load_showroom
from devices.transports.mqtt import MqttWire, Will
from devices.wiring import Places, real_wires
from exhibit_server.access import Access
from exhibit_server.access.sessions import secret_of
from exhibit_server.api import devices as devices_api
from exhibit_server.api import events as events_api
from exhibit_server.api import hall as hall_api
from exhibit_server.api import live_socket, pages, problems, sessions, views
from exhibit_server.api import runs as runs_api
from exhibit_server.api.live import LiveHub
from exhibit_server.broker import BrokerAddress, BrokerSettings, open_broker
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.housekeeping import forget_old, keep_journal_small
from exhibit_server.hub import Hub
from exhibit_server.hub_making import make_hub
from exhibit_server.hub_topics import HubTopics, state_topic
from exhibit_server.library import SceneLibrary
from exhibit_server.metrics import install_metrics
from exhibit_server.recorder import Recorder
from exhibit_server.screens import Screens
from exhibit_server.settings import Settings
from exhibit_server.simulation import Simulators, open_simulators
from exhibit_server.stage import Stage
from exhibit_server.store.database import open_database
from exhibit_server.store.journal import Journal
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.writer import Writer
from scenes.journal import TolerantJournal

SETTLE = 10.0
"""Seconds after which devices that were never heard of no longer keep the hub from being called ready."""


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
    for module in (hall_api, sessions, runs_api, devices_api, events_api, live_socket):
        app.include_router(module.router, prefix="/api")
    install_metrics(app)
    app.include_router(pages.router)
    app.add_middleware(pages.SecurityHeaders)
    problems.install(app)
    return app


@asynccontextmanager
async def open_hub(settings: Settings) -> AsyncIterator[Hub]:
    """Open the whole hub; leaving it stops all runs, restores devices and ends every child process.

    Raises FileProblem for a wrong configuration, DatabaseUnusable, or OSError.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    showroom = load_showroom(settings.config)
    plans = plan_devices(showroom)
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(open_broker(_broker_settings(settings), settings.data))
        simulators, places = await _simulators(settings, showroom, broker, stack)
        url = settings.database_url or f"sqlite+aiosqlite:///{(settings.data / 'exhibit.db').resolve()}"
        database = await stack.enter_async_context(open_database(url))
        writer = await stack.enter_async_context(Writer(database, _log_problem))
        store = Repositories.of(database)
        access = Access(store.people, store.tokens, settings.data, on_token_used=writer.put)
        pins = await access.ensure_defaults(demo=settings.simulate)
        journal = stack.enter_context(Journal(settings.data / "journal.db"))

        group = await stack.enter_async_context(_Background())
        mqtt = _hub_wire(broker, showroom)
        group.start(mqtt.run(), "mqtt")
        screens = Screens({display_id: display.device for display_id, display in showroom.displays.items()})
        rig = build_rig(showroom, plans, real_wires(showroom, mqtt, screens.wire, places))
        bus = Bus()
        stack.callback(rig.events.add(bus.publish))
        library = SceneLibrary(settings.scenes or Path(scenes.__file__).parent / "library", showroom, rig)
        await store.runs.close_open("interrupted", time.time())
        tolerant = TolerantJournal(journal, _log_problem)
        stage = await stack.enter_async_context(Stage(rig, tolerant, bus, library.load()))
        chronicle = Chronicle(bus, rig, await store.events.last_id())
        stack.callback(chronicle.listen())
        stack.callback(Recorder(bus, writer.put).listen())
        hub = make_hub(
            settings=settings,
            version=hub_version(),
            broker=broker,
            showroom=showroom,
            rig=rig,
            bus=bus,
            stage=stage,
            screens=screens,
            access=access,
            store=store,
            writer=writer,
            chronicle=chronicle,
            library=library,
            simulators=simulators,
            mqtt=mqtt,
            demo_pins=pins,
        )
        stack.callback(hub.live.listen())
        topics = HubTopics(mqtt, showroom.hall.id, bus)
        stack.callback(topics.listen())
        group.start(hub.live.run(), "live")
        group.start(topics.run(), "hub topics")
        group.start(keep_journal_small(journal, _log_problem), "journal checkpoints")
        group.start(forget_old(store, journal, settings.reading_days), "housekeeping")
        group.start(library.watch(hub.reload_scenes), "scene files")
        if simulators is not None:
            group.start(simulators.follow(mqtt), "simulators")
        group.start(rig.run(), "rig")
        group.start(_recover(stage, journal, rig, chronicle), "recovery")
        chronicle.tell("info", "hub_started", "hub")
        library.tell(chronicle)
        _calm_garbage_collector()
        yield hub


class _Background:
    """Tasks that live as long as the hub; one that fails is logged and takes the hub down, not silently out."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "_Background":
        await self._group.__aenter__()
        return self

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(self._group.create_task(work, name=name))

    async def __aexit__(self, *failure: Any) -> None:
        for task in self._tasks:
            task.cancel()
        await self._group.__aexit__(*failure)


def _hub_wire(broker: BrokerAddress, showroom: Showroom) -> MqttWire:
    return MqttWire(
        "mqtt",
        host=broker.host,
        port=broker.port,
        username=broker.username,
        password=broker.password,
        client_id=f"exhibit-{showroom.hall.id}",
        will=Will(state_topic(showroom.hall.id), "offline"),
    )


def _broker_settings(settings: Settings) -> BrokerSettings:
    return BrokerSettings(
        kind="external" if settings.broker_url else settings.broker_kind,
        url=settings.broker_url,
        allow_other_port=settings.allow_other_port,
    )


async def _simulators(
    settings: Settings, showroom: Showroom, broker: BrokerAddress, stack: AsyncExitStack
) -> tuple[Simulators | None, Places | None]:
    if not settings.simulate:
        return None, None
    simulators = await stack.enter_async_context(open_simulators(settings, showroom, broker))
    return simulators, simulators.places


async def _recover(stage: Stage, journal: Journal, rig: Rig, chronicle: Chronicle) -> None:
    """Unwind what a killed hub left: wait until its devices answer, then bring them to baseline."""
    unfinished = journal.unfinished()
    if not unfinished:
        return
    wanted = {device for run in unfinished for device in run.devices if device in rig}
    end = now() + SETTLE
    for device_id in wanted:
        while not rig[device_id].availability.usable and now() < end:
            await rig[device_id].change(end - now())
    problems = await stage.recover({run.run_id: sorted(run.devices) for run in unfinished})
    for run in unfinished:
        loaded = stage.scenes.get(run.scene)
        title = loaded.scene.title if loaded is not None else run.scene
        chronicle.tell("warning", "run_interrupted", run.run_id, scene=title)
        for sentence in problems[run.run_id].values():
            chronicle.tell("error", "unrestored", run.run_id, reason=sentence)


def _calm_garbage_collector() -> None:
    """Collections of the oldest generation pause a large hub for tenths of a second: leave what is there alone."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _log_problem(sentence: str) -> None:
    structlog.get_logger("hub").error(sentence)


def _operation_id(route: APIRoute) -> str:
    return route.name
