"""What people decided during a recorded run, in order, and in which step: the script of its replay.

Decisions are recorded with who made them. What a run shows without such a record (from before it was kept, or made by a
program that does not tell) is read from its steps: the answer that was played, the hold that was released.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from exhibit_server.flight.flight import Flight, spans_in_state, step_at
from exhibit_server.store.entries import StepEntry

AT_ONCE = 0.5
"""Seconds within which a skipped step has ended."""

ENDING = frozenset({"stop", "takeover", "all_stop"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision. `path`: the step under way, None before the first; `offset`: seconds since that step began."""

    what: str
    by: str
    at: float
    screen: str | None = None
    detail: str = ""
    path: str | None = None
    offset: float = 0.0


def decisions_of(flight: Flight) -> list[Decision]:
    """Return the decisions of a run, told or seen, in order."""
    told = [
        Decision(
            what=moment.data["what"],
            by=moment.data.get("by") or "",
            at=moment.at,
            screen=moment.data.get("screen"),
            detail=moment.data.get("detail") or "",
        )
        for moment in flight.of("decision")
    ]
    return sorted((_placed(flight, each) for each in [*told, *_seen(flight, told)]), key=lambda each: each.at)


def _placed(flight: Flight, decision: Decision) -> Decision:
    step = _step_of(flight, decision)
    begun = step.started_at if step is not None else None
    return replace(
        decision,
        path=step.path if step is not None else None,
        offset=decision.at - (begun if begun is not None else flight.run.started_at),
    )


def _step_of(flight: Flight, decision: Decision) -> StepEntry | None:
    """Return the step a decision was about; one that was skipped ended with the decision itself."""
    at = decision.at
    match decision.what:
        case "choice" | "go":
            kind = "ask" if decision.what == "choice" else "hold"
            about = [step for step in flight.played if step.kind == kind and _during(step, at, flight.end)]
        case "skip" | "jump":
            skipped = [step for step in flight.played if step.outcome == "skipped"]
            about = [step for step in skipped if abs((step.ended_at or flight.end) - at) < AT_ONCE]
        case _:
            about = []
    return about[-1] if about else step_at(flight, at)


def _seen(flight: Flight, told: list[Decision]) -> Iterator[Decision]:
    for step in flight.played:
        if step.outcome != "done" or step.ended_at is None or step.kind not in ("ask", "hold"):
            continue
        what = "choice" if step.kind == "ask" else "go"
        if any(each.what == what and _during(step, each.at, flight.end) for each in told):
            continue
        if what == "go":
            yield Decision(what="go", by="", at=step.ended_at)
        elif (chosen := _chosen(flight, step)) is not None:
            yield Decision(what="choice", by="", at=chosen[1], detail=chosen[0])
    if flight.run.state == "stopped" and not any(each.what in ENDING for each in told):
        restoring = spans_in_state(flight, "restoring")
        yield Decision(what="stop", by="", at=restoring[0].start if restoring else flight.end)


def _chosen(flight: Flight, ask: StepEntry) -> tuple[str, float] | None:
    """Return the number of the answer whose steps were played, and when; None where they can't tell."""
    for step in flight.played:
        mark = step.path.removeprefix(f"{ask.path}.").split(".")[0]
        if step.path.startswith(f"{ask.path}.c") and mark[1:].isdigit() and step.started_at is not None:
            return mark[1:], step.started_at
    return None


def _during(step: StepEntry, at: float, end: float) -> bool:
    return (step.started_at or 0.0) <= at <= (step.ended_at or end)
