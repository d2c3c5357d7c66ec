"""A whole hub for tests: real Mosquitto, real simulators, uvicorn on a free port, in a thread with a loop of its own.

Its hall is small and hostile: names of devices, scenes and zones carry HTML and braces.
"""

import asyncio
import gc
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI

from exhibit_server.access import Role
from exhibit_server.access.throttle import Throttle
from exhibit_server.app import create_app
from exhibit_server.hub import Hub
from exhibit_server.settings import Settings

T = TypeVar("T")

PATIENCE = 25.0
KIOSK = "kiosk/lobby"
ROLES = ("guest", "kiosk", "guide", "technician", "admin")

HOSTILE = "<script>alert(1)</script>{x}"

SHOWROOM = f"""\
hall: {{id: bench, name: {{vi: Nhỏ, ko: 작은, en: "Bench {HOSTILE}"}}}}
zones:
  lobby: {{name: {{vi: Sảnh, ko: 로비, en: "Lobby {HOSTILE}"}}}}
kiosks:
  lobby: {{name: {{vi: K, ko: K, en: "K {HOSTILE}"}}, zone: lobby, scenes: [short]}}
  far: {{name: {{vi: K2, ko: K2, en: K2}}, zone: lobby, scenes: [short]}}
displays:
  wall: {{name: {{vi: W, ko: W, en: W}}, zone: lobby, device: wall}}
wires:
  relays: {{serial: /dev/serial/by-id/no-such-relays}}
devices:
  lamp:
    name: {{vi: Đèn, ko: 조명, en: "Lamp {HOSTILE}"}}
    zone: lobby
    driver: mqtt_switch
    options: {{state_topic: t/lamp, command_topic: t/lamp/set, availability_topic: t/lamp/availability}}
    baseline: {{power: off}}
  spare-lamp:
    name: {{vi: Đèn 2, ko: 조명 2, en: Spare lamp}}
    zone: lobby
    driver: mqtt_switch
    options: {{state_topic: t/spare, command_topic: t/spare/set, availability_topic: t/spare/availability}}
    baseline: {{power: off}}
  pump:
    name: {{vi: Bơm, ko: 펌프, en: Pump}}
    zone: lobby
    driver: relay_board
    wire: relays
    options: {{channel: 1, moves: true}}
    baseline: {{power: off}}
  wall:
    name: {{vi: Màn hình, ko: 화면, en: Wall}}
    zone: lobby
    driver: browser_display
    baseline: {{content: "", caption: "", camera: ""}}
"""

HEAD = """\
scene: {id}
title: {{vi: Cảnh {id}, ko: 장면 {id}, en: 'Scene {id} {hostile}'}}
summary: {{vi: S, ko: S, en: S}}
zone: lobby
max: 5m
{more}
steps:
"""
SHORT = "  - say: {vi: A, ko: B, en: C}\n  - set: {lamp.power: on}\n    confirm: 5s\n"
LONG = "  - set: {lamp.power: on}\n    confirm: 5s\n  - wait: 60s\n"
HOLD = "  - hold: {at_most: 60s}\n  - wait: 60s\n"
ASK = """\
  - ask: {vi: "Hỏi?", ko: "질문?", en: "Question?"}
    at_most: 60s
    choices:
      - {label: {vi: M, ko: M, en: One}, steps: [{note: one}]}
      - {label: {vi: H, ko: H, en: Two}, steps: [{note: two}]}
"""
DIM = "  - wait: $pause\n"
PARAMETERS = """\
needs: []
parameters:
  pause: {type: duration, min: 1, max: 20, default: 2s, label: {vi: N, ko: N, en: Pause}}
variants:
  calm: {title: {vi: C, ko: C, en: Calm}, with: {pause: 9s}}
"""
BROKEN = "scene: broken\nzone: lobbi\nsteps: [{wiat: 1s}]\n"


TOUR = f"""\
tour: visit
title: {{vi: Tham quan, ko: 관람, en: "Visit {HOSTILE}"}}
summary: {{vi: S, ko: S, en: S}}
minutes: 12
stops:
  - {{id: first, zone: lobby, scenes: [short], minutes: 5, guide: {{vi: A, ko: B, en: "C {HOSTILE}"}}}}
  - {{id: second, zone: lobby, scenes: [long, hold], minutes: 4, guide: {{vi: A, ko: B, en: C}}}}
  - {{id: third, zone: lobby, scenes: [short], starts: itself, minutes: 3, guide: {{vi: A, ko: B, en: C}}}}
"""
DAYS = f"""\
entries:
  daily:
    title: {{vi: Hằng ngày, ko: 매일, en: "Daily {HOSTILE}"}}
    every: day at [0:00, 12:00, 23:59]
    scene: by-schedule
"""


def scene_text(scene: str, steps: str, more: str = "needs: [lamp]") -> str:
    """Return a scene's file."""
    return HEAD.format(id=scene, more=more, hostile=HOSTILE) + steps


def write_hall(folder: Path) -> Path:
    """Write the configuration and the scenes (in `scenes/`); return the configuration's path."""
    library = folder / "scenes"
    library.mkdir()
    texts = {
        "short": scene_text("short", SHORT),
        "long": scene_text("long", LONG),
        "hold": scene_text("hold", HOLD, "needs: []"),
        "ask": scene_text("ask", ASK, "needs: []"),
        "staff": scene_text("staff", "  - wait: 1s\n", "audience: [guide]"),
        "spare": scene_text("spare", "  - set: {spare-lamp.power: on}\n    confirm: 5s\n", "needs: [spare-lamp]"),
        "dim": scene_text("dim", DIM, PARAMETERS),
        "by-schedule": scene_text("by-schedule", "  - wait: 1s\n", "audience: [schedule]"),
        "broken": BROKEN,
    }
    for name, text in texts.items():
        (library / f"{name}.yaml").write_text(text)
    (folder / "tours").mkdir()
    (folder / "tours" / "visit.yaml").write_text(TOUR)
    (folder / "schedule.yaml").write_text(DAYS)
    config = folder / "showroom.yaml"
    config.write_text(SHOWROOM)
    return config


class RunningHub:
    """A hub that is up. Its own objects may be touched on its loop only: see `call` and `do`."""

    def __init__(self, app: FastAPI, loop: asyncio.AbstractEventLoop, base: str, library: Path) -> None:
        self.app, self.base, self.library = app, base, library
        self.hub: Hub = app.state.hub
        self._loop = loop
        self.tokens: dict[str, str] = {}

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Await something on the hub's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def call(self, work: Callable[[], T]) -> T:
        """Call something on the hub's loop."""

        async def main() -> T:
            return work()

        return self.do(main())

    def make_tokens(self) -> None:
        """Make a token for each role but guest; the kiosk's is that of the screen in the lobby."""
        for role in ROLES[1:]:
            screen = KIOSK if role == "kiosk" else None
            kind: Any = "screen" if screen else "api"
            self.tokens[role] = self.do(
                self.hub.access.create_token(f"{role}-token", Role(role), kind=kind, screen=screen)
            )

    def headers(self, role: str) -> dict[str, str]:
        """Return what a caller with this role sends."""
        return {"Authorization": f"Bearer {self.tokens[role]}"} if role != "guest" else {}

    @contextmanager
    def client(self, role: str = "guest") -> Iterator[httpx.Client]:
        """A client of the API with this role."""
        with httpx.Client(base_url=self.base, headers=self.headers(role), timeout=PATIENCE) as client:
            yield client

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something is true on the hub's loop."""

        async def main() -> bool:
            end = time.monotonic() + PATIENCE - 1
            while not condition():
                if time.monotonic() > end:
                    return False
                await asyncio.sleep(0.01)
            return True

        assert self.do(main()), f"waited in vain for: {what}"

    def ended(self, run_id: str) -> None:
        """Wait until a run is over."""

        def over() -> bool:
            record = self.hub.stage.run(run_id)
            return record is None or run_id not in self.hub.stage._floor.cast.runners

        self.wait(over, f"the end of run {run_id}")

    def stop(self, run_id: str) -> None:
        """Stop a run, unless it has just ended, and wait until it is over."""
        self.call(lambda: run_id in self.hub.stage._floor.cast.runners and self.hub.stage.stop(run_id, "bench"))
        self.ended(run_id)

    def reload(self) -> None:
        """Have the hub read its scene files now."""

        async def main() -> None:
            await self.hub.reload_scenes()

        self.do(main())

    def quiet(self) -> None:
        """Bring the hall back to rest: no run, no all-stop, no fault, no throttled address, every device there."""
        hub = self.hub
        for run_id in self.call(lambda: list(hub.stage._floor.cast.runners)):
            self.stop(run_id)
        self.call(lambda: hub.stage.release("bench"))
        self.call(self._let_go)
        if hub.simulation is not None:
            simulation = hub.simulation
            for device in self.call(lambda: [each for each in hub.rig if simulation.fault(each)]):
                self.do(simulation.set_fault(device, None))
            self.wait(self.everybody_here, "all devices")
        hub.access._throttle = Throttle(time.monotonic)

    def _let_go(self) -> None:
        """Nobody waits, and nobody holds anything."""
        for ticket in self.hub.stage.queue.waiting:
            self.hub.stage.queue.cancel(ticket.id)
        for held in self.hub.stage.leases.held:
            self.hub.stage.hands.drop(held)

    def everybody_here(self) -> bool:
        """Whether every device can be used and no fault is in force."""
        hub = self.hub
        simulation = hub.simulation
        mended = simulation is None or not any(simulation.fault(device) for device in hub.rig)
        return mended and all(device.availability.usable for device in hub.rig.values())


class Server(uvicorn.Server):
    """Says when it serves; `decided` is also set when it never will."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.decided = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.decided.set()


@contextmanager
def running_hub(folder: Path, *, simulate: bool, open_screens: bool) -> Iterator[RunningHub]:
    """Run a hub until the end of the block; on entering, it serves, and simulated devices have answered."""
    config = write_hall(folder)
    listener = socket.create_server(("127.0.0.1", 0))
    settings = Settings(
        config=config,
        scenes=folder / "scenes",
        data=folder / "data",
        port=listener.getsockname()[1],
        allow_other_port=True,
        simulate=simulate,
        open_screens=open_screens,
        follow_schedule=False,  # tests play at any hour
    )
    app = create_app(settings)
    server = Server(
        uvicorn.Config(app, loop="none", ws="websockets-sansio", lifespan="on", log_level="warning", access_log=False)
    )
    loops: list[asyncio.AbstractEventLoop] = []
    thresholds = gc.get_threshold()

    def serve() -> None:
        try:
            with asyncio.Runner() as runner:
                loops.append(runner.get_loop())
                runner.run(server.serve(sockets=[listener]))
        finally:
            server.decided.set()

    thread = threading.Thread(target=serve, name="hub under test")
    thread.start()
    try:
        assert server.decided.wait(PATIENCE) and server.started, "the hub did not start"
        running = RunningHub(app, loops[0], f"http://127.0.0.1:{settings.port}", folder / "scenes")
        running.make_tokens()
        if simulate:
            running.wait(running.everybody_here, "all devices")
        yield running
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()
        # What the hub did to this process's garbage collector is undone.
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        assert not thread.is_alive(), "the hub did not end"
