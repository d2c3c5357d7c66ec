"""What a device that speaks Open Sound Control has, as its configuration says: points and verbs by address."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, create_model, model_validator

from devices.core.drivers import Options
from devices.core.duration import Duration
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Arguments, Verb

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Address = Annotated[str, StringConstraints(pattern=r"^/[!-\"$-~]*$", max_length=256)]
Tag = Literal["i", "f", "d", "h", "s", "S", "T"]
Scalar = bool | int | float | str

KINDS: Mapping[str, PointType] = {
    "boolean": PointType.BOOLEAN, "integer": PointType.INTEGER, "number": PointType.NUMBER, "text": PointType.TEXT,
    "choice": PointType.CHOICE,
}  # fmt: skip
TAGS: Mapping[str, Tag] = {"boolean": "i", "integer": "i", "number": "f", "text": "s", "choice": "i"}
PYTHON: Mapping[str, type] = {"boolean": bool, "integer": int, "number": float, "text": str}

IN_ADDRESS = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
"""What an argument may put into an address: nothing that makes it a pattern for more than was meant."""

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class OscPoint(Options):
    """A value at an address. On the wire it is value x `scale` + `offset`, of type `tag`, the argument number `arg`.

    `choices`: words and what stands for each on the wire. `set`: where it is set, if not at its own address; `query`:
    a message without arguments asks for it (sound desks); `feedback: false`: it is set but never told.
    """

    address: Address
    type: Literal["boolean", "integer", "number", "text", "choice"] = "number"
    label: Texts = Field(default_factory=dict)
    tag: Tag | None = None
    arg: int = Field(default=0, ge=0, le=63)
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    tolerance: float = Field(default=0.0, ge=0)
    scale: float = Field(default=1.0, gt=0)
    offset: float = 0.0
    choices: dict[str, int | str] = Field(default_factory=dict)
    writable: bool = False
    set: Address | None = None
    query: bool = False
    feedback: bool = True
    icon: str = ""

    @model_validator(mode="after")
    def _fits(self) -> "OscPoint":
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices: needed for the type choice, and only there")
        return self

    @property
    def wire_tag(self) -> Tag:
        """The type its values have on the wire."""
        textual = any(isinstance(value, str) for value in self.choices.values())
        return self.tag or ("s" if textual else TAGS[self.type])

    def point(self, name: str) -> Point:
        """Return the point of a device."""
        return Point(
            name=name,
            type=KINDS[self.type],
            label=self.label or _label(name),
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
            choices=tuple(self.choices),
            writable=self.writable,
            feedback=self.feedback,
            tolerance=self.tolerance,
            icon=self.icon,
        )

    def read(self, raw: Any) -> Value:
        """Return the value that stands on the wire. Raises ValueError with what was expected."""
        if self.type == "choice":
            for word, value in self.choices.items():
                if raw == value and isinstance(raw, bool) == isinstance(value, bool):
                    return word
            raise ValueError(f"expected one of {list(self.choices.values())}, got {raw!r}")
        if self.type == "text":
            if isinstance(raw, str):
                return raw[:1024]
            raise ValueError(f"expected a text, got {raw!r}")
        if self.type == "boolean":
            if isinstance(raw, bool) or (isinstance(raw, (int, float)) and raw in (0, 1)):
                return bool(raw)
            raise ValueError(f"expected true, false, 0 or 1, got {raw!r}")
        if isinstance(raw, bool) or not isinstance(raw, (int, float)):
            raise ValueError(f"expected a number, got {raw!r}")
        number = (raw - self.offset) / self.scale
        return round(number) if self.type == "integer" else round(number, 6)

    def write(self, value: Any) -> tuple[Any, str]:
        """Return the argument for the wire and its type."""
        tag: str = self.wire_tag
        if self.type == "choice":
            return self.choices[value], tag
        if self.type == "boolean":
            return (None, "T" if value else "F") if tag == "T" else (int(value), tag)
        if self.type == "text":
            return value, tag
        number = value * self.scale + self.offset
        return (round(number) if tag in "ih" else number), tag


class OscArgument(Options):
    """An argument of a verb."""

    type: Literal["boolean", "integer", "number", "text"] = "number"
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None


class OscVerb(Options):
    """A message to send. `{name}` in the address, and `$name` among `args`, stand for an argument of the verb."""

    address: Address
    label: Texts = Field(default_factory=dict)
    args: tuple[Scalar, ...] = Field(default=(), max_length=64)
    types: Annotated[str, StringConstraints(pattern=r"^[ifsTFNIhdSc]*$")] | None = None
    arguments: dict[Name, OscArgument] = Field(default_factory=dict, max_length=16)
    icon: str = ""

    @model_validator(mode="after")
    def _known(self) -> "OscVerb":
        used = set(_PLACE.findall(self.address))
        used |= {arg[1:] for arg in self.args if isinstance(arg, str) and arg.startswith("$")}
        if unknown := used - set(self.arguments):
            raise ValueError(f"arguments: {min(unknown)!r} is used but not described")
        return self

    def verb(self, name: str) -> Verb:
        """Return the verb of a device."""
        fields: dict[str, Any] = {}
        for argument, spec in self.arguments.items():
            extra: dict[str, Any] = {"unit": spec.unit} if spec.unit else {}
            limits: Any = {"ge": spec.minimum, "le": spec.maximum} if spec.type in ("integer", "number") else {}
            fields[argument] = (PYTHON[spec.type], Field(json_schema_extra=extra, **limits))
        model = create_model(f"{name.title().replace('_', '')}Arguments", __base__=Arguments, **fields)
        return Verb(name=name, label=self.label or _label(name), arguments=model, icon=self.icon)

    def message(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Return address and arguments. Raises ValueError when an argument doesn't fit into the address."""

        def filled(place: re.Match[str]) -> str:
            text = str(given[place[1]])
            if not IN_ADDRESS.fullmatch(text):
                raise ValueError(f"{place[1]}: expected letters, digits, . _ or -, got {text[:80]!r}")
            return text

        args = [given[arg[1:]] if isinstance(arg, str) and arg.startswith("$") else arg for arg in self.args]
        return _PLACE.sub(filled, self.address), args


class Heartbeat(Options):
    """A message sent again and again: it keeps a subscription, and what comes back shows that the device lives."""

    address: Address
    args: tuple[Scalar, ...] = Field(default=(), max_length=16)
    every: Duration = Field(default=5.0, ge=0.5, le=600.0)


class OscOptions(Options):
    """What the device has, and how it is seen to live.

    `heartbeat` and points with `query` make it say something; where it answers neither, `silence` is the longest time
    it is quiet by itself. A device that is expected to say nothing counts as online while its wire is up. `stop` is the
    verb an all-stop performs.
    """

    points: dict[Name, OscPoint] = Field(default_factory=dict, max_length=200)
    verbs: dict[Name, OscVerb] = Field(default_factory=dict, max_length=200)
    heartbeat: Heartbeat | None = None
    silence: Duration | None = Field(default=None, ge=0.5, le=3600.0)
    stop: Name | None = None

    @model_validator(mode="after")
    def _stops(self) -> "OscOptions":
        if self.stop is not None and (self.stop not in self.verbs or self.verbs[self.stop].arguments):
            raise ValueError("stop: expected a verb of this device without arguments")
        if twice := {name for name, point in self.points.items() if point.writable} & set(self.verbs):
            raise ValueError(f"verbs: {min(twice)!r} is a writable point already")
        return self


def _label(name: str) -> Texts:
    return dict.fromkeys(("vi", "ko", "en"), name.replace("_", " ").capitalize())
