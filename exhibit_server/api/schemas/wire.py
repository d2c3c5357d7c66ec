"""What passes on a device's wire."""

from typing import Literal

from pydantic import Field

from exhibit_server.api.schemas.base import Schema, Texts, Value


class WireEntryView(Schema):
    """Bytes or a message that passed (`sent`, `received`), or what the hub understood or had done at that moment."""

    number: int = Field(description="Counts all that passes in the hub, in order")
    at: float
    kind: Literal["sent", "received", "reading", "command", "fault"]
    hex: str = Field(default="", description="The bytes, cut to 512; secrets of the configuration masked")
    text: str = Field(default="", description="The bytes as text where they are one; a command's arguments; a fault")
    size: int = Field(default=0, description="Bytes before cutting")
    topic: str = ""
    point: str = ""
    value: Value | None = None
    verb: str = ""
    by: str = Field(default="", description="Who had the command sent: a person, or a run's id")
    took: float | None = Field(default=None, description="Seconds until the command had left the hub")
    reasons: Texts = Field(default={}, description="Why a command could not be sent")


class WireView(Schema):
    """`listened`: whether frames are kept on this kind of wire; else only what was understood."""

    wire: str
    listened: bool
    items: list[WireEntryView]
