"""The screens of the hall as things to look after: state, identify, reload, pictures, keys."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from devices.core.clock import now
from devices.core.device import Device
from devices.core.errors import NotConfirmed
from devices.core.reasons import Reason
from devices.core.verbs import Command
from devices.transports.browser_screen import BrowserScreen
from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, PrincipalDep, allowed
from exhibit_server.api.problems import NotThere
from exhibit_server.api.schemas import (
    IdentifyRequest,
    PictureQuery,
    ScreenAnswer,
    ScreenKeyView,
    ScreenPictureView,
    ScreenStateView,
    ScreensView,
    ScreenView,
)
from exhibit_server.hub import Hub
from exhibit_server.screen_pictures import LARGEST
from exhibit_server.store.screen_pictures import ScreenPicture
from exhibit_server.store.text import storable
from exhibit_server.store.tokens import Token

router = APIRouter(tags=["screens"])

Keeper = Annotated[Principal, Depends(allowed(Permission.PAIR_SCREEN))]
"""Stands first in each signature: who may not is told so before it is looked whether a screen is there."""


def get_screen(kind: str, screen_id: str, hub: HubDep) -> tuple[str, Device]:
    """Return the name and the device of the screen in the address. Raises NotThere."""
    name = f"{kind}/{screen_id}"
    device = hub.screens.device(name)
    if device is None or device not in hub.rig:
        raise NotThere("screen", name)
    return name, hub.rig[device]


ScreenDep = Annotated[tuple[str, Device], Depends(get_screen)]
LOADED_WITHIN = 30.0
"""Seconds a page may take to be there again."""


@router.get("/screens")
async def list_screens(hub: HubDep, _: Keeper) -> ScreensView:
    """List every kiosk and display of the hall. What their pages tell is in the points of their devices."""
    pictures = await hub.store.screen_pictures.about()
    items = []
    for screen in hub.hall.screens:
        name = f"{screen.kind}/{screen.id}"
        items.append(_state(hub, screen, pictures.get(name), await hub.access.tokens_of_screen(name)))
    return ScreensView(items=items, open=hub.admission.open, page_version=hub.screens.present)


@router.post("/screens/{kind}/{screen_id}/identify")
async def identify_screen(_: Keeper, screen: ScreenDep, wanted: IdentifyRequest) -> ScreenAnswer:
    """Have a screen show its name, large; answered when it stands there."""
    name, device = screen
    started = now()
    await device.perform(Command("identify", {"seconds": wanted.seconds}), service=True)
    return ScreenAnswer(screen=name, took=now() - started)


@router.post("/screens/{kind}/{screen_id}/reload")
async def reload_screen(_: Keeper, screen: ScreenDep) -> ScreenAnswer:
    """Have a screen load its page anew; answered when the new page is there."""
    name, device = screen
    started, before = now(), device.states["loaded"].actual
    await device.perform(Command("reload"), service=True)
    while (loaded := device.states["loaded"].actual) is None or loaded == before:
        left = started + LOADED_WITHIN - now()
        if left <= 0:
            raise NotConfirmed(Reason.of("not_reloaded", detail=f"{LOADED_WITHIN:g} s"))
        await device.change(left)
    return ScreenAnswer(screen=name, took=now() - started)


@router.post("/screens/{kind}/{screen_id}/picture")
async def ask_for_picture(who: Keeper, screen: ScreenDep, hub: HubDep) -> ScreenPictureView:
    """Have a screen take a picture of itself; answered when it is here, or when the screen says that it can't."""
    name, device = screen
    if isinstance(device.driver, BrowserScreen):
        device.driver.on_trouble(partial(hub.pictures.fail, name))
    expected = hub.pictures.expect(name, who.name)
    await device.perform(Command("screenshot"), service=True)
    await hub.pictures.awaited(name, expected)
    return _picture_view((await hub.store.screen_pictures.about())[name])


@router.get("/screens/{kind}/{screen_id}/picture", response_class=Response)
async def read_picture(who: Keeper, screen: ScreenDep, hub: HubDep) -> Response:
    """Return the latest picture of a screen."""
    del who  # may read it, whoever it is
    name, _ = screen
    picture = await hub.store.screen_pictures.of(name)
    if picture is None:
        raise NotThere("picture of", name)
    return Response(picture.data, media_type=picture.media_type, headers={"Cache-Control": "no-store"})


@router.put("/screens/{kind}/{screen_id}/picture", status_code=204)
async def hand_in_picture(
    screen: ScreenDep, about: Annotated[PictureQuery, Query()], request: Request, hub: HubDep, who: PrincipalDep
) -> None:
    """Take the picture a screen was asked for: PNG, WebP or JPEG, at most 3 MB. Only the screen itself may."""
    name, _ = screen
    if who.screen != name:
        raise HTTPException(403)
    await hub.pictures.take(name, await _bounded(request), (about.width, about.height), about.left_out)


@router.delete("/screens/{kind}/{screen_id}/keys", status_code=204)
async def unpair_screen(who: Keeper, screen: ScreenDep, hub: HubDep) -> None:
    """Revoke all keys of a screen; browsers that have it open are let in no more."""
    name, _ = screen
    revoked = await hub.access.revoke_screen(name)
    wire = hub.screens.screen(name)
    if revoked and wire is not None and not hub.admission.open:
        for browser in wire.browsers:
            if not browser.simulated:
                browser.leave()
    hub.chronicle.tell("info", "screen_unpaired", name, screen=name, by=who.name)


async def _bounded(request: Request) -> bytes:
    """Return the body. Raises a problem when it is too long."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                raise HTTPException(413)
    except ClientDisconnect as gone:
        raise HTTPException(400) from gone
    return bytes(body)


def _state(hub: Hub, screen: ScreenView, picture: ScreenPicture | None, keys: list[Token]) -> ScreenStateView:
    name = f"{screen.kind}/{screen.id}"
    device, wire = hub.screens.device(name) or "", hub.screens.screen(name)
    browsers = wire.browsers if wire is not None else ()
    real = sum(not browser.simulated for browser in browsers)
    driver = hub.rig[device].driver if device in hub.rig else None
    return ScreenStateView(
        id=name,
        kind=screen.kind,
        name=screen.name,
        zone=screen.zone,
        device=device,
        browsers=real,
        simulated=bool(browsers) and not real,
        slow_ms=driver.slow_ms if isinstance(driver, BrowserScreen) else 0.0,
        keys=[ScreenKeyView(name=storable(key.name), created=key.created, last_used=key.last_used) for key in keys],
        picture=_picture_view(picture) if picture is not None else None,
    )


def _picture_view(picture: ScreenPicture) -> ScreenPictureView:
    return ScreenPictureView(
        at=picture.at,
        by=picture.by,
        width=picture.width,
        height=picture.height,
        size=picture.size,
        left_out=picture.left_out,
    )
