"""Sentences in every language of the hall, filled in with details that may themselves be texts by language."""

from collections.abc import Iterable, Mapping

from devices.core.texts import LANGUAGES, Texts, pick


def render(texts: Texts, **details: str | Texts) -> Texts:
    """Fill a sentence in: `{name}` becomes the detail of that name, in the language of the sentence."""
    return {
        language: pick(texts, language).format(
            **{name: detail if isinstance(detail, str) else pick(detail, language) for name, detail in details.items()}
        )
        for language in LANGUAGES
    }


def listed(names: Iterable[Texts], none: str = "–") -> Texts:
    """Name several things after one another."""
    gathered = list(names)
    return {language: ", ".join(pick(name, language) for name in gathered) or none for language in LANGUAGES}


def say(table: Mapping[str, Texts], key: str, language: str, **details: object) -> str:
    """Return what a table of words has for a key, in a language; the key itself where it has nothing.

    Without details, it is returned as it stands there, for whoever fills it in later.
    """
    found = table.get(key)
    if found is None:
        return key
    return pick(found, language).format(**details) if details else pick(found, language)
