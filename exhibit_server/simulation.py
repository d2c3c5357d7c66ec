"""The hub's side of simulated hardware: a process of its own that plays the far ends, and faults on demand.

Faults are steered over the broker: `exhibit-sim/<hall>/<device>/fault` takes a word (empty mends it), the process
answers on `exhibit-sim/<hall>/<device>/state` (retained).
"""

import asyncio
import json
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

import structlog

from devices.core.simulation import FAULTS
from devices.core.wires import Message, MessageWire
from devices.showroom import Showroom
from devices.wiring import Places
from exhibit_server.access.sessions import write_private
from exhibit_server.broker import BrokerAddress
from exhibit_server.settings import Settings

GOODBYE = 3.0
"""Seconds the process has to end by itself."""


def fault_topic(hall: str, device: str) -> str:
    return f"exhibit-sim/{hall}/{device}/fault"


def fault_state_topic(hall: str, device: str) -> str:
    return f"exhibit-sim/{hall}/{device}/state"


class Simulators:
    """Where the simulated wires are, which faults are in force, and how to change them."""

    def __init__(self, hall: str, places: Places, token: str) -> None:
        self.places = places
        self.token = token
        """What simulated browsers show at the hub's live socket."""

        self._hall = hall
        self._faults: dict[str, str] = {}
        self._wire: MessageWire | None = None

    def fault(self, device: str) -> str | None:
        """Return the fault in force, as the simulator reported it."""
        return self._faults.get(device)

    async def set_fault(self, device: str, fault: str | None) -> None:
        """Tell the simulator. Raises WireDown when the broker is away, ValueError for an unknown fault."""
        if fault is not None and fault not in FAULTS:
            raise ValueError(f"expected one of {', '.join(FAULTS)}, got {fault!r}")
        if self._wire is None:
            return
        if fault is None:
            self._faults.pop(device, None)
        else:
            self._faults[device] = fault
        await self._wire.publish(fault_topic(self._hall, device), fault or "", qos=1)

    async def follow(self, wire: MessageWire) -> None:
        """Follow what the simulators report, until cancelled."""
        self._wire = wire
        unsubscribe = wire.subscribe(fault_state_topic(self._hall, "+"), self._heard)
        try:
            await asyncio.Event().wait()
        finally:
            unsubscribe()

    def _heard(self, message: Message) -> None:
        device = message.topic.split("/")[2]
        fault = message.payload.decode(errors="replace")
        if fault in FAULTS:
            self._faults[device] = fault
        else:
            self._faults.pop(device, None)


def simulated_places(showroom: Showroom, folder: Path) -> Places:
    """Choose where the simulated wires of a hall are: links to pseudo-terminals in `folder`, free ports."""
    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    kinds = {"tcp": stream, "probe": stream, "http": stream, "udp": datagram, "knx": datagram}
    with ExitStack() as stack:
        tcp: dict[str, tuple[str, int]] = {}
        for name, wire in showroom.wires.items():
            if wire.medium in kinds:
                probe = stack.enter_context(socket.socket(socket.AF_INET, kinds[wire.medium]))
                probe.bind(("127.0.0.1", 0))
                tcp[name] = ("127.0.0.1", probe.getsockname()[1])
            if wire.medium == "probe" or wire.wake is not None:
                ear = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                ear.bind(("127.0.0.1", 0))
                tcp[f"{name}.wake"] = ("127.0.0.1", ear.getsockname()[1])
    serial = {name: str(folder / name) for name, wire in showroom.wires.items() if wire.serial is not None}
    return Places(serial, tcp)


@asynccontextmanager
async def open_simulators(settings: Settings, showroom: Showroom, broker: BrokerAddress) -> AsyncIterator[Simulators]:
    """Start the simulators' process, unless somebody else runs it; restart it when it dies; end it at the end."""
    folder = (settings.data / "wires").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    places_file = folder / "places.json"
    if settings.simulators == "other" and places_file.is_file():
        places = read_places(places_file)
    else:
        places = simulated_places(showroom, folder)
        write_places(places_file, places)
    simulators = Simulators(showroom.hall.id, places, kept_token(folder))
    if settings.simulators == "other":
        yield simulators
        return
    async with asyncio.TaskGroup() as group:
        keeper = group.create_task(
            _keep_alive(_command(settings, places_file), broker.secret_url), name="simulators' process"
        )
        try:
            yield simulators
        finally:
            keeper.cancel()


def kept_token(folder: Path) -> str:
    """Return the token of simulated browsers, kept beside the wires for their owner alone; made when missing."""
    file = folder / "token"
    if not file.is_file():
        write_private(file, secrets.token_urlsafe(32).encode())
    return file.read_text()


def write_places(file: Path, places: Places) -> None:
    """Write where the simulated wires are, for the process that plays their far ends."""
    file.write_text(json.dumps({"serial": dict(places.serial), "tcp": dict(places.tcp)}))


def read_places(file: Path) -> Places:
    """Read where the simulated wires are."""
    raw = json.loads(file.read_text())
    return Places(raw["serial"], {name: (host, port) for name, (host, port) in raw["tcp"].items()})


def _command(settings: Settings, places: Path) -> list[str]:
    return [
        sys.executable, "-m", "exhibit_server.cli", "simulate",
        "--config", str(settings.config), "--places", str(places),
        "--hub", f"ws://127.0.0.1:{settings.port}", "--parent", str(os.getpid()),
    ]  # fmt: skip


async def _keep_alive(command: list[str], broker: str) -> None:
    log = structlog.get_logger("simulators")
    while True:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            env={**os.environ, "EXHIBIT_SIM_BROKER": broker},  # not an argument: it may hold a password
        )
        try:
            status = await process.wait()
        finally:
            if process.returncode is None:
                await _end(process)
        log.warning("the simulators ended; starting them again", status=status)
        await asyncio.sleep(1.0)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):  # it ended by itself in between
        process.terminate()
    try:
        async with asyncio.timeout(GOODBYE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
