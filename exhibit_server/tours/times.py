"""When a group is expected where: from what really happened, so that a delay is carried on; and who is in whose way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exhibit_server.tours.group import Group


@dataclass(frozen=True, slots=True)
class Stay:
    """From when until when a group is, or is expected to be, at a stop."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Taken:
    """Another group is in a stop's zone then; it is free at `until`."""

    group: str
    label: str
    until: float


@dataclass(frozen=True, slots=True)
class Timetable:
    """A group's stays by stop; its expected end, and how much later than planned that is (less than 0: earlier)."""

    stays: Mapping[str, Stay]
    end: float
    delay: float


def timetable(group: Group, now: float) -> Timetable:
    """Calculate a group's times as they look now. One that has not begun is taken to begin now."""
    stays: dict[str, Stay] = {}
    clock = now
    for stop in group.stops:
        if stop.state == "here" and stop.arrived_at is not None:
            clock = max(stop.arrived_at + group.seconds(stop), now)
            stays[stop.id] = Stay(stop.arrived_at, clock)
        elif stop.state == "ahead":
            stays[stop.id] = Stay(clock, clock + group.seconds(stop))
            clock += group.seconds(stop)
        elif stop.arrived_at is not None:
            stays[stop.id] = Stay(stop.arrived_at, stop.left_at or stop.arrived_at)
    end = group.ended_at if group.ended_at is not None else clock
    return Timetable(stays, end, end - group.planned_end if group.planned_end is not None else 0.0)


def taken_by_others(group: Group, others: Iterable[Group], now: float) -> dict[str, Taken]:
    """Say which of a group's stops, here or ahead, are in a zone where another group is expected at that time."""
    mine = timetable(group, now)
    theirs = [
        (other, stop.zone, timetable(other, now).stays[stop.id])
        for other in others
        if other.id != group.id and other.begun_at is not None and other.ended_at is None
        for stop in other.stops
        if stop.state in ("here", "ahead")
    ]
    found: dict[str, Taken] = {}
    for stop in group.stops:
        if stop.state not in ("here", "ahead"):
            continue
        stay = mine.stays[stop.id]
        for other, zone, there in theirs:
            if zone == stop.zone and there.start < stay.end and stay.start < there.end:
                known = found.get(stop.id)
                if known is None or known.until < there.end:
                    found[stop.id] = Taken(other.id, other.label, there.end)
    return found
