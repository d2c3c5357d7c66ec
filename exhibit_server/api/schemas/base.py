"""What all the API's words are made of."""

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")
Texts = dict[str, str]
Value = bool | int | float | str
Role = Literal["guest", "kiosk", "guide", "technician", "admin"]


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid")


def example(**fields: Any) -> ConfigDict:
    """Configure a request's schema with an example for the API's pages."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


class Items(Schema, Generic[T]):
    """A list answer."""

    items: list[T]
