"""A recorded run as a picture: its steps against time, and for each device what was wanted and what was observed."""

from collections.abc import Iterator

from devices.core.texts import pick
from exhibit_server.flight.decisions import decisions_of
from exhibit_server.flight.flight import Flight, spans_away, spans_in_state
from exhibit_server.flight.thinning import is_number
from exhibit_server.flight.words import DECISIONS, OUTCOMES, STATES, word
from exhibit_server.flight.written import day_and_time, facts_of, findings_of, seconds, shown, shown_args
from exhibit_server.store.entries import MomentEntry, StepEntry
from exhibit_server.timeline.model import Band, Lane, Lanes, Mark, MarkKind, Segment, Station, Tone, Track
from exhibit_server.wording import say

TONES: dict[str, Tone] = {
    "done": "good",
    "confirmed": "good",
    "unconfirmed": "bad",
    "failed": "bad",
    "skipped": "quiet",
    "stopped": "quiet",
    "timeout": "waiting",
    "interrupted": "bad",
}
BANDS: dict[str, Tone] = {"paused": "quiet", "asking": "waiting", "holding": "waiting", "restoring": "plain"}
WORDS_SHOWN = 40
"""Letters of a text shown in a lane."""


def picture(flight: Flight, language: str) -> Lanes:
    """Return what is drawn of a run."""
    run = flight.run
    return Lanes(
        title=pick(flight.head.title, language),
        subtitle=f"{run.scene} · {day_and_time(run.started_at)} · {run.id[:12]}",
        language=language,
        duration=flight.length,
        verdict=say(STATES, run.state, language),
        tone=TONES.get(run.state, "plain"),
        stations=tuple(_station(flight, step, language) for step in flight.played),
        lanes=(*_people(flight, language), *(_lane(flight, device, language) for device in _devices(flight))),
        facts=tuple(facts_of(flight, language)),
        findings=tuple(findings_of(flight, language)),
        bands=tuple(_bands(flight, language)),
    )


def _station(flight: Flight, step: StepEntry, language: str) -> Station:
    start = flight.at(step.started_at or flight.run.started_at)
    end = flight.at(step.ended_at if step.ended_at is not None else flight.end)
    reason = pick(step.detail.get("reason", {}), language)
    return Station(
        path=step.path,
        kind=step.kind,
        label=pick(step.label, language),
        start=start,
        end=max(end, start),
        tone=TONES.get(step.outcome or "", "plain"),
        outcome=say(OUTCOMES, step.outcome or "", language),
        note=reason,
        level=int(step.detail.get("depth", 0)),
        main=bool(step.detail.get("main", False)),
        planned=flight.at(step.planned_at),
    )


def _devices(flight: Flight) -> list[str]:
    """Return the devices to draw: those that were told something first, in the order of that; then the watched."""
    told = [moment.device for moment in flight.of("wanted", "command") if moment.device]
    seen = [moment.device for moment in flight.of("reading", "initial") if moment.device]
    away = [moment.device for moment in flight.of("availability") if moment.device]
    return list(dict.fromkeys([*told, *seen, *away]))


def _people(flight: Flight, language: str) -> Iterator[Lane]:
    """Yield a lane of what people decided and where the hub went down, if any of that happened."""
    marks = [
        Mark(at=max(flight.at(moment.at), 0.0), kind="fault", text=word("interrupted", language))
        for moment in flight.of("interruption")
    ]
    for decision in decisions_of(flight):
        what = say(DECISIONS, decision.what, language, detail=decision.detail)
        said = f"{decision.by}: {what}" if decision.by else what
        marks.append(Mark(at=max(flight.at(decision.at), 0.0), kind="person", text=said))
    if marks:
        name = word("people", language)
        yield Lane(device="", name=name, marks=tuple(sorted(marks, key=lambda mark: mark.at)))


def _lane(flight: Flight, device: str, language: str) -> Lane:
    away = tuple(
        Segment(
            start=max(flight.at(span.start), 0.0),
            end=flight.at(span.end),
            text=pick(reason, language),
            tone="bad",
        )
        for span, reason in spans_away(flight, device)
    )
    points = dict.fromkeys(moment.point for moment in flight.moments if moment.device == device and moment.point)
    tracks = (_track(flight, device, point, language) for point in points)
    marks = sorted(_marks(flight, device, language), key=lambda mark: mark.at)
    bad = any(mark.kind in ("unconfirmed", "fault") for mark in marks)
    return Lane(
        device=device,
        name=pick(flight.device_name(device), language),
        tracks=tuple(track for track in tracks if track.wanted or track.actual),
        marks=tuple(marks),
        away=away,
        tone="bad" if bad or away else "plain",
    )


def _track(flight: Flight, device: str, point: str, language: str) -> Track:
    mine = [each for each in flight.moments if each.device == device and each.point == point]
    unit = flight.unit(device, point)
    return Track(
        label=point,
        unit=unit,
        wanted=tuple(_segments(flight, [each for each in mine if each.kind == "wanted"], unit, language)),
        actual=tuple(_segments(flight, [each for each in mine if each.kind in ("initial", "reading")], unit, language)),
    )


def _segments(flight: Flight, moments: list[MomentEntry], unit: str, language: str) -> Iterator[Segment]:
    """Yield one segment for each value, until the next one."""
    ends = [flight.at(each.at) for each in moments[1:]] + [flight.length]
    for moment, end in zip(moments, ends, strict=False):  # without moments there is an end, and nothing to draw
        value = moment.data.get("value")
        start = max(flight.at(moment.at), 0.0)
        yield Segment(
            start=start,
            end=max(end, start),
            text=shown(value, language, unit)[:WORDS_SHOWN],
            tone="quiet" if value is None else "plain",
            number=float(value) if is_number(value) else None,  # type: ignore[arg-type]  # a number it is
        )


def _marks(flight: Flight, device: str, language: str) -> Iterator[Mark]:
    for moment in flight.moments:
        if moment.device != device:
            continue
        mark = _mark(flight, moment, language)
        if mark is not None:
            yield mark


def _mark(flight: Flight, moment: MomentEntry, language: str) -> Mark | None:
    at, data = max(flight.at(moment.at), 0.0), moment.data
    match moment.kind:
        case "command" if data["error"]:
            return Mark(at=at, kind="fault", text=f"{data['verb']}: {pick(data['error'], language)}")
        case "command":
            return Mark(
                at=at, kind="command", text=f"{data['verb']} {shown_args(data['args'], language)}"[:WORDS_SHOWN]
            )
        case "confirmation" if data["state"] in ("confirmed", "unconfirmed"):
            good = data["state"] == "confirmed"
            took = f" · {seconds(data['took'])}" if data.get("took") is not None else ""
            wanted, outcome = shown(data["wanted"], language)[:WORDS_SHOWN], say(OUTCOMES, data["state"], language)
            text = f"{moment.point} {wanted}: {outcome}{took}"
            return Mark(at=at, kind="confirmed" if good else "unconfirmed", text=text)
        case "availability" if not data.get("initial"):
            kind: MarkKind = "online" if data["state"] in ("online", "degraded") else "offline"
            return Mark(at=at, kind=kind, text=pick(data.get("reason", {}), language) or data["state"])
        case _:
            return None


def _bands(flight: Flight, language: str) -> Iterator[Band]:
    for state, tone in BANDS.items():
        for span in spans_in_state(flight, state):
            yield Band(
                start=max(flight.at(span.start), 0.0),
                end=flight.at(span.end),
                text=say(STATES, state, language),
                tone=tone,
            )
