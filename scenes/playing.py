"""What the step players may use of the runner that plays them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from devices.core.rig import Rig
from devices.core.texts import Texts
from scenes.controls import Controls
from scenes.history import History
from scenes.journal import Journal
from scenes.knowledge import Knowledge
from scenes.outcome import Played
from scenes.record import RunRecord
from scenes.scene import Scene
from scenes.steps import StepBase


class Playing(Protocol):
    """A run under way."""

    scene: Scene
    rig: Rig
    journal: Journal
    controls: Controls
    record: RunRecord
    known: Knowledge
    history: History

    def changed(self) -> None:
        """Tell whoever watches that the record changed."""

    def acted(self) -> None:
        """A first command has left."""

    def resumed(self, path: str) -> bool:
        """Whether this step was under way when the hub was killed, and is taken up again now."""
        ...

    def decided(self, path: str, kind: str, detail: Mapping[str, Any]) -> None:
        """Write a decision down before it acts."""

    def play_step(self, step: StepBase, path: str, due: float) -> Awaitable[float]:
        """Play one step with its journal entries, its record and its way out; give when the next is due."""
        ...


Player = Callable[[Playing, Any, str, float], Awaitable[Played]]
"""(run, step, path, when it was due) → how it ended."""

Reasons = Mapping[str, Texts]
Steps = Sequence[StepBase]
