"""What a step is called on the line where the scene gives it no name, in every language."""

import re
from collections.abc import Mapping

from devices.core.texts import Texts
from devices.core.values import show_value
from scenes.steps import Ask, CommandStep, Fade, If, Marker, Note, Repeat, Say, Set, Show, StepBase, Until
from scenes.texts import outline

Names = Mapping[str, Texts]
"""Names of the devices by id, for labels."""

_POINT = re.compile(r"([a-z][a-z0-9_]*(?:-[a-z0-9_]+)*)\.[a-z][a-z0-9_]*")

_KINDS: Mapping[str, Texts] = {
    "wait": {"vi": "Chờ", "ko": "대기", "en": "Wait"},
    "hold": {"vi": "Chờ GO", "ko": "GO 대기", "en": "Hold for GO"},
    "together": {"vi": "Cùng lúc", "ko": "동시에", "en": "Together"},
    "show": {"vi": "Hiển thị", "ko": "표시", "en": "Show"},
    "say": {"vi": "Lời dẫn", "ko": "안내", "en": "Caption"},
    "until": {"vi": "Chờ {what}", "ko": "{what} 대기", "en": "Until {what}"},
    "if": {"vi": "Nếu {what}", "ko": "{what}인 경우", "en": "If {what}"},
    "repeat": {"vi": "Lặp lại", "ko": "반복", "en": "Repeat"},
    "group": {"vi": "Lần lượt", "ko": "차례로", "en": "In turn"},
    "scene": {"vi": "Kịch bản con", "ko": "하위 시나리오", "en": "Scene"},
}


def label_of(step: StepBase, names: Names) -> Texts:
    """Return the station's name, or one made from what the step does."""
    if step.name is not None:
        return step.name
    match step:
        case Ask(ask=texts) | Say(say=texts):
            return outline(texts)
        case Set(set=states) | Fade(fade=states):
            return _joined(states, names)
        case Show():
            return {language: f"{text} → {step.show}" for language, text in _name(step.on, names).items()}
        case Until(until=condition) | If(if_=condition):
            return _condition(step.KIND, condition, names)
        case Repeat():
            return {language: f"{text} ×{step.repeat}" for language, text in _KINDS["repeat"].items()}
        case CommandStep():
            device, _, verb = step.command.partition(".")
            return {language: f"{text}: {verb}" for language, text in _name(device, names).items()}
        case Marker(marker=word) | Note(note=word):
            return dict.fromkeys(("vi", "ko", "en"), word)
        case _:
            return _KINDS.get(step.KIND, {"en": step.KIND})


_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}


def _condition(kind: str, condition: str, names: Names) -> Texts:
    """Say a condition with the devices' names in place of their points, and signs people know."""
    for written, shown in _SIGNS.items():
        condition = condition.replace(written, shown)
    sentences = {}
    for language, text in _KINDS[kind].items():
        what = _POINT.sub(lambda match: names.get(match[1], {}).get(language, match[1]), condition)  # noqa: B023
        sentences[language] = text.format(what=what)
    return sentences


def _joined(states: Mapping[str, object], names: Names) -> Texts:
    by_language: dict[str, list[str]] = {}
    for key, value in states.items():
        device = key.partition(".")[0]
        shown = value if isinstance(value, str) else show_value(value)  # type: ignore[arg-type]
        for language, text in _name(device, names).items():
            by_language.setdefault(language, []).append(f"{text}: {shown}")
    return {language: ", ".join(parts) for language, parts in by_language.items()}


def _name(device: str, names: Names) -> Texts:
    return names.get(device, {"en": device})
