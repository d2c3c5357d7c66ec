"""What all entities of a Tasmota device have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devices.core.values import Point, Value
from devices.core.verbs import Verb
from devices.discovery.model import Entity, Presence, Read, Write
from devices.discovery.native.points import PointNames, cut
from devices.discovery.native.reading import JsonOnce, Pick, Take, pick_json, presence_words, take_words
from devices.discovery.tasmota.announcement import Announcement
from devices.transports.payloads import read_text


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes entities of one device."""

    announcement: Announcement
    once: JsonOnce
    names: PointNames
    longest_name: int
    presence: Presence

    def unique_id(self, platform: str, endpoint: str, index: int | str) -> str:
        """Return the id Home Assistant's integration gives the same entity."""
        return f"{self.announcement.mac}_{platform}_{endpoint}_{index}"

    def take_power(self) -> Take:
        """Return how the words for on and off are taken."""
        return take_words({self.announcement.on: True, self.announcement.off: False})

    def readers(self, picks: Sequence[Pick], answers: Sequence[str] = ()) -> dict[str, tuple[Read, ...]]:
        """Return readers of state in JSON: telemetry and the answers to commands, wherever they are sent."""
        read = pick_json(self.once, picks)
        topics = [self.announcement.telemetry("STATE"), self.announcement.result()]
        if self.announcement.option(4):
            topics += [self.announcement.result(word) for word in ("STATE", *answers)]
        return dict.fromkeys(topics, (read,))

    def power_readers(self, point: str, index: int) -> dict[str, tuple[Read, ...]]:
        """Return readers of `stat/…/POWERn`, which carries a plain word, with SetOption4 also JSON."""
        keys = power_keys(index)
        take = self.take_power()

        def read(payload: bytes) -> Mapping[str, Value | None]:
            word: Any = read_text(payload)
            if payload.lstrip()[:1] == b"{":
                document = self.once.read(payload)
                found = [document[key] for key in keys if key in document]
                if not found:
                    return {}
                word = found[0]
            return {point: take(word)}

        return {self.announcement.result(key): (read,) for key in keys}

    def entity(
        self,
        kind: str,
        name: str,
        unique_id: str,
        points: tuple[Point, ...],
        *,
        readers: Mapping[str, tuple[Read, ...]],
        writers: Mapping[str, Write],
        state_topic: str,
        command_topic: str = "",
        command_topics: Sequence[str] = (),
        verbs: tuple[Verb, ...] = (),
        off_delay: float | None = None,
    ) -> Entity:
        """Return the entity with the device's presence."""
        return Entity(
            kind=kind,
            name=cut(name, self.longest_name),
            unique_id=unique_id,
            points=points,
            state_topic=state_topic,
            command_topic=command_topic,
            unit=points[0].unit,
            command_topics=frozenset((command_topic, *command_topics)) - {""},
            verbs=verbs,
            readers=readers,
            writers=writers,
            presence=self.presence,
            off_delay=off_delay,
        )


def presence_of(announcement: Announcement) -> Presence:
    """Last will, in the device's own words. One that sleeps (`dslp`) says offline each time: that says nothing."""
    if announcement.dslp:
        return Presence()
    return Presence(topics={announcement.telemetry("LWT"): presence_words(announcement.onln, announcement.ofln)})


def power_keys(index: int) -> tuple[str, ...]:
    """Return the keys under which a relay's state is told: the first goes without a number where it is alone."""
    return ("POWER1", "POWER") if index == 0 else (f"POWER{index + 1}",)


def power_picks(point: str, index: int, take: Take) -> tuple[Pick, ...]:
    """Return the places of a relay's state in JSON."""
    return tuple(Pick((key,), point, take) for key in power_keys(index))
