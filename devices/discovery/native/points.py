"""The points, verbs and labels that the native conventions give to what they find.

Names are slugs, unique in the device; what belongs to a main point begins with its name (`light_brightness`).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from devices.core.errors import BadCommand
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Verb
from devices.discovery.model import Outgoing, Write

LABELS: Mapping[str, Texts] = {
    "power": {"vi": "Nguồn", "ko": "전원", "en": "Power"},
    "brightness": {"vi": "Độ sáng", "ko": "밝기", "en": "Brightness"},
    "color": {"vi": "Màu", "ko": "색상", "en": "Color"},
    "color_temp": {"vi": "Nhiệt độ màu", "ko": "색온도", "en": "Color temperature"},
    "white": {"vi": "Trắng", "ko": "백색", "en": "White"},
    "effect": {"vi": "Hiệu ứng", "ko": "효과", "en": "Effect"},
    "state": {"vi": "Trạng thái", "ko": "상태", "en": "State"},
    "position": {"vi": "Vị trí", "ko": "위치", "en": "Position"},
    "tilt": {"vi": "Độ nghiêng", "ko": "기울기", "en": "Tilt"},
    "open": {"vi": "Mở", "ko": "열기", "en": "Open"},
    "close": {"vi": "Đóng", "ko": "닫기", "en": "Close"},
    "stop": {"vi": "Dừng", "ko": "정지", "en": "Stop"},
    "speed": {"vi": "Tốc độ", "ko": "속도", "en": "Speed"},
    "mode": {"vi": "Chế độ", "ko": "모드", "en": "Mode"},
    "preset": {"vi": "Cài sẵn", "ko": "프리셋", "en": "Preset"},
    "fan_mode": {"vi": "Chế độ quạt", "ko": "팬 모드", "en": "Fan mode"},
    "action": {"vi": "Hoạt động", "ko": "동작", "en": "Action"},
    "target": {"vi": "Nhiệt độ đặt", "ko": "설정 온도", "en": "Target temperature"},
    "current": {"vi": "Nhiệt độ hiện tại", "ko": "현재 온도", "en": "Current temperature"},
}
"""What the parts of an entity are called."""

COVER_ICONS = {"open": "arrow-up", "close": "arrow-down", "stop": "square"}
COVER_STATES = ("open", "opening", "closed", "closing", "stopped")
LONGEST_NAME = 60

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class PointNames:
    """Gives each entity of a device a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, text: str, fallback: str = "value") -> str:
        """Return the text as a name that nobody has yet, nor any name that begins with it."""
        wanted = slug(text) or fallback
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name)
        return name


def slug(text: str) -> str:
    """Return the text in a-z, 0-9 and _, beginning with a letter; empty when nothing is left."""
    words = re.sub(r"[^a-z0-9]+", "_", text.lower()[:400]).strip("_")
    if words[:1].isdigit():
        words = f"n{words}"
    return words[:LONGEST_NAME].strip("_")


def cut(text: str, limit: int) -> str:
    """Return a name people gave, in one line, cut to `limit` characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text[: 4 * limit]).strip()[:limit]


def named(name: str) -> Texts:
    """Return the label of a name somebody gave: it is the same in every language."""
    return {"vi": name, "ko": name, "en": name}


def switch_point(name: str, label: Texts, *, icon: str = "power") -> Point:
    """A relay, or a lamp's on and off."""
    return Point(name=name, type=PointType.BOOLEAN, label=label, writable=True, icon=icon)


def brightness_point(main: str, *, fades: bool = False, steps: int = 254) -> Point:
    """Brightness in %; the tolerance is one step of the device's own scale, rounded twice."""
    return Point(
        name=f"{main}_brightness",
        type=PointType.NUMBER,
        label=LABELS["brightness"],
        unit="%",
        minimum=0,
        maximum=100,
        writable=True,
        tolerance=max(1.0, 100 / max(steps, 1)),
        native_fade=fades,
        icon="sun",
    )


def color_point(main: str) -> Point:
    """A colour as #rrggbb."""
    return Point(name=f"{main}_color", type=PointType.TEXT, label=LABELS["color"], writable=True, icon="palette")


def color_temp_point(main: str, minimum: int = 2000, maximum: int = 6536) -> Point:
    """Colour temperature in kelvin. The tolerance is one mired at the cold end, where a kelvin is least."""
    return Point(
        name=f"{main}_color_temp",
        type=PointType.NUMBER,
        label=LABELS["color_temp"],
        unit="K",
        minimum=minimum,
        maximum=maximum,
        writable=True,
        tolerance=50.0,
        icon="thermometer",
    )


def cover_point(main: str, label: Texts) -> Point:
    """What a cover does or is."""
    return Point(name=main, type=PointType.CHOICE, label=label, choices=COVER_STATES, icon="blinds")


def percent_point(main: str, part: str, *, writable: bool = True, icon: str = "blinds") -> Point:
    """A share of a whole: the position or the tilt of a cover (0 % closed), the speed of a fan."""
    return Point(
        name=f"{main}_{part}",
        type=PointType.NUMBER,
        label=LABELS[part],
        unit="%",
        minimum=0,
        maximum=100,
        writable=writable,
        tolerance=1.0,
        icon=icon,
    )


def cover_verbs(main: str) -> tuple[Verb, ...]:
    """Open, close and stop."""
    return tuple(Verb(name=f"{main}_{word}", label=LABELS[word], icon=icon) for word, icon in COVER_ICONS.items())


def number_point(name: str, label: Texts, unit: str = "") -> Point:
    """A measured value."""
    return Point(name=name, type=PointType.NUMBER, label=label, unit=unit)


def text_point(name: str, label: Texts) -> Point:
    """A text somebody else chose."""
    return Point(name=name, type=PointType.TEXT, label=label)


def flag_point(name: str, label: Texts) -> Point:
    """Something that is or is not."""
    return Point(name=name, type=PointType.BOOLEAN, label=label)


def send(topic: str, payload: str) -> Write:
    """Return a writer that always sends the same."""
    return lambda _: (Outgoing(topic, payload),)


def send_value(topic: str, make: Callable[[Any], str]) -> Write:
    """Return a writer that sends what `make` makes of the verb's value."""
    return lambda args: (Outgoing(topic, make(args["value"])),)


def kelvin(mireds: float) -> float:
    """Return the colour temperature in kelvin of one in mireds. Raises ValueError for none."""
    if mireds <= 0:
        raise ValueError(f"expected mireds above 0, got {mireds:g}")
    return round(1_000_000 / mireds)


def mireds(value: float) -> int:
    """Return a colour temperature in mireds of one in kelvin."""
    return round(1_000_000 / value)


def channels(color: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of #rrggbb. Raises BadCommand for anything else."""
    if _COLOR.fullmatch(color) is None:
        raise BadCommand(f"expected a color as #rrggbb, got {color[:40]!r}")
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def hex_color(red: float, green: float, blue: float) -> str:
    """Return #rrggbb of channels from 0 to 255. Raises ValueError beyond them."""
    parts = (red, green, blue)
    if not all(0 <= part <= 255 for part in parts):
        raise ValueError(f"expected channels from 0 to 255, got {red:g}, {green:g}, {blue:g}")
    return "#" + "".join(f"{round(part):02x}" for part in parts)
