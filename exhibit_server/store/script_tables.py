"""The tables of the studio: scenes as somebody is writing them, and their versions."""

from sqlmodel import Field

from exhibit_server.store.tables import Table


class SceneDraftTable(Table, table=True):
    """A scene as somebody is writing it. Without `text` it was published or discarded; the revisions count on."""

    __tablename__ = "scene_draft"

    scene: str = Field(primary_key=True)
    revision: int
    text: str | None
    base: int | None
    by: str
    at: float


class SceneVersionTable(Table, table=True):
    """A version of a scene that was published in the studio, or found in its file; numbers count from 1."""

    __tablename__ = "scene_version"

    scene: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hash: str
    text: str
    origin: str
    by: str
    at: float
    note: str
