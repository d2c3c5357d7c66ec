"""A rehearsal as a picture that can be drawn (`exhibit_server.timeline`)."""

from collections.abc import Iterable, Mapping

from devices.core.texts import pick
from devices.core.values import Point, PointType, Value, show_value
from exhibit_server.cli.rehearsal_words import word
from exhibit_server.timeline.model import Band, Lane, Lanes, Mark, Segment, Station, Tone, Track
from scenes.plan import watched
from scenes.record import RunRecord, StepRecord
from scenes.rehearsal import Rehearsal
from scenes.rehearsal.recording import Change, DeviceStory, PointStory

TONES: Mapping[str, Tone] = {
    "done": "good",
    "confirmed": "good",
    "unconfirmed": "bad",
    "failed": "bad",
    "timeout": "waiting",
    "skipped": "quiet",
    "stopped": "quiet",
}
WAITING_KINDS = ("until", "ask", "hold", "wait")


def picture(rehearsal: Rehearsal, language: str) -> Lanes:
    """Return a rehearsal as lanes: its line, and a lane for each device it used, watched or broke."""
    record = rehearsal.record
    title = pick(record.loaded.scene.title, language)
    verdict, tone = verdict_of(rehearsal, language)
    played = sorted((s for s in record.steps.values() if s.started_at is not None), key=lambda s: s.started_at or 0.0)
    length = max(rehearsal.length, 1.0)
    return Lanes(
        title=title,
        subtitle=f"{record.loaded.id} · {pick(record.loaded.scene.summary, language)}",
        language=language,
        duration=length,
        verdict=verdict,
        tone=tone,
        stations=tuple(_station(step, record, language) for step in played if step.station.step.KIND not in QUIET),
        lanes=tuple(_lanes(rehearsal, length, language)),
        facts=tuple(_facts(rehearsal, language)),
        findings=tuple(_findings(rehearsal, language)),
        bands=tuple(_bands(played, record, length, language)),
    )


QUIET = ("note", "marker")
"""Steps that take no time and do nothing."""


def verdict_of(rehearsal: Rehearsal, language: str) -> tuple[str, Tone]:
    """Return how a rehearsal went, in words and as a colour."""
    if rehearsal.passed:
        return word("passed", language), "good"
    return (word("safe", language), "waiting") if rehearsal.safe else (word("unsafe", language), "bad")


def answers_of(answers: Iterable[int], language: str) -> str:
    """Return a row of answers in words."""
    return ", ".join(str(answer) if answer else word("nobody", language) for answer in answers)


def _station(step: StepRecord, record: RunRecord, language: str) -> Station:
    station = step.station
    outcome = step.outcome or "stopped"
    tone = TONES.get(outcome, "plain")
    if station.step.KIND == "until" and outcome == "timeout":
        tone = "bad"
    elif station.step.KIND in WAITING_KINDS and tone == "good":
        tone = "waiting"
    begin = (step.started_at or record.started_at) - record.started_at
    return Station(
        path=station.path,
        kind=station.step.KIND,
        label=pick(station.label, language),
        start=begin,
        end=max((step.ended_at or record.started_at) - record.started_at, begin),
        tone=tone,
        outcome=word(outcome, language),
        note=pick(step.reason, language),
        level=station.depth,
        main=station.main,
        planned=step.planned_at - record.started_at if station.depth == 0 else None,
    )


def _bands(played: list[StepRecord], record: RunRecord, length: float, language: str) -> Iterable[Band]:
    ends = [step.ended_at - record.started_at for step in played if step.ended_at is not None]
    if ends and length - max(ends) > 0.05:
        yield Band(start=max(ends), end=length, text=word("restoring", language), tone="plain")


def _facts(rehearsal: Rehearsal, language: str) -> Iterable[tuple[str, str]]:
    record = rehearsal.record
    yield word("length", language), f"{rehearsal.length:.1f} s"
    yield word("planned", language), f"{record.planned_length:.1f} s"
    if rehearsal.asked:
        yield word("answers", language), answers_of((asked.answer for asked in rehearsal.asked), language)
    faults = {str(fault) for story in rehearsal.story.devices.values() for _, fault, begins in story.faults if begins}
    yield word("faults", language), ", ".join(sorted(faults)) or word("none", language)


def _findings(rehearsal: Rehearsal, language: str) -> Iterable[str]:
    record = rehearsal.record
    for step in record.steps.values():
        inner = any(
            other.station.parent == step.station.path and other.reason == step.reason for other in record.steps.values()
        )
        if inner:  # said by the step that failed; what it stands in only passes it on
            continue
        failed = step.outcome in ("unconfirmed", "failed")
        if failed or (step.outcome == "timeout" and step.station.step.KIND == "until"):
            yield f"{step.station.path} · {word(step.outcome or '', language)} · {pick(step.reason, language)}"
    if record.phase.value != "done":
        yield f"{word('ended', language)}: {word(record.phase.value, language)} · {pick(record.reason, language)}"
    yield from rehearsal.defects
    yield from (pick(sentence, language) for sentence in record.unrestored)
    for device in rehearsal.not_at_baseline:
        how = "unsaid" if device in rehearsal.unsaid else "away"
        yield f"{pick(rehearsal.story.devices[device].name, language)}: {word(how, language)}"


def _lanes(rehearsal: Rehearsal, length: float, language: str) -> Iterable[Lane]:
    for device, story in rehearsal.story.devices.items():
        tracks = tuple(_tracks(device, story, rehearsal, length, language))
        if not tracks and not story.faults:
            continue
        verdict, tone = "", "plain"
        if device in rehearsal.not_at_baseline:
            verdict, tone = word("unsaid" if device in rehearsal.unsaid else "away", language), "bad"
        elif device in rehearsal.record.touched:
            verdict, tone = word("home", language), "good"
        yield Lane(
            device=device,
            name=pick(story.name, language),
            tracks=tracks,
            marks=tuple(_marks(story, language)),
            away=tuple(_away(story, length, language)),
            verdict=verdict,
            tone=tone,  # type: ignore[arg-type]
        )


def _tracks(device: str, story: DeviceStory, rehearsal: Rehearsal, length: float, language: str) -> Iterable[Track]:
    looked_at = {each.point for each in watched(rehearsal.record.loaded.scene) if each.device == device}
    changed = device in rehearsal.record.touched
    for told in story.points.values():
        name = told.point.name
        if name == "caption":  # the line tells what was said
            continue
        moved = len({change.value for change in told.actual}) > 1
        if told.wanted or name in looked_at or (moved and (told.point.writable or not changed)):
            yield _track(told, length, language)


def _track(told: PointStory, length: float, language: str) -> Track:
    return Track(
        label=pick(told.point.label, language) or told.point.name,
        unit=told.point.unit,
        wanted=tuple(_segments(told.wanted, told, length, language, actual=False)),
        actual=tuple(_segments(told.actual, told, length, language, actual=True)),
    )


def _segments(
    changes: list[Change], told: PointStory, length: float, language: str, *, actual: bool
) -> Iterable[Segment]:
    for index, change in enumerate(changes):
        end = min(changes[index + 1].at if index + 1 < len(changes) else length, length)
        if change.at >= length or (change.value is None and actual and index == 0 and end <= 0):
            continue
        numeric = told.point.type in (PointType.NUMBER, PointType.INTEGER)
        number = float(change.value) if numeric and isinstance(change.value, (int, float)) else None
        tone = _tone_of(change, told, end) if actual else "plain"
        yield Segment(
            start=change.at, end=end, text=_shown(change.value, told.point, language), tone=tone, number=number
        )


def _tone_of(change: Change, told: PointStory, end: float) -> Tone:
    """Return jade for a value that is as wanted, grey for an unknown one."""
    if change.value is None:
        return "quiet"
    wanted = [each.value for each in told.wanted if each.at <= (change.at + end) / 2]
    if wanted and wanted[-1] is not None:
        return "good" if told.point.matches(wanted[-1], change.value) else "waiting"
    return "plain"


def _shown(value: Value | None, point: Point, language: str) -> str:
    if isinstance(value, bool):
        return word("on" if value else "off", language)
    return show_value(value, point.unit)


def _away(story: DeviceStory, length: float, language: str) -> Iterable[Segment]:
    for index, (at, availability) in enumerate(story.availability):
        end = story.availability[index + 1][0] if index + 1 < len(story.availability) else length
        if not availability.usable and end > at:
            yield Segment(start=at, end=min(end, length), text=availability.reason.text(language), tone="quiet")


def _marks(story: DeviceStory, language: str) -> Iterable[Mark]:
    for at, fault, begins in story.faults:
        yield Mark(
            at=at, kind="fault" if begins else "mended", text=word(fault.fault if begins else "mended", language)
        )
    for told in story.commands:
        if told.error is not None:
            yield Mark(at=told.at, kind="unconfirmed", text=f"{told.verb}: {told.error.text(language)}")
