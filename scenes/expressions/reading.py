"""Text → expression: tokens, then a recursive descent. Bounded in length and depth, whatever comes."""

import math
import re

from devices.core.phrases import hint
from scenes.expressions.functions import FUNCTIONS, LONGEST_WINDOW
from scenes.expressions.tree import (
    SECONDS,
    Arithmetic,
    Combination,
    Comparison,
    Constant,
    Expression,
    ExpressionError,
    Function,
    Reference,
)

LONGEST = 400
DEEPEST = 20
CHARACTERS = r"""^([^"'`;:\\{}\[\]#&|?@^~]|"[^"]*")+$"""
"""What an expression may consist of at all, for editors: a parameter not put in yet included."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<reference>[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*\.[a-z][a-z0-9_]*)
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
        (?:\s*(?!(?:and|or|not)\b)(?P<unit>%|°C|°|[µμ]?[A-Za-zΩ]+[²³]?(?:/[a-zA-Z]+[²³]?)?)(?![\w²³.]))?
    | (?P<compare><=|>=|==|!=|<|>)
    | (?P<sign>[-+*/])
    | (?P<paren>[(),])
    | "(?P<text>[^"]*)"
    | (?P<parameter>\$[a-z][a-z0-9-]*)
    | (?P<word>[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*)
    )""",
    re.VERBOSE,
)
_LOGIC = ("and", "or", "not")
_BOOLEANS = {"on": True, "true": True, "off": False, "false": False}


def parse(text: str) -> Expression:
    """Read an expression. Raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError("expression-too-long", most=LONGEST)
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[tuple[str, str, str]]:
    """Return (kind, text, unit) triples."""
    found, position = [], 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            rest = text[position:].lstrip()
            raise ExpressionError("unreadable-at", text=rest.rstrip()[:12], at=len(text) - len(rest) + 1)
        if match["parameter"] is not None:
            raise ExpressionError("no-such-parameter", name=match["parameter"][1:])
        if match["number"] is not None:
            if not math.isfinite(float(match["number"])):
                raise ExpressionError("large-number-at", at=match.start("number") + 1)
            found.append(("number", match["number"], (match["unit"] or "").replace("μ", "µ")))
        else:
            kind = match.lastgroup or ""
            found.append((kind, match[kind], ""))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._any()
        if self._at < len(self._tokens):
            raise ExpressionError("unexpected", text=self._tokens[self._at][1])
        return expression

    def _peek(self) -> tuple[str, str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "", "")

    def _take(self) -> tuple[str, str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _next_is(self, kind: str, *texts: str) -> bool:
        found = self._peek()
        return found[0] == kind and found[1] in texts

    # -- from the loosest to the tightest ---------------------------------------------------------------------------

    def _any(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("too-nested")
        parts = [self._all()]
        while self._next_is("word", "or"):
            self._take()
            parts.append(self._all())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Combination("or", tuple(parts))

    def _all(self) -> Expression:
        parts = [self._negated()]
        while self._next_is("word", "and"):
            self._take()
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else Combination("and", tuple(parts))

    def _negated(self) -> Expression:
        negations = 0
        while self._next_is("word", "not"):
            self._take()
            negations += 1
        expression = self._comparison()
        return Combination("not", (expression,)) if negations % 2 else expression

    def _comparison(self) -> Expression:
        left = self._sum()
        if self._peek()[0] != "compare":
            return left
        sign = self._take()[1]
        right = self._sum()
        if self._peek()[0] == "compare":
            raise ExpressionError("two-comparisons")
        return Comparison(left, sign, right)

    def _sum(self) -> Expression:
        left = self._product()
        while self._next_is("sign", "+", "-"):
            sign = self._take()[1]
            left = Arithmetic(left, sign, self._product())
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while self._next_is("sign", "*", "/"):
            sign = self._take()[1]
            right = self._signed()
            if sign == "/" and isinstance(right, Constant) and right.value == 0.0:
                raise ExpressionError("division-by-zero")
            left = Arithmetic(left, sign, right)
        return left

    def _signed(self) -> Expression:
        negative = False
        while self._next_is("sign", "-", "+"):
            negative ^= self._take()[1] == "-"
        atom = self._atom()
        if not negative:
            return atom
        if isinstance(atom, Constant) and isinstance(atom.value, float):
            return Constant(-atom.value, atom.unit)
        return Arithmetic(Constant(0.0), "-", atom)

    def _atom(self) -> Expression:
        kind, text, unit = self._take()
        if (kind, text) == ("paren", "("):
            expression = self._any()
            self._close()
            return expression
        if kind == "reference":
            device, _, point = text.partition(".")
            return Reference(device, point)
        if kind == "number":
            return Constant(float(text), unit)
        if kind == "text":
            return Constant(text)
        if kind == "word" and self._next_is("paren", "("):
            return self._function(text)
        if kind == "word" and text not in _LOGIC:
            return Constant(_BOOLEANS[text]) if text in _BOOLEANS else Constant(text, word=True)
        raise ExpressionError("value-expected", got=text) if text else ExpressionError("ends-early")

    def _function(self, name: str) -> Expression:
        if name not in FUNCTIONS:
            raise ExpressionError("no-such-function", name=name, hint=hint(name, FUNCTIONS))
        self._take()
        arguments = [self._any()]
        while self._next_is("paren", ","):
            self._take()
            arguments.append(self._any())
        self._close()
        return _checked(Function(name, tuple(arguments)))

    def _close(self) -> None:
        if self._take()[:2] != ("paren", ")"):
            raise ExpressionError("not-closed")


def _checked(function: Function) -> Function:
    """Return the function when its arguments have the form it takes. Raises ExpressionError."""
    name, arguments, signature = function.name, function.arguments, FUNCTIONS[function.name]
    if not signature.least <= len(arguments) <= signature.most:
        least, most = signature.least, signature.most
        raise ExpressionError("argument-count", name=name, least=least, most=most, got=len(arguments))
    first = arguments[0]
    if signature.takes in ("point", "point and time") and not isinstance(first, Reference):
        raise ExpressionError("takes-a-point", name=name)
    if signature.takes == "device" and not (isinstance(first, Constant) and first.word):
        raise ExpressionError("takes-a-device", name=name)
    if signature.takes == "point and time":
        _check_window(name, arguments[1])
    return function


def _check_window(name: str, window: Expression) -> None:
    if not isinstance(window, Constant) or window.unit not in SECONDS or not isinstance(window.value, float):
        raise ExpressionError("takes-a-time", name=name)
    if not 0 < window.value * SECONDS[window.unit] <= LONGEST_WINDOW:
        raise ExpressionError("looks-back", name=name, most=f"{LONGEST_WINDOW:g}")
