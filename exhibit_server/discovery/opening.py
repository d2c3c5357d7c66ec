"""Opens the rooms of discovery: first the approved devices, so that scenes find them, then the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from devices.core.rig import Rig
from devices.core.wires import MessageWire
from devices.discovery.book import Discovery
from devices.discovery.conventions import all_conventions, rebuild
from devices.discovery.model import DiscoveredDevice
from devices.discovery.templates import TemplateCache
from devices.showroom import Showroom
from exhibit_server.announcing.topics import is_announcement
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.discovery.candidates import Candidates, from_source
from exhibit_server.discovery.decisions import Decisions
from exhibit_server.discovery.inbox import Inbox, Neighbours
from exhibit_server.discovery.intake import Intake
from exhibit_server.discovery.namespaces import Namespaces
from exhibit_server.discovery.residents import Make, Residents
from exhibit_server.discovery.telling import Teller
from exhibit_server.library import SceneLibrary
from exhibit_server.stage import Stage
from exhibit_server.store.discovered import Discovered
from exhibit_server.store.entries import DiscoveredEntry
from exhibit_server.store.writer import Writer
from scenes.plan import used_devices
from scenes.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Everything about devices that announce themselves."""

    inbox: Inbox
    decisions: Decisions
    intake: Intake


@dataclass(frozen=True, slots=True)
class Settled:
    """Approved devices, in the rig already. `problems`: by key, why some can't be used. `templates` of them all."""

    residents: Residents
    decided: Sequence[DiscoveredEntry]
    problems: dict[str, str]
    templates: TemplateCache


async def settle_approved(store: Discovered, rig: Rig, wire: MessageWire, make: Make, prefix: str) -> Settled:
    """Put every approved device into the rig, as it was approved: nobody has to wait for its announcement."""
    await store.prune()
    decided = await store.all()
    templates = TemplateCache()
    residents = Residents(rig, wire, make, partial(rebuilt, prefix=prefix, templates=templates))
    return Settled(residents, decided, await residents.load(decided), templates)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The rooms that discovery needs."""

    showroom: Showroom
    wire: MessageWire
    bus: Bus
    stage: Stage
    library: SceneLibrary
    chronicle: Chronicle
    writer: Writer
    prefix: str


def open_arrivals(house: House, settled: Settled) -> Arrivals:
    """Make the inbox with what was decided before; devices that can't be used are told of."""
    showroom = house.showroom
    discovery = Discovery(all_conventions(homeassistant_prefix=house.prefix, templates=settled.templates))
    candidates = Candidates(showroom, Namespaces([house.prefix, "tasmota/discovery"]), settled.residents.claims)
    candidates.load(settled.decided)
    inbox = Inbox(
        Neighbours(
            announcements=discovery,
            candidates=candidates,
            residents=settled.residents,
            teller=Teller(house.chronicle),
            bus=house.bus,
            put=house.writer.put,
            in_use=partial(in_use, house.stage),
            changed=partial(house.library.reload, house.stage, house.chronicle),
            own=partial(is_announcement, showroom.hall.id, house.prefix),
        )
    )
    for key, problem in settled.problems.items():
        candidate = candidates.by_key[key]
        candidate.problem, candidate.waits_again = problem, True
        name = candidate.device or key
        inbox.neighbours.teller.tell("error", "device_unusable", name, device=name, reason=problem[:300])
    inbox.news = True
    decisions = Decisions(inbox, house.writer, showroom.hall.languages, lambda: list(showroom.zones))
    return Arrivals(inbox=inbox, decisions=decisions, intake=Intake(house.wire, discovery.filters, inbox))


def rebuilt(entry: DiscoveredEntry, prefix: str, templates: TemplateCache) -> DiscoveredDevice:
    """Read a device again from what is kept of it; equal templates are kept once. Raises ValueError in words."""
    again = partial(
        rebuild,
        entry.convention,
        [from_source(source) for source in entry.sources],
        homeassistant_prefix=prefix,
        templates=templates,
    )
    try:
        return again(key=entry.key)
    except ValueError:  # its key was too long or too strange to be kept as it is
        return again()


def in_use(stage: Stage, device_id: str) -> bool:
    """Whether a run under way has to do with a device."""
    playing = (record for record in stage.runs() if not record.ended)
    return stage.holder(device_id) is not None or any(
        device_id in named_devices(record.loaded.scene) for record in playing
    )


def named_devices(scene: Scene) -> set[str]:
    """Return the devices a scene has to do with."""
    return {*scene.needs, *scene.likes, *used_devices(scene)}
