"""Tours, the groups that take them, and the schedule."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from exhibit_server.api.schemas.base import Schema, Texts

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]


class TourStopView(Schema):
    zone: str
    scenes: list[str]
    minutes: float
    guide: Texts = Field(description="What the guide may say")
    starts: Literal["guide", "itself"]


class TourView(Schema):
    """A tour as it is planned."""

    id: str
    title: Texts
    summary: Texts
    minutes: float
    stops: list[TourStopView]


class StopRunView(Schema):
    """A scene started at a stop."""

    scene: str
    run: str
    at: float
    plays: bool


class TakenView(Schema):
    """Another group is expected in this stop's zone at the same time; `until` it is there."""

    group: str
    label: str
    until: float


class GroupStopView(TourStopView):
    """A stop of a group's tour. `start` and `end`: when the group was there, or is expected there."""

    id: str
    state: Literal["ahead", "here", "done", "skipped"]
    start: float | None
    end: float | None
    runs: list[StopRunView]
    taken: TakenView | None = None


class GroupView(Schema):
    """A group and its tour as they stand. `delay`: seconds behind the plan, less than 0 when ahead of it."""

    id: str
    tour: str
    title: Texts
    label: str
    size: int | None
    language: str
    pace: float
    by: str
    state: Literal["waiting", "under_way", "ended"]
    created_at: float
    begun_at: float | None
    planned_end: float | None
    expected_end: float
    ended_at: float | None
    delay: float
    here: str | None = Field(description="Id of the stop the group is at")
    trouble: Texts = Field(default={}, description="Why a scene that starts by itself did not")
    stops: list[GroupStopView]


class GroupRequest(Schema):
    """Begin a tour with a group; with `begin` false it waits for its guide."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"tour": "delegation", "label": "KICT", "size": 12, "language": "ko", "pace": 1.0}]
        },
    )

    tour: str = Field(max_length=80)
    label: str = Field(default="", max_length=120)
    size: int | None = Field(default=None, ge=1, le=500)
    language: str = Field(default="vi", max_length=16)
    pace: float = Field(default=1.0, ge=0.5, le=2.0, description="Stretches expected times: 0.8 brisk, 1.3 slow")
    begin: bool = True


class GroupChangeRequest(Schema):
    """What is told anew of a group; what is left out stays. A new pace moves the plan for the stops that are left."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"size": 14, "pace": 0.8}]})

    label: str = Field(default="", max_length=120)
    size: int | None = Field(default=None, ge=1, le=500)
    language: str = Field(default="vi", max_length=16)
    pace: float = Field(default=1.0, ge=0.5, le=2.0)


class StopRequest(Schema):
    """A stop to add: behind the stop `after`, or at the end."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"zone": "digital-twin", "scenes": ["twin-flight"], "minutes": 6}]},
    )

    zone: Id
    scenes: list[Id] = Field(default=[], max_length=10)
    minutes: float = Field(gt=0, le=240)
    after: str | None = Field(default=None, max_length=80)


class StopSceneRequest(Schema):
    """Which scene of the stop to start; the next that was not played when left out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"scene": "welcome"}]})

    scene: str | None = Field(default=None, max_length=80)


class HolidayView(Schema):
    country: str
    name: Texts


class OccurrenceView(Schema):
    """One time an entry is due, and what became of it. `run`: the run or the group it started."""

    id: str
    entry: str
    title: Texts
    kind: Literal["scene", "tour"]
    target: str
    due: float
    state: Literal["ahead", "next", "firing", "waiting", "done", "caught_up", "early", "missed", "skipped", "refused"]
    reason: Texts = Field(default={}, description="Why it waits, was missed, left out or refused")
    run: str | None = None
    by: str | None = None


class ScheduleDayView(Schema):
    """A day: its hours as HH:MM–HH:MM, why it is closed or special, and what is due."""

    date: str
    hours: list[str]
    closed: Texts | None
    special: Texts | None
    holidays: list[HolidayView]
    entries: list[OccurrenceView]


class QuietView(Schema):
    """Quiet hours under way. `scenes`: those that are refused; null for all."""

    until: float
    reason: Texts
    refuse: list[str]
    scenes: list[str] | None


class ScheduleView(Schema):
    """The days from today on. `followed`: whether the hub starts things by itself."""

    time_zone: str
    followed: bool
    open: bool
    quiet: list[QuietView]
    items: list[ScheduleDayView]
