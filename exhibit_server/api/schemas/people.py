"""Logging in."""

from pydantic import ConfigDict, Field

from exhibit_server.api.schemas.base import Role, Schema


class LoginRequest(Schema):
    """Name and PIN as printed by `exhibit demo` or given by `exhibit users add`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "guide", "pin": "246810"}]})

    name: str = Field(max_length=64)
    pin: str = Field(max_length=64)


class SessionView(Schema):
    """Who the caller is. `permissions` lists what the role may do."""

    name: str
    role: Role
    permissions: list[str]
    screen: str | None = None
