"""A protocol as one reads it off a wire log: bytes in, meaning out; a verb in, bytes out.

Used by drivers' protocol modules (`devices.protocols`), by `exhibit device decode` and `encode`, and by wire logs.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from devices.core.errors import BadCommand
from devices.core.findings import did_you_mean
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
        return codec.decode(data, sender, request)
    device = codec.decode(data, "device", request)
    if request is not None or _WORTH[device.outcome] >= _WORTH["device_error"]:
        return device
    controller = codec.decode(data, "controller")
    return controller if _WORTH[controller.outcome] > _WORTH[device.outcome] else device


def encode_verb(codec: Codec, verb: str, args: Mapping[str, Any]) -> bytes:
    """Encode a verb as a person writes it: `power_on`, `set_volume`, `query_power` are understood too.

    Raises BadCommand with what there is instead.
    """
    verbs = {each.name: each for each in codec.VERBS}
    name, implied = _plain(verb, verbs)
    if name not in verbs:
        known = ", ".join(verbs)
        raise BadCommand(f"{codec.PROTOCOL} has no verb {verb!r}{did_you_mean(verb, verbs)}; it has: {known}")
    found = verbs[name]
    return codec.encode(name, found.check(_named(found, {**implied, **args})))


_SYNONYMS: tuple[frozenset[str], ...] = (
    frozenset(
        {"value", "state", "on", "level", "percent", "position", "number", "source", "input", "power", "enabled"}
    ),
    frozenset({"id", "address", "unit", "unit_id", "slave", "display_id", "set_id", "device_id", "monitor_id"}),
    frozenset({"channel", "relay", "output"}),
    frozenset({"mac", "mac_address"}),
    frozenset({"register", "start", "start_address", "address"}),
    frozenset({"count", "quantity"}),
)
"""Names of arguments that people use for one another; the codec's own name is always tried first."""


def _plain(verb: str, verbs: Mapping[str, Verb]) -> tuple[str, dict[str, Any]]:
    """Return the codec's own name for a verb, and the arguments that were said in it."""
    word = verb.strip().lower().replace("-", "_").replace(" ", "_")
    if word in verbs:
        return word, {}
    for prefix in ("query_", "get_", "read_", "ask_"):
        if word.startswith(prefix):
            rest = word.removeprefix(prefix)
            return next((name for name in (f"{rest}_query", f"query_{rest}", rest) if name in verbs), word), {}
    for suffix in ("?", "_query", "_get", "_status"):
        if word.endswith(suffix) and f"query_{word.removesuffix(suffix)}" in verbs:
            return f"query_{word.removesuffix(suffix)}", {}
    for end, value in (("_on", True), ("_off", False)):
        if word.endswith(end) and word.removesuffix(end).removeprefix("set_") in verbs:
            return word.removesuffix(end).removeprefix("set_"), {"value": value}
    for candidate in (word.removeprefix("set_"), f"set_{word}", word.removeprefix("send_")):
        if candidate in verbs:
            return candidate, {}
    return word, {}


def _named(verb: Verb, args: Mapping[str, Any]) -> dict[str, Any]:
    """Give each argument the name the verb knows it by."""
    known = verb.arguments.model_fields
    named = {name: value for name, value in args.items() if name in known}
    for name, value in args.items():
        if name not in known:
            near = [each for words in _SYNONYMS if name in words for each in known if each in words - named.keys()]
            named[near[0] if near else name] = value
    return named
