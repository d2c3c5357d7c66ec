"""Flight records: what happened while a run played, and how it compares with another."""

from typing import Any, Literal

from exhibit_server.api.schemas.base import Schema, Texts
from exhibit_server.api.schemas.runs import RunStepView


class MomentView(Schema):
    """One thing that happened. `data` depends on the kind: a value, a command, a confirmation, a decision."""

    at: float
    kind: Literal[
        "initial", "reading", "wanted", "command", "confirmation", "availability", "decision", "state", "interruption"
    ]
    device: str | None = None
    point: str | None = None
    data: dict[str, Any] = {}


class DecisionView(Schema):
    """What somebody decided, in which step. `by` is empty where it can only be told from the steps."""

    at: float
    what: str
    by: str
    screen: str | None
    detail: str
    step: str | None


class FlightView(Schema):
    """Everything kept of a run: its head, its steps planned and actual, its moments in order of time."""

    id: str
    scene: str
    title: Texts
    version: str
    variant: str | None
    arguments: dict[str, Any]
    language: str
    state: str
    reason: Texts
    started_by: str
    started_from: str | None
    started_at: float
    ended_at: float | None
    planned_length: float
    paused_seconds: float
    interruptions: int
    without: list[str]
    unrestored: list[Texts]
    dropped: dict[str, int]
    golden: bool
    steps: list[RunStepView]
    decisions: list[DecisionView]
    moments: list[MomentView]
    text: str | None = None
    """The scene as it was played."""


class DifferenceView(Schema):
    """One thing that went otherwise. `note`: somebody decided so, or it explains the rest; no fault of the hall."""

    kind: str
    weight: Literal["differs", "note"]
    step: str | None
    device: str | None
    seconds: float | None
    texts: Texts


class ComparisonView(Schema):
    """A run beside another one."""

    run: str
    other: str
    scene: str
    differs: bool
    differences: list[DifferenceView]


class GoldenView(Schema):
    """The run that others of a scene and variant are compared with."""

    scene: str
    variant: str | None
    run: str
    set_by: str
    set_at: float
