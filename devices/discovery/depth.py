"""How deeply a payload is nested, found without building anything from it."""

import re

# A text that never ends reaches to the end: else each quote inside would be tried as a beginning.
_TEXTS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BEGINNING = re.compile(rb"\s*[\[{]")
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))


def is_deeper(payload: bytes, most: int) -> bool:
    """Return whether JSON in `payload` has lists or objects in more than `most` levels.

    What does not begin like JSON, such as a protobuf, has no levels; JSON that is not whole has its brackets counted
    all the same, which harms nobody. Takes away the innermost level `most` times, which runs at the speed of C even
    for a bridge's list of all its devices.
    """
    if payload.count(b"{") + payload.count(b"[") <= most or not _BEGINNING.match(payload):
        return False
    brackets = _TEXTS.sub(b"", payload).translate(_BRACKETS, _OTHERS)
    for _ in range(most):
        fewer = brackets.replace(b"[]", b"")
        if len(fewer) == len(brackets):
            break
        brackets = fewer
    return b"[]" in brackets or brackets.count(b"[") > most
