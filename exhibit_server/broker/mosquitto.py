"""Mosquitto as a supervised child: configured for a hall, restarted when it dies, ended with the hub."""

import asyncio
import ctypes
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds before it is started again; doubled each time."""

STEADY = 10.0
"""Seconds it must have run for the pause to begin small again."""

STARTS_WITHIN = 5.0
PROOF_OF_LIFE = 0.1
"""Seconds it must still live once somebody accepts on its port: one that can't listen ends at once."""

GOODBYE = 3.0
PR_SET_PDEATHSIG = 1

CONFIGURATION = """\
# Written by the exhibit controller at each start; changes are lost.
listener {port} {host}
{door}
persistence true
persistence_location {folder}/
autosave_interval 30
# The default of 1000 loses bursts even at QoS 1.
max_queued_messages 0
max_inflight_messages 0
set_tcp_nodelay true
connection_messages false
log_dest stderr
log_type error
log_type warning
log_type notice
"""


class MosquittoFailed(OSError):
    """Mosquitto did not start; the message holds what it said."""


@asynccontextmanager
async def supervised_mosquitto(
    program: str,
    address: tuple[str, int],
    folder: Path,
    log: Callable[[str], None],
    password_file: Path | None = None,
) -> AsyncIterator[None]:
    """Run Mosquitto on (host, port) while the context is open. Raises MosquittoFailed when it does not start."""
    host, port = address
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "mosquitto.conf"
    door = f"password_file {password_file.resolve()}" if password_file is not None else "allow_anonymous true"
    config.write_text(CONFIGURATION.format(port=port, host=host, folder=folder.resolve(), door=door))
    reach = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - everywhere includes here
    supervisor = _Supervisor([program, "-c", str(config)], reach, port, log)
    keeper = asyncio.ensure_future(supervisor.run())  # ended and awaited below; a TaskGroup would wrap what we raise
    try:
        await supervisor.started()
        yield
    finally:
        keeper.cancel()
        await asyncio.wait([keeper])
    if not keeper.cancelled():
        keeper.result()


class _Supervisor:
    def __init__(self, command: list[str], host: str, port: int, log: Callable[[str], None]) -> None:
        self._command = _without_root(command)
        self._host, self._port, self._log = host, port, log
        self._said: list[str] = []
        self._died = asyncio.Event()

    async def started(self) -> None:
        """Return when it accepts connections and is still there. Raises MosquittoFailed.

        That somebody accepts is not enough: another broker may have taken the port a moment before us.
        """
        try:
            async with asyncio.timeout(STARTS_WITHIN):
                while not await _accepts(self._host, self._port):  # noqa: ASYNC110 - another process wakes nobody
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise self._failed() from None
        with suppress(TimeoutError):  # the good case: it lives
            async with asyncio.timeout(PROOF_OF_LIFE):
                await self._died.wait()
        if self._died.is_set():
            raise self._failed()

    def _failed(self) -> MosquittoFailed:
        said = " / ".join(self._said[-5:]) or "nothing"
        return MosquittoFailed(f"Mosquitto does not listen on {self._host}:{self._port}; it said: {said}")

    async def run(self) -> None:
        """Keep it running until cancelled."""
        pause = FIRST_PAUSE
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                preexec_fn=_die_with_parent,  # one system call, no locks, no Python state
            )
            try:
                await self._listen(process)
                status = await process.wait()
            finally:
                await _end(process)
            self._died.set()
            if loop.time() - began > STEADY:
                pause = FIRST_PAUSE
            self._log(f"Mosquitto ended with {status}; starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        async for line in process.stderr or ():  # type: ignore[union-attr]
            text = line.decode(errors="replace").strip()
            self._said = [*self._said[-20:], text]
            self._log(text)


async def _accepts(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    with suppress(OSError):  # it may close first
        await writer.wait_closed()
    return True


async def _end(process: asyncio.subprocess.Process) -> None:
    """End it politely, then firmly."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):  # it ended by itself in between
        process.terminate()
    try:
        async with asyncio.timeout(GOODBYE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _without_root(command: list[str]) -> list[str]:
    """Keep Mosquitto from changing its user where we run as root: it could not write its folder then."""
    if os.geteuid() != 0:
        return command
    config = Path(command[-1])
    config.write_text(config.read_text() + "user root\n")
    return command


def _die_with_parent() -> None:
    """Have the kernel end the child when the hub is killed (Linux; elsewhere it stays until the next start)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
