"""Errors → RFC 9457 problems, with the sentence in every language of the hall."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from devices.core.errors import BadCommand, DeviceError, Forbidden
from devices.core.findings import FileProblem
from devices.core.texts import LANGUAGES, Texts
from exhibit_server.access import AccessDenied, LoginRefused, Role
from exhibit_server.api.schemas import Problem
from exhibit_server.api.studio_views import draft_view, findings_of
from exhibit_server.content.refusals import ContentRefused
from exhibit_server.refusals import Refused, together
from exhibit_server.studio.refusals import DraftTaken, NotAScene, NotPublishable
from scenes.binding import BadArgument

TOO_MANY = ("too_many_attempts", "too_many_pairings")
MEDIA_TYPE = "application/problem+json"
CHECKSUM_MISMATCH = 460
"""A status of the tus protocol; the standard library knows only registered ones."""


class NotThere(Exception):
    """A thing named in the address does not exist."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} {name!r}")
        self.texts: Texts = {
            "vi": f"Không tìm thấy {name}.",
            "ko": f"{name}을(를) 찾을 수 없습니다.",
            "en": f"There is no {what} {name}.",
        }


def problem(
    status: int,
    code: str,
    detail: str,
    texts: Texts | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """Make a problem answer; `more` goes along as it is."""
    body = Problem(
        title="Checksum Mismatch" if status == CHECKSUM_MISMATCH else HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        texts=dict(texts or dict.fromkeys(LANGUAGES, detail)),
    )
    content = {**body.model_dump(exclude_none=True), **more}
    return JSONResponse(content, status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def install(app: FastAPI) -> None:
    """Make every error of the house a problem."""
    handlers: Mapping[type[Exception], Any] = {
        DraftTaken: _draft_taken,
        NotPublishable: _not_publishable,
        NotAScene: _not_a_scene,
        Refused: _refused,
        ContentRefused: _content_refused,
        NotThere: _not_there,
        AccessDenied: _denied,
        LoginRefused: _login_refused,
        BadCommand: _bad_command,
        BadArgument: _bad_argument,
        FileProblem: _unfit,
        Forbidden: _forbidden,
        DeviceError: _device_error,
        RequestValidationError: _invalid,
        HTTPException: _http_error,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _refused(_: Request, error: Refused) -> JSONResponse:
    headers = {"Retry-After": str(round(error.wait_seconds))} if error.wait_seconds else {}
    status = 429 if error.code in TOO_MANY else 404 if error.missing else 409
    return problem(status, error.code, str(error), error.texts, headers)


async def _content_refused(_: Request, error: ContentRefused) -> JSONResponse:
    return problem(error.status, error.code, str(error), error.texts)


async def _draft_taken(_: Request, error: DraftTaken) -> JSONResponse:
    draft = draft_view(error.draft).model_dump() if error.draft is not None else None
    return problem(409, error.code, str(error), error.texts, draft=draft)


async def _not_publishable(_: Request, error: NotPublishable) -> JSONResponse:
    findings = [finding.model_dump() for finding in findings_of(error.checked)]
    return problem(422, error.code, str(error), error.texts, findings=findings)


async def _not_a_scene(_: Request, error: NotAScene) -> JSONResponse:
    findings = [finding.model_dump() for finding in findings_of(error.checked)]
    return problem(409, error.code, str(error), error.texts, findings=findings)


async def _not_there(_: Request, error: NotThere) -> JSONResponse:
    return problem(404, "not_found", str(error), error.texts)


async def _denied(_: Request, error: AccessDenied) -> JSONResponse:
    if error.role is Role.GUEST:
        return problem(401, "access_denied", str(error), error.texts, {"WWW-Authenticate": "Bearer"})
    return problem(403, "access_denied", str(error), error.texts)


async def _login_refused(_: Request, error: LoginRefused) -> JSONResponse:
    if error.retry_after:
        headers = {"Retry-After": str(max(1, round(error.retry_after)))}
        return problem(429, error.reason, str(error), error.texts, headers)
    return problem(401, error.reason, str(error), error.texts)


async def _bad_command(_: Request, error: BadCommand) -> JSONResponse:
    return problem(422, "bad_command", str(error))


async def _bad_argument(_: Request, error: BadArgument) -> JSONResponse:
    return problem(422, "bad_argument", f"arguments.{error.name}: {error}", error.phrase.texts())


async def _unfit(_: Request, error: FileProblem) -> JSONResponse:
    """The arguments fit their parameters, but not the scene."""
    detail = "; ".join(str(finding) for finding in error.findings)
    return problem(422, "bad_argument", detail, together(finding.texts() for finding in error.findings))


async def _forbidden(_: Request, error: Forbidden) -> JSONResponse:
    return problem(409, error.reason.code, str(error), error.reason.texts())


async def _device_error(_: Request, error: DeviceError) -> JSONResponse:
    return problem(502, error.reason.code or "device_error", str(error), error.reason.texts())


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    sentences = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
    return problem(422, "invalid_request", "; ".join(sentences))


async def _http_error(_: Request, error: HTTPException) -> JSONResponse:
    code = HTTPStatus(error.status_code).name.lower()
    return problem(error.status_code, code, str(error.detail), headers=error.headers)
