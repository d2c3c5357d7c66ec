"""Sentences of NMEA 0183: where they begin and end, their checksum, their address and fields.

Source: NMEA 0183 Standard for Interfacing Marine Electronic Devices, V4.x, section 5, as retold in "NMEA Revealed"
(E. S. Raymond, V2.23), the standard itself being sold only: `$` or `!`, address, fields divided by commas, `*` and the
exclusive or of all between as two hexadecimal digits, CR LF; at most 82 characters with all of these. The checksum was
optional in early versions.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from devices.transports.frame_reading import Look

STARTS = b"$!"
MOST = 82
END = b"\r\n"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in parts. `talker` is empty for a proprietary one, whose `kind` is the maker's code and the rest."""

    talker: str
    kind: str
    fields: tuple[str, ...]
    checksum: str | None
    encapsulated: bool = False


def checksum(body: bytes) -> int:
    """Return the exclusive or of what stands between the start and the asterisk."""
    return reduce(xor, body, 0)


def build_sentence(body: str, start: str = "$") -> bytes:
    """Return a whole sentence. Raises ValueError where it would break the standard."""
    data = body.encode("ascii")
    sentence = start.encode("ascii") + data + f"*{checksum(data):02X}".encode("ascii") + END
    seen = look(sentence, 0)
    if seen.length != len(sentence):
        raise ValueError(seen.reason or "no sentence")
    return sentence


def look(data: bytes, at: int) -> Look:
    """Say what stands at a place."""
    if data[at] not in STARTS:
        return Look(reason=f"begins with {data[at]:02X}, expected $ or !")
    window = data[at : at + MOST]
    end = next((index for index, byte in enumerate(window) if byte in b"\r\n"), None)
    body = window[1:end]
    strange = next((byte for byte in body if not 0x20 <= byte <= 0x7E or byte in STARTS), None)
    if strange is not None:
        return Look(reason=f"byte {strange:02X} inside a sentence")
    if end is None:
        if len(window) == MOST:
            return Look(reason=f"more than {MOST} characters without CR LF")
        return Look(partial=True, reason="CR LF is still missing")
    if window[end : end + 1] == b"\r":
        if at + end + 1 == len(data):
            return Look(partial=True, reason="LF is still missing")
        if data[at + end + 1 : at + end + 2] != b"\n" or end + 2 > MOST:
            return Look(reason="CR is not followed by LF within 82 characters")
        length = end + 2
    elif b"*" in body:
        length = end + 1  # LF alone: against the standard, but common, and the checksum vouches for the rest
    else:
        return Look(reason="LF without CR, and no checksum")
    reason = _body_problem(body)
    return Look(reason=reason) if reason else Look(length=length)


def parse(frame: bytes) -> Sentence:
    """Take a sentence apart that `look` found whole."""
    body, _, given = frame[1:].rstrip(END).decode("ascii").partition("*")
    address, *fields = body.split(",")
    given = given.upper()
    if address.startswith("P"):
        return Sentence(talker="", kind=address[1:], fields=tuple(fields), checksum=given or None)
    return Sentence(
        talker=address[:2],
        kind=address[2:],
        fields=tuple(fields),
        checksum=given or None,
        encapsulated=frame[:1] == b"!",
    )


class NmeaSentences:
    """Finds sentences in a stream; implements Framer."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        data, at = bytes(buffer), 0
        while at < len(data):
            seen = look(data, at)
            if seen.partial:
                break
            if seen.length:
                frames.append(data[at : at + seen.length])
            else:
                noise += data[at : at + 1].strip(END)
            at += seen.length or 1
        del buffer[:at]
        return frames, bytes(noise)


def _body_problem(body: bytes) -> str:
    said, asterisk, given = body.partition(b"*")
    address = said.partition(b",")[0]
    if not (address.isalnum() and address.isupper() and len(address) >= 3):
        return f"an address of {address.decode('ascii', 'replace')!r}"
    if not address.startswith(b"P") and len(address) != 5:
        return f"an address of {len(address)} characters, expected 5"
    if not asterisk:
        # A spoilt asterisk must not turn a sentence with a checksum into one without.
        spoilt = len(body) > 3 and body[-2:].upper() == f"{checksum(body[:-3]):02X}".encode("ascii")
        return f"{chr(body[-3])} before the checksum, expected *" if spoilt else ""
    expected = f"{checksum(said):02X}"
    got = given.decode("ascii", "replace")
    return "" if got.upper() == expected else f"checksum: expected {expected}, got {got}"
