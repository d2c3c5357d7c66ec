"""What the step players may use of the runner that plays them."""

from collections.abc import Sequence
from typing import Protocol

from devices.core.rig import Rig
from devices.core.texts import Texts
from scenes.controls import Controls
from scenes.journal import Journal
from scenes.knowledge import Knowledge
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

    def changed(self) -> None:
        """Tell whoever watches that the record changed."""

    def acted(self) -> None:
        """A first command has left."""

    async def play_all(self, steps: Sequence[StepBase], prefix: str = "", *, due: float) -> float:
        """Play steps one after the other; return when the next would be due on the run's clock."""
        ...

    async def way_out(self, otherwise: object, path: str, reason: Texts, *, needed: bool) -> None:
        """Do what a step says for when it fails. Raises StopScene where that is to stop."""
