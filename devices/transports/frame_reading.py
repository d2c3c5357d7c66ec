"""Reading bytes off a wire log where frames have no common start mark: finds them and tells what lies between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from devices.core.codecs import Decoded

SHOWN = 16
"""Bytes that are shown in a reason."""

HALF = 2
"""Bytes of a half frame behind noise from which on it counts as one; fewer may be chance."""

Look = Callable[[bytes, int], int | str]
"""Looks at the bytes from a place: the length of the valid frame there, 0 when it may still become one, or a sentence
that says why none can stand there. Takes time bounded by the longest frame, whatever the length of the data."""

Read = Callable[[bytes], Decoded]
"""Says what one valid frame means."""


@dataclass(frozen=True, slots=True)
class Found:
    """The frames in some bytes, what precedes the first and what follows the last.

    `reason` says why no frame stands at the very beginning; empty where one does, or may once more bytes came.
    `half` is where the first frame begins that more bytes may complete; None where there is none.
    """

    frames: tuple[bytes, ...]
    skipped: bytes
    rest: bytes
    reason: str
    half: int | None = None


def find_frames(data: bytes, look: Look) -> Found:
    """Find all frames. A half frame is given up as soon as a whole, valid one lies behind it."""
    frames: list[bytes] = []
    skipped, reason = b"", ""
    half: int | None = None
    at = done = 0
    while at < len(data):
        seen = look(data, at)
        if at == 0 and isinstance(seen, str):
            reason = seen
        if seen == 0 and half is None:
            half = at
        if isinstance(seen, str) or seen == 0:
            at += 1
            continue
        if not frames:
            skipped = data[:at]
        frames.append(data[at : at + seen])
        at = done = at + seen
    return Found(tuple(frames), skipped, data[done:], reason, half)


def decode_frames(data: bytes, look: Look, read: Read) -> Decoded:
    """Say what bytes mean, whatever stands before, between and behind their frames.

    The first frame that is not to be ignored counts: with an echo before it, an answer is still an answer.
    """
    if not data:
        return Decoded(outcome="incomplete", reason="no bytes")
    found = find_frames(data, look)
    if not found.frames:
        return _without_frame(data, found, look)
    chosen, passed = _chosen(found.frames, read)
    fields = {**chosen.fields, **_around(found, passed)}
    if chosen.outcome != "accept" or not found.skipped:
        return replace(chosen, fields=fields)
    reason = f"{len(found.skipped)} bytes before the frame belong to none"
    if found.reason:
        reason += f": {found.reason}"
    return replace(chosen, outcome="resync", fields=fields, reason=reason)


def shown(data: bytes) -> str:
    """Render bytes for a reason: "AA 11 01", a long run cut."""
    text = data[:SHOWN].hex(" ").upper()
    return f"{text} …" if len(data) > SHOWN else text or "nothing"


def _without_frame(data: bytes, found: Found, look: Look) -> Decoded:
    if not found.reason:
        return Decoded(outcome="incomplete", reason=f"{len(data)} bytes so far may be the beginning of a frame")
    # What began as a frame and broke is wrong; what never was one may be noise before a frame that is still coming.
    begun = not isinstance(look(data[:1], 0), str)
    if begun or found.half is None or len(data) - found.half < HALF:
        return Decoded(outcome="reject", reason=found.reason)
    reason = f"{found.half} bytes belong to no frame; the rest may be the beginning of one"
    return Decoded(outcome="incomplete", fields={"skipped": data[: found.half].hex()}, reason=reason)


def _around(found: Found, passed: Sequence[bytes]) -> dict[str, Any]:
    """Return fields for what stands around the frame that counts."""
    extra: dict[str, Any] = {}
    if len(found.frames) > 1:
        extra["frames"] = len(found.frames)
    for name, data in (("ignored", b"".join(passed)), ("skipped", found.skipped), ("rest", found.rest)):
        if data:
            extra[name] = data.hex()
    return extra


def _chosen(frames: Sequence[bytes], read: Read) -> tuple[Decoded, Sequence[bytes]]:
    """Return what the first frame that counts means, and the frames before it."""
    first = read(frames[0])
    if first.outcome != "ignore":
        return first, ()
    for index, frame in enumerate(frames[1:], start=1):
        decoded = read(frame)
        if decoded.outcome not in ("ignore", "reject"):
            return decoded, frames[:index]
    return first, ()
