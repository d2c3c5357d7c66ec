"""Uploads in pieces, resumable: version 1.0.0 of the tus protocol, its parts checksum and termination.

An upload is begun with JSON, as everything of this API; from then on any client of the protocol can go on at its
address: HEAD says how much came, PATCH sends what comes next.
"""

import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.requests import ClientDisconnect

from exhibit_server.access import Permission, Principal
from exhibit_server.api.content_views import upload_view
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.problems import problem
from exhibit_server.api.schemas import Items
from exhibit_server.api.schemas.content import UploadRequest, UploadView
from exhibit_server.content.kinds import largest
from exhibit_server.content.uploads import CHECKSUMS, Checksum
from exhibit_server.hub import Hub

router = APIRouter(tags=["content"])

Editor = Annotated[Principal, Depends(allowed(Permission.EDIT_CONTENT))]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=2**53)]
Sum = Annotated[str | None, Header(alias="Upload-Checksum", max_length=200, description="sha256 or sha1, base64")]

PIECE = "application/offset+octet-stream"
VERSION = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}


@router.get("/content-uploads")
async def list_uploads(hub: HubDep, _: Editor) -> Items[UploadView]:
    """List uploads that are no part of an item yet, the oldest first."""
    return Items[UploadView](items=[await _view(each.id, hub) for each in hub.content.uploads.entries])


@router.post("/content-uploads", status_code=201)
async def begin_upload(wanted: UploadRequest, hub: HubDep, who: Editor, response: Response) -> UploadView:
    """Begin an upload. Refused at once where it is larger than anything may be, or the disk has no room."""
    entry = await hub.content.uploads.begin(wanted.filename, wanted.size, wanted.mark, who.name)
    view = await _view(entry.id, hub)
    response.headers.update({**VERSION, "Location": view.address})
    return view


@router.options("/content-uploads", status_code=204, response_class=Response)
async def describe_uploads(hub: HubDep) -> Response:
    """Say what of the tus protocol is spoken here."""
    said = {
        "Tus-Version": "1.0.0",
        "Tus-Extension": "checksum,termination",
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        "Tus-Max-Size": str(largest(hub.settings)),
    }
    return Response(status_code=204, headers={**VERSION, **said})


@router.get("/content-uploads/{upload_id}")
async def read_upload(upload_id: str, hub: HubDep, _: Editor) -> UploadView:
    """Show how far an upload is, and what came."""
    return await _view(upload_id, hub)


@router.head("/content-uploads/{upload_id}", response_class=Response)
async def read_upload_offset(upload_id: str, hub: HubDep, _: Editor) -> Response:
    """Say how many bytes came, in `Upload-Offset`."""
    entry, offset = hub.content.uploads.entry(upload_id), await hub.content.uploads.offset(upload_id)
    return Response(headers={**VERSION, "Upload-Offset": str(offset), "Upload-Length": str(entry.size)})


@router.patch(
    "/content-uploads/{upload_id}",
    status_code=204,
    response_class=Response,
    openapi_extra={"requestBody": {"content": {PIECE: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def send_piece(
    upload_id: str, request: Request, hub: HubDep, _: Editor, offset: Offset, checksum: Sum = None
) -> Response:
    """Take the next piece, which begins at `Upload-Offset`. With the last one the file is looked at and kept."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != PIECE:
        return problem(415, "not_a_piece", f"expected the content type {PIECE}")
    expected = _checksum(checksum)
    if checksum is not None and expected is None:
        return problem(400, "bad_checksum", f"expected one of {', '.join(CHECKSUMS)}, a space, the digest in base64")
    try:
        await hub.content.uploads.receive(upload_id, offset, _pieces(request), expected)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody hears it
    there = await hub.content.uploads.offset(upload_id)
    return Response(status_code=204, headers={**VERSION, "Upload-Offset": str(there)})


@router.delete("/content-uploads/{upload_id}", status_code=204, response_class=Response)
async def discard_upload(upload_id: str, hub: HubDep, _: Editor) -> Response:
    """Forget an upload and what came of it."""
    await hub.content.uploads.discard(upload_id)
    return Response(status_code=204, headers=VERSION)


async def _view(upload_id: str, hub: Hub) -> UploadView:
    uploads = hub.content.uploads
    return upload_view(uploads.entry(upload_id), await uploads.offset(upload_id), hub.content.catalogue)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        if piece:
            yield piece


def _checksum(said: str | None) -> Checksum | None:
    """Read a checksum's header; None for none, and for what can't be read."""
    algorithm, _, digest = (said or "").partition(" ")
    if algorithm in CHECKSUMS:
        with suppress(binascii.Error, ValueError):
            return Checksum(algorithm, base64.b64decode(digest, validate=True))
    return None
