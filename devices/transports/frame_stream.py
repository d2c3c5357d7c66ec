"""Reading bytes off a wire log: finds the frames in them and tells what lies between. Shared by codecs of displays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from devices.core.codecs import Decoded

Look = Callable[[bytes, int], int | str]
"""Looks at the bytes from an offset: the length of the valid frame there, 0 when it may still become one,
or a sentence that says why none can stand there. Takes time bounded by the longest frame."""

HALF = 3
"""Bytes of a half frame behind noise from which on it counts as one; fewer may be chance."""

Begins = Callable[[bytes], bool]
"""Whether bytes were meant as a frame, right or wrong."""

Read = Callable[[bytes], Decoded]
"""Says what one valid frame means."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What stands in some bytes. `skipped` precedes the first frame, `rest` follows the last.

    `reason` says why no frame stands at the very beginning; empty where one does, or may once more bytes came.
    `half` is where the first frame begins that more bytes may complete; None where there is none.
    """

    frames: tuple[bytes, ...]
    skipped: bytes
    rest: bytes
    reason: str
    half: int | None


def scan(data: bytes, look: Look) -> Scan:
    """Find all frames. A half frame is given up as soon as a whole, valid one lies behind it."""
    frames: list[bytes] = []
    skipped = b""
    reason = ""
    half: int | None = None
    at = done = 0
    while at < len(data):
        found = look(data, at)
        if isinstance(found, str) or found == 0:
            if found == 0 and half is None:
                half = at
            if at == 0 and isinstance(found, str):
                reason = found
            at += 1
            continue
        if not frames:
            skipped = data[:at]
        frames.append(data[at : at + found])
        at = done = at + found
        half = None
    return Scan(tuple(frames), skipped, data[done:], reason, half)


def decode_stream(data: bytes, look: Look, read: Read, begins: Begins) -> Decoded:
    """Say what bytes mean, whatever stands before, between and behind their frames.

    The first frame that is not to be ignored counts: with an echo before it, an answer is still an answer.
    """
    if not data:
        return Decoded(outcome="incomplete", reason="no bytes")
    found = scan(data, look)
    if not found.frames:
        return _without_frame(data, found, begins)
    chosen, passed = _chosen(found.frames, read)
    extra: dict[str, Any] = {}
    if len(found.frames) > 1:
        extra["frames"] = len(found.frames)
    if passed:
        extra["ignored"] = b"".join(passed).hex()
    if found.rest:
        extra["rest"] = found.rest.hex()
    if found.skipped:
        extra["skipped"] = found.skipped.hex()
    fields = {**chosen.fields, **extra}
    if not found.skipped or chosen.outcome != "accept":
        return replace(chosen, fields=fields)
    why = f"{len(found.skipped)} bytes before the frame belong to none"
    reason = f"{why}: {found.reason}" if found.reason else why
    return replace(chosen, outcome="resync", fields=fields, reason=reason)


def _without_frame(data: bytes, found: Scan, begins: Begins) -> Decoded:
    if not found.reason:
        return Decoded(outcome="incomplete", reason=f"{len(data)} bytes so far may be the beginning of a frame")
    # What began as a frame and broke is wrong; what never was one may be noise before a frame that is still coming.
    if begins(data) or found.half is None or len(data) - found.half < HALF:
        return Decoded(outcome="reject", reason=found.reason)
    skipped = data[: found.half]
    reason = f"{len(skipped)} bytes belong to no frame; the rest may be the beginning of one"
    return Decoded(outcome="incomplete", fields={"skipped": skipped.hex()}, reason=reason)


def _chosen(frames: Sequence[bytes], read: Read) -> tuple[Decoded, Sequence[bytes]]:
    """Return what the first frame that counts means, and the frames before it."""
    first = read(frames[0])
    if first.outcome != "ignore":
        return first, ()
    for index, frame in enumerate(frames[1:], start=1):
        decoded = read(frame)
        if decoded.outcome != "ignore":
            return decoded, frames[:index]
    return first, ()


def shown(data: bytes) -> str:
    """Render bytes for a reason: "AA 11 01", at most 16 of them."""
    text = data[:16].hex(" ").upper()
    return f"{text} …" if len(data) > 16 else text
