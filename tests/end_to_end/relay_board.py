"""The far end of a serial line as a test sees it: an LCUS relay board on a pseudo-terminal, from its protocol sheet.

Source: LC Technology, LCUS relay modules: `A0 channel state sum` switches, `FF` is answered with a line per relay. Not
the project's own simulator, so that hub and simulator can't be wrong together.
"""

import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.hub import eventually

CHANNELS = 4
LOOK_FOR_END = 0.1


class FarEnd:
    """A board that records every byte it gets. `stuck`: it takes commands and switches nothing."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._over = threading.Event()
        self._pending = b""
        self.heard = b""
        self.relays = dict.fromkeys(range(1, CHANNELS + 1), False)
        self.stuck = False

    def live(self) -> None:
        """Answer until told to end."""
        while not self._over.is_set():
            if select.select([self._descriptor], [], [], LOOK_FOR_END)[0]:
                data = os.read(self._descriptor, 256)
                self._pending += data
                self._obey()
                # Told last: who sees a command here may count on the relay having switched.
                self.heard += data

    def end(self) -> None:
        self._over.set()

    def expect(self, command: bytes, *, within: float, after: int = 0) -> None:
        """Return when a command came, not counting the first `after` bytes. Raises AssertionError."""
        name = command.hex(" ")
        eventually(
            lambda: command in self.heard[after:], within, f"{name} reaches the board (heard {self.heard.hex()})"
        )

    def _obey(self) -> None:
        while self._pending:
            if self._pending[0] == 0xFF:
                self._pending = self._pending[1:]
                os.write(self._descriptor, self._status())
                continue
            if len(self._pending) < 4:
                return
            command, self._pending = self._pending[:4], self._pending[4:]
            assert command[0] == 0xA0 and sum(command[:3]) % 256 == command[3], f"no frame: {command.hex(' ')}"
            if not self.stuck:
                self.relays[command[1]] = command[2] == 1

    def _status(self) -> bytes:
        return b"".join(f"CH{channel}: {'ON' if on else 'OFF'}\r\n".encode() for channel, on in self.relays.items())


@contextmanager
def relay_board(path: Path) -> Iterator[FarEnd]:
    """Plug a board in where the hub looks for it; pulled out with the block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    master, slave = os.openpty()
    tty.setraw(slave)
    path.symlink_to(os.ttyname(slave))
    board = FarEnd(master)
    thread = threading.Thread(target=board.live)
    thread.start()
    try:
        yield board
    finally:
        board.end()
        thread.join()
        path.unlink(missing_ok=True)
        os.close(master)
        os.close(slave)
