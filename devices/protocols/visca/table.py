"""What VISCA can say: one entry for each command and question, read both ways.

Numbers of more than one byte go as half bytes, 0p 0q 0r 0s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.protocols.visca.frames import nibbles, number

ON_OFF: Mapping[str | bool, int] = {True: 0x02, False: 0x03}


@dataclass(frozen=True, slots=True)
class Part:
    """A value in a form: its name, how many half bytes it has (0: one whole byte), its limits, or its words."""

    name: str
    nibbles: int = 0
    minimum: int = 0
    maximum: int = 0xFE
    signed: bool = False
    words: Mapping[str | bool, int] | None = None

    @property
    def size(self) -> int:
        return self.nibbles or 1

    def write(self, value: Any) -> bytes:
        """Return the bytes of a checked value."""
        plain = int(value) if self.words is None else self.words[value]
        return nibbles(plain, self.nibbles) if self.nibbles else bytes((plain,))

    def read(self, data: bytes) -> Any:
        """Return the value; None where the document knows none. Raises ValueError."""
        if not self.nibbles:
            plain: int | None = data[0]
        else:
            plain = number(data, signed=self.signed)
        if plain is None:
            raise ValueError(f"{self.name}: expected half bytes 00 to 0F, got {data.hex(' ').upper()}")
        if self.words is not None:
            return next((word for word, code in self.words.items() if code == plain), None)
        if not self.minimum <= plain <= self.maximum:
            raise ValueError(f"{self.name}: expected {self.minimum} to {self.maximum}, got {plain}")
        return plain


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its bytes behind the 01, the values behind them. `fields` hold what the command itself says."""

    name: str
    head: bytes
    parts: tuple[Part, ...] = ()
    tail: bytes = b""
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def length(self) -> int:
        return len(self.head) + sum(part.size for part in self.parts) + len(self.tail)

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Return the bytes behind the 01."""
        return self.head + b"".join(part.write(values[part.name]) for part in self.parts) + self.tail

    def read(self, body: bytes) -> dict[str, Any]:
        """Return the fields of a body that fits. Raises ValueError."""
        values = dict(self.fields)
        at = len(self.head)
        for part in self.parts:
            values[part.name] = part.read(body[at : at + part.size])
            at += part.size
        return values

    def fits(self, body: bytes) -> bool:
        return len(body) == self.length and body.startswith(self.head) and body.endswith(self.tail)


@dataclass(frozen=True, slots=True)
class Question:
    """One inquiry: its bytes behind the 09, and what the answer holds."""

    name: str
    head: bytes
    parts: tuple[Part, ...]

    @property
    def length(self) -> int:
        return sum(part.size for part in self.parts)


def _hex(text: str) -> bytes:
    return bytes.fromhex(text)


PAN: Mapping[str | bool, int] = {"left": 0x01, "right": 0x02, "stop": 0x03}
TILT: Mapping[str | bool, int] = {"up": 0x01, "down": 0x02, "stop": 0x03}
FOCUS_MODES: Mapping[str | bool, int] = {"auto": 0x02, "manual": 0x03}
ZOOM_MAXIMUM = 0x7AC0
"""With digital zoom; the optical range ends at 4000 hexadecimal on most cameras."""

SPEEDS = (Part("pan_speed", minimum=0, maximum=0x18), Part("tilt_speed", minimum=0, maximum=0x18))
POSITION = (
    Part("pan", 4, -0x8000, 0x7FFF, signed=True),
    Part("tilt", 4, -0x8000, 0x7FFF, signed=True),
)
WIDE_POSITION = (Part("pan", 5, -0x80000, 0x7FFFF, signed=True), POSITION[1])
PRESET = Part("preset", maximum=0xFE)
ZOOM = Part("zoom_position", 4, 0, ZOOM_MAXIMUM)
FOCUS = Part("focus_position", 4, 0, 0xFFFF)

COMMANDS: tuple[Entry, ...] = (
    Entry("power", _hex("0400"), (Part("power", words=ON_OFF),)),
    Entry("zoom", _hex("040700"), fields={"zoom": "stop"}),
    Entry("zoom", _hex("040702"), fields={"zoom": "tele"}),
    Entry("zoom", _hex("040703"), fields={"zoom": "wide"}),
    Entry("zoom_position", _hex("0447"), (ZOOM,)),
    Entry("zoom_focus_position", _hex("0447"), (ZOOM, FOCUS)),
    Entry("focus", _hex("040800"), fields={"focus": "stop"}),
    Entry("focus", _hex("040802"), fields={"focus": "far"}),
    Entry("focus", _hex("040803"), fields={"focus": "near"}),
    Entry("focus_position", _hex("0448"), (FOCUS,)),
    Entry("focus_mode", _hex("0438"), (Part("focus_mode", words={**FOCUS_MODES, "toggle": 0x10}),)),
    Entry("one_push_focus", _hex("041801")),
    Entry("mute", _hex("0475"), (Part("mute", words=ON_OFF),)),
    Entry("mirror", _hex("0461"), (Part("mirror", words=ON_OFF),)),
    Entry("picture_flip", _hex("0466"), (Part("picture_flip", words=ON_OFF),)),
    Entry("backlight", _hex("0433"), (Part("backlight", words=ON_OFF),)),
    Entry("reset_preset", _hex("043F00"), (PRESET,)),
    Entry("save_preset", _hex("043F01"), (PRESET,)),
    Entry("recall_preset", _hex("043F02"), (PRESET,)),
    Entry("pan_tilt", _hex("0601"), (*SPEEDS, Part("pan", words=PAN), Part("tilt", words=TILT))),
    Entry("pan_tilt_position", _hex("0602"), (*SPEEDS, *POSITION)),
    Entry("pan_tilt_position", _hex("0602"), (*SPEEDS, *WIDE_POSITION)),
    Entry("pan_tilt_relative", _hex("0603"), (*SPEEDS, *POSITION)),
    Entry("home", _hex("0604")),
    Entry("pan_tilt_reset", _hex("0605")),
    Entry("if_clear", _hex("0001")),
)
"""Commands with a variable speed, `04 07 2p`, are in `variable`."""

QUESTIONS: tuple[Question, ...] = (
    Question("power", _hex("0400"), (Part("power", words=ON_OFF),)),
    Question("zoom_position", _hex("0447"), (Part("zoom_position", 4, 0, 0xFFFF),)),
    Question("focus_mode", _hex("0438"), (Part("focus_mode", words=FOCUS_MODES),)),
    Question("focus_position", _hex("0448"), (FOCUS,)),
    Question("mute", _hex("0475"), (Part("mute", words=ON_OFF),)),
    Question("mirror", _hex("0461"), (Part("mirror", words=ON_OFF),)),
    Question("picture_flip", _hex("0466"), (Part("picture_flip", words=ON_OFF),)),
    Question("backlight", _hex("0433"), (Part("backlight", words=ON_OFF),)),
    Question("preset", _hex("043F"), (Part("preset"),)),
    Question("pan_tilt_position", _hex("0612"), POSITION),
    Question("pan_tilt_position", _hex("0612"), WIDE_POSITION),
    Question("pan_tilt_max_speed", _hex("0611"), (Part("pan_speed"), Part("tilt_speed"))),
    Question("pan_tilt_status", _hex("0610"), (Part("status_high"), Part("status_low"))),
    Question(
        "version",
        _hex("0002"),
        tuple(
            Part(name, maximum=0xFF)
            for name in ("vendor_high", "vendor", "model_high", "model", "rom_high", "rom", "sockets")
        ),
    ),
)

_VARIABLE: Mapping[int, tuple[str, Mapping[int, str]]] = {
    0x07: ("zoom", {2: "tele", 3: "wide"}),
    0x08: ("focus", {2: "far", 3: "near"}),
}


def variable(body: bytes) -> tuple[str, dict[str, Any]] | None:
    """Read `04 07 2p` and its like: zoom and focus with a speed of 0 to 7. Raises ValueError."""
    if len(body) != 3 or body[0] != 0x04 or body[1] not in _VARIABLE:
        return None
    name, directions = _VARIABLE[body[1]]
    direction = directions.get(body[2] >> 4)
    if direction is None:
        return None
    speed = body[2] & 0x0F
    if speed > 7:
        raise ValueError(f"speed: expected 0 to 7, got {speed}")
    return name, {name: direction, "speed": speed}


def write_variable(name: str, word: str, speed: int | None) -> bytes:
    """Return the bytes behind the 01 for zoom and focus by a word."""
    code, directions = next((code, each) for code, (known, each) in _VARIABLE.items() if known == name)
    if word == "stop":
        return bytes((0x04, code, 0))
    high = next(high for high, known in directions.items() if known == word)
    return bytes((0x04, code, high if speed is None else high << 4 | speed))
