"""The login of PJLink on a new connection; what is computed for it is in `login`, with its sources."""

import re
import secrets
from typing import Literal

from devices.core.errors import BadAnswer, DeviceError, Refused
from devices.core.reasons import Reason
from devices.core.wires import RequestWire
from devices.protocols.pjlink.lines import ERRORS
from devices.protocols.pjlink.login import md5_digest, sha256_digest

GREETING_TIMEOUT = 4.0
ANSWER_TIMEOUT = 2.0

Method = Literal["md5", "sha256"]

_GREETING = re.compile(rb"PJLINK (0|1 (?P<random>[0-9a-zA-Z]+)|ERRA)\s*", re.IGNORECASE)
_LEVEL_2 = re.compile(rb"PJLINK 2 (?P<random>[0-9a-fA-F]{32})\s*", re.IGNORECASE)


class NoSha256(DeviceError):
    """The projector does not know the login with SHA-256; the connection is of no use any more."""


class ProjectorError(Refused):
    """The projector answered ERR1 to ERR4; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(Reason.of("refused", detail=f"{code}: {ERRORS[code]}"))
        self.code = code


async def log_in(wire: RequestWire, password: str | None, method: Method) -> None:
    """Wait for the greeting and prove the password with the first command.

    Raises Refused (wrong or missing password), NoSha256, BadAnswer (another greeting), NoAnswer, WireDown.
    """
    greeting = await wire.request(b"", lambda _: True, timeout=GREETING_TIMEOUT)
    answer = await wire.request(
        await _proof(wire, greeting, password, method) + b"%1POWR ?\r",
        lambda frame: frame.upper().startswith((b"%1POWR=", b"PJLINK ERRA")),
        timeout=ANSWER_TIMEOUT,
    )
    if answer.upper().startswith(b"PJLINK ERRA"):
        raise Refused(Reason.of("wrong_password", detail="PJLINK ERRA"))


async def _proof(wire: RequestWire, greeting: bytes, password: str | None, method: Method) -> bytes:
    match = _GREETING.fullmatch(greeting)
    if match is None:
        expected = "expected PJLINK 0 or PJLINK 1 with a random number"
        raise BadAnswer(Reason.of("bad_answer", detail=f"greeting {greeting[:40]!r}, {expected}"))
    if match[1].upper() == b"ERRA":
        raise Refused(Reason.of("refused", detail="PJLINK ERRA"))
    if match["random"] is None:
        return b""
    if password is None:
        raise Refused(Reason.of("password_needed"))
    if method == "md5":
        return md5_digest(match["random"], password)
    return await _sha256(wire, password)


async def _sha256(wire: RequestWire, password: str) -> bytes:
    answer = await wire.request(b"PJLINK 2\r", lambda _: True, timeout=ANSWER_TIMEOUT)
    match = _LEVEL_2.fullmatch(answer)
    if match is None:
        detail = f"it does not log in with SHA-256: PJLINK 2 was answered {answer[:40]!r}"
        raise NoSha256(Reason.of("refused", detail=detail))
    return sha256_digest(match["random"].lower(), secrets.token_hex(16).encode(), password)
