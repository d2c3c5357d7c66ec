"""What can be done with a group's tour. Each move takes a group as it is and returns it as it will be, or refuses."""

from typing import Literal

from exhibit_server.tours.config import GroupChange
from exhibit_server.tours.group import Group, Stop
from exhibit_server.tours.sentences import refuse

Move = Literal["next", "back", "skip", "end"]
Direction = Literal["up", "down"]

MOST_STOPS = 60


def moved(group: Group, move: Move, at: float) -> Group:
    """Return the group after a move of its guide. Raises Refused."""
    if group.ended_at is not None:
        raise refuse("tour_over")
    if move == "end":
        return _ended(group, at)
    if group.begun_at is None:
        if move != "next":
            raise refuse("not_begun")
        return _begun(group, at)
    return _back(group, at) if move == "back" else _onward(group, "done" if move == "next" else "skipped", at)


def shifted(group: Group, stop_id: str, direction: Direction) -> Group:
    """Return the group with a stop ahead of it moved one place. Raises Refused."""
    _ahead(group, stop_id)
    stops = list(group.stops)
    place = next(index for index, stop in enumerate(stops) if stop.id == stop_id)
    other = place - 1 if direction == "up" else place + 1
    if not group.position < other < len(stops) or stops[other].state != "ahead":
        raise refuse("cannot_move")
    stops[place], stops[other] = stops[other], stops[place]
    return group.model_copy(update={"stops": tuple(stops)})


def added(group: Group, stop: Stop, after: str | None) -> Group:
    """Return the group with one more stop: behind another that is here or ahead, or at the end. Raises Refused."""
    if group.ended_at is not None:
        raise refuse("tour_over")
    if len(group.stops) >= MOST_STOPS:
        raise refuse("too_many_stops")
    stops, place = list(group.stops), len(group.stops)
    if after is not None:
        known = group.stop(after)
        if known is None:
            raise refuse("no_such_stop", missing=True, stop=after)
        if known.state in ("done", "skipped"):
            raise refuse("stop_passed")
        place = stops.index(known) + 1
    stops.insert(place, stop)
    return _replanned(group, group.model_copy(update={"stops": tuple(stops)}), group.seconds(stop))


def removed(group: Group, stop_id: str) -> Group:
    """Return the group without a stop that lies ahead. Raises Refused."""
    gone = _ahead(group, stop_id)
    stops = tuple(stop for stop in group.stops if stop.id != stop_id)
    if not stops:
        raise refuse("cannot_move")
    return _replanned(group, group.model_copy(update={"stops": stops}), -group.seconds(gone))


def regrouped(group: Group, change: GroupChange) -> Group:
    """Return the group with what was told anew of who they are; a new pace moves the plan for what is left.

    Raises Refused.
    """
    if group.ended_at is not None:
        raise refuse("tour_over")
    after = group.model_copy(update=change.model_dump(exclude_unset=True))
    left = [stop for stop in group.stops if stop.state in ("here", "ahead")]
    return _replanned(group, after, sum(after.seconds(stop) - group.seconds(stop) for stop in left))


def _ahead(group: Group, stop_id: str) -> Stop:
    if group.ended_at is not None:
        raise refuse("tour_over")
    stop = group.stop(stop_id)
    if stop is None:
        raise refuse("no_such_stop", missing=True, stop=stop_id)
    if stop.state != "ahead":
        raise refuse("stop_passed")
    return stop


def _begun(group: Group, at: float) -> Group:
    planned = at + sum(group.seconds(stop) for stop in group.stops)
    begun = group.model_copy(update={"begun_at": at, "planned_end": planned})
    return begun.with_stop(_arrived(begun.stops[0], at))


def _onward(group: Group, state: Literal["done", "skipped"], at: float) -> Group:
    here = group.here
    if here is None:
        return _ended(group, at)
    left = group.with_stop(here.model_copy(update={"state": state, "left_at": at}))
    following = next((stop for stop in left.stops[group.position + 1 :] if stop.state == "ahead"), None)
    left = left.model_copy(update={"trouble": {}})
    return _ended(left, at) if following is None else left.with_stop(_arrived(following, at))


def _back(group: Group, at: float) -> Group:
    here, place = group.here, group.position
    if here is None or place == 0:
        raise refuse("first_stop")
    again = here.model_copy(update={"state": "ahead", "arrived_at": None, "left_at": None})
    back = group.with_stop(again).model_copy(update={"trouble": {}})
    return back.with_stop(_arrived(group.stops[place - 1], at))


def _ended(group: Group, at: float) -> Group:
    here = group.here
    if here is not None:
        group = group.with_stop(here.model_copy(update={"state": "done", "left_at": at}))
    return group.model_copy(update={"ended_at": at, "trouble": {}})


def _arrived(stop: Stop, at: float) -> Stop:
    return stop.model_copy(update={"state": "here", "arrived_at": at, "left_at": None})


def _replanned(before: Group, after: Group, seconds: float) -> Group:
    if before.planned_end is None:
        return after
    return after.model_copy(update={"planned_end": before.planned_end + seconds})
