"""A scene: the head of the file, its parameters and variants, and its steps."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from devices.core.duration import Duration, parse_duration
from devices.core.phrases import Explained
from scenes.steps import IDENTIFIER, Expression, Part, Scalar, Step, TextsByLanguage

Identifier = Annotated[str, Field(pattern=IDENTIFIER.pattern)]
Audience = Literal["kiosk", "guide", "schedule", "sensor"]
Priority = Literal["visitor", "guide", "schedule", "technician", "safety"]
"""Who goes before whom when two want one device, from the lowest to the highest."""

PRIORITIES: tuple[Priority, ...] = ("visitor", "guide", "schedule", "technician", "safety")


Bound = Annotated[float, Field(json_schema_extra={"type": ["number", "string"]})]
"""A number; a duration where the parameter is one."""


class Parameter(Part):
    """A value the scene is started or called with, written `$name` in the file. Always has a default."""

    type: Literal["number", "duration", "boolean", "text", "choice"]
    unit: str = ""
    min: Bound | None = None
    max: Bound | None = None
    choices: list[str] = []
    default: Scalar
    label: TextsByLanguage | None = None

    @field_validator("min", "max", mode="before")
    @classmethod
    def _limits(cls, raw: Any, info: ValidationInfo) -> Any:
        """The limits of a duration are durations."""
        return parse_duration(raw) if info.data.get("type") == "duration" and isinstance(raw, str) else raw


class Variant(Part):
    """A named set of parameters: a short version, one for children."""

    title: TextsByLanguage
    with_: dict[str, Scalar] = Field(alias="with")


class Trigger(Part):
    """A condition over readings that starts the scene by itself, where the audience says `sensor`."""

    when: Expression
    stays: Duration = 0.0
    """How long the condition must hold without a break before the scene starts."""


class Scene(Part):
    """A scripted demonstration."""

    scene: Identifier
    title: TextsByLanguage
    summary: TextsByLanguage
    zone: str
    picture: str = "welcome"
    audience: list[Audience] = ["kiosk", "guide"]
    trigger: Trigger | None = None
    mode: Literal["single", "restart", "queued"] = "single"
    """What a second start does while one plays: refused, takes its place, or waits its turn."""

    priority: Priority | None = None
    """Its class whoever starts it; left out, that of who starts it."""

    cool_down: Duration = 0.0
    """Rest after the scene before it may start again: pumps, projectors, ears."""

    max: Duration
    parameters: dict[Identifier, Parameter] = {}
    variants: dict[Identifier, Variant] = {}
    needs: list[str] = []
    likes: list[str] = []
    on_restart: Literal["unwind", "resume"] = "unwind"
    steps: list[Step] = Field(min_length=1)
    finally_: Literal["baseline", "keep"] = Field(default="baseline", alias="finally")

    @model_validator(mode="after")
    def _triggered(self) -> "Scene":
        if ("sensor" in self.audience) is not (self.trigger is not None):
            raise Explained("no-trigger")
        return self
