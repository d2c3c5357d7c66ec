"""Public holidays of the countries a hall heeds, with their names, from the package `holidays`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from holidays import country_holidays, list_supported_countries

from devices.core.phrases import Explained, hint
from devices.core.texts import LANGUAGES, Texts, pick

_LANGUAGES = {"VN": {"vi": "vi", "en": "en_US"}, "KR": {"ko": "ko", "en": "en_US"}}
"""By country: our language, and the package's name for it."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of a country."""

    country: str
    name: Texts


def known_country(code: str) -> str:
    """Return the code of a country whose holidays are known. Raises ValueError."""
    known = list_supported_countries()
    if code not in known:
        raise Explained("no-holidays-of", name=code[:80], hint=hint(code, known))
    return code


def holidays_on(day: date, countries: Iterable[str]) -> tuple[Holiday, ...]:
    """Return the public holidays that day is."""
    return tuple(Holiday(code, names[day]) for code in countries if day in (names := _year(code, day.year)))


@lru_cache(maxsize=64)
def _year(code: str, year: int) -> dict[date, Texts]:
    found: dict[date, dict[str, str]] = {}
    for language, theirs in _LANGUAGES.get(code, {"en": "en_US"}).items():
        for day, name in _named(code, year, theirs):
            found.setdefault(day, {})[language] = name
    return {day: {language: pick(names, language) for language in LANGUAGES} for day, names in found.items()}


def _named(code: str, year: int, language: str) -> list[tuple[date, str]]:
    return list(country_holidays(code, years=year, language=language).items())
