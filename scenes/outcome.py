"""How a step ended, and the ways in which a scene leaves its row of steps."""

from dataclasses import dataclass, field

from devices.core.texts import Texts
from scenes.record import Outcome


@dataclass(frozen=True, slots=True)
class Played:
    """A step's outcome. `due`: when the next step is due on the run's clock, where that is not "now".

    `fails`: the step takes its way out. `needed`: without one, that is to stop the scene.
    """

    outcome: Outcome
    reason: Texts = field(default_factory=dict)
    due: float | None = None
    fails: bool = False
    needed: bool = True


class StopScene(Exception):
    """A step failed and its way out is to stop the scene."""

    def __init__(self, reason: Texts) -> None:
        super().__init__(reason.get("en", ""))
        self.reason = reason


class Jump(Exception):
    """Go on at a marker of an enclosing list of steps."""

    def __init__(self, marker: str) -> None:
        super().__init__(marker)
        self.marker = marker


def first_stop(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the StopScene in a group of errors, else its first error."""
    stops = group.subgroup(StopScene)
    error: BaseException = stops if stops is not None else group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
