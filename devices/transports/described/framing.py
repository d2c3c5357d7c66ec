"""Frames described as data: where they begin and end, their checksum; the framers that follow."""

import re
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from devices.core.drivers import Options
from devices.core.wires import Framer
from devices.transports.framing import HEAD, MeasuredFramer
from devices.transports.named_checksums import ChecksumName, checksum

_ESCAPE = re.compile(r"\\(r|n|t|0|\\|x[0-9a-fA-F]{2})")
_PLAIN = {"r": "\r", "n": "\n", "t": "\t", "0": "\0", "\\": "\\"}
LONGEST = 2048
"""Bytes of the longest frame that may be described."""


def unescape(text: str) -> bytes:
    r"""Return the bytes of a text in which control characters are written \r \n \t \0 \x02. Raises ValueError."""

    def plain(match: re.Match[str]) -> str:
        return _PLAIN.get(match[1]) or chr(int(match[1][1:], 16))

    try:
        return _ESCAPE.sub(plain, text).encode("latin-1")
    except UnicodeEncodeError as error:
        raise ValueError(f"{text!r} holds a character that is not one byte; write \\x..") from error


class Framing(Options):
    r"""How frames are told apart; exactly one of `end` alone, `length`, `length_at`.

    `start`, `end`: what a frame begins and ends with (`\x02`, `\r\n`). `length`: bytes of every whole frame.
    `length_at`: where the byte (or word, `length_size` 2) stands that gives the length; the whole frame has
    `length_adds` bytes more than it says. `checksum` stands right before `end`, over everything from byte
    `checksum_from` on; written as hex digits where `checksum_text`. `empty`: a frame with nothing in it means
    something (a prompt that follows each answer). `prompts`: texts without an end for which the device waits.
    """

    start: str = ""
    end: str = ""
    length: int | None = Field(default=None, ge=1, le=LONGEST)
    length_at: int | None = Field(default=None, ge=0, le=HEAD - 2)
    length_size: Literal[1, 2] = 1
    length_order: Literal["big", "little"] = "big"
    length_adds: int = Field(default=0, ge=0, le=64)
    checksum: ChecksumName = "none"
    checksum_from: int = Field(default=0, ge=0, le=16)
    checksum_text: bool = False
    empty: bool = False
    prompts: tuple[str, ...] = ()
    maximum: int = Field(default=256, ge=2, le=LONGEST)

    @model_validator(mode="after")
    def _one_way(self) -> "Framing":
        self.edges  # noqa: B018 - looks whether they can be written as bytes
        if self.length is not None and self.length_at is not None:
            raise ValueError("a frame has either length: or length_at:")
        if self.length is None and self.length_at is None and not self.end:
            raise ValueError("frames need end:, length: or length_at:, else nobody knows where one stops")
        if self.prompts and not self.is_line:
            raise ValueError("prompts: belong to lines, which have an end: and no length")
        if self.overhead > (self.length or self.maximum):
            raise ValueError(f"start, checksum and end alone take {self.overhead} bytes")
        return self

    @property
    def is_line(self) -> bool:
        """Whether only its end says where a frame stops."""
        return self.length is None and self.length_at is None

    @cached_property
    def edges(self) -> tuple[bytes, bytes]:
        """What a frame begins and ends with."""
        return unescape(self.start), unescape(self.end)

    @cached_property
    def check_size(self) -> int:
        """How many bytes the checksum takes."""
        return len(self._check(b""))

    @property
    def overhead(self) -> int:
        """Bytes of a frame that say nothing of their own."""
        return sum(map(len, self.edges)) + self.check_size

    def framer(self) -> Framer:
        """Return a framer for such frames; it returns them whole."""
        return LineFramer(self) if self.is_line else _LengthFramer(self)

    def wrap(self, body: bytes) -> bytes:
        """Return the whole frame of what is said. A length byte stands in the body already, where there is one.

        Raises ValueError when such a frame would be longer than it may.
        """
        start, end = self.edges
        head = start + body
        frame = head + self._check(head) + end
        if len(frame) > self.maximum or (self.length is not None and len(frame) != self.length):
            raise ValueError(f"a frame of {len(frame)} bytes, expected {self.length or f'at most {self.maximum}'}")
        return frame

    def body(self, frame: bytes) -> bytes:
        """Return what stands between start and checksum of a whole frame."""
        start, end = self.edges
        return frame[len(start) : len(frame) - len(end) - self.check_size]

    def valid(self, frame: bytes) -> bool:
        """Whether a whole frame begins, ends and sums up as it should."""
        start, end = self.edges
        if len(frame) < self.overhead or not frame.startswith(start) or not frame.endswith(end):
            return False
        said = frame[: len(frame) - len(end)]
        cut = len(said) - self.check_size
        return (
            said[cut:].upper() == self._check(said[:cut])
            if self.checksum_text
            else said[cut:] == self._check(said[:cut])
        )

    def _check(self, head: bytes) -> bytes:
        raw = checksum(self.checksum, head[self.checksum_from :])
        return raw.hex().upper().encode() if self.checksum_text else raw


class LineFramer:
    """Frames that their end delimits. Where they have a start, what stands before the last start is noise."""

    def __init__(self, framing: Framing) -> None:
        self._framing = framing
        self._start, self._end = framing.edges
        self._prompts = tuple(unescape(prompt) for prompt in framing.prompts)
        self._lost = False

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while (at := buffer.find(self._end)) >= 0:
            line = bytes(buffer[: at + len(self._end)])
            del buffer[: len(line)]
            self._take(line, frames, noise)
        if bytes(buffer).strip() in self._prompts and not self._lost:
            frames.append(bytes(buffer).strip())
            buffer.clear()
        keep = len(self._end) - 1
        if len(buffer) > self._framing.maximum + keep:
            self._lost = True
            noise += buffer[: len(buffer) - keep]
            del buffer[: len(buffer) - keep]
        return frames, bytes(noise)

    def _take(self, line: bytes, frames: list[bytes], noise: bytearray) -> None:
        begins = self._begin(line)
        lost, self._lost = self._lost, False
        frame = line[max(begins, 0) :]
        # Behind a lost run only a start says where a frame begins.
        if (
            begins < 0
            or (lost and not self._start)
            or len(frame) > self._framing.maximum
            or not self._framing.valid(frame)
        ):
            noise += line
        else:
            noise += line[:begins]
            if self._framing.empty or self._framing.body(frame).strip():
                frames.append(frame)

    def _begin(self, line: bytes) -> int:
        """Return where the frame begins that ends with the line; -1 when none does."""
        if not self._start:
            return 0
        last = line.rfind(self._start)
        # A start byte may also stand within a frame: then the checksum tells where it really begins.
        first = line.find(self._start)
        if self._framing.check_size and first < last <= self._framing.maximum and self._framing.valid(line[first:]):
            return first
        return last


class _LengthFramer(MeasuredFramer):
    """Frames whose length is fixed, or stands in them."""

    def __init__(self, framing: Framing) -> None:
        self._framing = framing
        self._start = framing.edges[0]

    def measure(self, data: bytes) -> int | None:
        framing = self._framing
        head = data[: len(self._start)]
        if head != self._start[: len(head)]:
            return None
        if framing.length is not None:
            return framing.length
        at = framing.length_at or 0
        if len(data) < max(len(self._start), at + framing.length_size):
            return 0
        said = int.from_bytes(data[at : at + framing.length_size], framing.length_order)
        total = said + framing.length_adds
        return total if max(framing.overhead, at + framing.length_size) <= total <= framing.maximum else None

    def valid(self, frame: bytes) -> bool:
        return self._framing.valid(frame)
