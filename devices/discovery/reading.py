"""Reading payloads with the readers of discovered entities, which anybody on the broker can make stumble."""

from collections.abc import Mapping

from devices.core.values import Value
from devices.discovery.model import Read

LARGEST_STATE = 64 * 1024
"""Bytes of a state or presence message."""


def bounded(payload: bytes) -> bytes:
    """Return a payload that is not too large. Raises ValueError."""
    if len(payload) > LARGEST_STATE:
        raise ValueError(f"expected at most {LARGEST_STATE} bytes, got {len(payload)}")
    return payload


def read_all(reads: tuple[Read, ...], payload: bytes) -> Mapping[str, Value | None]:
    """Return what all readers make of a payload. Raises what they raise."""
    if len(reads) == 1:
        return reads[0](payload)
    return {name: value for read in reads for name, value in read(payload).items()}


def in_words(problem: Exception) -> str:
    """Return a problem in words; one that a reader did not foresee with its kind."""
    return str(problem) if isinstance(problem, ValueError) else f"{type(problem).__name__}: {problem}"
