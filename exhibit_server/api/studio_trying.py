"""The studio: a text tried out: checked, rehearsed, played, captured from the hall; and the words to write it."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response

from exhibit_server.access import Permission, Principal
from exhibit_server.api import studio_views, views
from exhibit_server.api.deps import HubDep, allowed, caller_of
from exhibit_server.api.schemas import (
    CaptureRequest,
    CaptureView,
    CheckRequest,
    CheckView,
    PlayDraftRequest,
    RehearsalView,
    RehearseRequest,
    RunView,
    ScriptRefused,
    VocabularyView,
)
from exhibit_server.api.studio import Name, Reader
from exhibit_server.api.studio_words import vocabulary_view
from exhibit_server.stage.orders import Wish
from exhibit_server.studio import parts
from exhibit_server.studio.capture import capture
from exhibit_server.studio.refusals import NotAScene, no
from exhibit_server.studio.rehearsing import Script
from scenes.editors import schema
from scenes.rehearsal import Fault

router = APIRouter(tags=["studio"])

Writer = Annotated[Principal, Depends(allowed(Permission.EDIT_SCENES))]

_NOT_A_SCENE: dict[int | str, dict[str, Any]] = {
    409: {"model": ScriptRefused, "description": "It can't be now; findings where that is because of the text"}
}

T = TypeVar("T")

DRAFT = "draft"
"""The variant of a run that tries a draft out, so that nobody compares it with runs of the scene."""


@router.post("/studio/check", response_model=CheckView)
async def check_text(wanted: CheckRequest, hub: HubDep, _: Reader) -> Response:
    """Check a text, whatever it is, and show it as rows. Nothing is saved by it."""
    checked = await hub.studio.check(wanted.name, wanted.text)
    show = partial(studio_views.check_view, checked, dict(hub.rig), frozenset(hub.showroom.devices))
    said = await hub.studio.checker.aside(lambda: show().model_dump_json())  # thousands of rows take their time
    return Response(said, media_type="application/json")


@router.post("/studio/rehearse", responses=_NOT_A_SCENE)
async def rehearse_text(wanted: RehearseRequest, request: Request, hub: HubDep, principal: Writer) -> RehearsalView:
    """Play a text in virtual time on simulated hardware; nothing in the hall moves. One at a time."""
    checked = await hub.studio.check(wanted.name, wanted.text)
    script = Script(
        language=wanted.language,
        faults=[Fault(**fault.model_dump()) for fault in wanted.faults],
        choices=wanted.choices,
    )
    rehearsing = hub.studio.rehearsals.rehearse(checked, script, principal.name)
    return RehearsalView.model_validate(await _while_heard(request, rehearsing))


@router.post("/studio/capture")
async def capture_state(wanted: CaptureRequest, hub: HubDep, _: Writer) -> CaptureView:
    """Write the present state of devices as a step: what was observed of what can be set."""
    if wanted.zone is not None and wanted.zone not in hub.showroom.zones:
        raise no("no_such_zone", zone=wanted.zone)
    in_zone = [device.id for device in hub.rig.values() if device.identity.zone == wanted.zone]
    names = dict.fromkeys([*wanted.devices, *in_zone])
    return studio_views.capture_view(capture(hub.rig.get(name) or name for name in names))


@router.post("/studio/scenes/{name}/play", status_code=201, responses=_NOT_A_SCENE)
async def play_draft(name: Name, wanted: PlayDraftRequest, hub: HubDep, principal: Writer) -> RunView:
    """Play a draft in the hall, as a technician: all of it, from a step on, or only one step."""
    text = wanted.text
    if text is None:
        draft = (await hub.studio.script(name)).draft
        if draft is None or draft.revision != wanted.revision:
            raise no("nothing_to_play")
        text = draft.text
    checked = await hub.studio.check(name, text)
    if checked.errors or checked.linked is None:
        raise NotAScene(checked)
    if wanted.from_ is not None and wanted.only is not None:
        raise no("from_and_only")
    loaded = parts.whole(checked.linked)
    if wanted.from_ is not None:
        loaded = parts.from_step(loaded, wanted.from_)
    elif wanted.only is not None:
        loaded = parts.only_step(loaded, wanted.only)
    caller = caller_of(principal)
    hub.days.admit(caller, name)
    record = hub.stage.grant(Wish(name, wanted.language, DRAFT, draft=loaded), caller, takeover=wanted.takeover)
    await hub.stage.begun(record)
    return views.run_view(record, hub.rig)


@router.get("/studio/vocabulary")
async def read_vocabulary(hub: HubDep, principal: Reader) -> VocabularyView:
    """List the words a scene may be written with: devices, points, verbs, scenes, media, zones, functions."""
    if principal.may(Permission.EDIT_SCENES):  # whoever begins to write will rehearse
        await hub.studio.rehearsals.warm()
    return vocabulary_view(hub.hall, dict(hub.rig), hub.stage.scenes, hub.content.names())


@router.get("/schemas/scene")
async def read_scene_schema(_: Reader) -> dict[str, Any]:
    """Return the JSON Schema of a scene's file."""
    return schema()


async def _while_heard(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Await something as long as whoever asked is still there. Raises what it raises."""

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        working.cancel()

    working = asyncio.ensure_future(work)  # awaited below, whatever happens
    try:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch())
            await asyncio.wait([working])
            watching.cancel()
    finally:
        working.cancel()
        await asyncio.wait([working])
    if working.cancelled():
        raise no("nobody_waits")
    return working.result()
