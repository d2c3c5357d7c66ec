"""What a run of bytes holds, by the rules every codec follows: whole frames, noise before them, what is left over."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from devices.core.codecs import Decoded

TRIES = 256
"""Beginnings of a frame that are looked at behind noise, so that rubbish costs little."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole frame: how many bytes it took, and what it means."""

    length: int
    decoded: Decoded


@dataclass(frozen=True, slots=True)
class Bad:
    """No frame and none to come, with what was expected and what was got; `sure` as for `Partial`."""

    reason: str
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Partial:
    """The beginning of a frame, with what is missing. `sure`: what lies in it is part of it, not a frame of its own."""

    reason: str
    sure: bool = False


Look = Callable[[bytes, int], Whole | Bad | Partial]
"""Says what stands in the data from there on. Takes bounded time, whatever the length of the data."""


def scan(data: bytes, look: Look, start: bytes) -> Decoded:
    """Return what the data hold: the first whole frame counts. `start` is what every frame begins with."""
    if not data:
        return Decoded(outcome="incomplete", reason="no bytes yet")
    first = look(data, 0)
    if isinstance(first, Whole):
        return _with_rest(data, first, 0, look, start)
    if first.sure:
        return Decoded(outcome="incomplete" if isinstance(first, Partial) else "reject", reason=first.reason)
    at, found, half = _next(data, look, start)
    if found is not None:
        return _with_rest(data, found, at, look, start)
    if isinstance(first, Partial):
        return Decoded(outcome="incomplete", reason=first.reason)
    if half is not None:
        noise = {"skipped": data[:at].hex()}
        return Decoded(outcome="incomplete", fields=noise, reason=f"{at} bytes of noise, then: {half.reason}")
    return Decoded(outcome="reject", reason=first.reason)


def behind_echo(data: bytes, request: bytes | None) -> bytes:
    """Return what came behind one's own request, where that came back first; else everything."""
    return data[len(request) :] if request and len(data) > len(request) and data.startswith(request) else data


def _next(data: bytes, look: Look, start: bytes) -> tuple[int, Whole | None, Partial | None]:
    """Return where the next whole frame begins, or else the first half one."""
    half: tuple[int, Partial] | None = None
    at = 0
    for _ in range(TRIES):
        at = data.find(start, at + 1)
        if at < 0:
            break
        found = look(data, at)
        if isinstance(found, Whole):
            return at, found, None
        if isinstance(found, Partial) and half is None:
            half = at, found
    # The very end may be the beginning of a start mark: too little to say anything of.
    return (half[0], None, half[1]) if half is not None else (0, None, None)


def _with_rest(data: bytes, found: Whole, at: int, look: Look, start: bytes) -> Decoded:
    decoded = found.decoded
    end = at + found.length
    fields: dict[str, Any] = dict(decoded.fields)
    frames = 1
    seek, tries = end, 0
    while 0 <= seek < len(data) and tries < TRIES:
        more = look(data, seek)
        if isinstance(more, Whole):
            frames += 1
            end = seek = seek + more.length
        else:
            tries += 1
            seek = data.find(start, seek + 1)
    if frames > 1:
        fields["frames"] = frames
    if end < len(data):
        fields["rest"] = data[end:].hex()
    if at:
        fields["skipped"] = data[:at].hex()
    if at and decoded.outcome == "accept":
        return replace(decoded, outcome="resync", fields=fields, reason=f"{at} bytes before it belong to no frame")
    return replace(decoded, fields=fields)
