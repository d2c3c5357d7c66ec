"""Webhooks: calls that a device's own service makes to the hub. Whoever knows the secret in the address may call.

Anything wrong is a plain 404: a stranger learns neither which devices there are nor which take calls.
"""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from devices.core.wires import HttpCall
from exhibit_server.api.deps import HubDep

router = APIRouter(tags=["devices"])

LARGEST = 16 * 1024
"""Bytes of the longest call that is taken."""


@router.post("/hooks/{device}/{secret}", status_code=204)
async def take_call(device: str, secret: str, request: Request, hub: HubDep) -> None:
    """Take a call of a device's service (a webhook). The body is the service's own; at most 16 KB."""
    body = await _bounded(request)
    if body is None:
        raise HTTPException(404)
    call = HttpCall(request.url.path.partition(secret)[2], dict(request.query_params), body)
    delivery = hub.outgoing.deliver(device, secret, call)
    if delivery != "taken":
        raise HTTPException(429 if delivery == "too_many" else 404)


async def _bounded(request: Request) -> bytes | None:
    """Return the body; None when it is too long."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
