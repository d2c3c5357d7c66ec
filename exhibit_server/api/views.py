"""Turns what the house knows into the words of the API. No rules here, only translation."""

from collections.abc import Iterable, Mapping

from devices.core.device import Device
from devices.showroom import DisplayConfig, Showroom, kiosk_device
from exhibit_server.api import schemas
from exhibit_server.api.device_views import shown, texts
from exhibit_server.content.uses import shown_in
from exhibit_server.events import HallEvent, Readiness, Stop
from exhibit_server.stage.tickets import Standing
from exhibit_server.store.added_screens import AddedScreen
from exhibit_server.store.entries import EventEntry
from scenes.labels import Names
from scenes.loader import LoadedScene
from scenes.plan import stations
from scenes.record import Confirmation, Question, RunRecord, StepRecord, Waiting
from scenes.scene import Parameter
from scenes.spans import span_of_all
from scenes.steps import Marker


def hall_view(
    showroom: Showroom, added: Iterable[AddedScreen] = (), *, version: str, simulated: bool
) -> schemas.HallView:
    """Describe the hall. `added`: its screens that stand in no file."""
    zones = [schemas.ZoneView(id=zone_id, name=zone.name) for zone_id, zone in showroom.zones.items()]
    kiosks = [
        schemas.ScreenView(
            id=kiosk_id,
            kind="kiosk",
            name=kiosk.name,
            zone=kiosk.zone,
            device=kiosk_device(kiosk_id),
            scenes=list(kiosk.scenes),
            figures=[
                schemas.FigureView(
                    label=figure.label, device=figure.point.partition(".")[0], point=figure.point.partition(".")[2]
                )
                for figure in kiosk.figures
            ],
        )
        for kiosk_id, kiosk in showroom.kiosks.items()
    ]
    displays = [_display(display_id, display) for display_id, display in showroom.displays.items()]
    return schemas.HallView(
        id=showroom.hall.id,
        name=showroom.hall.name,
        languages=list(showroom.hall.languages),
        default_language=showroom.hall.default_language,
        zones=zones,
        screens=kiosks + displays + [_added(entry, kiosks) for entry in added],
        pages=list(showroom.hall.pages),
        version=version,
        simulated=simulated,
    )


def _added(entry: AddedScreen, kiosks: list[schemas.ScreenView]) -> schemas.ScreenView:
    """Describe a screen that was added. A kiosk offers what those of its zone offer, else what any of them does."""
    fellows = [kiosk for kiosk in kiosks if kiosk.zone == entry.zone] or kiosks
    scenes = dict.fromkeys(scene for kiosk in fellows for scene in kiosk.scenes)
    view = schemas.ScreenView(id=entry.id, kind=entry.kind, name=dict(entry.name), zone=entry.zone, device=entry.device)
    if entry.kind == "display":
        return view
    return view.model_copy(update={"scenes": list(scenes), "figures": fellows[0].figures if fellows else []})


def _display(display_id: str, display: DisplayConfig) -> schemas.ScreenView:
    return schemas.ScreenView(
        id=display_id,
        kind="display",
        name=display.name,
        zone=display.zone,
        device=display.device,
        second_language=display.second_language,
    )


def readiness_view(readiness: Readiness, *, guide: bool = False) -> schemas.ReadinessView:
    """Describe a readiness, as a guide sees it or as visitors do."""
    readiness = (readiness.guide or readiness) if guide else readiness
    return schemas.ReadinessView(
        state=readiness.state,
        reasons=[texts(reason) for reason in readiness.reasons],
        without=list(readiness.without),
        wait_seconds=readiness.wait_seconds,
        take_over=readiness.take_over,
    )


def scene_view(loaded: LoadedScene, readiness: Readiness, names: Names, *, guide: bool = False) -> schemas.SceneView:
    """Describe a scene, its line and its readiness."""
    scene = loaded.scene
    return schemas.SceneView(
        id=loaded.id,
        title=scene.title,
        summary=scene.summary,
        zone=scene.zone,
        picture=scene.picture,
        length=span_of_all(scene.steps).expected,
        max_length=scene.max,
        audience=list(scene.audience),
        needs=list(scene.needs),
        likes=list(scene.likes),
        mode=scene.mode,
        cool_down=scene.cool_down,
        parameters=[parameter_view(name, parameter) for name, parameter in scene.parameters.items()],
        variants=[
            schemas.VariantView(id=variant_id, title=texts(variant.title), arguments=variant.with_)
            for variant_id, variant in scene.variants.items()
        ],
        stations=[
            schemas.StationView(
                path=station.path,
                kind=station.step.KIND,
                label=texts(station.label),
                depth=station.depth,
                branch=station.branch,
                parent=station.parent,
                planned_start=station.planned_start,
                planned_length=station.span.expected,
                main=station.main,
            )
            for station in stations(scene, names)
        ],
        shows=shown_in(loaded),
        readiness=readiness_view(readiness, guide=guide),
        version=loaded.version,
    )


def parameter_view(name: str, parameter: Parameter) -> schemas.ParameterView:
    return schemas.ParameterView(
        name=name,
        type=parameter.type,
        unit=parameter.unit,
        min=parameter.min,
        max=parameter.max,
        choices=list(parameter.choices),
        default=parameter.default,
        label=texts(parameter.label or {}),
    )


def run_view(record: RunRecord, devices: Mapping[str, Device]) -> schemas.RunView:
    """Describe a run as it stands now."""
    scene, request = record.loaded.scene, record.request
    return schemas.RunView(
        id=record.id,
        scene=record.loaded.id,
        title=scene.title,
        zone=scene.zone,
        picture=scene.picture,
        language=request.language,
        variant=request.variant,
        priority=request.priority,
        state=record.state,  # type: ignore[arg-type]  # the phases and ways of playing are the API's states
        step=record.current,
        steps=[_step_view(step) for step in record.steps.values()],
        markers=_marker_views(record),
        caption=texts(record.caption),
        why=texts(record.why),
        ask=_ask_view(record.question),
        wait=_wait_view(record),
        confirmations=[_confirmation_view(each, devices) for each in record.confirmations.values()],
        without=list(record.without),
        started_by=request.started_by,
        started_from=request.started_from,
        started_at=record.started_at,
        ended_at=record.ended_at,
        paused_seconds=record.paused_seconds,
        planned_length=record.planned_length,
        reason=texts(record.reason),
        interruptions=record.interruptions,
        unrestored=[texts(problem) for problem in record.unrestored],
    )


def ticket_view(standing: Standing) -> schemas.TicketView:
    return schemas.TicketView(
        id=standing.id,
        scene=standing.scene,
        screen=standing.screen,
        state=standing.state,
        place=standing.place,
        about_seconds=standing.about_seconds,
        confirm_until=standing.confirm_until,
        reason=texts(standing.reason),
        run=standing.run,
    )


def event_view(event: HallEvent | EventEntry) -> schemas.EventView:
    return schemas.EventView(
        id=event.id, at=event.at, level=event.level, kind=event.kind, subject=event.subject, texts=texts(event.texts)
    )


def stop_view(stop: Stop) -> schemas.StopView:
    return schemas.StopView(
        active=stop.active, by=stop.by, at=stop.at, unhalted=[texts(problem) for problem in stop.unhalted]
    )


def _step_view(step: StepRecord) -> schemas.RunStepView:
    station = step.station
    return schemas.RunStepView(
        path=station.path,
        kind=station.step.KIND,
        label=texts(station.label),
        depth=station.depth,
        branch=station.branch,
        parent=station.parent,
        main=station.main,
        planned_at=step.planned_at,
        planned_length=station.span.expected,
        started_at=step.started_at,
        ended_at=step.ended_at,
        outcome=step.outcome,
        reason=texts(step.reason),
    )


def _marker_views(record: RunRecord) -> list[schemas.MarkerView]:
    """List the markers of the scene's own row; one without a name is called as the station that follows it."""
    row = [step.station for step in record.steps.values() if step.station.depth == 0]
    found = []
    for index, station in enumerate(row):
        if not isinstance(station.step, Marker) or not station.step.enabled:
            continue
        follows = (later.label for later in row[index + 1 :] if later.main and not isinstance(later.step, Marker))
        label = station.label if station.step.name is not None else next(follows, station.label)
        found.append(schemas.MarkerView(marker=station.step.marker, path=station.path, label=texts(label)))
    return found


def _ask_view(question: Question | None) -> schemas.AskView | None:
    if question is None:
        return None
    return schemas.AskView(
        prompt=texts(question.prompt),
        choices=[
            schemas.ChoiceView(index=index, label=texts(label), detail=texts(detail))
            for index, (label, detail) in enumerate(question.choices, start=1)
        ],
        asked_at=question.asked_at,
        until=question.until,
        default=question.default,
    )


def _wait_view(record: RunRecord) -> schemas.WaitView | None:
    """Show what people care for most: a hold before a condition before a mere pause."""
    if not record.waiting:
        return None
    order = ("hold", "until", "confirm", "wait")
    waiting: Waiting = min(record.waiting.values(), key=lambda each: order.index(each.kind))
    return schemas.WaitView(kind=waiting.kind, what=texts(waiting.what), since=waiting.since, until=waiting.until)


def _confirmation_view(each: Confirmation, devices: Mapping[str, Device]) -> schemas.ConfirmationView:
    device = devices.get(each.device)  # it may have left the hall since
    return schemas.ConfirmationView(
        device=each.device,
        point=each.point,
        wanted=each.wanted,
        actual=shown(device.value(each.point)) if device is not None and each.point in device.points else None,
        state=each.state,
        took=each.took,
        reason=texts(each.reason),
    )
