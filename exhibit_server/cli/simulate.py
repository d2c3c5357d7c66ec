"""`exhibit simulate`: only the simulated far ends, for a hub elsewhere (or the demo's own child process)."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import uvloop

from exhibit_server.cli.common import (
    MISUSED,
    ConfigOption,
    FaultOption,
    FaultWord,
    config_path,
    explained,
    fail,
    parse_fault,
)

if TYPE_CHECKING:
    from devices.simulated import HostScreen
    from exhibit_server.cli.simulation_control import Control

PARENT_CHECK = 1.0


def register(app: typer.Typer) -> None:
    app.command("simulate")(simulate)


def simulate(
    config: ConfigOption = None,
    broker: Annotated[
        str, typer.Option("--broker", envvar="EXHIBIT_SIM_BROKER", help="mqtt:// URL of the broker.")
    ] = "mqtt://127.0.0.1:1883",
    places: Annotated[
        Path | None, typer.Option("--places", help="File saying where the wires are; made when missing.")
    ] = None,
    hub: Annotated[
        str | None, typer.Option("--hub", help="ws:// URL of the hub, for simulated browser displays.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Only these devices.")] = None,
    fault: FaultOption = None,
    parent: Annotated[int | None, typer.Option("--parent", help="End when this process is gone.")] = None,
) -> None:
    """Play the hardware of a hall: real pseudo-terminals, sockets and MQTT clients; let it misbehave with --fault."""
    from urllib.parse import urlparse

    address = urlparse(broker)
    if address.scheme != "mqtt" or not address.hostname:
        fail(f"expected --broker mqtt://host[:port], got {broker!r}", MISUSED)
    with explained(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            where, faults = places or Path("data/wires/places.json"), [parse_fault(word) for word in fault or []]
            runner.run(_run(config_path(config), broker, where, hub, only, faults, parent))
        except KeyboardInterrupt:
            sys.exit(0)


async def _run(
    config: Path,
    broker: str,
    places_file: Path,
    hub: str | None,
    only: list[str] | None,
    faults: list[FaultWord],
    parent: int | None,
) -> None:
    from devices.registry import plan_devices
    from devices.showroom import load_showroom
    from devices.simulated import SimulatedHall
    from exhibit_server.cli.simulation_control import Control, wire_maker
    from exhibit_server.simulation import kept_token, read_places, simulated_places, write_places

    showroom = load_showroom(config)
    if not places_file.is_file():
        places_file.parent.mkdir(parents=True, exist_ok=True)
        write_places(places_file, simulated_places(showroom, places_file.parent.resolve()))
    hall = SimulatedHall(
        showroom,
        plan_devices(showroom),
        read_places(places_file),
        wire_maker(broker),
        screen_host=_screen_host(hub, kept_token(places_file.parent)),
        only=frozenset(only) if only else None,
    )
    unknown = [each.device for each in faults if each.device not in hall.simulators]
    if unknown:
        fail(f"there is no simulated device {unknown[0]!r}", MISUSED)
    control = Control(showroom.hall.id, hall, wire_maker(broker)(f"control-{os.getpid()}", None))
    async with asyncio.TaskGroup() as group:
        group.create_task(hall.run())
        group.create_task(control.run())
        for each in faults:
            group.create_task(_misbehave(control, each))
        if parent is not None:
            await _until_gone(parent)
            group.create_task(_leave())


async def _misbehave(control: "Control", fault: FaultWord) -> None:
    await asyncio.sleep(fault.at)
    control.set_fault(fault.device, fault.fault)


def _screen_host(hub: str | None, token: str) -> "HostScreen | None":
    from exhibit_server.cli.screen_host import WebSocketScreenHost

    if hub is None:
        return None
    return lambda simulator, screen: WebSocketScreenHost(
        simulator, f"{hub}/api/live?screen={screen}&simulated=1", token
    )


async def _until_gone(parent: int) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - a parent's death wakes nobody
        await asyncio.sleep(PARENT_CHECK)


async def _leave() -> None:
    raise SystemExit(0)
