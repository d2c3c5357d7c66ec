"""The book of everything that announces itself on MQTT, whatever convention it follows.

A device that announces itself in two ways, its own and Home Assistant's, is listed once, as Home Assistant's: that is
what its maker or its owner wrote for controllers like us. When that announcement is withdrawn the device's own counts.
"""

from collections.abc import Iterable, Mapping

from devices.core.wires import Message
from devices.discovery.conventions import rebuild
from devices.discovery.depth import is_deeper
from devices.discovery.identity import marks
from devices.discovery.model import Appeared, Convention, DiscoveredDevice, Finding, Limits, Rejected, Withdrawn
from devices.transports.topics import Subscriptions

__all__ = ["Discovery", "rebuild"]

PREFERRED = "homeassistant"
"""The convention whose word counts when a device speaks in several."""

SHOWN = 256
"""Bytes of a rejected payload that are kept."""


class Discovery:
    """Hands each message to the conventions that want it, keeps the limits, and tells what changed."""

    def __init__(self, conventions: Iterable[Convention], limits: Limits | None = None) -> None:
        self._limits = limits if limits is not None else Limits()
        self._routes: Subscriptions[Convention] = Subscriptions()
        filters: list[str] = []
        for convention in conventions:
            for topic_filter in convention.filters:
                self._routes.add(topic_filter, convention)
                filters.append(topic_filter)
        self._filters = tuple(dict.fromkeys(filters))
        self._listed: dict[str, DiscoveredDevice] = {}
        self._withheld: dict[str, DiscoveredDevice] = {}
        self._marks: dict[str, dict[str, bool]] = {}
        """By mark: the keys of the devices that bear it, and whether each speaks the preferred convention."""

    @property
    def filters(self) -> tuple[str, ...]:
        """The topic filters to subscribe to."""
        return self._filters

    @property
    def devices(self) -> Mapping[str, DiscoveredDevice]:
        """Every device announced now, by key, each piece of hardware once."""
        return self._listed

    def wants(self, topic: str) -> bool:
        """Return whether any convention announces devices on this topic."""
        return bool(self._routes.handlers(topic))

    def hear(self, message: Message) -> tuple[Finding, ...]:
        """Take one message; return what it changed. Never raises."""
        findings: list[Finding] = []
        for convention in dict.fromkeys(self._routes.handlers(message.topic)):
            reason = self._excess(convention, message)
            if reason:
                return (_rejected(message, reason),)
            for finding in self._ask(convention, message):
                findings += self._judge(finding, message)
        return tuple(findings)

    # -- inside -------------------------------------------------------------------------------------------------

    def _excess(self, convention: Convention, message: Message) -> str:
        """Return in what way a message is beyond the limits; nothing if it is not."""
        most = convention.largest(message.topic, self._limits)
        if len(message.payload) > most:
            return f"expected at most {most} bytes, got {len(message.payload)}"
        if is_deeper(message.payload, self._limits.depth):
            return f"expected at most {self._limits.depth} levels of JSON"
        return ""

    def _ask(self, convention: Convention, message: Message) -> tuple[Finding, ...]:
        try:
            return convention.hear(message)
        except Exception as error:  # noqa: BLE001 - a mistake in one convention must not cost the hall the others
            return (_rejected(message, f"{convention.NAME} could not read it: {type(error).__name__}: {error}"[:300]),)

    def _judge(self, finding: Finding, message: Message) -> list[Finding]:
        """Return what becomes of a convention's finding."""
        if isinstance(finding, Rejected):
            return [finding]
        if isinstance(finding, Withdrawn):
            return self._withdraw(finding.key)
        return self._enter(finding.device, message)

    def _enter(self, device: DiscoveredDevice, message: Message) -> list[Finding]:
        known = device.key in self._listed or device.key in self._withheld
        if len(device.entities) > self._limits.entities:
            reason = f"expected at most {self._limits.entities} entities of one device, got {len(device.entities)}"
            return [*self._withdraw(device.key), _rejected(message, reason)]
        if not known and len(self._listed) + len(self._withheld) >= self._limits.devices:
            return [_rejected(message, f"expected at most {self._limits.devices} devices")]
        before = self._listed.get(device.key) or self._withheld.get(device.key)
        freed = self._unmark(before) if before is not None and before.identifiers != device.identifiers else []
        self._mark(device)
        if device.convention != PREFERRED and self._is_claimed(device):
            hidden: list[Finding] = [Withdrawn(device.key)] if self._listed.pop(device.key, None) else []
            self._withheld[device.key] = device
            return hidden + freed
        self._withheld.pop(device.key, None)
        self._listed[device.key] = device
        return [*freed, *self._withhold_others(device), Appeared(device)]

    def _withdraw(self, key: str) -> list[Finding]:
        listed = self._listed.pop(key, None)
        device = listed or self._withheld.pop(key, None)
        if device is None:
            return []
        freed = self._unmark(device)
        return [Withdrawn(key), *freed] if listed is not None else freed

    def _withhold_others(self, device: DiscoveredDevice) -> list[Finding]:
        """Take the other announcements of a device off the list, if this one counts more."""
        if device.convention != PREFERRED:
            return []
        others = {key for mark in marks(device.identifiers) for key in self._marks.get(mark, ())}
        found: list[Finding] = []
        for key in sorted(others & self._listed.keys()):
            if self._listed[key].convention != PREFERRED:
                self._withheld[key] = self._listed.pop(key)
                found.append(Withdrawn(key))
        return found

    def _is_claimed(self, device: DiscoveredDevice) -> bool:
        return any(True in self._marks.get(mark, {}).values() for mark in marks(device.identifiers))

    def _mark(self, device: DiscoveredDevice) -> None:
        for mark in marks(device.identifiers):
            self._marks.setdefault(mark, {})[device.key] = device.convention == PREFERRED

    def _unmark(self, device: DiscoveredDevice) -> list[Finding]:
        """Forget a device's marks; list what was withheld only because of it."""
        others: set[str] = set()
        for mark in marks(device.identifiers):
            bearers = self._marks.get(mark, {})
            bearers.pop(device.key, None)
            others.update(bearers)
            if not bearers:
                self._marks.pop(mark, None)
        found: list[Finding] = []
        for key in sorted(others & self._withheld.keys()):
            if not self._is_claimed(self._withheld[key]):
                self._listed[key] = self._withheld.pop(key)
                found.append(Appeared(self._listed[key]))
        return found


def _rejected(message: Message, reason: str) -> Rejected:
    return Rejected(message.topic, reason, message.payload[:SHOWN])
