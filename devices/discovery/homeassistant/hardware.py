"""What an announcement says of the hardware: `device` and `origin`.

Source: Home Assistant, "MQTT", device and origin; core, homeassistant/components/mqtt/schemas.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.discovery.homeassistant.config import as_text
from devices.discovery.homeassistant.expanding import as_list

MOST = 64
"""Identifiers, or connections, that one device may have."""

LONGEST = 255
"""Characters of an identifier."""

TEXTS = (
    "configuration_url",
    "hw_version",
    "manufacturer",
    "model",
    "model_id",
    "name",
    "serial_number",
    "suggested_area",
    "sw_version",
    "via_device",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """A device as one announcement describes it; `connections` as `mac:aa:bb:cc:dd:ee:ff`."""

    identifiers: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    name: str = ""
    manufacturer: str = ""
    model: str = ""
    version: str = ""
    area: str = ""

    @property
    def aliases(self) -> frozenset[str]:
        """Two announcements that share one of these are of one device."""
        return frozenset(
            [f"id {name}" for name in self.identifiers] + [f"connection {name}" for name in self.connections]
        )

    @property
    def key(self) -> str:
        """The name that stays the same whichever announcement comes first."""
        return min(self.identifiers, default="") or min(self.connections, default="")


def read_hardware(raw: Any, longest: int) -> Hardware:
    """Return what stands under `device`; texts for people are cut to `longest`. Raises ValueError."""
    if not isinstance(raw, Mapping):
        raise ValueError("device: expected an object")
    texts = {key: as_text(raw[key], f"device.{key}").strip()[:longest] for key in TEXTS if key in raw}
    identifiers = tuple(_identifier(entry, "device.identifiers") for entry in _list(raw, "identifiers"))
    connections = tuple(_connection(entry) for entry in _list(raw, "connections"))
    if not any(identifiers) and not connections:
        raise ValueError("device: identifiers or connections are required, and both are missing")
    return Hardware(
        identifiers=tuple(dict.fromkeys(name for name in identifiers if name)),
        connections=tuple(dict.fromkeys(connections)),
        name=texts.get("name", ""),
        manufacturer=texts.get("manufacturer", ""),
        model=texts.get("model", ""),
        version=texts.get("sw_version", ""),
        area=texts.get("suggested_area", ""),
    )


def check_origin(document: Mapping[str, Any]) -> None:
    """Refuse an origin without a name. Raises ValueError."""
    if "origin" not in document:
        return
    origin = document["origin"]
    if not isinstance(origin, Mapping):
        raise ValueError("origin: expected an object")
    if "name" not in origin:
        raise ValueError("origin.name is required, and is missing")
    for key in ("name", "sw_version", "support_url"):
        if key in origin:
            as_text(origin[key], f"origin.{key}")


def _list(raw: Mapping[str, Any], key: str) -> list[Any]:
    entries = as_list(raw.get(key))
    if len(entries) > MOST:
        raise ValueError(f"device.{key}: expected at most {MOST} entries, got {len(entries)}")
    return entries


def _identifier(entry: Any, key: str) -> str:
    text = as_text(entry, key)
    if len(text) > LONGEST:
        raise ValueError(f"{key}: expected at most {LONGEST} characters, got {len(text)}")
    return text


def _connection(entry: Any) -> str:
    if not isinstance(entry, list) or len(entry) != 2:
        raise ValueError("device.connections: expected pairs such as ['mac', 'aa:bb:cc:dd:ee:ff']")
    kind, value = (_identifier(part, "device.connections").strip() for part in entry)
    return f"{kind}:{_mac(value) if kind == 'mac' else value}"


def _mac(text: str) -> str:
    """Return a MAC address in the form aa:bb:cc:dd:ee:ff, whatever stands between its digits."""
    digits = text.lower().replace(":", "").replace("-", "").replace(".", "")
    if len(digits) != 12:
        return text.lower()
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))
