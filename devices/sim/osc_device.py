"""A simulated device that speaks Open Sound Control, written from "The Open Sound Control 1.0 Specification".

It behaves like a sound desk: a message without arguments asks for a value, one with an argument sets it and is told to
everybody; a heartbeat is answered. What it has is what its options describe.
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.values import Value
from devices.core.wires import Framer
from devices.transports.framing import DatagramFramer


class OscSimulation(SimulationOptions):
    """`initial`: values of points at the start. `says_every`: seconds between reports nobody asked for; 0 for none."""

    initial: dict[str, bool | int | float | str] = Field(default_factory=dict)
    says_every: float = Field(default=0.0, ge=0, le=3600)


class OscDeviceSimulator(ByteSimulator):
    """Keeps each point as it stands on the wire, and tells the world its value."""

    NAME = "osc_device"
    OPTIONS = OscSimulation

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._points: dict[str, dict[str, Any]] = driver_options.get("points", {})
        self._verbs = {str(verb["address"]): name for name, verb in driver_options.get("verbs", {}).items()}
        beat = driver_options.get("heartbeat")
        self._beat = str(beat["address"]) if beat else None
        for name, point in self._points.items():
            self.publish_state(**{name: simulate.initial.get(name, _first(point))})

    @classmethod
    def framer(cls) -> Framer:
        return DatagramFramer()

    async def answer(self, frame: bytes) -> bytes | None:
        try:
            address, args = unpack(frame)
        except (ValueError, struct.error, IndexError):
            return None
        if address == self._beat:
            return pack(address, "ok")
        if address in self._verbs:
            self.publish_state(last_verb=self._verbs[address])
        for name, point in self._points.items():
            if args and address == (point.get("set") or point["address"]):
                return self._set(name, point, args[-1])
            if not args and address == point["address"] and point.get("query"):
                return self._tell(name)
        return None

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        every = self.simulate.says_every
        if not every:
            await asyncio.Event().wait()
        while True:
            await asyncio.sleep(every)
            for name, point in self._points.items():
                if point.get("feedback", True):
                    await say(self._tell(name))

    def _set(self, name: str, point: Mapping[str, Any], raw: Any) -> bytes | None:
        if self.fault == "refuse" or isinstance(raw, str) != isinstance(self._raw(name), str):
            return None
        if self.fault != "stuck":
            self.publish_state(**{name: _from_wire(point, raw)})
        return self._tell(name) if point.get("feedback", True) else None

    def _tell(self, name: str) -> bytes:
        before = [0] * int(self._points[name].get("arg", 0))
        return pack(str(self._points[name]["address"]), *before, self._raw(name))

    def _raw(self, name: str) -> Any:
        return _to_wire(self._points[name], self.world.get(f"{self.device_id}.{name}", 0))


def pack(address: str, *args: Any) -> bytes:
    """Return a message of numbers and texts; whole numbers as i, others as f."""
    tags, body = ",", b""
    for arg in args:
        if isinstance(arg, str):
            tags, body = tags + "s", body + _padded(arg)
        elif isinstance(arg, (bool, int)):
            tags, body = tags + "i", body + struct.pack(">i", arg)
        else:
            tags, body = tags + "f", body + struct.pack(">f", arg)
    return _padded(address) + _padded(tags) + body


def unpack(frame: bytes) -> tuple[str, list[Any]]:
    """Return address and arguments of a message. Raises ValueError, struct.error, IndexError."""
    address, at = _string(frame, 0)
    if at >= len(frame):
        return address, []
    tags, at = _string(frame, at)
    args: list[Any] = []
    for tag in tags[1:]:
        if tag in "TF":
            args.append(tag == "T")
        elif tag == "s":
            text, at = _string(frame, at)
            args.append(text)
        else:
            form = {"i": ">i", "f": ">f", "d": ">d", "h": ">q"}[tag] if tag in "ifdh" else ""
            args.append(struct.unpack_from(form, frame, at)[0])
            at += struct.calcsize(form)
    return address, args


def _padded(text: str) -> bytes:
    raw = text.encode() + b"\0"
    return raw + b"\0" * (-len(raw) % 4)


def _string(frame: bytes, at: int) -> tuple[str, int]:
    end = frame.index(b"\0", at)
    return frame[at:end].decode(), end + 4 - (end - at) % 4


def _first(point: Mapping[str, Any]) -> Value:
    if point.get("choices"):
        return str(next(iter(point["choices"])))
    kind = point.get("type", "number")
    if kind == "text":
        return ""
    return False if kind == "boolean" else float(point.get("minimum") or 0)


def _from_wire(point: Mapping[str, Any], raw: Any) -> Value:
    if point.get("choices"):
        return next((word for word, value in point["choices"].items() if value == raw), str(raw))
    kind = point.get("type", "number")
    if kind == "boolean":
        return bool(raw)
    if kind == "text":
        return str(raw)
    number: float = (raw - point.get("offset", 0.0)) / point.get("scale", 1.0)
    return round(number) if kind == "integer" else round(number, 4)


def _to_wire(point: Mapping[str, Any], value: Any) -> Any:
    if point.get("choices"):
        return point["choices"].get(value, 0)
    kind = point.get("type", "number")
    if kind in ("boolean", "text"):
        return int(value) if kind == "boolean" else str(value)
    number = value * point.get("scale", 1.0) + point.get("offset", 0.0)
    return round(number) if kind == "integer" or point.get("tag") in ("i", "h") else float(number)
