"""What is shown of runs that are over, from the store."""

from exhibit_server.api import schemas
from exhibit_server.api.device_views import texts
from exhibit_server.store.entries import RunEntry, StepEntry
from scenes.loader import LoadedScene


def stored_run_view(entry: RunEntry, steps: list[StepEntry], loaded: LoadedScene | None) -> schemas.RunView:
    """Describe a run of the past. `loaded` is its scene as it is now, for title and picture, if it still exists."""
    scene = loaded.scene if loaded is not None else None
    return schemas.RunView(
        id=entry.id,
        scene=entry.scene,
        title=scene.title if scene is not None else {"en": entry.scene},
        zone=scene.zone if scene is not None else "",
        picture=scene.picture if scene is not None else "",
        language=entry.language,
        state=entry.state,  # type: ignore[arg-type]  # only states of runs are stored
        step=None,
        steps=[stored_step_view(step) for step in steps],
        started_by=entry.started_by,
        started_from=entry.started_from,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        planned_length=sum(step.detail.get("planned_length", 0.0) for step in steps if not step.detail.get("depth")),
        reason=texts(entry.reason),
    )


def stored_step_view(step: StepEntry) -> schemas.RunStepView:
    """Describe a step of a run of the past."""
    detail = step.detail
    return schemas.RunStepView(
        path=step.path,
        kind=step.kind,
        label=texts(step.label),
        depth=detail.get("depth", 0),
        branch=detail.get("branch"),
        parent=detail.get("parent"),
        main=detail.get("main", True),
        planned_at=step.planned_at,
        planned_length=detail.get("planned_length", 0.0),
        started_at=step.started_at,
        ended_at=step.ended_at,
        outcome=step.outcome,  # type: ignore[arg-type]  # only outcomes of steps are stored
        reason=texts(detail.get("reason", {})),
    )
