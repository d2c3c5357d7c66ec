"""What requests depend on: the hub, who is asking, and whether they may."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from devices.core.device import Device
from exhibit_server.access import Permission, Principal, Role
from exhibit_server.api.admission import cookie_name
from exhibit_server.api.problems import NotThere
from exhibit_server.callers import Caller
from exhibit_server.hub import Hub

COOKIE = "exhibit_session"
SCREEN_HEADER = "x-exhibit-screen"
BEARER = "bearer "


async def get_hub(connection: HTTPConnection) -> Hub:
    """Return the hub. Asynchronous, as every dependency here: FastAPI runs the others in a thread, at a tap's cost."""
    hub: Hub = connection.app.state.hub
    return hub


HubDep = Annotated[Hub, Depends(get_hub)]


async def get_principal(connection: HTTPConnection, hub: HubDep) -> Principal:
    """Return who is asking: a program by its token, a screen by its cookie, a person by theirs, else a guest."""
    header = connection.headers.get("authorization", "")
    bearer = header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else None
    screen = connection.headers.get(SCREEN_HEADER) or connection.query_params.get("screen")
    simulators = hub.admission.simulators(bearer)
    if simulators is not None:
        return simulators
    if bearer is None and screen:
        principal = await hub.admission.principal(screen, connection.cookies.get(cookie_name(screen)))
        if principal is not None:
            return principal
    return await hub.access.principal_for(bearer, connection.cookies.get(COOKIE))


PrincipalDep = Annotated[Principal, Depends(get_principal)]


def allowed(permission: Permission) -> Callable[[HTTPConnection], Awaitable[Principal]]:
    """Make a dependency that lets only those through who have the permission. Raises AccessDenied."""

    # Asks for itself instead of depending on `get_principal`: each dependency below another costs every tap.
    async def check(connection: HTTPConnection) -> Principal:
        principal = await get_principal(connection, connection.app.state.hub)
        principal.require(permission)
        return principal

    return check


def caller_of(principal: Principal) -> Caller:
    """Return the principal as the stage knows people: a screen is a kiosk, everybody else acts as a guide at least."""
    if principal.role is Role.KIOSK:
        return Caller(principal.name, "kiosk", principal.screen)
    technician = principal.role.rank >= Role.TECHNICIAN.rank
    return Caller(principal.name, "guide", principal.screen, rank="technician" if technician else None)


async def get_device(device_id: str, hub: HubDep) -> Device:
    """Return the device named in the address. Raises NotThere."""
    device = hub.rig.get(device_id)
    if device is None:
        raise NotThere("device", device_id)
    return device


DeviceDep = Annotated[Device, Depends(get_device)]
