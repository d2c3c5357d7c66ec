"""A small hall that announces itself, and a broker as Home Assistant sees it; virtual time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.model import Appeared, DiscoveredDevice
from devices.simulated import MemoryHall
from devices.transports.memory_broker import MemoryBroker
from exhibit_server.announcing.announcer import Announcer, Sights
from exhibit_server.announcing.commands import Commands, Reach
from exhibit_server.announcing.payloads import Narrator
from exhibit_server.announcing.topics import Topics
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.discovery.telling import Teller
from exhibit_server.events import HallEvent
from exhibit_server.stage import Stage
from scenes.journal import NoJournal
from scenes.virtual_time import run_virtual
from tests.halls import running_hall, small_scene

TOPICS = Topics("small", "homeassistant")
LAMP = small_scene("  - set: {lamp.power: on}\n  - wait: 20s\n", scene="with-lamp")
STAFF = small_scene("  - wait: 1s\n", scene="staff-only", needs="", tail="audience: [guide]\n")


@dataclass
class Home:
    """A hall that is announced, and a broker as Home Assistant sees it."""

    hall: MemoryHall
    stage: Stage
    bus: Bus
    broker: MemoryBroker
    excluded: set[str] = field(default_factory=set)
    events: list[HallEvent] = field(default_factory=list)

    def kept(self, topic: str) -> str | None:
        payload = self.broker.retained.get(topic)
        return payload.decode() if payload is not None else None

    def read(self) -> dict[str, DiscoveredDevice]:
        """Return what Home Assistant would find, by object id."""
        reader, found = HomeAssistant(), dict[str, DiscoveredDevice]()
        for topic, payload in self.broker.retained.items():
            if topic.startswith("homeassistant/"):
                findings = reader.hear(Message(topic, payload, retain=True))
                for finding in findings:
                    assert isinstance(finding, Appeared), finding
                    found[topic.split("/")[2]] = finding.device
        return found

    async def say(self, topic: str, payload: str | bytes, *, retain: bool = False) -> None:
        await self.broker.connect("home-assistant").publish(topic, payload, retain=retain)
        await asyncio.sleep(1.0)


Story = Callable[[Home], Awaitable[None]]


def at_home(folder: Path, story: Story, *, enabled: bool = True, broker: MemoryBroker | None = None) -> Home:
    """Let a story happen in an announced hall, in virtual time."""

    async def main() -> Home:
        async with running_hall(folder) as hall:
            bus, used = Bus(), broker or MemoryBroker()
            wire = used.connect("hub")
            hall.rig.events.add(bus.publish)
            scenes = {"with-lamp": LAMP, "staff-only": STAFF}
            async with Stage(hall.rig, NoJournal(), bus, scenes) as stage:
                home = Home(hall, stage, bus, used)
                bus.subscribe(HallEvent, home.events.append)
                names = {"lobby": {"en": "Lobby"}}
                narrator = Narrator(TOPICS, "vi", "1.0", {"vi": "Nhỏ", "en": "Small"}, names)
                sights = Sights(rig=hall.rig, stage=stage, excluded=lambda: frozenset(home.excluded))
                announcer = Announcer(wire, narrator, sights, enabled=enabled)
                reach = Reach(
                    rig=hall.rig,
                    stage=stage,
                    teller=Teller(Chronicle(bus, hall.rig, 0)),
                    excluded=sights.excluded,
                    language="vi",
                )
                stop = announcer.listen(bus)
                async with asyncio.TaskGroup() as group:
                    lives = [group.create_task(announcer.run())]
                    if enabled:
                        lives.append(group.create_task(Commands(wire, TOPICS, reach).run()))
                    await asyncio.sleep(1.0)
                    try:
                        await story(home)
                    finally:
                        stop()
                        for life in lives:
                            life.cancel()
            return home

    return run_virtual(main())
