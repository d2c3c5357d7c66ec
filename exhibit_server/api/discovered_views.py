"""Turns what the inbox knows into the words of the API."""

from collections.abc import Iterable

from devices.discovery.model import DiscoveredDevice, Entity
from exhibit_server.api import schemas
from exhibit_server.api.device_views import texts
from exhibit_server.discovery.candidates import Candidate
from exhibit_server.discovery.namespaces import Conflict
from exhibit_server.discovery.sentences import conflict_texts
from exhibit_server.discovery.telling import Rejection
from exhibit_server.store.text import storable


def discovered_view(candidate: Candidate, conflicts: Iterable[Conflict]) -> schemas.DiscoveredView:
    """Describe a device that announced itself, and what was decided on it."""
    announced, decision = candidate.announced, candidate.decision
    about = announced or DiscoveredDevice(convention=candidate.convention, key=candidate.key, name=candidate.label)
    approved = decision is not None and candidate.state == "approved"
    return schemas.DiscoveredView(
        key=candidate.key,
        convention=candidate.convention,
        name=storable(about.name),
        manufacturer=storable(about.manufacturer),
        model=storable(about.model),
        version=storable(about.version),
        area=storable(about.area),
        state=candidate.state,
        waits=candidate.waits,
        announced=announced is not None,
        withdrawn=decision is not None and approved and decision.withdrawn,
        first_seen=candidate.first_seen,
        last_seen=candidate.last_seen,
        device=candidate.device,
        zone=decision.zone if decision is not None and approved else None,
        names=texts(decision.names) if decision is not None and approved else {},
        baseline=dict(decision.baseline) if decision is not None and approved else {},
        allowed=list(decision.allowed) if decision is not None and approved else [],
        decided_by=decision.decided_by if decision is not None else None,
        decided_at=decision.decided_at if decision is not None else None,
        problem=storable(candidate.problem),
        entities=[_entity_view(entity) for entity in about.entities],
        conflicts=[_conflict_view(conflict) for conflict in conflicts],
    )


def rejection_view(rejection: Rejection) -> schemas.RejectionView:
    return schemas.RejectionView(
        topic=storable(rejection.topic),
        reason=storable(rejection.reason),
        raw=rejection.raw.hex(),
        at=rejection.at,
        count=rejection.count,
    )


def _entity_view(entity: Entity) -> schemas.DiscoveredEntityView:
    commands = {entity.command_topic, *entity.command_topics} - {""}
    return schemas.DiscoveredEntityView(
        kind=entity.kind,
        name=storable(entity.name),
        unique_id=storable(entity.unique_id),
        state_topic=storable(entity.state_topic),
        command_topics=sorted(storable(topic) for topic in commands),
        points=[
            schemas.DiscoveredPointView(
                name=storable(point.name),
                label=texts(point.label),
                type=point.type.value,
                unit=storable(point.unit),
                writable=point.writable,
                minimum=point.minimum,
                maximum=point.maximum,
                choices=[storable(choice) for choice in point.choices],
            )
            for point in entity.points
        ],
        verbs=[verb.name for verb in entity.verbs],
    )


def _conflict_view(conflict: Conflict) -> schemas.ConflictView:
    return schemas.ConflictView(
        topic=storable(conflict.topic),
        why=conflict.why,
        owner=storable(conflict.owner),
        allowable=conflict.allowable,
        reasons=texts(conflict_texts(conflict)),
    )
