"""The studio: what the checker says of a text, and the text as rows."""

from typing import Annotated, Literal

from pydantic import Field

from exhibit_server.api.schemas.base import Schema, Texts, example

SceneName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
SceneText = Annotated[str, Field(max_length=100_000)]


class ScriptFindingView(Schema):
    """Something wrong (error) or doubtful (warning). Lines and columns count from 1; `end_column` is exclusive."""

    severity: Literal["error", "warning"]
    code: str
    line: int
    column: int
    end_column: int
    texts: Texts
    suggestion: str | None = Field(default=None, description="The known word that was probably meant")


class DurationView(Schema):
    """Seconds at the least, as expected, at the most."""

    shortest: float
    expected: float
    longest: float


class StepRowView(Schema):
    """A step as a row. `path` as in runs ("4.c2.1"). Lines count from 1.

    Lines `first_line` to `last_line` hold the step with the comments right above it and may be moved as a whole,
    unless it is `inline` (in `[…]`). `index` and `siblings`: its place among the steps of its list.
    """

    path: str
    kind: str = Field(description="The key that names it; `unknown` where none or several do")
    label: Texts
    detail: Texts = Field(description="What it does, in words, where its label is a name")
    depth: int
    parent: str | None = None
    branch: str = Field(
        default="",
        description="Which list of its parent: '' (its steps), `t`/`e` (then, else), `d` (do), `o` (otherwise), `c2`",
    )
    index: int
    siblings: int
    enabled: bool
    named: bool
    first_line: int
    line: int
    last_line: int
    column: int = Field(description="Where its dash stands; where it begins when `inline`")
    inline: bool
    duration: DurationView | None = None
    findings: int = Field(default=0, description="How many findings lie in it")


class QuestionView(Schema):
    """A question the scene asks: what a rehearsal can be given answers for."""

    path: str
    text: Texts
    choices: list[Texts]


class ConcernedDeviceView(Schema):
    """A device the scene has to do with. `faults`: what a rehearsal may have happen to it."""

    id: str
    name: Texts
    needed: bool
    changed: bool
    rehearsable: bool = Field(description="False for what was discovered: nothing simulates it")


class CheckRequest(Schema):
    model_config = example(name="evening", text="scene: evening\n…")

    name: SceneName
    text: SceneText


class CheckView(Schema):
    """What the checker says of a text, and the text as rows. `passed`: it may be published."""

    passed: bool
    findings: list[ScriptFindingView]
    title: Texts
    zone: str | None = None
    duration: DurationView | None = Field(default=None, description="Null while the text can't be read as a scene")
    max_length: float | None = None
    steps: list[StepRowView]
    steps_line: int | None = Field(default=None, description="Where `steps:` stands")
    markers: list[str]
    questions: list[QuestionView]
    devices: list[ConcernedDeviceView]
    breaks: list[str] = Field(default=[], description="Scenes that call this one and would have errors with it")
