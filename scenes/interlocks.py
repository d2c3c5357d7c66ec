"""Interlocks: what must never be, as the configuration declares it, read once for checker, certificate and stage."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from devices.core.device import Device
from devices.core.texts import Texts
from scenes.expressions import Expression, parse, references
from scenes.expressions.tree import devices

_NAMED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Interlock:
    """What must never be, and what people call it. Raises ExpressionError, made by `of`, for what can't be read."""

    id: str
    name: Texts
    never: Expression

    @classmethod
    def of(cls, interlock_id: str, name: Texts, never: str) -> "Interlock":
        """Read an interlock as it stands in the configuration. Raises ExpressionError."""
        return cls(interlock_id, name, parse(never))

    @property
    def devices(self) -> frozenset[str]:
        """Every device its condition looks at."""
        return frozenset(devices(self.never))

    @property
    def points(self) -> frozenset[str]:
        """Every "device.point" its condition reads."""
        return frozenset(str(reference) for reference in references(self.never))


@dataclass(frozen=True, slots=True)
class Unclear:
    """An interlock that can't be understood. Nobody knows what it would forbid, so its `devices` are kept still.

    Those are the devices it names; where it can't be read, or names one that is not there, all that move as well.
    """

    id: str
    name: Texts
    devices: frozenset[str]


def unclear(interlock_id: str, name: Texts, never: str, hall: Mapping[str, Device], *, all_moving: bool) -> Unclear:
    """Return an interlock that could not be understood, with the devices that are to be kept still for it."""
    named = {word for word in _NAMED.findall(never) if word in hall and hall[word].verbs}
    return Unclear(interlock_id, name, frozenset(named | (set(moving(hall.values())) if all_moving else set())))


def moving(devices: Iterable[Device]) -> list[str]:
    """Return the devices that move something: an all-stop has a halt for them."""
    return [device.id for device in devices if device.driver.halt is not None]
