"""The messages in which a device announced itself, as they are kept, and as options of the driver that follows it."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SkipValidation, model_validator
from pydantic.json_schema import SkipJsonSchema

from devices.core.drivers import Options
from devices.core.wires import Message
from devices.discovery.conventions import rebuild
from devices.discovery.model import DiscoveredDevice


class Announcement(BaseModel):
    """One message of those in which the device announced itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str = Field(max_length=65_535)
    payload: str | None = None
    payload_hex: str | None = None
    retain: bool = True

    def message(self) -> Message:
        """Return the message. Raises ValueError when it has no payload, or a wrong one."""
        if (self.payload is None) == (self.payload_hex is None):
            raise ValueError("expected either payload or payload_hex")
        raw = self.payload.encode() if self.payload is not None else bytes.fromhex(self.payload_hex or "")
        return Message(self.topic, raw, self.retain)


class DiscoveredOptions(Options):
    """What the device announced. `device`: the same, read already; saves memory and time where there are thousands."""

    convention: str
    key: str = ""
    messages: tuple[Announcement, ...] = Field(default=(), max_length=10_000)
    homeassistant_prefix: str = "homeassistant"
    device: SkipJsonSchema[SkipValidation[Any]] = Field(default=None, exclude=True, repr=False)
    _device: DiscoveredDevice = PrivateAttr()

    @model_validator(mode="after")
    def _announces(self) -> Self:
        self._device = self.device if isinstance(self.device, DiscoveredDevice) else self._rebuilt()
        return self

    @property
    def discovered(self) -> DiscoveredDevice:
        """The device as announced."""
        return self._device

    def _rebuilt(self) -> DiscoveredDevice:
        messages = [each.message() for each in self.messages]
        return rebuild(self.convention, messages, key=self.key, homeassistant_prefix=self.homeassistant_prefix)
