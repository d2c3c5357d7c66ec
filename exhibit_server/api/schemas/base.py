"""What all the API's words are made of."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")
Texts = dict[str, str]
Value = bool | int | float | str
Role = Literal["guest", "kiosk", "guide", "technician", "admin"]


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Items(Schema, Generic[T]):
    """A list answer."""

    items: list[T]
