"""A recorded run in words: its head, what went wrong, and everything that happened, line by line."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from devices.core.texts import pick
from devices.core.values import show_value
from exhibit_server.flight.compare import seconds_of
from exhibit_server.flight.decisions import decisions_of
from exhibit_server.flight.flight import Flight, spans_in_state, step_at
from exhibit_server.flight.words import DECISIONS, OUTCOMES, STATES, WORDS, word
from exhibit_server.store.entries import MomentEntry, StepEntry
from exhibit_server.wording import say

MOST_ARGS = 60

DRIFT_SHOWN = 0.05
"""Seconds below which a step began when it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a run's story. `late`: seconds after the plan; `length`: seconds it took."""

    at: float
    kind: Literal["step", "command", "confirmation", "availability", "decision", "state", "reading"]
    what: str
    path: str = ""
    late: float | None = None
    length: float | None = None
    outcome: str = ""
    bad: bool = False
    depth: int = 0


def day_and_time(at: float) -> str:
    """Return a time as people of the hall read it: on the clock of this machine."""
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def seconds(length: float) -> str:
    """Return a length: 0.25 s, 12.4 s, 2:05 min."""
    if length >= 100:
        return f"{int(length) // 60}:{int(length) % 60:02d} min"
    return f"{length:.2f} s" if length < 1 else f"{length:.1f} s"


def shown(value: Any, language: str, unit: str = "") -> str:
    """Return a value as people read it; a caption, which a display gets in every language, in theirs."""
    if isinstance(value, str) and value.startswith("{"):
        with suppress(ValueError):  # a text that only looks like one
            texts = json.loads(value)
            if isinstance(texts, dict) and language in texts:
                return f"“{texts[language]}”"
    return show_value(value, unit)


def shown_args(args: str, language: str) -> str:
    """Return a command's arguments: "= 40, over = 3" for what is written {"value": 40, "over": 3}."""
    try:
        given = json.loads(args)
    except ValueError:  # cut short
        return args[:MOST_ARGS]
    parts = [
        f"= {shown(value, language)}" if name == "value" else f"{name} = {shown(value, language)}"
        for name, value in given.items()
    ]
    return ", ".join(parts)


def facts_of(flight: Flight, language: str) -> list[tuple[str, str]]:
    """Return the head of a run: (word, value)."""
    run, head = flight.run, flight.head
    planned = f"{seconds(flight.length)} ({word('planned', language)} {seconds(head.planned_length)})"
    facts = {
        "run": run.id,
        "started": day_and_time(run.started_at),
        "by": run.started_by,
        "from": run.started_from or "",
        "language": run.language,
        "version": run.scene_version,
        "variant": head.variant,
        "arguments": ", ".join(f"{name} = {value}" for name, value in head.arguments.items()),
        "length": planned,
        "paused": seconds(head.paused_seconds) if head.paused_seconds else "",
        "interruptions": str(head.interruptions) if head.interruptions else "",
    }
    return [(pick(WORDS[key], language), value) for key, value in facts.items() if value]


def findings_of(flight: Flight, language: str) -> list[str]:
    """Return what a technician should read first: why it ended so, what failed, what was left behind or left out."""
    run, head = flight.run, flight.head
    found = []
    if reason := pick(run.reason, language):
        found.append(f"{say(STATES, run.state, language)}: {reason}")
    for step in flight.played:
        reason = pick(step.detail.get("reason", {}), language)
        if step.outcome in ("unconfirmed", "failed") or (step.outcome in ("timeout", "skipped") and reason):
            said = f"{pick(step.label, language)}: {say(OUTCOMES, step.outcome, language)}"
            found.append(f"{step.path} {said}{f' ({reason})' if reason else ''}")
    names = [pick(flight.device_name(device), language) for device in head.without]
    found += [word("without", language, what=name) for name in names]
    found += [word("unrestored", language, what=pick(problem, language)) for problem in head.unrestored]
    told = {"run_drifted", "run_interrupted"} | ({"unrestored"} if not head.unrestored else set())
    found += [pick(event.texts, language) for event in flight.events if event.kind in told]
    found += [word("dropped", language, what=point, count=count) for point, count in head.dropped.items()]
    return list(dict.fromkeys(found))


def story(flight: Flight, language: str, *, readings: bool = False) -> list[Line]:
    """Return everything that happened, in order of time; readings only where asked for."""
    lines = [_step(flight, step, language) for step in flight.played]
    lines += _people(flight, language)
    lines += _states(flight, language)
    for moment in flight.moments:
        line = _moment(flight, moment, language, readings=readings)
        if line is not None:
            lines.append(line)
    order = {"step": 0, "decision": 1, "command": 2, "reading": 3, "confirmation": 4}
    return sorted(lines, key=lambda line: (round(line.at, 3), order.get(line.kind, 5)))


def _step(flight: Flight, step: StepEntry, language: str) -> Line:
    late = (step.started_at or 0.0) - step.planned_at
    reason = pick(step.detail.get("reason", {}), language)
    outcome = say(OUTCOMES, step.outcome or "", language)
    return Line(
        at=flight.at(step.started_at or 0.0),
        kind="step",
        what=pick(step.label, language),
        path=step.path,
        late=late if abs(late) >= DRIFT_SHOWN else 0.0,
        length=seconds_of(flight, step),
        outcome=f"{outcome}: {reason}" if reason else outcome,
        bad=step.outcome in ("unconfirmed", "failed", "timeout") and step.kind not in ("ask", "hold"),
        depth=int(step.detail.get("depth", 0)),
    )


def _people(flight: Flight, language: str) -> Iterator[Line]:
    for decision in decisions_of(flight):
        what = say(DECISIONS, decision.what, language, detail=decision.detail)
        who = " · ".join(dict.fromkeys(part for part in (decision.by, decision.screen) if part)) or "?"
        yield Line(at=flight.at(decision.at), kind="decision", what=f"{who}: {what}", path=decision.path or "")


def _states(flight: Flight, language: str) -> Iterator[Line]:
    for span in spans_in_state(flight, "restoring"):
        what = say(STATES, "restoring", language)
        yield Line(at=flight.at(span.start), kind="state", what=what, length=span.end - span.start)
    for moment in flight.of("interruption"):
        yield Line(at=flight.at(moment.at), kind="state", what=word("interrupted", language), bad=True)
    last = pick(flight.run.reason, language)
    said = say(STATES, flight.run.state, language)
    bad = flight.run.state in ("failed", "interrupted")
    yield Line(at=flight.length, kind="state", what=f"{said}: {last}" if last else said, bad=bad)


def _moment(flight: Flight, moment: MomentEntry, language: str, *, readings: bool) -> Line | None:
    device, data = moment.device or "", moment.data
    at, name = flight.at(moment.at), pick(flight.device_name(device), language)
    point = f"{device}.{moment.point}"
    match moment.kind:
        case "command":
            return _command(flight, moment, language)
        case "confirmation" if data["state"] != "no_feedback":
            outcome = say(OUTCOMES, data["state"], language)
            reason = pick(data.get("reason", {}), language)
            value = shown(data["wanted"], language, flight.unit(device, moment.point or ""))
            return Line(
                at=at,
                kind="confirmation",
                what=f"{point} = {value}",
                length=data.get("took"),
                outcome=f"{outcome}: {reason}" if reason else outcome,
                bad=data["state"] != "confirmed",
            )
        case "availability" if not data.get("initial") or data["state"] not in ("online", "degraded"):
            reason = pick(data.get("reason", {}), language)
            what = f"{name}: {data['state']}{f' ({reason})' if reason else ''}"
            return Line(at=at, kind="availability", what=what, bad=data["state"] not in ("online", "degraded"))
        case "reading" if readings:
            value = shown(data.get("value"), language, flight.unit(device, moment.point or ""))
            return Line(at=at, kind="reading", what=f"{point} → {value}")
        case _:
            return None


def _origin(by: Mapping[str, Any] | None, language: str, *, restoring: bool) -> str:
    """Say where a command came from that belongs to no step as they stand: an earlier round of one, or somebody."""
    if restoring:
        return word("restoring", language)
    if by is None:
        return word("elsewhere", language)
    return "" if by["mine"] else f"{word('elsewhere', language)}: {pick(by['name'], language)}"


def _command(flight: Flight, moment: MomentEntry, language: str) -> Line:
    device, data = moment.device or "", moment.data
    step = step_at(flight, moment.at, device, data["verb"])
    error = pick(data["error"] or {}, language)
    outcome = f"{word('no_answer', language)}: {error}" if error else ""
    restoring = any(span.start <= moment.at <= span.end for span in spans_in_state(flight, "restoring"))
    origin = "" if step is not None else _origin(data.get("by"), language, restoring=restoring)
    args = shown_args(data["args"], language)
    return Line(
        at=flight.at(moment.at),
        kind="command",
        what=f"{device}.{data['verb']} {args}{f' [{origin}]' if origin else ''}".replace("  ", " ").strip(),
        path=step.path if step is not None else "",
        length=data["took"],
        outcome=outcome,
        bad=bool(error),
    )
