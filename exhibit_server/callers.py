"""Who asks something of the stage, and what can be asked of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scenes.scene import PRIORITIES, Audience, Priority

Action = Literal["pause", "resume", "skip", "go"]

_CLASSES: Mapping[Audience, Priority] = {
    "kiosk": "visitor",
    "guide": "guide",
    "schedule": "schedule",
    "sensor": "schedule",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `audience` is as whom they may start scenes; `screen` the screen they stand at.

    `rank`: their class where it is not that of their audience (a technician starts scenes as a guide may).
    """

    name: str
    audience: Audience
    screen: str | None = None
    rank: Priority | None = None

    @property
    def priority(self) -> Priority:
        """The class of what they do."""
        return self.rank or _CLASSES[self.audience]


def above(one: Priority, other: Priority) -> bool:
    """Whether a class goes before another."""
    return PRIORITIES.index(one) > PRIORITIES.index(other)
