"""A simulated lamp on a DMX512 line: what its slots make it shine like (ANSI E1.11: 512 slots of 0 to 255)."""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.core.simulation import ByteSimulator, World
from devices.core.values import Value

LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "dimmer": ("dimmer",),
    "rgb": ("red", "green", "blue"),
    "rgbw": ("red", "green", "blue", "white"),
    "cct": ("warm", "cold"),
}
LIGHTS = ("red", "green", "blue", "white", "warm", "cold")


class DmxLamp(ByteSimulator):
    """Shines as the last frame says. Not asked, it tells nothing; "refuse" and "stuck" both keep it as it is."""

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._start = int(driver_options["start"])
        layout: Sequence[Any] = driver_options.get("channels") or LAYOUTS[driver_options.get("shape", "dimmer")]
        self._layout = tuple(layout)
        self.frames = 0
        """How many frames for its universe have come."""
        self._shine(bytes(512))

    def receive(self, slots: bytes) -> None:
        """Take over a frame, slots from the first. Those it does not hold stay as they are."""
        self.frames += 1
        if self.fault not in ("stuck", "refuse") and len(slots) >= self._start - 1 + len(self._layout):
            self._shine(slots)

    def _shine(self, slots: bytes) -> None:
        mine = slots[self._start - 1 :]
        levels: dict[str, int] = {str(name): level for name, level in zip(self._layout, mine, strict=False)}
        lights = [levels[name] for name in LIGHTS if name in levels]
        dimmed = levels.get("dimmer", 255) / 255
        strongest = max(lights, default=255) if lights or "dimmer" in levels else 0
        state: dict[str, Value] = {"brightness": round(strongest * dimmed / 255 * 100, 1)}
        if {"red", "green", "blue"} <= levels.keys():
            state["color"] = "#" + "".join(f"{round(levels[name] * dimmed):02x}" for name in ("red", "green", "blue"))
        state |= {name: level for name, level in levels.items() if name not in (*LIGHTS, "dimmer")}
        state["power"] = state["brightness"] != 0.0
        self.publish_state(**state)
