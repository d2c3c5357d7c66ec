"""What was seen of many kills."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What was seen. `struck`: commands half sent, by whether they had been obeyed."""

    kills: int = 0
    taken_up: int = 0
    unwound: int = 0
    too_late: int = 0
    uncertain: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    restart_seconds: list[float] = field(default_factory=list)

    def figures(self) -> str:
        """Return all of it in words."""
        restarts = sorted(self.restart_seconds) or [0.0]
        struck = ", ".join(f"{what}: {times}" for what, times in sorted(self.struck.items()))
        return (
            f"{self.kills} kills: {self.taken_up} runs taken up and played to their end, {self.too_late} had ended;"
            f" {self.unwound} broken off and back at baseline; {self.uncertain} commands uncertain, none sent twice;"
            f" restart {restarts[len(restarts) // 2]:.1f} s median, {restarts[-1]:.1f} s at most;"
            f" struck half sent: {struck or 'none'}"
        )
