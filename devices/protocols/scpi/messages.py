"""Where SCPI messages stand in bytes, and where their parts end: quoted strings and blocks may hold anything.

IEEE 488.2-1992, sections 7.7.6 and 8.7.9 (a block `#`, one digit n, n digits of length, so many bytes; `#0`: to the end
of the message), 7.7.5 (strings, a quote in them doubled). Messages end with NL; CR NL is understood.
"""

from collections.abc import Iterator

from devices.transports.frame_reading import Look

NL = 0x0A
LONGEST, LONGEST_STRING = 1 << 16, 1 << 12
"""Bytes of the longest message, and of the longest string in one."""

_QUOTES = b"\"'"
_PLAIN = frozenset(range(0x20, 0x7F)) | {0x09, 0x0D}


def look(data: bytes, at: int) -> Look:
    """Say whether a message begins here: at the very beginning, behind a line end, or behind what is no text.

    A line with a spoilt byte in its middle is spoilt as a whole: its rest would be believed as another value.
    """
    if data[at] in _PLAIN and not _begins(data, at):
        return Look(reason="a message begins behind a line end")
    start = at
    while at < len(data):
        byte = data[at]
        if at - start > LONGEST:
            return Look(reason=f"more than {LONGEST} bytes without an end")
        if byte == NL:
            empty = not data[start:at].strip()
            return Look(reason="an empty line, expected a message") if empty else Look(length=at + 1 - start)
        if byte in _QUOTES:
            end = _string_end(data, at)
        elif byte == 0x23:
            end = _block_end(data, at)
        elif byte in _PLAIN:
            end = at + 1
        else:
            return Look(reason=f"expected a character of ASCII, got {byte:02X}")
        if isinstance(end, str):
            return Look(reason=end)
        at = end
    return Look(partial=True, reason="the line end is still missing")


def _begins(data: bytes, at: int) -> bool:
    begin = at
    while begin and data[begin - 1] != NL:
        begin -= 1
        if data[begin] in _PLAIN:
            return False
    # One byte that is a sign or a digit but for its highest bit is no noise: it belongs to a number that is spoilt.
    return at - begin != 1 or data[begin] & 0x7F not in b"+-.0123456789"


def parts(text: bytes, separator: bytes) -> Iterator[bytes]:
    """Split at separators that stand outside strings, blocks and brackets."""
    at = begin = depth = 0
    while at < len(text):
        byte = text[at]
        if byte in _QUOTES:
            end = _string_end(text, at)
            at = end if isinstance(end, int) else len(text)
            continue
        if byte == 0x23:
            end = _block_end(text, at)
            at = end if isinstance(end, int) else at + 1
            continue
        depth += (byte == 0x28) - (byte == 0x29)
        if depth <= 0 and byte == separator[0]:
            yield text[begin:at]
            begin = at + 1
        at += 1
    yield text[begin:]


def _string_end(data: bytes, at: int) -> int | str:
    """Return where a string ends (the end of the data where it is still open), or why it is none."""
    quote = data[at : at + 1]
    line_end = data.find(b"\n", at, at + LONGEST_STRING)
    within = min(len(data), at + LONGEST_STRING) if line_end < 0 else line_end
    at += 1
    while (found := data.find(quote, at, within)) >= 0:
        if data[found + 1 : found + 2] != quote:
            return found + 1
        at = found + 2
    still_open = line_end < 0 and within == len(data)
    return len(data) if still_open else "expected a closing quote before the end of the line"


def _block_end(data: bytes, at: int) -> int | str:
    """Return where a block ends; what begins with # and is none (#H1F) is plain text."""
    head = data[at + 1 : at + 2]
    if not head.isdigit():
        return at + 1
    if head == b"0":
        end = data.rfind(b"\n", at, at + LONGEST)
        return len(data) if end < 0 else end
    count = int(head)
    digits = data[at + 2 : at + 2 + count]
    if len(digits) == count and digits.isdigit():
        length = int(digits)
        return (
            f"a block of {length} bytes, expected at most {LONGEST}"
            if length > LONGEST
            else min(at + 2 + count + length, len(data))
        )
    if digits and not digits.isdigit():
        return f"expected {count} digits of a block's length, got {digits!r}"
    return len(data)
