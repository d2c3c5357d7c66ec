"""What a new scene begins as: three steps that are valid and move nothing."""

import json
import re
from collections.abc import Mapping, Sequence

from devices.core.texts import Texts, pick
from exhibit_server.store.text import storable

_SUMMARY: Texts = {
    "vi": "Mô tả ngắn cho khách tham quan.",
    "ko": "관람객을 위한 짧은 설명입니다.",
    "en": "A short description for visitors.",
}
_WELCOME: Texts = {
    "vi": "Chào mừng quý khách.",
    "ko": "환영합니다.",
    "en": "Welcome.",
}
_THANKS: Texts = {
    "vi": "Cảm ơn quý khách đã theo dõi.",
    "ko": "함께해 주셔서 감사합니다.",
    "en": "Thank you for watching.",
}

_TEXT = """\
scene: {name}
title: {title}
summary: {summary}
zone: {zone}
audience: [guide] # add kiosk once visitors may start it
max: 1m
needs: [] # devices it can't play without
likes: [] # devices it plays without, and says so
steps:
  - say: {welcome}
    for: 5s
  - wait: 2s
  - say: {thanks}
    for: 3s
"""


def new_scene(name: str, title: Mapping[str, str], zone: str, languages: Sequence[str]) -> str:
    """Return the text of a new scene; a title is taken for every language it lacks."""
    return _TEXT.format(
        name=name,
        title=_written({language: pick(title, language).strip() or name for language in languages}),
        summary=_written({language: pick(_SUMMARY, language) for language in languages}),
        zone=zone,
        welcome=_written({language: pick(_WELCOME, language) for language in languages}),
        thanks=_written({language: pick(_THANKS, language) for language in languages}),
    )


def _written(texts: Texts) -> str:
    inside = ", ".join(f"{language}: {quoted(text)}" for language, text in texts.items())
    return "{" + inside + "}"


_PARAMETER = re.compile(r"\$(?=[a-z$])")
_UNPRINTABLE = re.compile("[\x7f-\x84\x86-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Write a text in quotes so that it is read as it is: JSON is YAML; `$name` would be a parameter."""
    written = json.dumps(_PARAMETER.sub("$$", storable(text)), ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)
