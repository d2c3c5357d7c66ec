"""Follows Shelly devices of all generations."""

from collections.abc import Mapping
from typing import ClassVar

from devices.core.wires import Message
from devices.discovery.model import (
    Appeared,
    Convention,
    DiscoveredDevice,
    Finding,
    Limits,
    Rejected,
)
from devices.discovery.native.points import cut
from devices.discovery.native.reading import JsonOnce, parse_json
from devices.discovery.shelly import gen1, gen2
from devices.discovery.shelly.gen1_entities import gen1_asks, gen1_entities
from devices.discovery.shelly.gen2 import ANSWERS, Gen2
from devices.discovery.shelly.gen2_entities import gen2_asks, gen2_entities
from devices.discovery.shelly.models import GEN1
from devices.discovery.shelly.shape import Shape


class Shelly(Convention):
    """Reads what Shelly devices say of themselves. Nothing they say takes a device back: it only goes offline."""

    NAME: ClassVar[str] = "shelly"

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen, the same for everybody
        self._limits = limits
        self._gen1 = gen1.Gen1(limits)
        self._gen2 = Gen2(limits)
        self._devices: dict[str, DiscoveredDevice] = {}
        self._once = JsonOnce()

    @property
    def filters(self) -> tuple[str, ...]:
        return (*gen1.FILTERS, *gen2.FILTERS)

    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._devices

    def hear(self, message: Message) -> tuple[Finding, ...]:
        try:
            device = self._hear(message)
        except ValueError as problem:
            return (Rejected(message.topic, str(problem), message.payload[:256]),)
        if device is None:
            return ()
        self._devices[device.key] = device
        return (Appeared(device),)

    def _hear(self, message: Message) -> DiscoveredDevice | None:
        """Return a device of which the message tells something new. Raises ValueError when it can't be used."""
        if message.topic == "shellies/announce":
            return self._hear_announcement(message)
        if message.topic.startswith("shellies/") and not self._gen2.claims(message.topic):
            first = self._gen1.hear(message)
            return None if first is None else self._gen1_device(first)
        second = self._gen2.hear(message)
        return None if second is None else self._gen2_device(second)

    def _hear_announcement(self, message: Message) -> DiscoveredDevice | None:
        document = parse_json(message.payload, self._limits.payload, self._limits.depth)
        if not isinstance(document, dict):
            raise ValueError("expected a JSON object")
        # Only later devices tell their generation, where a script has them answer on this topic.
        if "gen" in document:
            second = self._gen2.announce(document, "", message)
            return None if second is None else self._gen2_device(second)
        first = self._gen1.announce(document, message)
        return None if first is None else self._gen1_device(first)

    def _gen1_device(self, shape: Shape) -> DiscoveredDevice:
        model = GEN1.get(shape.info.model, (shape.info.model, ()))[0]
        entities = gen1_entities(shape, self._once)
        self._check(len(entities))
        return DiscoveredDevice(
            convention=self.NAME,
            key=f"{self.NAME}:{shape.id}",
            name=cut(shape.id, self._limits.name),
            identifiers=tuple(word for word in (shape.info.mac, shape.id) if word),
            manufacturer="Shelly",
            model=cut(model, self._limits.name),
            version=cut(shape.info.version, self._limits.name),
            entities=entities,
            roots=(shape.prefix,),
            asks=gen1_asks(shape),
            sources=shape.sources,
        )

    def _gen2_device(self, shape: Shape) -> DiscoveredDevice:
        entities = gen2_entities(shape, self._once)
        self._check(len(entities))
        model = shape.info.model or shape.id.split("-")[0]
        return DiscoveredDevice(
            convention=self.NAME,
            key=f"{self.NAME}:{shape.id}",
            name=cut(shape.info.name or shape.id, self._limits.name),
            identifiers=(shape.info.mac, shape.id),
            manufacturer="Shelly",
            model=cut(model, self._limits.name),
            version=cut(shape.info.version, self._limits.name),
            entities=entities,
            roots=(shape.prefix, f"{ANSWERS}/{shape.id}"),
            asks=gen2_asks(shape),
            sources=shape.sources,
        )

    def _check(self, entities: int) -> None:
        if entities > self._limits.entities:
            raise ValueError(f"expected at most {self._limits.entities} entities, got {entities}")
