"""An inbox for tests: a toy convention, the real driver, a broker in memory, virtual time."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from devices.core.device import Device
from devices.core.rig import Fanout, Rig
from devices.core.values import Point, PointType
from devices.core.wires import Message
from devices.discovery.book import Discovery
from devices.discovery.conventions import all_conventions
from devices.discovery.model import (
    Appeared,
    Convention,
    DiscoveredDevice,
    Entity,
    Finding,
    Outgoing,
    Rejected,
    Withdrawn,
)
from devices.discovery.templates import TemplateCache
from devices.drivers.mqtt_discovered import MqttDiscovered
from devices.registry import build_found
from devices.showroom import load_showroom
from devices.transports.memory_broker import MemoryBroker, MemoryMessageWire
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.discovery.candidates import Candidates, from_source
from exhibit_server.discovery.decisions import Approval, Decisions
from exhibit_server.discovery.inbox import Inbox, Neighbours
from exhibit_server.discovery.intake import Intake
from exhibit_server.discovery.namespaces import Namespaces
from exhibit_server.discovery.opening import rebuilt
from exhibit_server.discovery.residents import Residents
from exhibit_server.discovery.telling import Teller
from exhibit_server.events import DeviceAdded, DeviceRemoved, HallEvent, InboxChanged
from exhibit_server.refusals import Refused
from exhibit_server.store.entries import DiscoveredEntry, Entry
from scenes.virtual_time import run_virtual
from tests.halls import write_showroom

NAMES = {"vi": "Đèn", "ko": "조명", "en": "Lamp"}


class Toy(Convention):
    """`toy/<id>/config` holds {"name", "command"}; empty takes it back, anything else is rejected."""

    NAME = "toy"

    def __init__(self) -> None:
        self._devices: dict[str, DiscoveredDevice] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        return ("toy/+/config",)

    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._devices

    def hear(self, message: Message) -> tuple[Finding, ...]:
        name = message.topic.split("/")[1]
        key = f"toy:{name}"
        if not message.payload:
            return (Withdrawn(key),) if self._devices.pop(key, None) else ()
        try:
            said = json.loads(message.payload)
            device = lamp(name, message, said.get("name", name), said["command"])
        except (ValueError, KeyError) as problem:
            return (Rejected(message.topic, f"toy: {problem}", message.payload[:256]),)
        self._devices[key] = device
        return (Appeared(device),)


def lamp(name: str, source: Message, label: str, command: str) -> DiscoveredDevice:
    """A lamp with one switch."""
    state = f"toy/{name}/state"
    entity = Entity(
        kind="switch",
        name=label,
        unique_id=name,
        points=(Point(name="power", type=PointType.BOOLEAN, label=NAMES, writable=True),),
        state_topic=state,
        command_topic=command,
        command_topics=frozenset({command}),
        readers={state: (lambda payload: {"power": payload == b"on"},)},
        writers={"power": lambda args: (Outgoing(command, "on" if args["value"] else "off"),)},
    )
    return DiscoveredDevice(
        convention="toy",
        key=f"toy:{name}",
        name=label,
        identifiers=(name,),
        entities=(entity,),
        roots=(f"toy/{name}",),
        sources=(source,),
    )


def again(entry: DiscoveredEntry) -> DiscoveredDevice:
    """Read a device from its decision."""
    if entry.convention != Toy.NAME:
        return rebuilt(entry, "homeassistant", TemplateCache())
    toy = Toy()
    for source in entry.sources:
        toy.hear(from_source(source))
    found = toy.devices().get(entry.key)
    if found is None:
        raise ValueError(f"announce nothing called {entry.key}")
    return found


def make(*args: Any) -> Device:
    return build_found(MqttDiscovered, *args)


@dataclass
class Bench:
    """The inbox, and all it touched."""

    broker: MemoryBroker
    player: MemoryMessageWire
    rig: Rig
    inbox: Inbox
    decisions: Decisions
    problems: dict[str, str]
    stored: list[Entry] = field(default_factory=list)
    events: list[HallEvent] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    moves: list[DeviceAdded | DeviceRemoved] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    reloads: int = 0

    async def flush(self) -> None:
        """Stand in for the store's writer."""

    async def reload(self) -> None:
        self.reloads += 1

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]

    def decided(self) -> list[DiscoveredEntry]:
        return [entry for entry in self.stored if isinstance(entry, DiscoveredEntry)]

    async def announce(self, toy: str, /, **said: Any) -> None:
        """Have a toy announce itself (`command` says where it is commanded), and let it arrive."""
        payload = json.dumps({"command": f"toy/{toy}/set", **said})
        await self.player.publish(f"toy/{toy}/config", payload, retain=True)
        await asyncio.sleep(0.05)

    async def withdraw(self, name: str) -> None:
        await self.player.publish(f"toy/{name}/config", "", retain=True)
        await asyncio.sleep(0.05)

    async def say(self, topic: str, payload: str) -> None:
        await self.player.publish(topic, payload, retain=True)
        await asyncio.sleep(0.05)

    async def approve(self, toy: str, device: str = "lamp", /, **more: Any) -> None:
        approval = {"id": device, "zone": "lobby", "name": NAMES, **more}
        await self.decisions.approve(f"toy:{toy}", Approval(**approval), "tech")


HALL = """\
hall: {id: small, name: {vi: Nhỏ, ko: 작은, en: Small}}
zones:
  lobby: {name: {vi: Sảnh, ko: 로비, en: Lobby}}
devices:
  pump:
    name: {vi: Bơm, ko: 펌프, en: Pump}
    zone: lobby
    driver: mqtt_switch
    options: {state_topic: t/pump, command_topic: t/pump/set}
"""


@asynccontextmanager
async def inbox_bench(
    folder: Path, decided: list[DiscoveredEntry] | None = None, broker: MemoryBroker | None = None
) -> AsyncIterator[Bench]:
    """Run an inbox on a hall that has one pump in its configuration."""
    broker = broker or MemoryBroker()
    wire, bus = broker.connect("hub"), Bus()
    showroom = load_showroom(write_showroom(folder, HALL))
    pump = make("pump", showroom.devices["pump"].model_copy(update={"driver": "x", "options": PUMP}), wire, Fanout())
    rig = Rig([pump], (), Fanout())
    rig.events.add(bus.publish)
    residents = Residents(rig, wire, make, again)
    problems = await residents.load(decided or [])
    candidates = Candidates(showroom, Namespaces(["homeassistant"]), residents.claims)
    candidates.load(decided or [])
    stored: list[Entry] = []
    discovery = Discovery([Toy(), *all_conventions()])
    chronicle = Chronicle(bus, rig, 0)
    bench = Bench(broker, broker.connect("player"), rig, None, None, problems, stored)  # type: ignore[arg-type]
    bench.inbox = Inbox(
        Neighbours(
            announcements=discovery,
            candidates=candidates,
            residents=residents,
            teller=Teller(chronicle),
            bus=bus,
            put=stored.append,
            in_use=lambda device: device in bench.busy,
            changed=bench.reload,
            own=lambda topic: topic.startswith("toy/exhibit_"),
        )
    )
    bench.decisions = Decisions(bench.inbox, bench, ("vi", "ko", "en"), lambda: ["lobby"])
    bus.subscribe(HallEvent, bench.events.append)
    bus.subscribe(InboxChanged, lambda event: bench.waiting.append(event.waiting))
    bus.subscribe(DeviceAdded, bench.moves.append)
    bus.subscribe(DeviceRemoved, bench.moves.append)
    async with asyncio.TaskGroup() as group:
        lives = [
            group.create_task(rig.run()),
            group.create_task(Intake(wire, discovery.filters, bench.inbox).run()),
        ]
        await asyncio.sleep(0.01)
        try:
            yield bench
        finally:
            for life in lives:
                life.cancel()


PUMP = {"convention": "toy", "device": lamp("pump", Message("toy/pump/config", b""), "pump", "t/pump/set")}


Story = Callable[[Bench], Awaitable[None]]


def tell(folder: Path, story: Story, decided: list[DiscoveredEntry] | None = None, **more: Any) -> Bench:
    """Let a story happen in virtual time."""

    async def main() -> Bench:
        async with inbox_bench(folder, decided, **more) as bench:
            await story(bench)
        return bench

    return run_virtual(main())


async def refused(code: str, doing: Awaitable[object]) -> Refused:
    with pytest.raises(Refused) as caught:
        await doing
    assert caught.value.code == code
    assert all(caught.value.texts[language] for language in ("vi", "ko", "en"))
    return caught.value


def approved(folder: Path) -> DiscoveredEntry:
    """A decision as the store would give it back."""

    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")

    return tell(folder, story).decided()[-1]
