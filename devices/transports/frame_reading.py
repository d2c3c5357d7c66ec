"""Reading bytes off a wire log: finds a protocol's frames and tells what stands before, between and behind them."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from devices.core.codecs import Decoded

SHOWN = 16
"""Bytes that are shown in a reason."""

HALF = 3
"""Bytes that a half frame behind noise must have to count as one, where frames have no header: fewer may be chance."""


class Look(NamedTuple):
    """What stands at a place: a whole, valid frame of `length` bytes, maybe the beginning of one, or nothing good.

    `reason` says what is missing or wrong. `sure`: what lies in it is part of it, not a frame of its own.
    `decoded` is what a whole frame means, where that was found out on the way.
    """

    length: int = 0
    partial: bool = False
    reason: str = ""
    sure: bool = False
    decoded: Decoded | None = None


Looker = Callable[[bytes, int], Look]
"""Says what stands in the bytes at a place. Takes time bounded by the longest frame, however much there is."""

Read = Callable[[bytes], Decoded]
"""Says what one whole, valid frame means."""

Begins = Callable[[bytes], bool]
"""Whether bytes were meant as a frame, right or wrong. What was meant as one and broke is wrong; what never was one may
be noise before a frame that is still coming."""


class Span(NamedTuple):
    """Where a whole, valid frame stands, and what it means if that was found out on the way."""

    start: int
    end: int
    decoded: Decoded | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The frames in some bytes. `first`: what stands at the very beginning.

    `half` is where the first frame begins that more bytes may complete; None where there is none.
    """

    spans: tuple[Span, ...]
    first: Look
    half: int | None = None


def find_frames(data: bytes, look: Looker, *, header: bytes = b"", tries: int = sys.maxsize) -> Found:
    """Find all frames. A half frame is given up as soon as a whole, valid one lies behind it.

    `header`: what every frame begins with, where there is such a thing. `tries`: how many places are looked at in vain.
    """
    spans: list[Span] = []
    first = Look(partial=True)
    half: int | None = None
    at = 0
    while 0 <= at < len(data) and tries:
        seen = look(data, at)
        first = seen if at == 0 else first
        if seen.length:
            spans.append(Span(at, at + seen.length, seen.decoded))
            at += seen.length
            continue
        if at == 0 and seen.sure:
            break
        half = at if half is None and seen.partial else half
        tries -= 1
        at = data.find(header, at + 1)
    return Found(tuple(spans), first, half)


def whole_frames(data: bytes, look: Looker) -> list[bytes]:
    """Return all whole, valid frames."""
    return [data[span.start : span.end] for span in find_frames(data, look).spans]


def decode_frames(
    data: bytes,
    look: Looker,
    read: Read | None = None,
    *,
    header: bytes = b"",
    begins: Begins | None = None,
    half: int = HALF,
    tries: int = sys.maxsize,
) -> Decoded:
    """Say what bytes mean, whatever stands before, between and behind their frames.

    The first frame counts that is neither ignored nor rejected: with an echo before it, an answer is still an answer.
    Without one, the first that is rejected, else the first.

    `read` may be left out where looking tells what frames mean. `header` and `tries`: as in `find_frames`. `begins`:
    without it, what begins like a frame was meant as one. `half`: how many bytes of a half frame are no chance.
    """
    if not data:
        return Decoded(outcome="incomplete", reason="no bytes")
    found = find_frames(data, look, header=header, tries=tries)
    if not found.spans:
        begun = begins(data) if begins else _begins(data, look, header)
        return _without_frame(data, found, len(header) or half, begun=begun)
    return _with_frames(data, found, read)


def decode_answer(
    data: bytes,
    look: Looker,
    read: Read | None = None,
    *,
    request: bytes | None,
    header: bytes = b"",
    begins: Begins | None = None,
    half: int = HALF,
    tries: int = sys.maxsize,
) -> Decoded:
    """Say what bytes mean that came back upon `request`. The request itself, heard back, is no answer to it."""
    if not request or not data.startswith(request):
        return decode_frames(data, look, read, header=header, begins=begins, half=half, tries=tries)
    if data == request:
        return Decoded(outcome="ignore", meaning="own echo", reason="these are the bytes of the request itself")
    # The echo is no noise: what follows it is taken as it is.
    found = decode_frames(data[len(request) :], look, read, header=header, begins=begins, half=half, tries=tries)
    fields = {**found.fields, "ignored": request.hex() + found.fields.get("ignored", "")}
    if found.outcome not in ("incomplete", "reject"):
        fields["frames"] = 1 + fields.get("frames", 1)
    return replace(found, fields=fields, reason=found.reason or "the request's echo came first")


def shown(data: bytes) -> str:
    """Render bytes for a reason: "AA 11 01", a long run cut."""
    text = data[:SHOWN].hex(" ").upper()
    return f"{text} …" if len(data) > SHOWN else text or "nothing"


def _begins(data: bytes, look: Looker, header: bytes) -> bool:
    if header:
        return data.startswith(header)
    seen = look(data[:1], 0)
    return seen.partial or seen.length > 0


def _without_frame(data: bytes, found: Found, least: int, *, begun: bool) -> Decoded:
    seen, half = found.first, found.half
    if seen.partial:
        reason = seen.reason or f"{len(data)} bytes so far may be the beginning of a frame"
        return Decoded(outcome="incomplete", reason=reason)
    if begun or half is None or len(data) - half < least:
        return Decoded(outcome="reject", reason=seen.reason)
    reason = f"{half} bytes belong to no frame; the rest may be the beginning of one"
    return Decoded(outcome="incomplete", fields={"skipped": data[:half].hex()}, reason=reason)


def _with_frames(data: bytes, found: Found, read: Read | None) -> Decoded:
    """Say what the frame means that counts, and what stands around it."""
    best: tuple[Decoded, int, int] | None = None
    noise = found.spans[0].start
    for span in found.spans:
        decoded = span.decoded if span.decoded or read is None else read(data[span.start : span.end])
        if decoded is None:
            continue
        if decoded.outcome not in ("ignore", "reject"):
            return _placed(decoded, data, found, span.start, noise)
        if best is None or (best[0].outcome, decoded.outcome) == ("ignore", "reject"):
            best = (decoded, span.start, noise)
        # A whole frame that is somebody else's is no noise; one that is wrong in itself is.
        noise = noise if decoded.outcome == "ignore" else span.end
    if best is None:
        raise TypeError("a look that does not tell what frames mean needs a `read` that does")
    return _placed(best[0], data, found, best[1], best[2])


def _placed(decoded: Decoded, data: bytes, found: Found, start: int, noise: int) -> Decoded:
    """Add what stands around the frame at `start`: noise up to `noise`, frames that are ignored from there on."""
    extra: dict[str, Any] = {"frames": len(found.spans)} if len(found.spans) > 1 else {}
    around = {"ignored": data[noise:start], "skipped": data[:noise], "rest": data[found.spans[-1].end :]}
    extra |= {name: piece.hex() for name, piece in around.items() if piece}
    fields = {**decoded.fields, **extra}
    if not noise or decoded.outcome != "accept":
        return replace(decoded, fields=fields)
    reason = f"{noise} bytes before the frame belong to none"
    if found.first.reason:
        reason += f": {found.first.reason}"
    return replace(decoded, outcome="resync", fields=fields, reason=reason)
