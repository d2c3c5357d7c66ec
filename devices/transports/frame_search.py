"""Reading some bytes as frames of one protocol: whole, half, spoilt, behind noise, several. What the codecs share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from devices.core.codecs import Decoded

SHOWN = 64
"""Bytes of noise that are shown; of more, only how many there were."""


@dataclass(frozen=True, slots=True)
class Look:
    """What stands at a place: a whole, valid frame of `length` bytes, maybe the beginning of one, or nothing good."""

    length: int = 0
    partial: bool = False
    reason: str = ""


Looker = Callable[[bytes, int], Look]
"""Says what stands in the bytes at a place."""

Meaning = Callable[[bytes], Decoded]
"""Says what a whole, valid frame means."""


def read_frames(data: bytes, look: Looker, meaning: Meaning, *, header: bytes = b"") -> Decoded:
    """Decode the first frame in `data` that is neither ignored nor rejected; else the first one.

    `header`: what every frame begins with, where there is such a thing.
    """
    if not data:
        return Decoded(outcome="incomplete", reason="no bytes at all")
    spans = list(_spans(data, look, header))
    if not spans:
        return _no_frame(data, look, header)
    first: Decoded | None = None
    noise = spans[0][0]
    for start, end in spans:
        found = meaning(data[start:end])
        if found.outcome not in ("ignore", "reject"):
            return _placed(found, data, start, noise, spans)
        # A whole frame that is somebody else's is no noise; one that is wrong in itself is.
        noise = noise if found.outcome == "ignore" else end
        first = first or found
    return _placed(first, data, spans[0][0], spans[0][0], spans) if first else _no_frame(data, look, header)


def read_answer(
    data: bytes,
    look: Looker,
    meaning: Meaning,
    *,
    request: bytes | None,
    header: bytes = b"",
    echo_answers: bool = False,
) -> Decoded:
    """Decode what answers `request`. One's own request heard back is no answer, unless the protocol says it is one."""
    if not request or echo_answers or not data.startswith(request):
        return read_frames(data, look, meaning, header=header)
    if data == request:
        return Decoded(outcome="ignore", meaning="own echo", reason="these are the bytes of the request itself")
    # The echo is a whole, valid frame, not noise: what follows it is taken as it is.
    found = read_frames(data[len(request) :], look, meaning, header=header)
    fields = {**found.fields, "ignored": shown(request)}
    if found.outcome not in ("incomplete", "reject"):
        fields["frames"] = 1 + fields.get("frames", 1)
    return replace(found, fields=fields, reason=found.reason or "the request's echo came first")


def shown(data: bytes) -> str:
    """Return bytes as hexadecimal digits, the last of them left out where there are too many."""
    return data.hex().upper() if len(data) <= SHOWN else f"{data[:SHOWN].hex().upper()}… ({len(data)} bytes)"


def _spans(data: bytes, look: Looker, header: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(data):
        if header:
            at = data.find(header, at)
            if at < 0:
                return
        length = look(data, at).length
        if length:
            yield at, at + length
        at += length or 1


def _placed(found: Decoded, data: bytes, start: int, noise: int, spans: list[tuple[int, int]]) -> Decoded:
    """Add to the meaning of the frame at `start` what else there was in the bytes: up to `noise`, noise."""
    extra: dict[str, Any] = {}
    if len(spans) > 1:
        extra["frames"] = len(spans)
    if rest := data[spans[-1][1] :]:
        extra["rest"] = shown(rest)
    if start > noise:
        extra["ignored"] = shown(data[noise:start])
    if noise:
        extra["skipped"] = shown(data[:noise])
    if not noise or found.outcome != "accept":
        return replace(found, fields={**found.fields, **extra})
    reason = f"{noise} bytes before this frame belong to none"
    return replace(found, outcome="resync", fields={**found.fields, **extra}, reason=reason)


def _no_frame(data: bytes, look: Looker, header: bytes) -> Decoded:
    seen = look(data, 0)
    if seen.partial:
        return Decoded(outcome="incomplete", reason=seen.reason or f"{len(data)} bytes, more must follow")
    at = data.find(header, 1) if header and not data.startswith(header[:1]) else -1
    if at > 0 and look(data, at).partial:
        reason = f"{at} bytes that belong to no frame, then the beginning of one"
        return Decoded(outcome="incomplete", fields={"skipped": shown(data[:at])}, reason=reason)
    return Decoded(outcome="reject", reason=seen.reason or "no frame of this protocol")
