"""Colours as texts.

"255,0,128" is red, green, blue, with white, or cold and warm white, after them; "240,100" is hue and saturation;
"0.3,0.4" are the coordinates x and y.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devices.core.errors import BadCommand
from devices.core.values import Value
from devices.discovery.homeassistant.parsing import NONE, to_number


@dataclass(frozen=True, slots=True)
class Space:
    """One way of writing colours: the channels' keys in JSON, their names in templates, their greatest values."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    most: tuple[float, ...]
    whole: bool = True

    def parse(self, text: str) -> Value | None:
        """Return the colour in its plain form. Raises ValueError."""
        return None if text == NONE else self.show(self.split(text))

    def split(self, text: str) -> tuple[int | float, ...]:
        parts = text.split(",")
        if len(parts) != len(self.keys):
            raise ValueError(f"expected {len(self.keys)} numbers with commas between, got {text[:80]!r}")
        return self._checked([to_number(part) for part in parts])

    def from_json(self, color: Mapping[str, object]) -> Value | None:
        """Return the colour an object of a JSON light says; None when it isn't of this space."""
        if not all(key in color for key in self.keys):
            return None
        return self.show(self._checked([to_number(str(color[key])) for key in self.keys]))

    def command(self, value: str) -> tuple[int | float, ...]:
        """Return the channels of a colour a person or a scene wants. Raises BadCommand."""
        try:
            return self.split(value)
        except ValueError as problem:
            raise BadCommand(str(problem)) from None

    def show(self, channels: Sequence[int | float]) -> str:
        return ",".join(f"{channel:g}" for channel in channels)

    def _checked(self, channels: Sequence[int | float]) -> tuple[int | float, ...]:
        for channel, most in zip(channels, self.most, strict=True):
            if not 0 <= channel <= most:
                raise ValueError(f"expected 0 to {most:g} for each channel, got {channel:g}")
        return tuple(int(channel) for channel in channels) if self.whole else tuple(channels)


SPACES: Mapping[str, Space] = {
    "rgb": Space(("r", "g", "b"), ("red", "green", "blue"), (255,) * 3),
    "rgbw": Space(("r", "g", "b", "w"), ("red", "green", "blue", "white"), (255,) * 4),
    "rgbww": Space(("r", "g", "b", "c", "w"), ("red", "green", "blue", "cold_white", "warm_white"), (255,) * 5),
    "hs": Space(("h", "s"), ("hue", "sat"), (360, 100), whole=False),
    "xy": Space(("x", "y"), ("x", "y"), (1, 1), whole=False),
}
