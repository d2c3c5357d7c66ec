"""What is known of a run: its phase by an explicit table, its steps planned and actual, what it changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from devices.core.events import Sender
from devices.core.texts import LANGUAGES, Texts
from devices.core.values import Value
from scenes.loader import LoadedScene
from scenes.plan import Station
from scenes.scene import Priority
from scenes.steps import Scalar

Outcome = Literal["done", "confirmed", "unconfirmed", "failed", "skipped", "stopped", "timeout", "uncertain"]
"""`uncertain`: the hub was killed while it acted, and it is not known whether it did; it was not done again."""


class Phase(StrEnum):
    """Where a run is. Paused, asking and holding are ways of playing (see `RunRecord.state`)."""

    STARTING = "starting"
    PLAYING = "playing"
    RESTORING = "restoring"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


MOVES: Mapping[Phase, frozenset[Phase]] = {
    Phase.STARTING: frozenset({Phase.PLAYING, Phase.FAILED, Phase.STOPPED}),
    Phase.PLAYING: frozenset({Phase.RESTORING, Phase.STOPPED}),
    Phase.RESTORING: frozenset({Phase.DONE, Phase.STOPPED, Phase.FAILED, Phase.INTERRUPTED}),
    Phase.DONE: frozenset(),
    Phase.STOPPED: frozenset(),
    Phase.FAILED: frozenset(),
    Phase.INTERRUPTED: frozenset(),
}
"""Which phase may follow which. An all-stop goes from playing to stopped: it restores nothing by itself."""

ENDED = frozenset(phase for phase, following in MOVES.items() if not following)


@dataclass(slots=True)
class StepRecord:
    """A station as played. Times are seconds since the epoch."""

    station: Station
    planned_at: float
    started_at: float | None = None
    ended_at: float | None = None
    outcome: Outcome | None = None
    reason: Texts = field(default_factory=dict)


@dataclass(slots=True)
class Question:
    """A question open to the visitor."""

    path: str
    prompt: Texts
    choices: tuple[tuple[Texts, Texts], ...]
    asked_at: float
    until: float
    default: int | None


@dataclass(slots=True)
class Waiting:
    """What a run waits for."""

    kind: Literal["wait", "until", "hold", "confirm"]
    what: Texts
    since: float
    until: float | None


@dataclass(slots=True)
class Confirmation:
    """What the run asked of a point, and whether it was observed."""

    device: str
    point: str
    wanted: Value
    state: Literal["pending", "confirmed", "unconfirmed", "failed", "no_feedback"] = "pending"
    took: float | None = None
    reason: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """Who wants which language from where. `started_from` is a screen's id, if one."""

    run_id: str
    language: str
    started_by: str
    started_from: str | None = None
    arguments: Mapping[str, Scalar] = field(default_factory=dict)
    variant: str | None = None
    priority: Priority = "visitor"


@dataclass(slots=True)
class RunRecord:
    """Everything screens and the flight recorder may know of a run. Changed by its runner only."""

    request: RunRequest
    loaded: LoadedScene
    steps: dict[str, StepRecord]
    started_at: float
    planned_length: float
    phase: Phase = Phase.STARTING
    paused: bool = False
    paused_seconds: float = 0.0
    question: Question | None = None
    waiting: dict[str, Waiting] = field(default_factory=dict)
    current: str | None = None
    caption: Texts = field(default_factory=dict)
    confirmations: dict[tuple[str, str], Confirmation] = field(default_factory=dict)
    touched: dict[str, set[str]] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    reason: Texts = field(default_factory=dict)
    unrestored: list[Texts] = field(default_factory=list)
    ended_at: float | None = None
    interruptions: int = 0
    """How often the hub died under this run and it was taken up again."""

    @property
    def id(self) -> str:
        return self.request.run_id

    @property
    def sender(self) -> Sender:
        """As whom the run sends commands."""
        request = self.request
        return Sender("run", self.id, self.loaded.scene.title, request.started_from or request.started_by)

    @property
    def ended(self) -> bool:
        return self.phase in ENDED

    @property
    def state(self) -> str:
        """The phase, and while playing whether it is paused, asking or holding."""
        if self.phase is not Phase.PLAYING:
            return self.phase.value
        if self.paused:
            return "paused"
        if self.question is not None:
            return "asking"
        if any(waiting.kind == "hold" for waiting in self.waiting.values()):
            return "holding"
        return "playing"

    @property
    def why(self) -> Texts:
        """Why what happens now matters: as the step begun last says that says anything of it."""
        begun = [step for step in self.steps.values() if step.started_at is not None and step.station.step.why]
        last = max(begun, key=lambda step: step.started_at or 0.0, default=None)
        return (last.station.step.why or {}) if last is not None else {}

    def fail(self, detail: str, at: float) -> None:
        """End the run where nothing else could: its runner itself failed."""
        if not self.ended:
            self.phase, self.ended_at = Phase.FAILED, at
            self.reason = dict.fromkeys(LANGUAGES, detail)

    def move(self, phase: Phase) -> None:
        """Enter a phase. Raises ValueError where the table doesn't allow it."""
        if phase not in MOVES[self.phase]:
            raise ValueError(f"a run can't go from {self.phase} to {phase}")
        self.phase = phase
