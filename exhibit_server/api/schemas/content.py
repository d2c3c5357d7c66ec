"""The content store: items by name, their files by role and language, uploads."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from exhibit_server.api.schemas.base import Schema, Texts, example

ContentKind = Literal["video", "image", "sound", "document", "map", "data", "link"]
ContentRole = Literal["media", "captions", "poster"]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=32)]
Language = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")]
Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
LineTexts = Annotated[
    dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Line],
    Field(max_length=10, json_schema_extra={"additionalProperties": False}),
]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Seconds = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Pixels = Annotated[int, Field(ge=1, le=100_000)]


class ContentFileView(Schema):
    """One file of an item. `language` "" is for every language. `address`: where it is served, for ever the same.

    A web link has its own address there, and neither `sha256` nor `media_type` nor `size`.
    """

    id: str
    role: ContentRole
    language: str
    address: str
    media_type: str | None
    size: int | None
    sha256: str | None
    width: int | None
    height: int | None
    duration: float | None


class ContentView(Schema):
    """Something that can be shown. `files` are those in force: media, captions and posters by language.

    `example`: it states no fact, and is to be marked so. `origin`: where it is from and under which licence.
    `thumbnail`: address of a small picture, where there is one.
    """

    name: str
    kind: ContentKind
    title: Texts
    origin: str
    example: bool
    tags: list[str]
    files: list[ContentFileView]
    thumbnail: str | None
    changed_at: float


class ContentVersionView(ContentFileView):
    """A file of an item with its history; `current` is what is shown now in its role and language."""

    filename: str
    added_by: str
    added_at: float
    current: bool


class ContentUseView(Schema):
    """A place that names an item."""

    kind: Literal["scene", "display", "baseline", "attract"]
    id: str
    name: Texts
    texts: Texts


class ContentDetailView(ContentView):
    """An item with what staff want to know of it. `deleted_at`: it lies in the bin since then, until `purged_at`."""

    id: str
    created_by: str
    created_at: float
    changed_by: str
    deleted_by: str | None
    deleted_at: float | None
    purged_at: float | None
    versions: list[ContentVersionView]
    uses: list[ContentUseView]


class ContentFileRequest(Schema):
    """A file for an item: an upload that arrived, by its id, or a link. Measures are said by who could look."""

    model_config = example(role="media", language="vi", url="https://example.org/city")

    role: ContentRole = "media"
    language: Language = ""
    upload: Annotated[str, StringConstraints(max_length=64)] | None = None
    url: Annotated[str, StringConstraints(max_length=2000)] | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    duration: Seconds | None = None


class ContentRequest(Schema):
    """A new item. Its kind is that of its first file."""

    model_config = example(name="city-film", title={"en": "The city"}, files=[{"url": "https://example.org/city"}])

    name: Name
    title: LineTexts
    origin: Line = ""
    example: bool = True
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    files: Annotated[list[ContentFileRequest], Field(min_length=1, max_length=20)]


class ContentChange(Schema):
    """What is to be otherwise; what is left out stays. `name` gives another name."""

    model_config = example(title={"vi": "Thành phố", "en": "The city"}, tags=["attract"])

    name: Name | None = None
    title: LineTexts | None = None
    origin: Line | None = None
    example: bool | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] | None = None


class UploadRequest(Schema):
    """A file to come, of `size` bytes. `mark`: what its sender will know it by again, to resume."""

    model_config = example(filename="city.webm", size=67_000)

    filename: Annotated[Line, StringConstraints(min_length=1)]
    size: Annotated[int, Field(ge=1, le=2**53)]
    mark: Line = ""


class UploadView(Schema):
    """An upload: `offset` of `size` bytes came. `sha256` and `media_type` once all came and was accepted."""

    id: str
    filename: str
    size: int
    offset: int
    mark: str
    created_by: str
    created_at: float
    address: str
    sha256: str | None
    media_type: str | None
