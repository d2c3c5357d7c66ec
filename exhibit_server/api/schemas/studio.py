"""The studio: scenes edited in the browser, their drafts and versions; capturing a state, playing a draft."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from exhibit_server.api.schemas.base import Schema, Texts, Value, example
from exhibit_server.api.schemas.hall import Problem
from exhibit_server.api.schemas.studio_check import SceneName, SceneText, ScriptFindingView

Counted = Annotated[int, Field(ge=0, le=2**31 - 1)]


class PublishedView(Schema):
    """The version that plays. `number` counts from 1; `hash` is what a run calls its `version`."""

    number: int
    hash: str
    at: float
    by: str = Field(description="A person, or `file` where the file was edited by hand")
    note: str = ""
    origin: Literal["studio", "file"]


class DraftHeadView(Schema):
    """A draft without its text. `base`: the published version it began from; null for a new scene."""

    revision: int
    at: float
    by: str
    base: int | None = None


class DraftView(DraftHeadView):
    text: str


class StudioSceneView(Schema):
    """A scene as the studio lists it: the findings are those of the draft where there is one."""

    name: str
    title: Texts
    zone: str | None = None
    published: PublishedView | None = None
    draft: DraftHeadView | None = None
    errors: int
    warnings: int
    on_stage: bool = Field(description="Whether the published version can be started: it has no errors")


class StudioDocumentView(Schema):
    """One scene's texts."""

    name: str
    published: PublishedView | None = None
    published_text: str | None = None
    draft: DraftView | None = None


class NewSceneRequest(Schema):
    """A scene to begin. Languages left out of `title` get the title there is."""

    model_config = example(name="evening", title={"vi": "Buổi tối", "en": "Evening"}, zone="lobby")

    name: SceneName
    title: Annotated[dict[str, Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=10)]
    zone: str | None = Field(default=None, max_length=64)


class SaveRequest(Schema):
    """`revision`: that of the draft this text was made from; null where there was none."""

    model_config = example(text="scene: evening\n…", revision=3)

    text: SceneText
    revision: Counted | None = None


class PublishRequest(Schema):
    model_config = example(revision=3, note="Shorter, for schools")

    revision: Counted
    note: str = Field(default="", max_length=500)


class RestoreRequest(Schema):
    """`revision`: that of the draft the old version takes the place of; null where there is none."""

    model_config = example(revision=None)

    revision: Counted | None = None


class VersionView(PublishedView):
    """One version that was published, or found in the file."""

    current: bool = Field(description="Whether it is what the file holds now")


class VersionTextView(VersionView):
    text: str


class CaptureRequest(Schema):
    """The devices whose state is wanted: by name, or all of a zone."""

    model_config = example(devices=["street-light-1", "led-wall"])

    devices: list[Annotated[str, Field(max_length=100)]] = Field(default=[], max_length=500)
    zone: str | None = Field(default=None, max_length=64)


class CapturedPointView(Schema):
    device: str
    point: str
    value: Value
    at: float


class LeftOutView(Schema):
    """A point, or a whole device (`point` null), that could not be captured, and why."""

    device: str
    point: str | None = None
    code: str
    texts: Texts


class CaptureView(Schema):
    """`text`: a `set` step in YAML, its dash in the first column; empty where nothing could be captured."""

    text: str
    points: list[CapturedPointView]
    left_out: list[LeftOutView]


class PlayDraftRequest(Schema):
    """A real run of a text, or of the saved draft with this revision; of one step, or from a step of the main row."""

    model_config = ConfigDict(populate_by_name=True, **example(revision=3, only="2", language="en"))

    text: SceneText | None = None
    revision: Counted | None = None
    from_: str | None = Field(default=None, alias="from", max_length=100)
    only: str | None = Field(default=None, max_length=100)
    language: Literal["vi", "ko", "en"] = "vi"
    takeover: bool = False


class DraftConflict(Problem):
    """Somebody saved since: here is what they wrote. `draft` is null where they deleted it or published it."""

    draft: DraftView | None = None


class ScriptRefused(Problem):
    """The text has errors, or would break a scene that calls it."""

    findings: list[ScriptFindingView] = []
