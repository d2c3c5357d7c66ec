"""Expressions of a scene: do the points exist, do types and units fit, can the value leave its range."""

from collections.abc import Generator, Iterator

from devices.core.documents import Trail
from devices.core.findings import Finding
from devices.core.phrases import Phrase, hint
from devices.core.values import Point, PointType
from scenes.check.abstract import ANYTHING, Guess, Possible, Range, any_of, is_constant
from scenes.check.hall import Hall, expression_phrase
from scenes.check.subject import Subject
from scenes.expressions import Expression, Kind, Reference, parse, show, type_of
from scenes.expressions.tree import Constant, Function, walk
from scenes.expressions.units import alike

_KINDS = {
    PointType.BOOLEAN: "boolean",
    PointType.NUMBER: "number",
    PointType.INTEGER: "number",
    PointType.TEXT: "text",
    PointType.CHOICE: "text",
}


def check_condition(subject: Subject, text: str, where: Trail) -> Iterator[Finding]:
    """Yield what is wrong with a condition over readings."""
    expression = parse(text)
    kind = yield from _parts(subject, expression, text, where)
    if kind.kind not in ("boolean", "open"):
        yield subject.error(where, "not-a-condition", about=Phrase.of("about", what=text), what=text)


def check_figure(subject: Subject, figure: Expression, where: Trail) -> Iterator[Finding]:
    """Yield what is wrong with a figure that a text is filled with."""
    yield from _parts(subject, figure, show(figure), where)


def check_wanted(subject: Subject, text: str, point: Point, key: str, where: Trail) -> Iterator[Finding]:
    """Yield what is wrong with a value that is calculated for a point."""
    expression = parse(text)
    kind = yield from _parts(subject, expression, text, where)
    if kind.kind == "open":
        return
    expected = _KINDS[point.type]
    if kind.kind != expected:
        yield subject.error(where, "kinds-differ", about=Phrase.of("about", what=text), one=key, other=text)
        return
    if expected == "number":
        yield from _number(subject, expression, point, text, where)
    elif isinstance(expression, Constant) and point.type is PointType.CHOICE and expression.value not in point.choices:
        choices = ", ".join(point.choices)
        yield subject.error(where, "no-such-choice", about=_about(key), choices=choices, got=text)


def constant_truth(text: str) -> bool | None:
    """Return what a condition always is, None where it depends on something."""
    expression = parse(text)
    if not is_constant(expression):
        return None
    truth = Guess(lambda _: ANYTHING, lambda _: "").truth(expression)
    return None if truth.true and truth.false else truth.true


def guess_of(hall: Hall) -> Guess:
    """Return a guesser that knows nothing but the points' ranges."""

    def possible_of(reference: Reference) -> Possible:
        return any_of(hall.point(reference))

    return Guess(possible_of, lambda reference: unit_of(hall, reference))


def unit_of(hall: Hall, reference: Reference) -> str:
    """Return the unit of a point; empty where it has none or is not there."""
    point = hall.point(reference)
    return point.unit if point is not None else ""


def check_reference(subject: Subject, reference: Reference, where: Trail, about: str = "") -> Iterator[Finding]:
    """Yield a finding when a point that is read is not there, or is never reported."""
    device = subject.device(reference.device, where, about)
    if isinstance(device, Finding):
        yield device
        return
    point = device.points.get(reference.point)
    told = _about(about) if about else ""
    if point is None:
        near = hint(reference.point, device.points)
        yield subject.error(where, "no-such-point", about=told, device=device.id, name=reference.point, hint=near)
    elif not point.feedback:
        yield subject.error(where, "never-known", about=told, point=str(reference))


def _parts(subject: Subject, expression: Expression, text: str, where: Trail) -> Generator[Finding, None, Kind]:
    parts = sorted({part for part in walk(expression) if isinstance(part, Reference)}, key=str)
    for reference in parts:
        yield from check_reference(subject, reference, where, text)
    for part in walk(expression):
        if isinstance(part, Function) and part.name == "usable" and isinstance(part.arguments[0], Constant):
            device = subject.device(str(part.arguments[0].value), where, text)
            if isinstance(device, Finding):
                yield device
    kind, problems = type_of(expression, subject.hall.point)
    for problem in problems:
        yield Finding.saying(subject.document.place(where), expression_phrase(problem.code, problem.details, text))
    return kind if not problems else Kind("open")


def _number(subject: Subject, expression: Expression, point: Point, text: str, where: Trail) -> Iterator[Finding]:
    value, unit = guess_of(subject.hall).quantity(expression)
    if unit and point.unit and not alike(unit, point.unit):
        yield subject.error(where, "units-differ", about=_about(text), one=unit, other=point.unit)
        return
    if not isinstance(value, Range):
        return
    allowed = any_of(point)
    if not isinstance(allowed, Range):
        return
    if value.high < allowed.low or value.low > allowed.high:
        got = f"{value.low:g}" if value.low == value.high else f"{value.low:g}…{value.high:g}"
        yield subject.error(where, "out-of-range", about=_about(text), span=point.span(), got=got)
    elif value.low < allowed.low or value.high > allowed.high:
        low, high = f"{value.low:g}", f"{value.high:g}"
        yield subject.doubt(where, "can-leave-range", about=_about(text), low=low, high=high, span=point.span())


def _about(what: str) -> Phrase:
    return Phrase.of("about", what=what)
