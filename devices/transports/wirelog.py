"""A log of everything that passed on a byte wire: when, in which direction, which bytes. One JSON object a line."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from devices.core.clock import now
from devices.core.wires import ByteWire

FORMAT = 1

Sender = Literal["device", "controller"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Some bytes that passed. `at`: seconds since the log began."""

    at: float
    sender: Sender
    data: bytes


class WireLog:
    """Writes entries to a file, each line at once, so that a log that is cut off keeps what it has.

    Stops writing at `limit` bytes and says so in the last line: a forgotten log must not fill the disk.
    """

    def __init__(self, file: Path, *, about: Mapping[str, Any] | None = None, limit: int = 100_000_000) -> None:
        self._began = now()
        self._left = limit
        self.entries = 0
        self._file = file.open("w", encoding="utf-8")
        self._write({"wirelog": FORMAT, **(about or {})})

    def add(self, sender: Sender, data: bytes) -> None:
        """Write down some bytes."""
        if self._left <= 0:
            return
        self.entries += 1
        self._write({"at": round(now() - self._began, 4), "from": sender, "hex": data.hex()})
        if self._left <= 0:
            self._write({"full": True})

    def close(self) -> None:
        self._file.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False) + "\n"
        self._left -= len(text)
        self._file.write(text)
        self._file.flush()


def read_log(file: Path) -> list[Entry]:
    """Return the entries of a log. Raises ValueError naming the line, OSError."""
    with file.open(encoding="utf-8") as lines:
        return list(_entries(lines))


def _entries(lines: Iterator[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            if number == 1 and found.get("wirelog") != FORMAT:
                raise ValueError('expected {"wirelog": 1, …} in the first line')
            if "hex" not in found:
                continue
            sender = found["from"]
            if sender not in ("device", "controller"):
                raise ValueError("expected from: device or controller")
            yield Entry(float(found["at"]), sender, bytes.fromhex(found["hex"]))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ValueError(f"line {number}: {problem}") from None


class LoggedWire:
    """A byte wire that tells everything that passes; otherwise the wire it holds."""

    def __init__(self, wire: ByteWire, tell: Callable[[Sender, bytes], None]) -> None:
        self.name = wire.name
        self._wire = wire
        self._tell = tell

    async def open(self) -> None:
        await self._wire.open()

    async def read(self) -> bytes:
        data = await self._wire.read()
        self._tell("device", data)
        return data

    async def write(self, data: bytes) -> None:
        self._tell("controller", data)  # before it leaves: the answer may come while the write returns
        await self._wire.write(data)

    async def close(self) -> None:
        await self._wire.close()
