"""Pairing: a browser shows a code, a technician enters it, and the browser becomes a screen of the hall.

The browser's secret and the screen's key are cookies that no script can read; nothing is ever in an address.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from exhibit_server.access import Permission, Principal, Role
from exhibit_server.api.admission import set_screen_cookie
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.problems import NotThere
from exhibit_server.api.schemas import ApproveRequest, PairedView, PairingRequest, PairingView
from exhibit_server.hub import Hub
from exhibit_server.pairing import Pairing
from exhibit_server.pairing.pairings import LIVES

router = APIRouter(tags=["screens"])

Keeper = Annotated[Principal, Depends(allowed(Permission.PAIR_SCREEN))]
COOKIE = "exhibit_pairing"
PATH = "/api/pairings"


@router.post("/pairings", status_code=201)
async def begin_pairing(wanted: PairingRequest, request: Request, response: Response, hub: HubDep) -> PairingView:
    """Ask for a code to show. An earlier code of the same browser ends."""
    pairing, secret = hub.pairings.begin(_address(request), wanted.wish, request.cookies.get(COOKIE))
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, secret, max_age=int(LIVES), httponly=True, samesite="strict", secure=secure, path=PATH)
    response.headers["Cache-Control"] = "no-store"
    return _view(hub, pairing)


@router.get("/pairings/mine")
async def read_pairing(request: Request, response: Response, hub: HubDep) -> PairingView:
    """Say how this browser's pairing stands; 404 when its code has expired."""
    response.headers["Cache-Control"] = "no-store"
    return _view(hub, hub.pairings.of(request.cookies.get(COOKIE)))


@router.post("/pairings/mine/screen")
async def become_screen(request: Request, response: Response, hub: HubDep) -> PairedView:
    """Become the screen that a technician chose: once. 409 while nobody has chosen."""
    screen = hub.pairings.take(request.cookies.get(COOKIE))
    key = await hub.access.create_token(screen, Role.KIOSK, kind="screen", screen=screen)
    set_screen_cookie(response, screen, key, secure=request.url.scheme == "https")
    response.delete_cookie(COOKIE, path=PATH)
    response.headers["Cache-Control"] = "no-store"
    hub.chronicle.tell("info", "screen_joined", screen, screen=screen, address=_address(request))
    return PairedView(screen=screen, path=f"/{screen}")


@router.post("/pairings/approve")
async def approve_pairing(wanted: ApproveRequest, request: Request, hub: HubDep, who: Keeper) -> PairedView:
    """Let the browser that shows this code be a screen of the hall. Wrong codes are counted and slow down."""
    if hub.screens.device(wanted.screen) is None:
        raise NotThere("screen", wanted.screen)
    hub.pairings.approve(wanted.code, wanted.screen, by=who.name, address=_address(request))
    hub.chronicle.tell("info", "screen_paired", wanted.screen, screen=wanted.screen, by=who.name)
    return PairedView(screen=wanted.screen, path=f"/{wanted.screen}")


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _view(hub: Hub, pairing: Pairing) -> PairingView:
    return PairingView(code=pairing.code, left=hub.pairings.left(pairing), screen=pairing.screen or None)
