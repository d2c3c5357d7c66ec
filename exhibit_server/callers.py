"""Who asks something of the stage, and what can be asked of a run."""

from dataclasses import dataclass
from typing import Literal

Action = Literal["pause", "resume", "skip", "go"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `audience` is as whom they may start scenes; `screen` the screen they stand at."""

    name: str
    audience: Literal["kiosk", "guide", "schedule"]
    screen: str | None = None
