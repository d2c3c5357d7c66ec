"""People who log in, as an administrator sees them, and backups."""

from typing import Literal

from pydantic import ConfigDict, Field

from exhibit_server.api.schemas.base import Role, Schema

PersonRole = Literal["guide", "technician", "admin"]


class UserView(Schema):
    """Somebody who logs in. `active`: whether they may now."""

    id: int
    name: str
    role: Role
    active: bool
    created: float


class UserRequest(Schema):
    """Somebody to add. A PIN has 4 to 12 digits; an administrator may have a password of 8 to 64 characters."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Minh", "role": "guide", "pin": "204816"}]}
    )

    name: str = Field(max_length=120)
    role: PersonRole
    pin: str = Field(max_length=64)


class UserChange(Schema):
    """What is to be different; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "technician"}]})

    role: PersonRole | None = None
    pin: str | None = Field(default=None, max_length=64)
    active: bool | None = None


class BackupView(Schema):
    """An archive in the hub's data folder. `size` in bytes."""

    name: str
    size: int
    at: float


class BackupsView(Schema):
    """The archives, the newest first. `restore`: the command that brings one back, on the hub's machine."""

    items: list[BackupView]
    kept: int = Field(description="How many are kept")
    restore: str
