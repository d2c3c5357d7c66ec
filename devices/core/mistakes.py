"""What pydantic found wrong, said in the hall's languages."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from devices.core.phrases import Detail, Explained, Phrase, hint

_EXPECTED: Mapping[str, str] = {
    "int": "a-whole-number",
    "float": "a-number",
    "bool": "a-yes-or-no",
    "string": "a-text",
    "list": "a-list",
    "dict": "a-section",
    "model": "a-section",
    "finite": "a-finite-number",
}
"""First word of pydantic's error type → what was expected."""

LONGEST_KEY = 80
"""Characters of a key that are repeated in a sentence about it."""

_LIMITS: Mapping[str, str] = {"ge": "at-least", "gt": "at-least", "le": "at-most", "lt": "at-most"}


def explain(error: Any, last: str | int | None, vocabulary: Iterable[str]) -> Phrase:
    """Return what one of pydantic's errors says. `last`: the key it is about; `vocabulary`: the keys there are."""
    last = last[:LONGEST_KEY] if isinstance(last, str) else last
    about = Phrase.of("about", what=last) if last is not None else ""
    given = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            return Phrase.of("unknown-key", key=last, hint=hint(str(last), vocabulary))
        case "missing":
            return Phrase.of("missing-key", key=last)
        case "unknown_step":
            return _unknown_step(error, given)
        case "literal_error":
            return _no_such_word(error, about, given)
        case "value_error" if isinstance(error["ctx"]["error"], Explained):
            found: Phrase = error["ctx"]["error"].phrase
            return Phrase(found.code, {"about": about, **found.details})
        case _:
            return _typed(error, about, given)


def _unknown_step(error: Any, given: Any) -> Phrase:
    known = str(error["msg"]).partition(": ")[2]
    if not isinstance(given, dict) or not given:
        return Phrase.of("unknown-step", known=known, got=repr(given)[:80])
    keys = [str(key)[:LONGEST_KEY] for key in islice(given, 20)]
    hints = (hint(key, known.split(", ")) for key in keys)
    near = next((each for each in hints if each), "")
    return Phrase.of("unknown-step", known=known, got=", ".join(keys)[:80], hint=near)


def _no_such_word(error: Any, about: Detail, given: Any) -> Phrase:
    known = re.findall(r"'([^']+)'", str(error["msg"]))
    near = hint(str(given), known)
    return Phrase.of("literal-error", about=about, known=", ".join(known), got=str(given)[:80], hint=near)


def _typed(error: Any, about: Detail, given: Any) -> Phrase:
    """Return what a type or a limit says: "bad-value" with what was expected."""
    context: Mapping[str, Any] = error.get("ctx") or {}
    limit = next((Phrase.of(word, limit=context[key]) for key, word in _LIMITS.items() if key in context), None)
    if limit is not None:
        return Phrase.of("bad-value", about=about, expected=limit, got=repr(given)[:80])
    if "pattern" in context:
        expected = Phrase("an-identifier") if "[a-z][a-z0-9]*" in context["pattern"] else None
        expected = expected or Phrase.of("the-form", pattern=context["pattern"])
        return Phrase.of("bad-value", about=about, expected=expected, got=repr(given)[:80])
    if "actual_length" in context:
        return Phrase.of("bad-value", about=about, expected=_length(context), got=context["actual_length"])
    word = _EXPECTED.get(str(error["type"]).partition("_")[0])
    if word is not None:
        return Phrase.of("bad-value", about=about, expected=Phrase(word), got=repr(given)[:80])
    message = str(error["msg"]).removeprefix("Value error, ")
    return Phrase.of(str(error["type"]).replace("_", "-"), about=about, problem=message[:300])


def _length(context: Mapping[str, Any]) -> Phrase:
    if "min_length" in context:
        return Phrase.of("entries-at-least", limit=context["min_length"])
    return Phrase.of("entries-at-most", limit=context["max_length"])
