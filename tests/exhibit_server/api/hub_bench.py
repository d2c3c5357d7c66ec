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
from tests.exhibit_server.api.hub_hall import write_hall

T = TypeVar("T")

PATIENCE = 25.0
KIOSK = "kiosk/lobby"
ROLES = ("guest", "kiosk", "guide", "technician", "admin")


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
def running_hub(folder: Path, *, simulate: bool, open_screens: bool, database: str = "") -> Iterator[RunningHub]:
    """Run a hub until the end of the block; on entering, it serves, and simulated devices have answered.

    `database`: the URL of another one than SQLite in the folder.
    """
    config = write_hall(folder)
    listener = socket.create_server(("127.0.0.1", 0))
    settings = Settings(
        config=config,
        scenes=folder / "scenes",
        data=folder / "data",
        database_url=database or None,
        port=listener.getsockname()[1],
        allow_other_port=True,
        simulate=simulate,
        open_screens=open_screens,
        follow_schedule=False,  # tests play at any hour
    )
    app = create_app(settings)
    server = Server(
        uvicorn.Config(
            app,
            loop="none",
            ws="websockets-sansio",
            # A ping draws from the `random` of the whole process: to Hypothesis in the tests' thread, a strategy did.
            ws_ping_interval=None,
            lifespan="on",
            log_level="warning",
            access_log=False,
        )
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
