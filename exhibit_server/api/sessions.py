"""Logging in with name and PIN, and who one is."""

from fastapi import APIRouter, Request, Response

from exhibit_server.access import Principal
from exhibit_server.api.deps import COOKIE, HubDep, PrincipalDep
from exhibit_server.api.schemas import LoginRequest, SessionView

router = APIRouter(tags=["session"])


@router.post("/session", status_code=201)
async def log_in(wanted: LoginRequest, request: Request, response: Response, hub: HubDep) -> SessionView:
    """Log in; the session is kept in a signed cookie."""
    address = request.client.host if request.client else "unknown"
    principal, cookie = await hub.access.login(wanted.name, wanted.pin, address)
    response.set_cookie(
        COOKIE, cookie, httponly=True, samesite="strict", secure=request.url.scheme == "https", path="/"
    )
    return session_view(principal)


@router.get("/session")
async def who_am_i(principal: PrincipalDep) -> SessionView:
    """Say who the caller is and what they may do."""
    return session_view(principal)


@router.delete("/session", status_code=204)
async def log_out() -> Response:
    """Forget the session."""
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


def session_view(principal: Principal) -> SessionView:
    """Describe who is asking."""
    return SessionView(
        name=principal.name,
        role=principal.role.value,
        permissions=[permission.value for permission in principal.permissions],
        screen=principal.screen,
    )
