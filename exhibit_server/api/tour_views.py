"""Tours, groups and days as the API shows them."""

from datetime import date, timedelta

from devices.core.clock import wall_time
from exhibit_server.api import schemas
from exhibit_server.schedule.local_time import local
from exhibit_server.schedule.occurrences import Occurrence
from exhibit_server.schedule.opening import Days
from exhibit_server.tours.config import TourConfig
from exhibit_server.tours.group import Group, Stop
from exhibit_server.tours.times import Stay, Taken, taken_by_others, timetable
from exhibit_server.tours.tours import Tours


def tour_view(tour: TourConfig) -> schemas.TourView:
    return schemas.TourView(
        id=tour.tour,
        title=tour.title,
        summary=tour.summary,
        minutes=tour.minutes,
        stops=[
            schemas.TourStopView(
                zone=stop.zone,
                scenes=[scene.scene for scene in stop.scenes],
                minutes=stop.minutes,
                guide=stop.guide,
                starts=stop.starts,
            )
            for stop in tour.stops
        ],
    )


def group_view(group: Group, tours: Tours) -> schemas.GroupView:
    """Show a group with its times as they look now."""
    moment = wall_time()
    times = timetable(group, moment)
    taken = taken_by_others(group, tours.groups.values(), moment) if group.ended_at is None else {}
    here = group.here
    return schemas.GroupView(
        id=group.id,
        tour=group.tour,
        title=group.title,
        label=group.label,
        size=group.size,
        language=group.language,
        pace=group.pace,
        by=group.by,
        state="ended" if group.ended_at is not None else "waiting" if group.begun_at is None else "under_way",
        created_at=group.created_at,
        begun_at=group.begun_at,
        planned_end=group.planned_end,
        expected_end=times.end,
        ended_at=group.ended_at,
        delay=times.delay,
        here=here.id if here is not None else None,
        trouble=group.trouble,
        stops=[_stop_view(stop, times.stays.get(stop.id), taken.get(stop.id), tours) for stop in group.stops],
    )


def group_views(tours: Tours) -> dict[str, schemas.GroupView]:
    """Show every group, by its id."""
    return {group.id: group_view(group, tours) for group in tours.groups.values()}


def _stop_view(stop: Stop, stay: Stay | None, taken: Taken | None, tours: Tours) -> schemas.GroupStopView:
    return schemas.GroupStopView(
        id=stop.id,
        zone=stop.zone,
        scenes=[scene.scene for scene in stop.scenes],
        minutes=stop.minutes,
        guide=stop.guide,
        starts=stop.starts,
        state=stop.state,
        start=stay.start if stay is not None else None,
        end=stay.end if stay is not None else None,
        runs=[
            schemas.StopRunView(scene=run.scene, run=run.run, at=run.at, plays=tours.plays(run.run))
            for run in stop.runs
        ],
        taken=schemas.TakenView(group=taken.group, label=taken.label, until=taken.until) if taken is not None else None,
    )


def schedule_view(days: Days, count: int) -> schemas.ScheduleView:
    """Show today and the days after it."""
    moment = wall_time()
    almanac = days.almanac
    today = local(moment, almanac.zone).date()
    following = days.scheduler.occurrences.next_after(moment)
    return schemas.ScheduleView(
        time_zone=almanac.config.time_zone,
        followed=days.followed,
        open=almanac.open_at(moment),
        quiet=[
            schemas.QuietView(
                until=quiet.until,
                reason=quiet.rule.reason,
                refuse=list(quiet.rule.refuse),
                scenes=list(quiet.rule.scenes) if quiet.rule.scenes is not None else None,
            )
            for quiet in almanac.quiet_at(moment)
        ],
        items=[
            _day_view(days, number, following.key if following is not None else None)
            for number in (today + timedelta(days=ahead) for ahead in range(count))
        ],
    )


def _day_view(days: Days, number: date, following: str | None) -> schemas.ScheduleDayView:
    day = days.almanac.day(number)
    return schemas.ScheduleDayView(
        date=number.isoformat(),
        hours=[str(span) for span in day.hours],
        closed=dict(day.closed) if day.closed is not None else None,
        special=dict(day.special) if day.special is not None else None,
        holidays=[schemas.HolidayView(country=each.country, name=dict(each.name)) for each in day.holidays],
        entries=[occurrence_view(days, each, following) for each in days.scheduler.occurrences.on(number)],
    )


def occurrence_view(days: Days, occurrence: Occurrence, following: str | None = None) -> schemas.OccurrenceView:
    """Show an occurrence: as it was settled, or as it will be."""
    row = days.scheduler.ledger.rows.get(occurrence.key)
    task = occurrence.task
    view = schemas.OccurrenceView(
        id=occurrence.key,
        entry=task.entry,
        title=dict(task.title),
        kind="tour" if task.tour is not None else "scene",
        target=task.tour or task.scene or "",
        due=occurrence.at,
        state="next" if occurrence.key == following else "ahead",
    )
    if row is not None:
        return view.model_copy(update={"state": row.state, "reason": dict(row.reason), "run": row.run, "by": row.by})
    if occurrence.skip is not None:
        return view.model_copy(update={"state": "skipped", "reason": dict(occurrence.skip)})
    return view
