"""The head of a scene: zone, devices, texts, trigger, parameters, length."""

import re
from collections.abc import Iterator

from devices.core.duration import show_duration
from devices.core.findings import Finding
from devices.core.phrases import Phrase, hint
from scenes.check.conditions import check_condition, constant_truth
from scenes.check.sides import written_itself
from scenes.check.subject import Subject, located
from scenes.check.timing import facts_of
from scenes.spans import span_of_all

_NAME = re.compile(r"\$([a-z][a-z0-9]*(?:-[a-z0-9]+)*)")


def check_head(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong in the head of a scene."""
    scene = subject.scene
    zones = list(subject.hall.zones)
    if scene.zone not in zones:
        yield subject.error(("zone",), "no-such-zone", name=scene.zone, hint=hint(scene.zone, zones))
    yield from subject.texts(scene.title, ("title",))
    yield from subject.texts(scene.summary, ("summary",))
    yield from _devices(subject)
    yield from _trigger(subject)
    yield from _length(subject)
    yield from _restorable(subject)


def check_parameters(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with parameters and variants, whatever their values."""
    scene = subject.scene
    used = set(_NAME.findall(repr(_but_declarations(subject.document.data)))) if scene.parameters else set()
    for name, parameter in scene.parameters.items():
        if name not in used:
            yield subject.doubt(("parameters", name), "unused-parameter", name=name)
        if parameter.label is not None:
            yield from subject.texts(parameter.label, ("parameters", name, "label"))
    for name, variant in scene.variants.items():
        yield from subject.texts(variant.title, ("variants", name, "title"))


def _but_declarations(data: object) -> object:
    if not isinstance(data, dict):
        return data
    return {key: value for key, value in data.items() if key not in ("parameters", "variants")}


def _devices(subject: Subject) -> Iterator[Finding]:
    written = subject.document.data if isinstance(subject.document.data, dict) else {}
    for key in ("needs", "likes"):
        for index, device in enumerate(written.get(key) or []):
            found = subject.device(str(device), (key, index))
            if isinstance(found, Finding):
                yield found
    for device in sorted(set(written.get("needs") or []) & set(written.get("likes") or [])):
        yield subject.error(("likes",), "needed-and-liked", device=device)


def _trigger(subject: Subject) -> Iterator[Finding]:
    trigger = subject.scene.trigger
    if trigger is None:
        return
    found = list(check_condition(subject, trigger.when, ("trigger", "when")))
    yield from found
    constant = constant_truth(trigger.when)
    if constant is not None and not found:
        value, about = "on" if constant else "off", Phrase.of("about", what=trigger.when)
        yield subject.doubt(("trigger", "when"), "constant-condition", about=about, value=value)
    elif not trigger.stays and not subject.scene.cool_down:
        yield subject.doubt(("trigger",), "restless-trigger")


def _length(subject: Subject) -> Iterator[Finding]:
    span = span_of_all(subject.scene.steps, facts_of(subject.hall))
    longest = subject.scene.max
    if span.shortest > longest:
        how = Phrase.of("takes-at-least", seconds=show_duration(round(span.shortest, 1)))
        yield subject.error(("max",), "too-long", how=how, max=show_duration(longest))
    elif span.expected > longest:
        how = Phrase.of("expected-to-take", seconds=show_duration(round(span.expected, 1)))
        yield subject.error(("max",), "too-long", how=how, max=show_duration(longest))


def _restorable(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each device that is changed but can't be restored, where it is changed first.

    A scene that keeps what it did is restored when it fails or is stopped: there it is a doubt.
    """
    told: set[str] = set()
    for each in located(subject.scene.steps, ("steps",)):
        for key in sorted(written_itself(each.step, subject.hall)) if each.step.enabled else ():
            device = subject.hall.devices[key.partition(".")[0]]
            if device.identity.baseline or device.id in told:
                continue
            told.add(device.id)
            say = subject.doubt if subject.scene.finally_ == "keep" else subject.error
            yield say((*each.trail, each.step.KIND), "no-baseline", device=device.id)
