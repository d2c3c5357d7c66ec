"""Lamps on a DMX512 universe: which slots a fixture has, and what its points make of them."""

import asyncio
from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Arguments, Command, Verb, verbs_for
from devices.core.wires import RequestWire
from devices.transports.dmx import Universe
from devices.transports.presence import LinkPresence
from devices.transports.slots import UNIVERSE_SIZE

Shape = Literal["dimmer", "rgb", "rgbw", "cct"]
Role = Literal["dimmer", "red", "green", "blue", "white", "warm", "cold"]
ROLES: frozenset[str] = frozenset(get_args(Role))

SHAPES: Mapping[Shape, tuple[Role, ...]] = {
    "dimmer": ("dimmer",),
    "rgb": ("red", "green", "blue"),
    "rgbw": ("red", "green", "blue", "white"),
    "cct": ("warm", "cold"),
}

LABELS: Mapping[str, Texts] = {
    "power": {"vi": "Nguồn", "ko": "전원", "en": "Power"},
    "brightness": {"vi": "Độ sáng", "ko": "밝기", "en": "Brightness"},
    "color": {"vi": "Màu", "ko": "색상", "en": "Color"},
    "white": {"vi": "Trắng", "ko": "백색", "en": "White"},
    "color_temperature": {"vi": "Nhiệt độ màu", "ko": "색온도", "en": "Color temperature"},
}

OwnName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Slot = Annotated[int, Field(ge=0, le=255)] | OwnName


class FixtureOptions(Options):
    """`start`: the fixture's first slot (its DMX address). `shape`, or else `channels`, says what each slot is.

    `channels` lists roles (dimmer, red, green, blue, white, warm, cold), levels that never change (0 to 255), and names
    of one's own, each of which becomes a point of 0 to 255. `warm` and `cold` are the colour temperatures in kelvin of
    the two whites.
    """

    start: int = Field(ge=1, le=UNIVERSE_SIZE)
    shape: Shape = "dimmer"
    channels: tuple[Slot, ...] = Field(default=(), max_length=64)
    warm: int = Field(default=2700, ge=1000, le=20_000)
    cold: int = Field(default=6500, ge=1000, le=20_000)

    @model_validator(mode="after")
    def _fits(self) -> "FixtureOptions":
        if self.start + len(self.slots) - 1 > UNIVERSE_SIZE:
            raise ValueError(
                f"start: expected at most {UNIVERSE_SIZE + 1 - len(self.slots)} for {len(self.slots)} slots"
            )
        names = [slot for slot in self.slots if isinstance(slot, str)]
        if len(set(names)) != len(names):
            raise ValueError("channels: expected each name once")
        if taken := set(LABELS).difference(ROLES).intersection(names):
            raise ValueError(f"channels: {min(taken)} is a point of every lamp; choose another name")
        if self.warm >= self.cold:
            raise ValueError("warm: expected fewer kelvin than cold has")
        return self

    @property
    def slots(self) -> tuple[int | str, ...]:
        """What each slot is, from the first."""
        return self.channels or SHAPES[self.shape]


class ColorArguments(Arguments):
    value: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
    over: float | None = Field(default=None, ge=0, le=600, json_schema_extra={"unit": "s"})


class Fixture:
    """What a lamp was told, and the levels of its slots that follow. Levels are 0 to 255, shares 0 to 1."""

    def __init__(self, options: FixtureOptions) -> None:
        self._options = options
        self._brightness = 0.0
        self._last = 100.0
        self._color = (255, 255, 255)
        self._white = 0.0
        self._cold_share = 0.5
        self._own: dict[str, float] = {}

    def points(self) -> tuple[Point, ...]:
        """Return the points: all without feedback, for DMX512 has none."""
        slots = set(self._options.slots)
        points: list[Point] = []
        if slots & ROLES:
            points += [_point("power", PointType.BOOLEAN, "power"), _percent("brightness", "sun")]
        if {"red", "green", "blue"} <= slots:
            points.append(_point("color", PointType.TEXT, "palette", native_fade=True))
        if {"white", "red"} <= slots:
            points.append(_percent("white", "sun"))
        if {"warm", "cold"} <= slots:
            limits = {"unit": "K", "minimum": self._options.warm, "maximum": self._options.cold}
            points.append(_point("color_temperature", PointType.INTEGER, "sun", native_fade=True, **limits))
        for slot in self._options.slots:
            if isinstance(slot, str) and slot not in ROLES:
                points.append(_point(slot, PointType.INTEGER, "sliders", native_fade=True, minimum=0, maximum=255))
        return tuple(points)

    def tell(self, point: str, value: Any) -> None:
        """Take over a command."""
        if point == "power":
            self._brightness = (self._brightness or self._last) if value else 0.0
        elif point == "brightness":
            self._brightness = value
        elif point == "color":
            self._color = (int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16))
        elif point == "white":
            self._white = value
        elif point == "color_temperature":
            self._cold_share = (value - self._options.warm) / (self._options.cold - self._options.warm)
        else:
            self._own[point] = value
        self._last = self._brightness or self._last

    def levels(self) -> dict[int, float]:
        """Return the level of every slot, by its number in the universe."""
        return {self._options.start + place: self._level(slot) for place, slot in enumerate(self._options.slots)}

    def _level(self, slot: int | str) -> float:
        if isinstance(slot, int):
            return slot
        if slot not in ROLES:
            return self._own.get(slot, 0)
        share = self._brightness / 100
        if slot == "dimmer":
            return 255 * share
        if "dimmer" in self._options.slots:
            share = 1.0  # the fixture itself dims its colours
        red, green, blue = self._color
        full = {
            "red": red,
            "green": green,
            "blue": blue,
            "white": 255 * self._white / 100 if "red" in self._options.slots else 255,
            "warm": 255 * (1 - self._cold_share),
            "cold": 255 * self._cold_share,
        }
        return full[slot] * share


class DmxLight(Driver):
    """A lamp whose universe is sent by what `universe` returns. No point has feedback; nothing is ever read back."""

    WIRE = "request"

    def __init__(self, options: Any, wire: RequestWire, report: Report) -> None:
        self._options: FixtureOptions = options
        self._report = report
        self._fixture = Fixture(options)
        self._dimming_until = float("-inf")
        self.points = self._fixture.points()
        color = next((point for point in self.points if point.name == "color"), None)
        plain = tuple(point for point in self.points if point is not color)
        verbs = () if color is None else (_color_verb(color),)
        self.verbs = verbs_for(plain, *verbs)
        self._presence = LinkPresence(wire, report)
        self._universe = self.universe(options, wire)
        slots = range(options.start, options.start + len(options.slots))
        self._taken = self._universe.claim(slots, f"the fixture at {options.start}")

    @abstractmethod
    def universe(self, options: Any, wire: RequestWire) -> Universe:
        """Return the universe of this wire, made by the first fixture on it."""

    async def follow(self) -> None:
        """Tell whether the light can be reached, until cancelled. By itself, that is whether frames can leave."""
        await self._presence.follow()

    async def run(self) -> None:
        if self._taken is not None:
            self._report.fault(f"slots from {self._options.start} on overlap with {self._taken}")
        async with asyncio.TaskGroup() as group:
            group.create_task(self._universe.run())
            group.create_task(self.follow())

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send the lamp's levels, or begin the fade. Raises WireDown."""
        del urgent  # a frame holds the whole universe: nothing waits before it
        self._universe.check()  # before anything is taken over: what fails must not come true later
        verb, over = command.verb, float(command.args.get("over") or 0.0)
        before = self._fixture.levels()
        self._fixture.tell(verb, command.args["value"])
        levels = self._fixture.levels()
        if verb in ("power", "brightness"):
            self._dimming_until = now() + over
        else:
            levels = {slot: level for slot, level in levels.items() if level != before[slot]}
            if not over and verb in LABELS:
                over = max(self._dimming_until - now(), 0.0)  # a new colour must not make a lamp jump that is dimming
        await self._universe.set(levels, over)


def _point(name: str, kind: PointType, icon: str, *, native_fade: bool = False, **limits: Any) -> Point:
    label = LABELS.get(name) or dict.fromkeys(("vi", "ko", "en"), name.replace("_", " ").capitalize())
    return Point(
        name=name, type=kind, label=label, writable=True, feedback=False, native_fade=native_fade, icon=icon, **limits
    )


def _percent(name: str, icon: str) -> Point:
    return _point(name, PointType.NUMBER, icon, native_fade=True, unit="%", minimum=0, maximum=100)


def _color_verb(point: Point) -> Verb:
    return Verb(name="color", label=point.label, arguments=ColorArguments, sets="color", icon=point.icon)
