"""A group on its way: frozen, and plain enough to be kept as JSON."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from exhibit_server.tours.config import GroupConfig, StopConfig, StopScene, TourConfig

StopState = Literal["ahead", "here", "done", "skipped"]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class StopRun(_Kept):
    """A scene that was started at a stop."""

    scene: str
    run: str
    at: float


class Stop(_Kept):
    """A stop of this group's tour, and how it went."""

    id: str
    zone: str
    scenes: tuple[StopScene, ...] = ()
    minutes: float
    guide: dict[str, str]
    starts: Literal["guide", "itself"] = "guide"
    state: StopState = "ahead"
    arrived_at: float | None = None
    left_at: float | None = None
    runs: tuple[StopRun, ...] = ()

    def with_run(self, run: StopRun) -> Self:
        """Return the stop with one more run."""
        return self.model_copy(update={"runs": (*self.runs, run)})


class Group(_Kept):
    """A group and its tour. `planned_end` was calculated when it began; what is added or removed moves it.

    `trouble`: why a scene that should have started by itself did not.
    """

    id: str
    tour: str
    title: dict[str, str]
    label: str
    size: int | None
    language: str
    pace: float
    by: str
    created_at: float
    begun_at: float | None = None
    planned_end: float | None = None
    ended_at: float | None = None
    stops: tuple[Stop, ...]
    trouble: dict[str, str] = {}

    @property
    def here(self) -> Stop | None:
        """The stop the group is at."""
        return next((stop for stop in self.stops if stop.state == "here"), None)

    @property
    def position(self) -> int:
        """Index of the stop the group is at; -1 before the first."""
        return next((index for index, stop in enumerate(self.stops) if stop.state == "here"), -1)

    def stop(self, stop_id: str) -> Stop | None:
        """Return a stop by its id."""
        return next((stop for stop in self.stops if stop.id == stop_id), None)

    def seconds(self, stop: Stop) -> float:
        """How long this group is expected to stay at a stop."""
        return stop.minutes * 60 * self.pace

    def with_stop(self, changed: Stop) -> Self:
        """Return the group with one stop changed."""
        stops = tuple(changed if stop.id == changed.id else stop for stop in self.stops)
        return self.model_copy(update={"stops": stops})


def new_group(group_id: str, tour: TourConfig, who: GroupConfig, by: str, at: float) -> Group:
    """Return a group that has not begun."""
    stops: list[Stop] = []
    for config in tour.stops:
        stops.append(new_stop(config, {stop.id for stop in stops}))
    return Group(
        id=group_id,
        tour=tour.tour,
        title=tour.title,
        label=who.label,
        size=who.size,
        language=who.language,
        pace=who.pace,
        by=by,
        created_at=at,
        stops=tuple(stops),
    )


def new_stop(config: StopConfig, taken: set[str]) -> Stop:
    """Return a stop ahead, with an id no other stop has."""
    wanted = config.id or config.zone
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return Stop(
        id=name,
        zone=config.zone,
        scenes=config.scenes,
        minutes=config.minutes,
        guide=config.guide,
        starts=config.starts,
    )
