"""The tables, as SQLModel classes. Times are seconds since the epoch (UTC); texts are JSON {"vi": …, "ko": …, "en": …}.

Readings are not here: they lie in one table for each day (`exhibit_server.store.days`).
Nobody outside `store` sees these classes: repositories return the frozen records of `entries`.
"""

from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Index, MetaData
from sqlmodel import Field, SQLModel


class Table(SQLModel):
    """Base of all tables, with constraint names that are the same on every database."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PersonTable(Table, table=True):
    """Somebody who logs in. `key` is the name as compared (folded); `epoch` rises when sessions are to end."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)
    role: str
    pin_hash: str
    language: str | None
    active: bool
    epoch: int
    created: float


class TokenTable(Table, table=True):
    """A token of a program or a screen. `hash` is the SHA-256 of the token, in hex; the token is kept nowhere."""

    __tablename__ = "token"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: str
    hash: str = Field(unique=True)
    kind: str
    screen: str | None
    created: float
    last_used: float | None
    revoked: float | None


class RunTable(Table, table=True):
    """One playing of a scene."""

    __tablename__ = "run"
    __table_args__ = (Index(None, "scene", "started_at"),)

    id: str = Field(primary_key=True)
    scene: str
    scene_version: str
    language: str
    started_by: str
    started_from: str | None
    priority: str
    state: str
    reason: dict[str, str] = Field(sa_type=JSON)
    started_at: float = Field(index=True)
    ended_at: float | None


class StepTable(Table, table=True):
    """One step of a run, planned and actual."""

    __tablename__ = "step"

    run: str = Field(primary_key=True, foreign_key="run.id", ondelete="CASCADE")
    path: str = Field(primary_key=True)
    kind: str
    label: dict[str, str] = Field(sa_type=JSON)
    planned_at: float
    started_at: float | None
    ended_at: float | None
    outcome: str | None
    detail: dict[str, Any] = Field(sa_type=JSON)


class SceneTextTable(Table, table=True):
    """The text of a scene by its version, so that old runs can be read and played again after edits."""

    __tablename__ = "scene_text"

    version: str = Field(primary_key=True)
    scene: str
    text: str
    sources: dict[str, str] = Field(sa_type=JSON)
    first_played: float


class FlightTable(Table, table=True):
    """What is kept of a run beyond its steps; the moments are in a table of their own."""

    __tablename__ = "flight"

    run: str = Field(primary_key=True, foreign_key="run.id", ondelete="CASCADE")
    title: dict[str, str] = Field(sa_type=JSON)
    variant: str
    arguments: dict[str, Any] = Field(sa_type=JSON)
    planned_length: float
    paused_seconds: float
    interruptions: int
    without: list[str] = Field(sa_type=JSON)
    unrestored: list[dict[str, str]] = Field(sa_type=JSON)
    devices: dict[str, Any] = Field(sa_type=JSON)
    dropped: dict[str, int] = Field(sa_type=JSON)


class MomentTable(Table, table=True):
    """One thing that happened while a run played: a command, a reading, a decision."""

    __tablename__ = "moment"
    __table_args__ = (Index(None, "run", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    run: str = Field(foreign_key="run.id", ondelete="CASCADE")
    at: float = Field(index=True)
    kind: str
    device: str | None
    point: str | None
    data: dict[str, Any] = Field(sa_type=JSON)


class GoldenTable(Table, table=True):
    """The run that others of a scene and variant are compared with."""

    __tablename__ = "golden"

    scene: str = Field(primary_key=True)
    variant: str = Field(primary_key=True)
    run: str = Field(foreign_key="run.id", ondelete="CASCADE", index=True)
    set_by: str
    set_at: float


class EventTable(Table, table=True):
    """Something a person may want to read about later. The recorder gives the ids, counting on."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "kind", "id"), Index(None, "level", "id"), Index(None, "subject", "id"))

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: float = Field(index=True)
    level: str
    kind: str
    subject: str
    texts: dict[str, str] = Field(sa_type=JSON)
    data: dict[str, Any] = Field(sa_type=JSON)
    words: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Sentences, kind and subject, folded, to be searched."""


class OpinionTable(Table, table=True):
    """What a visitor thought of a scene. No personal data; outlives its run."""

    __tablename__ = "opinion"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"), Index(None, "scene", "at"))

    id: int | None = Field(default=None, primary_key=True)
    at: float
    scene: str
    run: str
    kiosk: str | None
    language: str
    score: int
    answer: str | None


class MaintenanceTable(Table, table=True):
    """A device was taken out of service (`on`), or given back."""

    __tablename__ = "maintenance"

    device: str = Field(primary_key=True)
    on: bool
    by: str
    note: str
    since: float


class OccurrenceTable(Table, table=True):
    """What became of one time a scheduled entry was due. Written before it acts, so that nothing happens twice."""

    __tablename__ = "occurrence"

    key: str = Field(primary_key=True)
    entry: str
    due: float = Field(index=True)
    state: str
    at: float
    run: str | None
    reason: dict[str, str] = Field(sa_type=JSON)
    by: str | None


class ScheduleClockTable(Table, table=True):
    """Until when the schedule was followed; one row."""

    __tablename__ = "schedule_clock"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seen: float


class TourGroupTable(Table, table=True):
    """A group that takes a tour: where it stands, written before it moves."""

    __tablename__ = "tour_group"

    id: str = Field(primary_key=True)
    tour: str
    changed_at: float = Field(index=True)
    ended_at: float | None
    data: dict[str, Any] = Field(sa_type=JSON)


class ScreenPictureTable(Table, table=True):
    """The latest picture a screen took of itself."""

    __tablename__ = "screen_picture"

    screen: str = Field(primary_key=True)
    at: float
    by: str
    media_type: str
    width: int
    height: int
    size: int
    left_out: list[str] = Field(sa_type=JSON)
    data: bytes


class DiscoveredTable(Table, table=True):
    """A device that announced itself and was decided on. `sources` are the messages it is built from.

    `device`, `zone`, `names`, `baseline` and `allowed` are what the technician gave with the approval.
    """

    __tablename__ = "discovered"

    key: str = Field(primary_key=True)
    convention: str
    state: str
    label: str
    device: str | None
    zone: str | None
    names: dict[str, str] = Field(sa_type=JSON)
    baseline: dict[str, Any] = Field(sa_type=JSON)
    allowed: list[str] = Field(sa_type=JSON)
    sources: list[dict[str, Any]] = Field(sa_type=JSON)
    withdrawn: bool
    first_seen: float
    last_seen: float
    decided_by: str
    decided_at: float
