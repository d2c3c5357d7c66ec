"""The convention: feeds messages to announcements and says what changed."""

from collections.abc import Mapping

from devices.core.wires import Message
from devices.discovery.homeassistant.announcements import Announcement, Announcements
from devices.discovery.homeassistant.merging import Register
from devices.discovery.homeassistant.places import Place, find_place
from devices.discovery.model import Convention, DiscoveredDevice, Finding, Limits, Rejected
from devices.discovery.templates import TemplateCache

SHOWN = 256
"""Bytes of a rejected message that are kept."""


class HomeAssistant(Convention):
    """Home Assistant's MQTT discovery, of single entities and of whole devices.

    Announcements that share an identifier or a connection make one device. An announcement that can't be used leaves
    the one before it on the same topic as it was. An entity that two topics claim belongs to the first, until that one
    says that it leaves (`migrate_discovery`) or is emptied.
    """

    NAME = "homeassistant"

    def __init__(
        self, limits: Limits | None = None, prefix: str = "homeassistant", templates: TemplateCache | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._prefix = prefix
        self._announcements = Announcements(self._limits, templates)
        self._register = Register(self._limits, self._announcements, self.NAME)
        self._number = 0

    @property
    def filters(self) -> tuple[str, ...]:
        return (f"{self._prefix}/+/+/config", f"{self._prefix}/+/+/+/config")

    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._register.devices

    def hear(self, message: Message) -> tuple[Finding, ...]:
        try:
            place = find_place(message.topic, self._prefix)
        except ValueError as problem:
            return (_rejected(message, str(problem)),) if message.payload else ()
        if place is None:
            return ()
        if not message.payload:
            return self._register.drop(message.topic)
        if self._register.knows(message):
            return ()
        try:
            return self._take(message, place)
        except ValueError as problem:
            return (_rejected(message, str(problem)),)
        except RecursionError:
            return (_rejected(message, "the announcement is nested too deeply"),)

    def _take(self, message: Message, place: Place) -> tuple[Finding, ...]:
        self._number += 1
        found = self._announcements.read(message, place, self._number)
        if found is None:
            return ()
        if found.leaving:
            return self._register.leave(message.topic)
        problems = tuple(_rejected(message, problem) for problem in found.problems)
        return (*problems, *self._put(found))

    def _put(self, found: Announcement) -> tuple[Finding, ...]:
        reasons, findings = self._register.put(found)
        return (*(_rejected(found.message, reason) for reason in reasons), *findings)


def _rejected(message: Message, reason: str) -> Rejected:
    return Rejected(message.topic, reason, message.payload[:SHOWN])
