"""A protocol as one reads it off a wire log: bytes in, meaning out; a verb in, bytes out.

Used by drivers' protocol modules (`devices.protocols`), by `exhibit device decode` and `encode`, and by wire logs.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from devices.core.errors import BadCommand
from devices.core.findings import did_you_mean
from devices.core.spoken_verbs import own_verb
from devices.core.verbs import Verb

Outcome = Literal["accept", "reject", "incomplete", "device_error", "unknown_value", "resync", "ignore"]
"""What became of some bytes.

- `accept`: they hold a whole, valid frame (several: the first counts, `frames` says how many);
- `reject`: they are no frame and can't become one, or break the protocol (checksum, length, range);
- `incomplete`: they may be the beginning of a valid frame;
- `device_error`: a valid frame in which the device says no (NAK, NG, ERR, exception);
- `unknown_value`: a valid frame that says the value is not available, or carries one outside the document;
- `resync`: bytes that belong to no frame were dropped, then came a whole, valid one;
- `ignore`: a valid frame that is not for whoever asked: another unit's, no answer to the request, one's own echo.
"""

Sender = Literal["device", "controller"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What bytes mean. `fields` hold plain JSON values by plain names; `units` the units of those that have one."""

    outcome: Outcome
    meaning: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A question that changes nothing, by which a protocol is recognised on an unknown port.

    Without `data` the device is listened to. `wait`: seconds it may take to answer. `port`: where it is asked on TCP.
    """

    data: bytes = b""
    baud: int = 9600
    format: str = "8N1"
    wait: float = 0.6
    port: int | None = None


class Codec(ABC):
    """One protocol. Has no state: what an answer needs from its request comes with it."""

    PROTOCOL: ClassVar[str]
    """The word it goes by on the command line."""

    LABEL: ClassVar[str]
    SOURCE: ClassVar[str]
    """The document its frames come from."""

    VERBS: ClassVar[tuple[Verb, ...]]
    """What can be encoded, with argument models; the address of a device is an argument with a default."""

    PROBES: ClassVar[tuple[Probe, ...]] = ()
    """How it is recognised; none where asking could move or change something."""

    @abstractmethod
    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what `data`, sent by `sender`, means; `request` is the frame it answers. Never raises."""

    @abstractmethod
    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the frame of a verb of `VERBS` whose arguments were checked. Raises BadCommand."""


_WORTH: Mapping[Outcome, int] = {
    "accept": 6,
    "device_error": 5,
    "unknown_value": 5,
    "resync": 4,
    "ignore": 3,
    "incomplete": 2,
    "reject": 1,
}


def decode_frame(codec: Codec, data: bytes, *, sender: Sender | None = None, request: bytes | None = None) -> Decoded:
    """Decode bytes from a named sender; where nobody is named, from the device, or else from the controller."""
    if sender is not None:
        return _decoded(codec, data, sender, request)
    device = _decoded(codec, data, "device", request)
    if request is not None or _WORTH[device.outcome] >= _WORTH["device_error"]:
        return device
    controller = codec.decode(data, "controller")
    return controller if _WORTH[controller.outcome] > _WORTH[device.outcome] else device


def _decoded(codec: Codec, data: bytes, sender: Sender, request: bytes | None) -> Decoded:
    found = codec.decode(data, sender, request)
    if found.outcome != "reject" or not request or len(data) >= len(request) or not request.startswith(data):
        return found
    reason = f"{len(data)} bytes so far may be the beginning of the request's own echo"
    return Decoded(outcome="incomplete", reason=reason)


def encode_verb(codec: Codec, verb: str, args: Mapping[str, Any]) -> bytes:
    """Encode a verb as a person writes it: `power_on`, `set_volume`, `query_power` are understood too.

    Raises BadCommand with what there is instead.
    """
    verbs = {each.name: each for each in codec.VERBS}
    name, named = own_verb(verbs, verb, args)
    if name not in verbs:
        known = ", ".join(verbs)
        raise BadCommand(f"{codec.PROTOCOL} has no verb {verb!r}{did_you_mean(verb, verbs)}; it has: {known}")
    return codec.encode(name, verbs[name].check(named))
