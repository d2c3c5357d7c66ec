"""Commands of a device: one table per driver serves checker, API, technician's form and documentation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from devices.core.errors import BadCommand
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value


class Arguments(BaseModel):
    """Base of a verb's arguments: nothing unknown is accepted, nothing changes after checking."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoArguments(Arguments):
    """A verb that takes nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """One verb with its arguments, as sent to a device."""

    verb: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One command of a device. `sets` names the point it makes wanted, if any.

    `effects`: the points it changes besides, each with what it makes of it (None: it can't be told). Left out of a verb
    that sets nothing, nobody knows what it does: wherever safety asks, it may change anything of its device.
    `acknowledged`: it is sent only when the device itself said that it does it, which is all the feedback there is.
    """

    name: str
    label: Texts = field(default_factory=dict)
    arguments: type[Arguments] = NoArguments
    sets: str | None = None
    icon: str = ""
    acknowledged: bool = False
    effects: Mapping[str, Value | None] | None = None

    @property
    def says(self) -> bool:
        """Whether it says which points it changes."""
        return self.sets is not None or self.effects is not None

    def changes(self, args: Mapping[str, Any], points: Iterable[str]) -> dict[str, Value | None]:
        """Return what it makes of which points (None: anything), out of those its device has."""
        if not self.says:
            return dict.fromkeys(points)
        own = {} if self.sets is None else {self.sets: args.get("value")}
        return {**(self.effects or {}), **own}

    def check(self, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the arguments, checked and with defaults filled in. Raises BadCommand."""
        try:
            return self.arguments.model_validate(dict(args)).model_dump(exclude_none=True)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "arguments"
            raise BadCommand(f"{self.name}: {where}: {first['msg']}") from error


_TYPES: Mapping[PointType, type] = {
    PointType.BOOLEAN: bool,
    PointType.INTEGER: int,
    PointType.NUMBER: float,
    PointType.TEXT: str,
}


def verb_for(point: Point) -> Verb:
    """Make the verb of a writable point: its name, argument `value`, and `over` (s) if it fades by itself."""
    kind: Any = Literal[point.choices] if point.type is PointType.CHOICE else _TYPES[point.type]
    limits: dict[str, Any] = {}
    if point.type in (PointType.INTEGER, PointType.NUMBER):
        limits = {"ge": point.minimum, "le": point.maximum}
    extra: dict[str, Any] = {"unit": point.unit} if point.unit else {}
    fields: dict[str, Any] = {"value": (kind, Field(json_schema_extra=extra, **limits))}
    if point.native_fade:
        fields["over"] = (float | None, Field(default=None, ge=0, le=600, json_schema_extra={"unit": "s"}))
    model = create_model(f"{point.name.title().replace('_', '')}Arguments", __base__=Arguments, **fields)
    return Verb(name=point.name, label=point.label, arguments=model, sets=point.name, icon=point.icon)


def verbs_for(points: tuple[Point, ...], *extra: Verb) -> tuple[Verb, ...]:
    """Return the verbs of all writable points, then the driver's further ones."""
    return (*(verb_for(point) for point in points if point.writable), *extra)


def set_command(point: Point, value: Value, over: float | None = None) -> Command:
    """Return the command that makes `point` become `value`, fading over `over` seconds where it can."""
    if over is not None and point.native_fade:
        return Command(point.name, {"value": value, "over": over})
    return Command(point.name, {"value": value})
