"""One step by itself: what it names exists, and its values fit."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from devices.core.device import Device
from devices.core.documents import Trail
from devices.core.findings import Finding
from devices.core.mistakes import explain
from devices.core.phrases import Explained, Phrase, hint
from devices.core.values import Point, PointType
from scenes.check.conditions import check_condition, check_figure, check_reference, check_wanted
from scenes.check.subject import Subject
from scenes.expressions import Reference
from scenes.steps import (
    Ask,
    CommandStep,
    Confirmable,
    Fade,
    Hold,
    If,
    Repeat,
    Say,
    Set,
    Show,
    StepBase,
    Together,
    Until,
)
from scenes.texts import figures

NUMBERS = (PointType.NUMBER, PointType.INTEGER)


def check_step(subject: Subject, step: StepBase, trail: Trail) -> Iterator[Finding]:
    """Yield what is wrong in a step; the steps inside it are looked at by themselves."""
    if step.name is not None:
        yield from subject.texts(step.name, (*trail, "name"))
    if step.why is not None:
        yield from subject.texts(step.why, (*trail, "why"))
    match step:
        case Say():
            yield from _spoken(subject, step.say, (*trail, "say"))
        case Set():
            yield from _states(subject, step, step.set, (*trail, "set"))
        case Fade():
            yield from _states(subject, step, step.fade, (*trail, "fade"))
        case Show():
            yield from _show(subject, step, trail)
        case CommandStep():
            yield from _command(subject, step, trail)
        case Ask():
            yield from _ask(subject, step, trail)
        case Hold() if step.hold.at_most == 0:
            yield subject.doubt((*trail, "hold"), "never-offered")
        case _:
            yield from _reading(subject, step, trail)


def _reading(subject: Subject, step: StepBase, trail: Trail) -> Iterator[Finding]:
    match step:
        case Until():
            yield from check_condition(subject, step.until, (*trail, "until"))
        case If():
            yield from check_condition(subject, step.if_, (*trail, "if"))
        case Repeat(while_=str() as condition):
            yield from check_condition(subject, condition, (*trail, "while"))
        case Together(clock=str() as clock):
            yield from _clock(subject, clock, (*trail, "clock"))


def _states(subject: Subject, step: Confirmable, states: Mapping[str, Any], trail: Trail) -> Iterator[Finding]:
    for key, raw in states.items():
        device_id, _, name = key.partition(".")
        where = (*trail, key)
        device = subject.device(device_id, where)
        if isinstance(device, Finding):
            yield device
            continue
        yield from subject.claimed(device_id, where)
        point = device.points.get(name)
        if point is None or not point.writable:
            yield _not_settable(subject, device, name, where)
            continue
        if isinstance(step, Fade) and point.type not in NUMBERS:
            yield subject.error(where, "cannot-fade", key=key)
            continue
        yield from _value(subject, point, raw, where, key)
        if not point.feedback and not step.no_feedback:
            yield subject.error(where, "no-feedback", key=key)


def _not_settable(subject: Subject, device: Device, name: str, where: Trail) -> Finding:
    near = hint(name, [point.name for point in device.points.values() if point.writable])
    if name in device.points:
        return subject.error(where, "not-writable", device=device.id, name=name, hint=near)
    return subject.error(where, "no-such-point", device=device.id, name=name, hint=near)


def _value(subject: Subject, point: Point, raw: object, where: Trail, key: str) -> Iterator[Finding]:
    if isinstance(raw, str) and raw.startswith("="):
        yield from check_wanted(subject, raw[1:].strip(), point, key, where)
        return
    try:
        value = point.parse(raw)
    except Explained as problem:
        yield subject.saying(where, problem.phrase, key)
        return
    if point.known and str(value) not in subject.hall.words(point):
        yield _unknown_word(subject, key.partition(".")[0], point, str(value), where)


def _unknown_word(subject: Subject, device: str, point: Point, word: str, where: Trail) -> Finding:
    code = "no-such-camera" if point.name == "camera" else "no-such-content"
    return subject.error(where, code, device=device, name=word, hint=hint(word, subject.hall.words(point)))


def _show(subject: Subject, step: Show, trail: Trail) -> Iterator[Finding]:
    device = subject.device(step.on, (*trail, "on"))
    if isinstance(device, Finding):
        yield device
        return
    yield from subject.claimed(step.on, (*trail, "on"))
    content = device.points.get("content")
    if content is None:
        yield subject.error((*trail, "on"), "not-a-display", device=step.on)
        return
    if content.known and step.show not in subject.hall.words(content):
        yield _unknown_word(subject, step.on, content, step.show, (*trail, "show"))
    if step.camera is None:
        return
    camera = device.points.get("camera")
    if camera is None:
        yield subject.error((*trail, "camera"), "no-camera", device=step.on)
    elif camera.known and step.camera not in camera.known:
        yield _unknown_word(subject, step.on, camera, step.camera, (*trail, "camera"))


def _command(subject: Subject, step: CommandStep, trail: Trail) -> Iterator[Finding]:
    device_id, _, verb = step.command.partition(".")
    where = (*trail, "command")
    device = subject.device(device_id, where)
    if isinstance(device, Finding):
        yield device
        return
    yield from subject.claimed(device_id, where)
    if verb not in device.verbs:
        known, near = ", ".join(device.verbs) or "–", hint(verb, device.verbs)
        yield subject.error(where, "no-such-verb", device=device_id, name=verb, known=known, hint=near)
        return
    try:
        device.verbs[verb].arguments.model_validate(step.args)
    except ValidationError as error:
        where = (*trail, "args") if step.args else where
        first, about = error.errors()[0], Phrase.of("about", what=step.command)
        problem = explain(first, first["loc"][-1] if first["loc"] else None, device.verbs[verb].arguments.model_fields)
        yield subject.error(where, "bad-arguments", about=about, problem=problem)


def _ask(subject: Subject, step: Ask, trail: Trail) -> Iterator[Finding]:
    yield from _spoken(subject, step.ask, (*trail, "ask"))
    for index, choice in enumerate(step.choices):
        yield from subject.texts(choice.label, (*trail, "choices", index, "label"))
        if choice.detail is not None:
            yield from subject.texts(choice.detail, (*trail, "choices", index, "detail"))
    if step.otherwise > len(step.choices):
        where = (*trail, "otherwise")
        yield subject.error(where, "no-such-answer", number=step.otherwise, count=len(step.choices))
    if step.at_most == 0:
        yield subject.doubt((*trail, "at_most"), "never-offered")


def _spoken(subject: Subject, texts: Mapping[str, str], where: Trail) -> Iterator[Finding]:
    """Yield what is wrong with a text and with the figures it is filled with."""
    yield from subject.texts(texts, where)
    found: dict[tuple[str, str], Finding] = {}
    for language, text in texts.items():
        for figure in figures({language: text}):
            for finding in check_figure(subject, figure, (*where, language)):
                found.setdefault((finding.code, finding.message), finding)  # mostly each language shows the same ones
    yield from found.values()


def _clock(subject: Subject, clock: str, where: Trail) -> Iterator[Finding]:
    device, _, name = clock.partition(".")
    found = list(check_reference(subject, Reference(device, name), where))
    yield from found
    point = subject.hall.point_at(clock)
    if not found and point is not None and (point.type not in NUMBERS or point.unit != "s"):
        yield subject.error(where, "clock-not-seconds", key=clock)
