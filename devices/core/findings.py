"""What is wrong in a file, and where: the one way the loaders and checkers speak."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from devices.core.phrases import Detail, Phrase, closest
from devices.core.sentences import SENTENCES
from devices.core.texts import LANGUAGES

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (error) or doubtful (warning). `code` is stable, for tests and filters.

    `message` is English; `details` fill the code's sentence in the other languages (`devices.core.sentences`).
    """

    place: Place
    code: str
    message: str
    severity: Severity = "error"
    details: Mapping[str, Detail] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, place: Place, code: str, **details: object) -> "Finding":
        """Return an error whose sentence stands in the catalogue."""
        return cls.saying(place, Phrase.of(code, **details))

    @classmethod
    def doubt(cls, place: Place, code: str, **details: object) -> "Finding":
        """Return a warning whose sentence stands in the catalogue."""
        return cls.saying(place, Phrase.of(code, **details), "warning")

    @classmethod
    def saying(cls, place: Place, phrase: Phrase, severity: Severity = "error") -> "Finding":
        """Return a finding that says a phrase; the phrase's code is its own."""
        return cls(place, phrase.code, _told(phrase, "en"), severity, phrase.details)

    def under(self, circumstance: Phrase) -> "Finding":
        """Return the finding with a remark when it holds: with which arguments, in which called scene."""
        phrase = Phrase(self.code, {**self.details, "with": circumstance})
        return Finding.saying(self.place, phrase, self.severity)

    def text(self, language: str) -> str:
        """Return what is wrong, in a language; in English where the catalogue doesn't know it."""
        told = self.details or "{" not in SENTENCES.get(self.code, {}).get("en", "{")
        if language == "en" or not told:
            return self.message
        return _told(Phrase(self.code, self.details), language)

    @property
    def phrase(self) -> Phrase:
        """What is wrong, as a part of a longer sentence."""
        return Phrase(self.code, self.details)

    def texts(self) -> dict[str, str]:
        """Return what is wrong in every language of the hall."""
        return {language: self.text(language) for language in LANGUAGES}

    def lines(self) -> dict[str, str]:
        """Return what `line` says in every language of the hall."""
        return {language: self.line(language) for language in LANGUAGES}

    def line(self, language: str) -> str:
        """Return place, severity, sentence and code, as a terminal shows it."""
        severity = Phrase(self.severity).text(language)
        return f"{self.place}: {severity}: {self.text(language)} [{self.code}]"

    def __str__(self) -> str:
        return self.line("en")


class FileProblem(Exception):
    """A file can't be used; carries every finding in it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


def _told(phrase: Phrase, language: str) -> str:
    circumstance = phrase.details.get("with")
    tail = circumstance.text(language) if isinstance(circumstance, Phrase) else ""
    return phrase.text(language) + tail


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return '; did you mean "…"?' with the closest known word, or '' when none is close."""
    close = closest(word, known)
    return f'; did you mean "{close}"?' if close is not None else ""
