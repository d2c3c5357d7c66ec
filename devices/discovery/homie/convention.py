"""Follows Homie devices of all versions below one base topic."""

from collections.abc import Iterator, Mapping, Sized
from typing import Any, ClassVar

from devices.core.wires import Message
from devices.discovery.homie import five, four
from devices.discovery.homie.entities import Description, homie_entities
from devices.discovery.homie.five import Told
from devices.discovery.homie.four import ID, Collected
from devices.discovery.model import (
    Appeared,
    Convention,
    DiscoveredDevice,
    Finding,
    Limits,
    Rejected,
    Withdrawn,
)
from devices.discovery.native.points import cut
from devices.discovery.native.reading import parse_json

ATTRIBUTES_EACH = 8
"""Attributes a device may tell for each property it may have."""


class Homie(Convention):
    """Reads what Homie devices say of themselves.

    `base` is where those of versions 3 and 4 live, `homie` unless somebody changed it. Those of version 5 are found
    wherever they live, as that convention asks.
    """

    NAME: ClassVar[str] = "homie"

    def __init__(self, limits: Limits = Limits(), base: str = "homie") -> None:  # noqa: B008 - frozen
        self._limits = limits
        self._base = base
        self._told: dict[str, Told] = {}
        self._collected: dict[str, Collected] = {}
        self._announced: dict[str, dict[str, bytes]] = {}
        self._devices: dict[str, DiscoveredDevice] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        # A filter can't ask for $ at the beginning of a level: these bring values too, which are passed over at once.
        older = (f"{self._base}/+/+", f"{self._base}/+/+/+", f"{self._base}/+/+/+/+")
        return ("+/5/+/$state", "+/5/+/$description", *older)

    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._devices

    def hear(self, message: Message) -> tuple[Finding, ...]:
        base, *levels = message.topic.split("/")
        if not levels or not levels[-1].startswith("$"):
            return ()
        try:
            if levels[0] == "5" and len(levels) == 3:
                return tuple(self._hear_five(base, levels[1], levels[2], message))
            if message.topic.startswith(f"{self._base}/"):
                id_, *rest = message.topic.removeprefix(f"{self._base}/").split("/")
                return tuple(self._hear_four(id_, rest, message))
        except ValueError as problem:
            return (Rejected(message.topic, str(problem), message.payload[:256]),)
        return ()

    # -- inside -------------------------------------------------------------------------------------------------

    def _hear_five(self, base: str, id_: str, attribute: str, message: Message) -> Iterator[Finding]:
        if ID.fullmatch(id_) is None or attribute not in ("$description", "$state"):
            return
        key = f"{self.NAME}:{base}/5/{id_}"
        if not message.payload:
            # A device that leaves for good takes back its state, and all the rest.
            self._told.pop(key, None)
            yield from self._withdraw(key)
            return
        if key not in self._told:
            self._make_room(self._told)
        told = self._told.setdefault(key, Told())
        if attribute == "$state":
            told.state = message
        else:
            self._parse(message)
            told.description = message
        if told.complete and told.state is not None and told.description is not None:
            identity = {"": told.description.payload}
            if self._announced.get(key) != identity:
                description = five.describe(base, id_, self._parse(told.description), self._limits)
                yield from self._announce(key, description, identity, (told.description, told.state))

    def _parse(self, message: Message) -> Any:
        return parse_json(message.payload, self._limits.payload, self._limits.depth)

    def _hear_four(self, id_: str, levels: list[str], message: Message) -> Iterator[Finding]:
        attribute = four.attribute_of(levels)
        if attribute is None or ID.fullmatch(id_) is None:
            return
        key = f"{self.NAME}:{self._base}/{id_}"
        if not message.payload and attribute in ("$homie", "$state", "$nodes"):
            self._collected.pop(key, None)
            yield from self._withdraw(key)
            return
        if len(message.payload) > four.LONGEST:
            raise ValueError(f"expected at most {four.LONGEST} bytes, got {len(message.payload)}")
        said = self._collect(key)
        if attribute not in said.messages and len(said.messages) >= self._limits.entities * ATTRIBUTES_EACH:
            raise ValueError("the device tells ever more attributes; expected it to come to an end")
        said.messages[attribute] = message
        identity = said.identity()
        if self._announced.get(key) == identity:
            return
        description = four.describe(f"{self._base}/{id_}", id_, said, self._limits)
        if description is not None:
            yield from self._announce(key, description, identity, tuple(said.messages.values()))

    def _collect(self, key: str) -> Collected:
        said = self._collected.get(key)
        if said is None:
            self._make_room(self._collected)
            said = self._collected[key] = Collected()
        return said

    def _make_room(self, known: Sized) -> None:
        if len(known) >= self._limits.devices:
            raise ValueError(f"expected at most {self._limits.devices} devices")

    def _announce(
        self, key: str, description: Description, identity: dict[str, bytes], sources: tuple[Message, ...]
    ) -> Iterator[Finding]:
        limits = self._limits
        entities, problems = homie_entities(description, limits.name)
        self._announced[key] = identity
        self._devices[key] = device = DiscoveredDevice(
            convention=self.NAME,
            key=key,
            name=cut(description.name, limits.name) or description.id,
            identifiers=(f"homie_{description.id}",),
            model=cut(description.kind, limits.name),
            version=cut(f"Homie {description.version}", limits.name),
            entities=entities,
            roots=(description.topic,),
            sources=sources,
        )
        yield Appeared(device)
        for problem in problems:
            yield Rejected(description.topic, problem, b"")

    def _withdraw(self, key: str) -> Iterator[Finding]:
        self._announced.pop(key, None)
        if self._devices.pop(key, None) is not None:
            yield Withdrawn(key)
