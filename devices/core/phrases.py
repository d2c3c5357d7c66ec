"""A sentence as a code with details, said in every language of the hall: for what is found wrong in files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Union

from devices.core.sentences import SENTENCES
from devices.core.texts import LANGUAGES, pick

Detail = Union[str, "Phrase"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A code from `devices.core.sentences` and what fills its sentence; a detail may be a phrase itself.

    An unknown code is shown as it stands, with its details: nothing is swallowed.
    """

    code: str
    details: Mapping[str, Detail] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, **details: object) -> "Phrase":
        return cls(code, {name: each if isinstance(each, Phrase) else str(each) for name, each in details.items()})

    def about(self, what: str) -> "Phrase":
        """Return the phrase with a word in front that says what it is about: a key, a language, a scene."""
        return Phrase(self.code, {**self.details, "about": Phrase.of("about", what=what)})

    def texts(self) -> dict[str, str]:
        """Render in every language of the hall."""
        return {language: self.text(language) for language in LANGUAGES}

    def text(self, language: str = "en") -> str:
        """Render in `language`. A detail the sentence asks for but that is missing is left blank."""
        said = {name: each.text(language) if isinstance(each, Phrase) else each for name, each in self.details.items()}
        if self.code not in SENTENCES:
            return ", ".join([self.code, *(f"{name}: {detail}" for name, detail in said.items())])
        return pick(SENTENCES[self.code], language).format_map(_Blank(said))


class Explained(ValueError):
    """Something that was written is wrong; carries the sentence in every language. As a string it is English."""

    def __init__(self, code: str, **details: object) -> None:
        self.phrase = Phrase.of(code, **details)
        super().__init__(self.phrase.text())

    def about(self, what: str) -> "Explained":
        """Return the same, said about something."""
        phrase = self.phrase.about(what)
        return Explained(phrase.code, **phrase.details)


def hint(word: str, known: Iterable[str]) -> Detail:
    """Return the phrase '; did you mean "…"?' with the closest known word, or "" when none is close."""
    close = closest(word, known)
    return Phrase.of("did-you-mean", word=close) if close is not None else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is closest, None when none is close."""
    close = get_close_matches(word[:100], list(known), n=1, cutoff=0.6)
    return close[0] if close else None


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
