"""The screens: one page for all of them, its assets, and the headers that keep strangers' scripts out."""

from mimetypes import guess_type
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exhibit_server.access import Permission
from exhibit_server.api.admission import cookie_name, set_screen_cookie
from exhibit_server.api.deps import COOKIE, HubDep
from exhibit_server.api.problems import NotThere

WEB = Path(__file__).parent.parent / "web"

CONTENT_SECURITY_POLICY = (
    b"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    b"connect-src 'self' ws: wss:; worker-src 'self' blob:; media-src 'self' blob:; object-src 'none'; "
    b"base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)

NOT_BUILT = """<!doctype html><title>VKC</title><h1>The screens are not built yet</h1>
<p>Run <code>./exhibit demo</code> from the checkout: it builds them. The API works: <a href="/api/docs">/api/docs</a>.
"""

router = APIRouter(include_in_schema=False)


@router.get("/")
@router.get("/guide")
@router.get("/technician")
@router.get("/studio")
@router.get("/gallery")
@router.get("/pair")
async def page() -> Response:
    """Serve the page; it finds its screen by the address."""
    return _page()


@router.get("/studio/{scene}")
async def studio_page(scene: str) -> Response:
    """Serve the page; the studio asks for the scene itself."""
    del scene
    return _page()


@router.get("/kiosk/{screen}")
@router.get("/display/{screen}")
async def screen_page(screen: str, request: Request, hub: HubDep, key: str | None = None) -> Response:
    """Serve a screen of the hall, and let the browser be it: with its key, or freely in a demonstration.

    A browser that may not be it goes to where it shows a code, unless somebody of the staff looks.
    """
    name = f"{request.url.path.split('/')[1]}/{screen}"
    if hub.screens.device(name) is None:
        return _page()
    cookie = await hub.admission.admit(name, key)
    if cookie is not None:
        response = _page()
        set_screen_cookie(response, name, cookie, secure=request.url.scheme == "https")
        return response
    known = await hub.admission.principal(name, request.cookies.get(cookie_name(name)))
    person = await hub.access.principal_for(None, request.cookies.get(COOKIE))
    if known is None and not person.may(Permission.READ_DEVICES):
        return RedirectResponse(f"/pair?screen={name}", 303, headers={"Cache-Control": "no-store"})
    return _page()


@router.get("/{file_path:path}")
async def asset(file_path: str, request: Request) -> Response:
    """Serve a built file; those with a hash in their name may be kept for ever.

    Where the build left a compressed twin beside it and the browser takes that, the twin is sent.
    """
    file = _built(file_path)
    if file is None:
        raise NotThere("page", file_path)
    for_ever = file_path.startswith("assets/")
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if for_ever else "no-cache"}
    twin = file.with_name(f"{file.name}.gz")
    if not twin.is_file():
        return FileResponse(file, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return FileResponse(file, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return FileResponse(twin, media_type=guess_type(file.name)[0], headers=headers)


def _built(file_path: str) -> Path | None:
    """Return a file of the built screens; None for what is not there, lies elsewhere, or can be no file's name."""
    try:
        file = (WEB / file_path).resolve()
        return file if file.is_relative_to(WEB.resolve()) and file.is_file() else None
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return None


def _page() -> Response:
    index = WEB / "index.html"
    if not index.is_file():
        return HTMLResponse(NOT_BUILT, 503)
    return FileResponse(index, headers={"Cache-Control": "no-cache"})


def _policy(app: Any) -> bytes:
    """Return the policy of this hall: it names the pages of others that displays may show."""
    hub = getattr(app.state, "hub", None)
    allowed = " ".join(("'self'", *hub.hall.pages)) if hub is not None else "'self'"
    return CONTENT_SECURITY_POLICY + b"; frame-src " + allowed.encode("ascii")


class SecurityHeaders:
    """Adds the headers to every answer but the API's documentation page, which brings scripts of its own.

    An answer that says one of them itself, as a page with a stricter policy does, keeps its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/api/docs"):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                ours = [(b"content-security-policy", _policy(scope["app"])), *SECURITY_HEADERS]
                message["headers"] = [*message["headers"], *(each for each in ours if each[0] not in said)]
            await send(message)

        await self._app(scope, receive, send_with_headers)
