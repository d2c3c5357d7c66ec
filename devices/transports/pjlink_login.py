"""The login of PJLink class 1: JBMIA, "PJLink Specifications" Version 1.04, section 5."""

import hashlib
import re

from devices.core.errors import BadAnswer, Refused
from devices.core.reasons import Reason
from devices.core.wires import RequestWire

GREETING_TIMEOUT = 4.0
ANSWER_TIMEOUT = 2.0

_GREETING = re.compile(rb"PJLINK (0|1 (?P<random>[0-9a-zA-Z]+)|2.*|ERRA)\s*", re.IGNORECASE)


async def log_in(wire: RequestWire, password: str | None) -> None:
    """Wait for the greeting and prove the password with the first command.

    Raises Refused (wrong or missing password), BadAnswer (another greeting), NoAnswer, WireDown.
    """
    greeting = await wire.request(b"", lambda _: True, timeout=GREETING_TIMEOUT)
    answer = await wire.request(
        _proof(greeting, password) + b"%1POWR ?\r",
        lambda frame: frame.upper().startswith((b"%1POWR=", b"PJLINK ERRA")),
        timeout=ANSWER_TIMEOUT,
    )
    if answer.upper().startswith(b"PJLINK ERRA"):
        raise Refused(Reason.of("refused", detail="PJLINK ERRA: wrong password"))


def login_digest(random: bytes, password: str) -> bytes:
    """Return what precedes the first command: the MD5 the specification asks for, in hexadecimal."""
    return hashlib.md5(random + password.encode(), usedforsecurity=False).hexdigest().encode()


def _proof(greeting: bytes, password: str | None) -> bytes:
    match = _GREETING.fullmatch(greeting)
    if match is None or match[1].startswith(b"2"):
        expected = "expected PJLINK 0 or PJLINK 1 with a random number"
        raise BadAnswer(Reason.of("bad_answer", detail=f"greeting {greeting[:40]!r}, {expected}"))
    if match[1].upper() == b"ERRA":
        raise Refused(Reason.of("refused", detail="PJLINK ERRA"))
    if match["random"] is None:
        return b""
    if password is None:
        raise Refused(Reason.of("refused", detail="it asks for a password and none is configured"))
    return login_digest(match["random"], password)
