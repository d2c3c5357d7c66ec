"""Turns flight records into the words of the API; the command line prints the same with --json."""

from exhibit_server.api import past_views
from exhibit_server.api.device_views import texts
from exhibit_server.api.schemas.flight import (
    ComparisonView,
    DecisionView,
    DifferenceView,
    FlightView,
    GoldenView,
    MomentView,
)
from exhibit_server.flight.compare import Comparison
from exhibit_server.flight.decisions import decisions_of
from exhibit_server.flight.flight import Flight
from exhibit_server.store.entries import GoldenEntry


def flight_view(flight: Flight, *, golden: bool) -> FlightView:
    """Describe a recorded run."""
    run, head = flight.run, flight.head
    return FlightView(
        id=run.id,
        scene=run.scene,
        title=texts(head.title),
        version=run.scene_version,
        variant=head.variant or None,
        arguments=dict(head.arguments),
        language=run.language,
        state=run.state,
        reason=texts(run.reason),
        started_by=run.started_by,
        started_from=run.started_from,
        started_at=run.started_at,
        ended_at=run.ended_at,
        planned_length=head.planned_length,
        paused_seconds=head.paused_seconds,
        interruptions=head.interruptions,
        without=list(head.without),
        unrestored=[texts(problem) for problem in head.unrestored],
        dropped=dict(head.dropped),
        golden=golden,
        steps=[past_views.stored_step_view(step) for step in flight.steps],
        decisions=[
            DecisionView(at=each.at, what=each.what, by=each.by, screen=each.screen, detail=each.detail, step=each.path)
            for each in decisions_of(flight)
        ],
        moments=[
            MomentView(at=each.at, kind=each.kind, device=each.device, point=each.point, data=dict(each.data))
            for each in flight.moments
        ],
        text=flight.scene.text if flight.scene is not None else None,
    )


def comparison_view(comparison: Comparison) -> ComparisonView:
    """Describe how a run differs from another."""
    return ComparisonView(
        run=comparison.run,
        other=comparison.other,
        scene=comparison.scene,
        differs=comparison.differs,
        differences=[
            DifferenceView(
                kind=each.kind,
                weight=each.weight,
                step=each.path or None,
                device=each.device,
                seconds=round(each.seconds, 3) if each.seconds is not None else None,
                texts=texts(each.texts),
            )
            for each in comparison.differences
        ],
    )


def golden_view(entry: GoldenEntry) -> GoldenView:
    """Describe a golden run."""
    return GoldenView(
        scene=entry.scene, variant=entry.variant or None, run=entry.run, set_by=entry.set_by, set_at=entry.set_at
    )
