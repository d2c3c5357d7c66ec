"""Figures in texts: `{water-tank.level}` and `{= expression}` become what is known when the text is shown.

`{{` and `}}` are braces. Numbers are written as each language writes them, with their unit; "–" where nothing is known.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from devices.core.texts import Texts
from devices.core.values import Value
from scenes.expressions import Expression, ExpressionError, Known, parse, quantity

UNKNOWN = "–"
NO_BREAK = "\u00a0"

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_POINT = re.compile(r"\s*[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*\.[a-z][a-z0-9_]*\s*")

_COMMA = frozenset(("vi", "de", "es", "fr", "id", "it", "nl", "pl", "pt", "ru", "tr", "uk"))
"""Languages that write 1.234,5 where others write 1,234.5."""

_WORDS: Mapping[str, tuple[str, str]] = {"vi": ("tắt", "bật"), "ko": ("꺼짐", "켜짐"), "en": ("off", "on")}

Piece = str | Expression


def fill(texts: Texts, known: Known) -> Texts:
    """Return the texts with every figure filled in from what is known now."""
    if not any("{" in text or "}" in text for text in texts.values()):
        return texts
    return {language: _filled(text, language, known) for language, text in texts.items()}


def outline(texts: Texts) -> Texts:
    """Return the texts as they are before anything is known: "…" for each figure."""
    if not any("{" in text or "}" in text for text in texts.values()):
        return texts
    return {
        language: "".join(piece if isinstance(piece, str) else "…" for piece in pieces(text))
        for language, text in texts.items()
    }


def figures(texts: Texts) -> list[Expression]:
    """Return the expressions whose values the texts show. Raises ExpressionError."""
    return [piece for text in texts.values() for piece in pieces(text) if not isinstance(piece, str)]


@lru_cache(maxsize=1024)
def pieces(text: str) -> tuple[Piece, ...]:
    """Return a text as what it says and what is filled in. Raises ExpressionError."""
    found: list[Piece] = []
    end = 0
    for match in _PIECE.finditer(text):
        found.append(text[end : match.start()])
        found.append(_piece(match))
        end = match.end()
    found.append(text[end:])
    return tuple(piece for piece in found if piece != "")


def number(value: float, language: str) -> str:
    """Write a number as a language does: at most two decimals, thousands apart from 10,000 on."""
    size = abs(value)
    text = f"{value:,.{2 if size < 10 else 1 if size < 100 else 0}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        text = "0"
    if size < 9_999.5:
        text = text.replace(",", "")
    if language.partition("-")[0] in _COMMA:
        text = text.translate({ord(","): ".", ord("."): ","})
    return text.replace("-", "\N{MINUS SIGN}")


def _piece(match: re.Match[str]) -> Piece:
    whole, inside = match[0], match[1]
    if whole in ("{{", "}}"):
        return whole[0]
    if inside is None:
        raise ExpressionError("single-brace", brace=whole, at=match.start() + 1, twice=whole * 2)
    if inside.lstrip().startswith("="):
        return parse(inside.lstrip()[1:])
    if not _POINT.fullmatch(inside):
        raise ExpressionError("bad-figure", got=whole[:40])
    return parse(inside)


def _filled(text: str, language: str, known: Known) -> str:
    return "".join(_shown(pieces(text), language, known))


def _shown(parts: Iterable[Piece], language: str, known: Known) -> Iterable[str]:
    for part in parts:
        yield part if isinstance(part, str) else _figure(part, language, known)


def _figure(expression: Expression, language: str, known: Known) -> str:
    found = quantity(expression, known)
    if found is None:
        return UNKNOWN
    value, unit = found
    if isinstance(value, (bool, str)):
        return _word(value, language)
    return f"{number(value, language)}{NO_BREAK}{unit}" if unit else number(value, language)


def _word(value: Value, language: str) -> str:
    if isinstance(value, str):
        return value
    return _WORDS.get(language.partition("-")[0], _WORDS["en"])[bool(value)]
