"""Framers shared by several protocols. A framer finds frames in a stream and its way back after noise."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable

HEAD = 8
"""Bytes of a frame's beginning that must be enough to tell its length."""


class DelimitedFramer:
    """Frames that end with a delimiter (CR, LF, …), which is cut off; empty frames are skipped silently.

    A run of more than `maximum` bytes without a delimiter belongs to no frame: it is noise up to the next delimiter.
    """

    def __init__(self, end: bytes, *, maximum: int = 256) -> None:
        self._end = end
        self._maximum = maximum
        self._lost = False

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while (at := buffer.find(self._end)) >= 0:
            frame = bytes(buffer[:at])
            del buffer[: at + len(self._end)]
            if self._lost or len(frame) > self._maximum:
                noise += frame
                self._lost = False
            elif frame:
                frames.append(frame)
        keep = len(self._end) - 1
        if len(buffer) > self._maximum + keep:
            self._lost = True
            noise += buffer[: len(buffer) - keep]
            del buffer[: len(buffer) - keep]
        return frames, bytes(noise)


class DatagramFramer:
    """Each datagram is one frame, whole, or none. For wires that keep boundaries (UDP).

    `valid` says whether it belongs to the protocol at all; without it every one does.
    """

    def __init__(self, valid: Callable[[bytes], bool] | None = None) -> None:
        self._valid = valid

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        datagram = bytes(buffer)
        buffer.clear()
        if not datagram or (self._valid is not None and not self._valid(datagram)):
            return [], datagram
        return [datagram], b""


class PatternFramer:
    """Frames that match a regular expression, wherever they stand; what lies between is noise.

    `separators` are bytes that may stand between frames without being noise. At most `maximum` bytes are kept
    waiting for the rest of a frame.
    """

    def __init__(self, pattern: bytes, *, maximum: int, separators: bytes = b"") -> None:
        self._pattern = re.compile(pattern)
        self._maximum = maximum
        self._separators = separators

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        end = 0
        for match in self._pattern.finditer(bytes(buffer)):
            noise += buffer[end : match.start()]
            frames.append(match.group())
            end = match.end()
        excess = max(len(buffer) - end - self._maximum, 0)
        noise += buffer[end : end + excess]
        del buffer[: end + excess]
        return frames, bytes(noise).translate(None, self._separators)


class MeasuredFramer(ABC):
    """Frames whose length can be told from their beginning and that carry a checksum.

    After noise, a half frame is given up as soon as a whole and valid one lies behind it.
    """

    @abstractmethod
    def measure(self, data: bytes) -> int | None:
        """Return the length of the frame that begins with `data`; 0 when too little is there; None when none does.

        `data` holds at most `HEAD` bytes, at least one.
        """

    @abstractmethod
    def valid(self, frame: bytes) -> bool:
        """Return whether the checksum is right."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        data = bytes(buffer)
        at = done = 0
        while at < len(data):
            frame = self._frame_at(data, at)
            if frame:
                frames.append(frame)
                noise += data[done:at]
                at = done = at + len(frame)
                continue
            if frame is None and self._next_whole(data, at) is None:
                break
            at += 1
        noise += data[done:at]
        del buffer[:at]
        return frames, bytes(noise)

    def _frame_at(self, data: bytes, at: int) -> bytes | None:
        """Return the valid frame at `at`, None when it may still become one, b"" when it can't."""
        length = self.measure(data[at : at + HEAD])
        if length is None:
            return b""
        if length == 0 or at + length > len(data):
            return None
        frame = data[at : at + length]
        return frame if self.valid(frame) else b""

    def _next_whole(self, data: bytes, after: int) -> int | None:
        return next((at for at in range(after + 1, len(data)) if self._frame_at(data, at)), None)
