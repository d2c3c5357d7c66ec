"""OSC address patterns: one message may be for several addresses.

Source: "The Open Sound Control 1.0 Specification", "OSC Message Dispatching and Pattern Matching": `?` is any
character, `*` any run of them, `[a-z]` one of them, `[!a-z]` none of them, `{one,two}` one of the words; none crosses a
slash. OSC 1.1 adds `//`, which stands for any number of parts.
"""

from collections.abc import Callable

SPECIAL = frozenset("?*[]{}")

_Match = Callable[[str, int], list[int]]
"""Returns every place where the rest may go on."""


def is_pattern(address: str) -> bool:
    """Return whether an address may stand for several."""
    return "//" in address or not SPECIAL.isdisjoint(address)


def matches(pattern: str, address: str) -> bool:
    """Return whether the pattern stands for the address. Takes at most |pattern| x |address| steps."""
    try:
        tokens = _tokens(pattern)
    except ValueError:
        return False
    places = {0}
    for token in tokens:
        places = {end for place in places for end in token(address, place)}
        if not places:
            return False
    return len(address) in places


def _tokens(pattern: str) -> list[_Match]:
    """Return the parts of a pattern. Raises ValueError where a bracket is left open."""
    tokens: list[_Match] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if pattern.startswith("//", at):
            tokens.append(_parts)
            at += 2
        elif char == "*":
            if not tokens or tokens[-1] is not _run:
                tokens.append(_run)
            at += 1
        elif char == "?":
            tokens.append(_one_of("/", other=True))
            at += 1
        elif char == "[":
            end = pattern.index("]", at)
            inner = pattern[at + 1 : end]
            tokens.append(_one_of(_range(inner.removeprefix("!")), other=inner.startswith("!")))
            at = end + 1
        elif char == "{":
            end = pattern.index("}", at)
            tokens.append(_words(tuple(pattern[at + 1 : end].split(","))))
            at = end + 1
        else:
            tokens.append(_words((char,)))
            at += 1
    return tokens


def _run(address: str, at: int) -> list[int]:
    slash = address.find("/", at)
    return list(range(at, (slash if slash >= 0 else len(address)) + 1))


def _parts(address: str, at: int) -> list[int]:
    """`//`: go on behind this slash or behind any later one."""
    if not address.startswith("/", at):
        return []
    return [place + 1 for place in range(at, len(address)) if address[place] == "/"]


def _words(words: tuple[str, ...]) -> _Match:
    return lambda address, at: [at + len(word) for word in words if address.startswith(word, at)]


def _one_of(chars: str, *, other: bool) -> _Match:
    def match(address: str, at: int) -> list[int]:
        if at >= len(address) or address[at] == "/":
            return []
        return [at + 1] if (address[at] in chars) != other else []

    return match


def _range(inner: str) -> str:
    """Return the characters of `a-z0-9_`; a minus at an end is itself."""
    chars = ""
    at = 0
    while at < len(inner):
        if inner[at + 1 : at + 2] == "-" and at + 2 < len(inner):
            chars += "".join(map(chr, range(ord(inner[at]), ord(inner[at + 2]) + 1)))
            at += 3
        else:
            chars += inner[at]
            at += 1
    return chars
