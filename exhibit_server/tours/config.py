"""A tour's file, config/tours/NAME.yaml, as models."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from devices.core.phrases import Explained
from devices.showroom import Identifier, LanguageTexts, Scalar, Section

Pace = Annotated[float, Field(ge=0.5, le=2.0)]
Minutes = Annotated[float, Field(gt=0, le=240)]


class GroupConfig(Section):
    """Who takes the tour. `pace` stretches the expected times: 0.8 is brisk, 1.3 slow."""

    label: str = Field(default="", max_length=120)
    size: int | None = Field(default=None, ge=1, le=500)
    language: str = Field(default="vi", max_length=16)
    pace: Pace = 1.0


class StopScene(Section):
    """A scene of a stop, with the arguments and the variant it is started with."""

    scene: Identifier
    arguments: dict[str, Scalar] = Field(default_factory=dict)
    variant: Identifier | None = None


def _named(raw: object) -> object:
    return {"scene": raw} if isinstance(raw, str) else raw


class StopConfig(Section):
    """A stop: where, what is shown, for about how long, what the guide may say."""

    id: Identifier | None = None
    zone: Identifier
    scenes: tuple[Annotated[StopScene, BeforeValidator(_named, json_schema_input_type=str | StopScene)], ...] = ()
    minutes: Minutes
    guide: LanguageTexts
    starts: Literal["guide", "itself"] = "guide"


class TourConfig(Section):
    """A tour: its stops in order."""

    tour: Identifier
    title: LanguageTexts
    summary: LanguageTexts
    minutes: Minutes
    stops: list[StopConfig] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _ids(self) -> Self:
        ids = [stop.id for stop in self.stops if stop.id is not None]
        twice = {each for each in ids if ids.count(each) > 1}
        if twice:
            raise Explained("two-stops", name=min(twice))
        return self
