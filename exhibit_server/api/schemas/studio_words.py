"""The studio: the words a scene may be written with."""

from typing import Literal

from pydantic import Field

from exhibit_server.api.schemas.base import Schema, Texts


class VocabularyPointView(Schema):
    name: str
    label: Texts
    type: Literal["boolean", "integer", "number", "text", "choice"]
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: list[str]
    known: list[str] = Field(description="Words a text is known to take: media, camera flights")
    writable: bool
    feedback: bool
    takes: float = Field(description="Seconds until it reports back at worst; 0 where that is a moment")


class VocabularyArgumentView(Schema):
    name: str
    required: bool
    json_schema: dict[str, object]


class VocabularyVerbView(Schema):
    """`sets`: the point it makes wanted; such a verb is written as `set`, not as `command`."""

    name: str
    label: Texts
    sets: str | None = None
    arguments: list[VocabularyArgumentView]


class VocabularyDeviceView(Schema):
    id: str
    name: Texts
    zone: str
    points: list[VocabularyPointView]
    verbs: list[VocabularyVerbView]


class VocabularySceneView(Schema):
    id: str
    title: Texts
    parameters: list[str]


class VocabularyFunctionView(Schema):
    name: str
    takes: str
    help: str


class VocabularyWordView(Schema):
    id: str
    name: Texts


class VocabularyView(Schema):
    """The words a scene may be written with. `media`: what some display is known to show."""

    languages: list[str]
    zones: list[VocabularyWordView]
    devices: list[VocabularyDeviceView]
    scenes: list[VocabularySceneView]
    media: list[str]
    functions: list[VocabularyFunctionView]
    faults: list[VocabularyWordView]
    step_kinds: list[str]
