"""Devices in the words of the API. No rules here, only translation."""

from functools import cache
from typing import Any

from devices.core.causes import Cause
from devices.core.device import Device
from devices.core.events import Availability
from devices.core.texts import Texts
from devices.core.values import Value
from devices.core.verbs import Arguments
from exhibit_server.api import schemas
from exhibit_server.store.text import storable


def texts(source: Texts) -> dict[str, str]:
    """Return texts fit for JSON: what devices say may hold half a surrogate pair, which no screen could be told."""
    return {language: storable(text) for language, text in source.items()}


def shown(value: Value | None) -> Value | None:
    """Return a value fit for JSON, as `texts` does."""
    return storable(value) if isinstance(value, str) else value


def availability_view(availability: Availability) -> schemas.AvailabilityView:
    return schemas.AvailabilityView(
        state=availability.state.value,
        reason=storable(availability.reason.text("en")),
        reasons=texts(availability.reason.texts()),
        since=availability.since,
    )


def live_point(device: Device, name: str) -> schemas.LivePoint:
    """Say what is known of a point now."""
    state = device.states[name]
    stale = state.actual is not None and (state.stale or not device.observed.usable)
    return schemas.LivePoint(actual=shown(state.actual), wanted=shown(state.wanted), at=state.at, stale=stale)


def point_view(device: Device, name: str) -> schemas.PointView:
    point, now = device.points[name], live_point(device, name)
    return schemas.PointView(
        name=name,
        label=texts(point.label),
        type=point.type.value,
        unit=point.unit,
        writable=point.writable,
        feedback=point.feedback,
        minimum=point.minimum,
        maximum=point.maximum,
        choices=list(point.choices),
        icon=point.icon,
        limit=point.limit,
        worn=point.worn(now.actual),
        **now.model_dump(),
    )


def device_health_view(device: Device) -> schemas.DeviceHealthView:
    """Say how a device has been doing."""
    health, service = device.health.summary(), device.maintenance
    error = health.last_error
    return schemas.DeviceHealthView(
        commands=health.commands,
        failed=health.failed,
        faults=health.faults,
        feedback_p50=health.feedback_p50,
        feedback_p95=health.feedback_p95,
        drops=health.drops,
        flapping=health.flapping,
        last_error=storable(error.text("en")) if error is not None else "",
        last_errors=texts(error.texts()) if error is not None else {},
        last_error_at=health.last_error_at,
        observed=availability_view(device.observed),
        maintenance=schemas.MaintenanceView(by=storable(service.by), note=storable(service.note), since=service.since)
        if service is not None
        else None,
    )


def cause_view(cause: Cause) -> schemas.CauseView:
    """Describe a root cause."""
    return schemas.CauseView(
        kind=cause.kind,
        subject=cause.subject,
        reason=storable(cause.reason.text("en")),
        reasons=texts(cause.reason.texts()),
        since=cause.since,
        devices=list(cause.devices),
    )


def device_view(device: Device, *, used_by: str | None, fault: str | None) -> schemas.DeviceView:
    """Describe a device with its points and verbs."""
    identity = device.identity
    return schemas.DeviceView(
        id=device.id,
        name=texts(identity.name),
        zone=identity.zone,
        driver=identity.driver,
        wire=identity.wire,
        availability=availability_view(device.availability),
        points=[point_view(device, name) for name in device.points],
        verbs=[
            schemas.VerbView(
                name=verb.name,
                label=texts(verb.label),
                icon=verb.icon,
                sets=verb.sets,
                arguments=_schema(verb.arguments),
            )
            for verb in device.verbs.values()
        ],
        baseline=dict(identity.baseline),
        health=device_health_view(device),
        used_by=used_by,
        fault=fault,
    )


@cache
def _schema(arguments: type[Arguments]) -> dict[str, Any]:
    """Return the JSON Schema of a verb's arguments: making it takes far longer than all the rest of a device."""
    return arguments.model_json_schema()
