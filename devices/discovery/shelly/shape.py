"""What is known of one Shelly: its identity, and the features it has shown; told by the fewest messages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from devices.core.wires import Message

MOST_SOURCES = 200
"""Messages that may together describe one device."""

LARGEST_SOURCES = 256 * 1024
"""Bytes they may have together."""


@dataclass(frozen=True, slots=True)
class Info:
    """How a device calls itself; empty where it has not said."""

    mac: str = ""
    model: str = ""
    version: str = ""
    name: str = ""
    mode: str = ""


@dataclass(slots=True)
class Shape:
    """Grows with what a device says, never shrinks: that a value is absent does not mean that the feature is gone."""

    id: str
    prefix: str
    info: Info = field(default_factory=Info)
    features: dict[str, None] = field(default_factory=dict)
    told: Message | None = None
    shown: list[Message] = field(default_factory=list)

    def learn(self, message: Message, features: Iterable[str], *, moved: bool = False) -> bool:
        """Add features that a message shows; return whether it told anything new. Raises ValueError beyond bounds."""
        new = [feature for feature in features if feature not in self.features]
        if not new and not moved and self.sources:
            return False
        size = sum(len(each.payload) for each in self.shown) + len(message.payload)
        if len(self.shown) >= MOST_SOURCES or size > LARGEST_SOURCES:
            raise ValueError("the device shows ever more features; expected it to come to an end")
        self.features.update(dict.fromkeys(new))
        self.shown.append(message)
        return True

    def introduce(self, message: Message, info: Info) -> bool:
        """Take how the device calls itself; return whether that is new."""
        if info == self.info:
            return False
        self.info = info
        self.told = message
        return True

    @property
    def sources(self) -> tuple[Message, ...]:
        """The messages from which all this can be learnt again."""
        return (*self.shown, self.told) if self.told is not None else tuple(self.shown)

    def components(self, kind: str) -> list[str]:
        """Return the components of one kind, such as `switch:0`, in order."""
        found = {feature.split(".")[0] for feature in self.features if feature.split(":")[0] == kind}
        return sorted(found, key=lambda key: (len(key), key))
