"""Texts shown to people, keyed by language tag ("vi", "ko", "en", …)."""

from collections.abc import Mapping

Texts = Mapping[str, str]

LANGUAGES: tuple[str, ...] = ("vi", "ko", "en")
"""The languages the hall must always speak. More may be present in any text."""

FALLBACKS: tuple[str, ...] = ("en", "vi", "ko")


def pick(texts: Texts, language: str) -> str:
    """Return the text in `language`, else in English, Vietnamese, Korean, else any, else ""."""
    for candidate in (language, *FALLBACKS):
        text = texts.get(candidate)
        if text:
            return text
    return next(iter(texts.values()), "")
