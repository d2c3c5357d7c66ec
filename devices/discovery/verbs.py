"""Verbs of discovered points. There may be many thousands, and hardly any is ever used, so they must cost little.

A pydantic model takes twelve kilobytes. The most frequent kinds share one; the others make theirs when it is asked for.
"""

from collections.abc import Iterable

from devices.core.values import Point, PointType
from devices.core.verbs import Arguments, Verb, verb_for

_SWITCH = verb_for(Point(name="switch", type=PointType.BOOLEAN)).arguments
_TEXT = verb_for(Point(name="text", type=PointType.TEXT)).arguments
_PERCENT = verb_for(Point(name="percent", type=PointType.NUMBER, unit="%", minimum=0, maximum=100)).arguments


class PointVerb(Verb):
    """The verb of a writable point."""

    __slots__ = ("_point",)
    _point: Point

    def __init__(self, point: Point) -> None:
        own = {"name": point.name, "label": point.label, "sets": point.name, "icon": point.icon, "effects": None}
        for name, value in own.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_point", point)

    @property
    def arguments(self) -> type[Arguments]:
        """The model of its arguments: `value`, and `over` where the point fades by itself."""
        point = self._point
        if not point.native_fade:
            if point.type is PointType.BOOLEAN:
                return _SWITCH
            if point.type is PointType.TEXT:
                return _TEXT
            if (point.type, point.unit, point.minimum, point.maximum) == (PointType.NUMBER, "%", 0, 100):
                return _PERCENT
        return verb_for(point).arguments


def verbs_of(points: Iterable[Point], extra: Iterable[Verb]) -> tuple[Verb, ...]:
    """Return the verbs of all writable points, then the further ones; each name once."""
    verbs = {point.name: PointVerb(point) for point in points if point.writable}
    return tuple({**{verb.name: verb for verb in extra}, **verbs}.values())
