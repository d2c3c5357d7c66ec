"""Content as bytes: `/content/NAME` in a language, `/content/sha256/HASH` for ever.

Ranges, and reading in threads a piece at a time as the receiver takes it, are Starlette's `FileResponse`. Everybody
may read: this is what hangs on the walls of a public hall, and a browser's `<video>` can't bring a token.
"""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, RedirectResponse, Response

from exhibit_server.api.deps import HubDep
from exhibit_server.content.kinds import ENDING
from exhibit_server.content.refusals import ContentRefused
from exhibit_server.hub import Hub
from exhibit_server.store.content_entries import BlobEntry, Role

router = APIRouter(tags=["content files"])

Language = Annotated[str, Query(alias="lang", pattern=r"^([a-z]{2,3})?$", description="vi, ko or en")]
Hash = Annotated[str, PathParameter(pattern=r"^[0-9a-f]{64}$")]

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""For what is opened as a page of its own: no script, no origin, nothing from anywhere."""

BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "a part"},
}


@router.head("/content/sha256/{sha256}", include_in_schema=False)
@router.get("/content/sha256/{sha256}", response_class=FileResponse, responses=BYTES)
async def read_content_bytes(sha256: Hash, hub: HubDep, request: Request) -> Response:
    """Serve bytes by their hash: they never change, so they may be kept for ever."""
    return _served(_blob(hub, sha256), sha256, hub, request, FOR_EVER)


@router.head("/content/sha256/{sha256}/thumbnail", include_in_schema=False)
@router.get("/content/sha256/{sha256}/thumbnail", response_class=FileResponse, responses=BYTES)
async def read_content_thumbnail(sha256: Hash, hub: HubDep, request: Request) -> Response:
    """Serve a small picture (WebP, at most 640 × 480) of a picture."""
    small = await hub.content.intake.thumbnail(_blob(hub, sha256))
    if small is None:
        raise ContentRefused("no_such_file", name=sha256)
    tag, filename = f"{sha256}-small", f"{sha256[:12]}.webp"
    return _file(small, request, tag=tag, media_type="image/webp", filename=filename, keeping=FOR_EVER)


@router.head("/content/{name}", include_in_schema=False)
@router.get("/content/{name}", response_class=FileResponse, responses=BYTES)
async def read_content_by_name(name: str, hub: HubDep, request: Request, lang: Language = "") -> Response:
    """Serve an item in a language, or in the one it has; `Content-Language` says which. A link is forwarded to."""
    return _in_language("media", name, hub, request, lang)


@router.head("/content/{name}/captions", include_in_schema=False)
@router.get("/content/{name}/captions", response_class=FileResponse, responses=BYTES)
async def read_captions(name: str, hub: HubDep, request: Request, lang: Language = "") -> Response:
    """Serve an item's captions (WebVTT) in a language, or in the one it has."""
    return _in_language("captions", name, hub, request, lang)


@router.head("/content/{name}/poster", include_in_schema=False)
@router.get("/content/{name}/poster", response_class=FileResponse, responses=BYTES)
async def read_poster(name: str, hub: HubDep, request: Request, lang: Language = "") -> Response:
    """Serve the picture that stands for an item."""
    return _in_language("poster", name, hub, request, lang)


def _in_language(role: Role, name: str, hub: Hub, request: Request, lang: str) -> Response:
    file = hub.content.item(name).pick(role, lang)
    if file is None:
        raise ContentRefused("no_such_file", name=name)
    if file.url is not None:
        return RedirectResponse(file.url, 302, {"Cache-Control": "no-store"})
    blob = _blob(hub, file.sha256 or "")
    response = _served(blob, name, hub, request, ASK_AGAIN)
    if file.language:
        response.headers["Content-Language"] = file.language
    return response


def _blob(hub: Hub, sha256: str) -> BlobEntry:
    blob = hub.content.catalogue.blobs.get(sha256)
    if blob is None or not hub.content.blobs.path(sha256).is_file():
        raise ContentRefused("no_such_file", name=sha256)
    return blob


def _served(blob: BlobEntry, name: str, hub: Hub, request: Request, keeping: str) -> Response:
    filename = f"{name[:64]}{ENDING.get(blob.media_type, '')}"
    path = hub.content.blobs.path(blob.sha256)
    return _file(path, request, tag=blob.sha256, media_type=blob.media_type, filename=filename, keeping=keeping)


def _file(path: Path, request: Request, *, tag: str, media_type: str, filename: str, keeping: str) -> Response:
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": keeping,
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        path,
        media_type=_with_charset(media_type),
        headers=headers,
        filename=filename,
        stat_result=path.stat(),
        content_disposition_type="inline",
    )


def _has(said: str, tag: str) -> bool:
    return any(each.strip().removeprefix("W/") in (f'"{tag}"', "*") for each in said.split(","))


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
