"""The scene language: one frozen model per step, told apart by the key that names it.

Durations are seconds once loaded. `scenes/README.md` teaches the language; this file is its grammar.
"""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, field_validator

from devices.core.duration import Duration
from scenes.expressions import ExpressionError, parse

Scalar = bool | int | float | str
IDENTIFIER = re.compile(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$")
POINT = re.compile(r"^[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*\.[a-z][a-z0-9_]*$")


def _texts(raw: object) -> object:
    if isinstance(raw, str):
        raise ValueError("expected a text for each language: {vi: …, ko: …, en: …}")
    return raw


TextsByLanguage = Annotated[dict[str, str], BeforeValidator(_texts), Field(min_length=1)]
"""Texts keyed by language tag."""


def _point_key(raw: str) -> str:
    if not POINT.match(raw):
        raise ValueError(f"expected device.point, got {raw!r}")
    return raw


PointKey = Annotated[str, BeforeValidator(_point_key)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class StepBase(Part):
    """What every step may have."""

    KIND: ClassVar[str]

    name: TextsByLanguage | None = None
    """The station's name on the line; steps without one are small steps a visitor's line leaves out."""

    enabled: bool = True
    about: Duration | None = None
    """How long the step is expected to take, where the checker can't know."""


class Say(StepBase):
    """Caption on the kiosk and on the displays the scene uses; stays until the next. `for`: wait that long."""

    KIND = "say"
    say: TextsByLanguage
    for_: Duration = Field(default=0.0, alias="for")


class Confirmable(StepBase):
    """A step that wants a state and checks it by feedback."""

    confirm: Duration = 5.0
    no_feedback: bool = False
    """Send and don't check: an explicit, visible exception."""

    retry: int = Field(default=0, ge=0, le=5)
    otherwise: "Otherwise | None" = None
    """When not confirmed: continue, stop, or steps. Left out: stop for what the scene needs, else continue."""


class Show(Confirmable):
    """Show content on a display that is a browser; `camera` names a flight of the twin."""

    KIND = "show"
    show: str
    on: str
    camera: str | None = None


class Set(Confirmable):
    """Desired states: make them so, confirm, retry, else the step's own way out."""

    KIND = "set"
    set: dict[PointKey, Scalar] = Field(min_length=1)


class Fade(Confirmable):
    """Like set, but gradually, over a time."""

    KIND = "fade"
    fade: dict[PointKey, Scalar] = Field(min_length=1)
    over: Duration


class CommandStep(StepBase):
    """One verb of a device, for what is not a state: `command: blind-1.stop`."""

    KIND = "command"
    command: PointKey
    args: dict[str, Any] = {}
    otherwise: "Otherwise | None" = None


class Together(StepBase):
    """Steps side by side. `ends: all` waits for each; `first` ends with the first and cancels the others.

    A branch that stops the scene cancels its siblings.
    """

    KIND = "together"
    together: "list[Step]" = Field(min_length=1)
    ends: Literal["all", "first"] = "all"


class Wait(StepBase):
    """Let time pass, counted from when this step was due, not from when it was reached."""

    KIND = "wait"
    wait: Duration


class Until(StepBase):
    """Wait for a condition; always limited."""

    KIND = "until"
    until: str
    at_most: Duration
    otherwise: "Otherwise" = "stop"

    @field_validator("until")
    @classmethod
    def _readable(cls, text: str) -> str:
        try:
            parse(text)
        except ExpressionError as problem:
            raise ValueError(str(problem)) from problem
        return text


class Choice(Part):
    """One answer of a question, and what it leads to."""

    label: TextsByLanguage
    detail: TextsByLanguage | None = None
    steps: "list[Step]" = []


class Ask(StepBase):
    """A question to the visitor. `otherwise` is the choice (from 1) taken when nobody answers in time."""

    KIND = "ask"
    ask: TextsByLanguage
    choices: list[Choice] = Field(min_length=2, max_length=6)
    at_most: Duration
    otherwise: int = Field(default=1, ge=1)


class Limit(Part):
    at_most: Duration


class Hold(StepBase):
    """Wait for the guide's GO; goes on by itself after `at_most`."""

    KIND = "hold"
    hold: Limit


class Marker(StepBase):
    """A named place of the scene."""

    KIND = "marker"
    marker: str


class Note(StepBase):
    """A remark for whoever reads the scene; does nothing."""

    KIND = "note"
    note: str


STEPS: tuple[type[StepBase], ...] = (
    Say, Show, Set, Fade, CommandStep, Together, Wait, Until, Ask, Hold, Marker, Note,
)  # fmt: skip
KINDS: tuple[str, ...] = tuple(step.KIND for step in STEPS)


def kind_of(raw: object) -> str | None:
    """Tell a step by the key that names it; None (an error of the union) when none or several do."""
    if isinstance(raw, StepBase):
        return f"step:{raw.KIND}"
    if not isinstance(raw, dict):
        return None
    present = [kind for kind in KINDS if kind in raw]
    return f"step:{present[0]}" if len(present) == 1 else None


Step = Annotated[
    Annotated[Say, Tag("step:say")]
    | Annotated[Show, Tag("step:show")]
    | Annotated[Set, Tag("step:set")]
    | Annotated[Fade, Tag("step:fade")]
    | Annotated[CommandStep, Tag("step:command")]
    | Annotated[Together, Tag("step:together")]
    | Annotated[Wait, Tag("step:wait")]
    | Annotated[Until, Tag("step:until")]
    | Annotated[Ask, Tag("step:ask")]
    | Annotated[Hold, Tag("step:hold")]
    | Annotated[Marker, Tag("step:marker")]
    | Annotated[Note, Tag("step:note")],
    Discriminator(
        kind_of,
        custom_error_type="unknown_step",
        custom_error_message="expected one step: " + ", ".join(KINDS),
    ),
]


def _otherwise(raw: object) -> str:
    return "way:steps" if isinstance(raw, list) else "way:word"


Otherwise = Annotated[
    Annotated[Literal["continue", "stop"], Tag("way:word")] | Annotated[list[Step], Tag("way:steps")],
    Discriminator(_otherwise),
]


class Scene(Part):
    """A scripted demonstration."""

    scene: Annotated[str, Field(pattern=IDENTIFIER.pattern)]
    title: TextsByLanguage
    summary: TextsByLanguage
    zone: str
    picture: str = "welcome"
    audience: list[Literal["kiosk", "guide", "schedule"]] = ["kiosk", "guide"]
    mode: Literal["single"] = "single"
    max: Duration
    needs: list[str] = []
    likes: list[str] = []
    on_restart: Literal["unwind"] = "unwind"
    steps: list[Step] = Field(min_length=1)
    finally_: Literal["baseline", "keep"] = Field(default="baseline", alias="finally")


_MODELS: tuple[type[BaseModel], ...] = (*STEPS, Choice, Scene)
for _model in _MODELS:
    _model.model_rebuild()
