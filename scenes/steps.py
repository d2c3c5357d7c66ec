"""The steps of the scene language: one frozen model per step, told apart by the key that names it.

Durations are seconds once loaded. `scenes/README.md` teaches the language; this file and `scenes/scene.py` are its
grammar. A `$name` in a file is a parameter of the scene, put in before these models see it (`scenes.binding`).
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from devices.core.duration import Duration
from scenes import fields

Scalar = fields.Scalar
IDENTIFIER = fields.IDENTIFIER
POINT = fields.POINT
TextsByLanguage = fields.TextsByLanguage
FilledTexts = fields.FilledTexts
PointKey = fields.PointKey
Expression = fields.Expression
States = fields.States

MOST_ROUNDS = 1000
"""Rounds a `repeat` may have."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True)


class StepBase(Part):
    """What every step may have."""

    KIND: ClassVar[str]

    name: TextsByLanguage | None = None
    """The station's name on the line; steps without one are small steps a visitor's line leaves out."""

    why: TextsByLanguage | None = None
    """Why what happens here matters: the kiosk shows it beside the caption until a later step says another."""

    enabled: bool = True
    about: Duration | None = None
    """How long the step is expected to take, where the checker can't know."""

    at: Duration | None = None
    """Inside `together` only: how long after its begin (or at which position of its `clock`) this branch starts."""


class Failing(StepBase):
    """A step that may fail, and its way out."""

    otherwise: "Otherwise | None" = None
    """continue, stop, {goto: marker} or steps. Left out: stop where the scene needs it, else continue."""


class Say(StepBase):
    """Caption on the kiosk and on the displays the scene uses; stays until the next. `for`: wait that long."""

    KIND = "say"
    say: FilledTexts
    for_: Duration = Field(default=0.0, alias="for")


class Confirmable(Failing):
    """A step that wants a state and checks it by feedback."""

    confirm: Duration = 5.0
    no_feedback: bool = False
    """Send and don't check: an explicit, visible exception."""

    retry: int = Field(default=0, ge=0, le=5)


class Show(Confirmable):
    """Show content on a display that is a browser; `camera` names a flight of the twin."""

    KIND = "show"
    show: str
    on: str
    camera: str | None = None


class Set(Confirmable):
    """Desired states: make them so, confirm, retry, else the step's own way out."""

    KIND = "set"
    set: States


class Fade(Confirmable):
    """Like set, but gradually, over a time."""

    KIND = "fade"
    fade: States
    over: Duration


class CommandStep(Failing):
    """One verb of a device, for what is not a state: `command: blind-1.stop`."""

    KIND = "command"
    command: PointKey
    args: dict[str, Any] = {}


class Group(Failing):
    """Steps one after the other, as one step: a branch of `together` with several, or a way out for several."""

    KIND = "group"
    group: "list[Step]" = Field(min_length=1)


class Together(Failing):
    """Steps side by side. `ends: all` waits for each; `first` ends with the first and cancels the others.

    A branch that fails and stops cancels its siblings. Branches may start later (`at`), counted from the begin or, with
    `clock`, on the position in seconds that a player reports (`device.point`).
    """

    KIND = "together"
    together: "list[Step]" = Field(min_length=1)
    ends: Literal["all", "first"] = "all"
    clock: PointKey | None = None


class Wait(StepBase):
    """Let time pass, counted from when this step was due, not from when it was reached."""

    KIND = "wait"
    wait: Duration


class Until(Failing):
    """Wait for a condition; always limited.

    With `do` the hub looks before it acts: armed first, then the steps, then the wait; so a fast event is not missed.
    """

    KIND = "until"
    until: Expression
    at_most: Duration
    do: "list[Step]" = []


class Choice(Part):
    """One answer of a question, and what it leads to."""

    label: TextsByLanguage
    detail: TextsByLanguage | None = None
    steps: "list[Step]" = []


class Ask(StepBase):
    """A question to the visitor. `otherwise` is the choice (from 1) taken when nobody answers in time."""

    KIND = "ask"
    ask: FilledTexts
    choices: list[Choice] = Field(min_length=2, max_length=6)
    at_most: Duration
    otherwise: int = Field(default=1, ge=1)


class Limit(Part):
    at_most: Duration


class Hold(Failing):
    """Wait for the guide's GO; goes on by itself after `at_most`, unless `otherwise` says more."""

    KIND = "hold"
    hold: Limit


class If(StepBase):
    """Steps where a condition holds, other steps where it doesn't or where it can't be known."""

    KIND = "if"
    if_: Expression = Field(alias="if")
    then: "list[Step]" = Field(min_length=1)
    else_: "list[Step]" = Field(default=[], alias="else")


class Repeat(StepBase):
    """Steps again and again, a bounded number of rounds.

    `while`: looked at before each round; ends the repeating when it doesn't hold or can't be known. `at_most`: no
    round begins after that time.
    """

    KIND = "repeat"
    repeat: int = Field(ge=1, le=MOST_ROUNDS)
    steps: "list[Step]" = Field(min_length=1)
    while_: Expression | None = Field(default=None, alias="while")
    at_most: Duration | None = None


class Call(Failing):
    """Another scene as a step, with its parameters. Its devices become this scene's; its own ending is not played."""

    KIND = "scene"
    scene: Annotated[str, Field(pattern=IDENTIFIER.pattern)]
    with_: dict[str, Scalar] = Field(default={}, alias="with")


class LinkedCall(Call):
    """A call with the other scene put in (`scenes.linking`). Never written in files."""

    body: "list[Step]"
    limit: Duration
    """The other scene's `max`: it may not take longer here either."""


class Marker(StepBase):
    """A named place of the scene."""

    KIND = "marker"
    marker: Annotated[str, Field(pattern=IDENTIFIER.pattern)]


class Note(StepBase):
    """A remark for whoever reads the scene; does nothing."""

    KIND = "note"
    note: str


STEPS: tuple[type[StepBase], ...] = (
    Say, Show, Set, Fade, CommandStep, Group, Together, Wait, Until, Ask, Hold, If, Repeat, Call, Marker, Note,
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
    | Annotated[Group, Tag("step:group")]
    | Annotated[Together, Tag("step:together")]
    | Annotated[Wait, Tag("step:wait")]
    | Annotated[Until, Tag("step:until")]
    | Annotated[Ask, Tag("step:ask")]
    | Annotated[Hold, Tag("step:hold")]
    | Annotated[If, Tag("step:if")]
    | Annotated[Repeat, Tag("step:repeat")]
    | Annotated[Call, Tag("step:scene")]
    | Annotated[Marker, Tag("step:marker")]
    | Annotated[Note, Tag("step:note")],
    Discriminator(
        kind_of,
        custom_error_type="unknown_step",
        custom_error_message="expected one step: " + ", ".join(KINDS),
    ),
]


class Goto(Part):
    """Go on at a marker further down: of the same list of steps, or of one that encloses it."""

    goto: Annotated[str, Field(pattern=IDENTIFIER.pattern)]


def _otherwise(raw: object) -> str:
    if isinstance(raw, (dict, Goto)):
        return "way:goto"
    return "way:steps" if isinstance(raw, list) else "way:word"


Otherwise = Annotated[
    Annotated[Literal["continue", "stop"], Tag("way:word")]
    | Annotated[Goto, Tag("way:goto")]
    | Annotated[list[Step], Tag("way:steps")],
    Discriminator(_otherwise),
]

_MODELS: tuple[type[BaseModel], ...] = (*STEPS, LinkedCall, Failing, Confirmable, Choice)
for _model in _MODELS:
    _model.model_rebuild()
