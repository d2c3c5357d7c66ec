"""A checked text as rows, questions and devices, in the words of the API."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from devices.core.device import Device
from devices.core.texts import Texts
from exhibit_server.api import schemas
from exhibit_server.api.device_views import texts
from exhibit_server.studio.checking import Checked
from exhibit_server.studio.rows import Row
from scenes.labels import Names, label_of
from scenes.plan import Station, stations, used_devices
from scenes.rehearsal import concerned
from scenes.steps import Ask, Step, StepBase

KINDS_LABELLED = ("vi", "ko", "en")


def step_rows(checked: Checked, devices: Mapping[str, Device]) -> list[schemas.StepRowView]:
    """Return the steps as rows; what a step does is told where it can be read."""
    names = names_of(devices)
    known = _stations(checked, names)
    lines = sorted(finding.place.line for finding in checked.findings)
    return [_row(row, known.get(row.path), _step(row, known, checked), names, lines) for row in checked.rows]


def questions_of(checked: Checked, devices: Mapping[str, Device]) -> list[schemas.QuestionView]:
    """Return the questions the scene asks, those of the scenes it calls included."""
    if checked.linked is None:
        return []
    return [
        schemas.QuestionView(
            path=station.path,
            text=texts(station.label),
            choices=[texts(choice.label) for choice in station.step.choices],
        )
        for station in stations(checked.linked.scene, names_of(devices))
        if isinstance(station.step, Ask)
    ]


def devices_of(
    checked: Checked, devices: Mapping[str, Device], configured: frozenset[str]
) -> list[schemas.ConcernedDeviceView]:
    """Return the devices a scene has to do with, the needed ones first."""
    if checked.linked is None:
        return []
    scene = checked.linked.scene
    changed = used_devices(scene)
    found = [
        schemas.ConcernedDeviceView(
            id=device,
            name=texts(devices[device].identity.name) if device in devices else dict.fromkeys(KINDS_LABELLED, device),
            needed=device in scene.needs,
            changed=device in changed,
            rehearsable=device in configured,
        )
        for device in concerned(checked.linked)
    ]
    return sorted(found, key=lambda each: (not each.needed, each.id))


def names_of(devices: Mapping[str, Device]) -> Names:
    """Return the devices' names."""
    return {device_id: device.identity.name for device_id, device in devices.items()}


def _stations(checked: Checked, names: Names) -> dict[str, Station]:
    found = checked.linked or checked.scene
    return {station.path: station for station in stations(found.scene, names)} if found is not None else {}


def _row(
    row: Row, station: Station | None, step: StepBase | None, names: Names, lines: list[int]
) -> schemas.StepRowView:
    named = step is not None and step.name is not None
    label = label_of(step, names) if step is not None else dict.fromkeys(KINDS_LABELLED, row.kind)
    detail = label_of(step.model_copy(update={"name": None}), names) if step is not None and named else {}
    span = station.span if station is not None else None
    return schemas.StepRowView(
        path=row.path,
        kind=row.kind,
        label=_in_all(label),
        detail=_in_all(detail),
        depth=row.depth,
        parent=row.parent,
        branch=row.branch,
        index=row.index,
        siblings=row.siblings,
        enabled=row.enabled,
        named=named,
        first_line=row.first_line,
        line=row.line,
        last_line=row.last_line,
        column=row.column,
        inline=row.inline,
        duration=schemas.DurationView(shortest=span.shortest, expected=span.expected, longest=span.longest)
        if span is not None
        else None,
        findings=bisect_right(lines, row.last_line) - bisect_left(lines, row.line),
    )


def _in_all(found: Texts) -> dict[str, str]:
    """Return texts in every language of the hall: what has only one text has it in all."""
    if len(found) == 1:
        return texts(dict.fromkeys(KINDS_LABELLED, next(iter(found.values()))))
    return texts(found)


def _step(row: Row, known: Mapping[str, Station], checked: Checked) -> StepBase | None:
    """Return a step as it can be read: in its scene, or by itself where the scene has mistakes elsewhere."""
    station = known.get(row.path)
    if station is not None:
        return station.step
    if checked.document is None or checked.scene is not None:
        return None
    try:
        read: StepBase = _reader().validate_python(_at(checked.document.data, row))
    except (ValidationError, LookupError, TypeError):
        return None
    return read


def _at(data: Any, row: Row) -> Any:
    for part in row.trail:
        data = data[part]
    return data


@cache
def _reader() -> TypeAdapter[StepBase]:
    return TypeAdapter(Step)
