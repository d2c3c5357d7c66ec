"""What a driver is. One file in `devices.drivers` holds one driver; `devices.registry` finds it there."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, Value
from devices.core.verbs import Command, Verb
from devices.core.wires import Framer

WireKind = Literal["request", "message", "screen", "http", "group", "wake"]


class Options(BaseModel):
    """Base of a driver's options in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Report(Protocol):
    """How a driver tells what it observed. Nothing may be reported that was not seen on the wire."""

    def readings(self, values: Mapping[str, Value]) -> None:
        """Values observed just now, by point name. A value outside its point's type or range becomes a fault."""

    def unknown(self, *points: str) -> None:
        """These points have no known value any more."""

    def refused(self, point: str, reason: Reason) -> None:
        """The device says that it can't make this point as it was asked to."""

    def online(self) -> None:
        """The device answered as it should."""

    def degraded(self, reason: Reason) -> None:
        """It answers, but something is wrong or not ready (warming up, a lamp warning)."""

    def offline(self, reason: Reason) -> None:
        """It does not answer."""

    def fault(self, message: str, raw: bytes = b"") -> None:
        """Something arrived that was not what was promised. Kept as an event, with the bytes."""


class Driver(ABC):
    """Turns verbs into wire messages, and wire messages into readings.

    A driver declares `points` and `verbs` in its constructor (they may depend on its options), follows the
    device in `run`, and sends in `perform`. It holds no queue and no deadline: `Device` does.
    """

    NAME: ClassVar[str]
    LABEL: ClassVar[Texts]
    WIRE: ClassVar[WireKind]
    OPTIONS: ClassVar[type[Options]] = Options
    BUS: ClassVar[str] = ""
    """Drivers with the same word speak the same protocol and may share a wire; without one only with their kind."""

    MINIMUM_GAP: ClassVar[float] = 0.0
    """Seconds of silence the protocol wants on its wire between two exchanges; the configuration may ask for more."""

    fresh_for: float | None = None
    """Seconds after which a value that was not observed again counts as stale; None: values stand until they change."""

    points: tuple[Point, ...]
    verbs: tuple[Verb, ...]
    halt: Command | None = None
    """What stops the device at once where it moves something; None where nothing moves."""

    @classmethod
    def framer(cls) -> Framer:
        """Return a framer for this protocol. Needed where WIRE is "request"."""
        raise TypeError(f"{cls.NAME} has no framing")

    @classmethod
    def framer_for(cls, options: Any) -> Framer:
        """Return a framer for a device with these options; the first device on a wire says it for all."""
        del options
        return cls.framer()

    @classmethod
    def gap_for(cls, options: Any) -> float:
        """Return `MINIMUM_GAP`, where it depends on a device's options."""
        del options
        return cls.MINIMUM_GAP

    @classmethod
    def protocol_for(cls, options: Any) -> str:
        """Return a word for the protocol on the wire: devices with the same word may share one."""
        del options
        return cls.BUS or cls.NAME

    @abstractmethod
    def __init__(self, options: Any, wire: Any, report: Report) -> None:
        """Keep the wire and the report; register handlers. Must not touch hardware yet."""

    @abstractmethod
    async def run(self) -> None:
        """Follow the device until cancelled: connect, poll, subscribe; tell everything to the report."""

    @abstractmethod
    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send one checked command. Raises DeviceError when it could not be handed over or was refused."""
