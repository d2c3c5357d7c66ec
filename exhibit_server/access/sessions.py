"""Sessions: a signed cookie that says who somebody is. Nothing is kept of them; a person's epoch ends them.

Signed with HMAC-SHA256 (itsdangerous), with a secret that lies in the data folder, readable by the hub alone.
"""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import BadData, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from exhibit_server.access.permissions import Role

MAX_AGE = 12 * 3600.0
"""Seconds a session lasts: a long working day."""

CLOCK_SLACK = 60.0
"""Seconds a session may seem to come from the future, after the clock was set back."""

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """What the cookie says. `issued`: seconds since the epoch."""

    person_id: int
    role: Role
    epoch: int
    issued: float


class _Payload(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    person: int
    role: Role = Field(strict=False)
    epoch: int
    issued: float = Field(allow_inf_nan=False)


class Sessions:
    """Makes and reads cookies."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeSerializer(
            secret,
            salt="exhibit.session",
            serializer=json,
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def write(self, session: Session) -> str:
        """Return the cookie's value."""
        payload = _Payload(person=session.person_id, role=session.role, epoch=session.epoch, issued=session.issued)
        return str(self._serializer.dumps(payload.model_dump(mode="json")))

    def read(self, cookie: str, now: float) -> Session | None:
        """Return what a cookie says, or None when it is not ours, was changed, or is older than 12 hours."""
        try:
            payload = _Payload.model_validate(self._serializer.loads(cookie))
        except (BadData, ValidationError):
            return None
        if not -CLOCK_SLACK <= now - payload.issued <= MAX_AGE:
            return None
        return Session(payload.person, payload.role, payload.epoch, payload.issued)


def secret_of(folder: Path) -> bytes:
    """Return the secret kept in `session.key` of the data folder, made on first use (mode 0600).

    A file that is cut short is replaced: that only logs everybody out. Raises OSError.
    """
    path = folder / "session.key"
    if path.exists():
        path.chmod(0o600)
        secret = path.read_bytes()
        if len(secret) >= SECRET_BYTES:
            return secret
    return _written(path, secrets.token_bytes(SECRET_BYTES))


def write_private(path: Path, content: bytes) -> None:
    """Write a whole file that only its owner can read, or nothing of it. Raises OSError."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _written(path: Path, secret: bytes) -> bytes:
    write_private(path, secret)
    return secret
