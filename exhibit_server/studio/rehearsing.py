"""Rehearsals for the studio: in a process of their own, one at a time, bounded, ended when nobody waits for them.

The process stays for a while after a rehearsal: it takes seconds to start, and a rehearsal only tenths.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devices.core.clock import now
from devices.core.texts import Texts
from exhibit_server.studio.checking import Checked
from exhibit_server.studio.refusals import NotAScene, no
from scenes.rehearsal import Fault

LIMIT = 90.0
"""Seconds a rehearsal may take, the start of the process included."""

IDLE, LOOK = 300.0, 5.0
"""Seconds the process stays when nobody rehearses, and between looks at that."""

LARGEST = 64_000_000
"""Bytes an answer may have; those of the hall's scenes have thirty thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How a text is to be rehearsed."""

    language: str
    faults: Sequence[Fault] = ()
    choices: Sequence[int] = ()


class Rehearsals:
    """Has texts rehearsed on the simulated hall of a configuration. `run` must be awaited meanwhile by somebody."""

    def __init__(self, config: Path, *, limit: float = LIMIT, idle: float = IDLE) -> None:
        self._config = config
        self._limit, self._idle = limit, idle
        self._busy: tuple[str, Texts] | None = None
        self._process: Process | None = None
        self._used = now()
        self._starting = asyncio.Lock()

    async def warm(self) -> None:
        """Start the process, so that it is ready when somebody rehearses; doesn't wait until it is."""
        self._used = now()
        await self._ready()

    async def run(self) -> None:
        """End the process when nobody has rehearsed for a while; until cancelled, which ends it, too."""
        try:
            while True:
                await asyncio.sleep(min(LOOK, self._idle))
                if self._busy is None and now() - self._used > self._idle:
                    await self._end()
        finally:
            await self._end()

    async def rehearse(self, checked: Checked, script: Script, by: str) -> dict[str, Any]:
        """Return how a text went, as `exhibit rehearse-text` says it. Raises Refused, NotAScene.

        Cancelling this ends the process.
        """
        if checked.linked is None:
            raise NotAScene(checked)
        if self._busy is not None:
            who, title = self._busy
            raise no("rehearsing", by=who, scene=title)
        self._busy = (by, checked.linked.scene.title)
        try:
            async with asyncio.timeout(self._limit):
                answer = await self._ask(_order(checked, script))
        except TimeoutError:
            raise no("rehearsal_too_long", limit=f"{self._limit:g}") from None
        finally:
            self._busy = None
            self._used = now()
        if "refused" in answer:
            raise no(answer["refused"], **answer["details"])
        found: dict[str, Any] = answer["rehearsal"]
        return found

    async def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Tell the process what to do and return its answer; without a whole answer the process ends."""
        line = b""
        try:
            process = await self._ready()
            if process.stdin is None or process.stdout is None:
                raise ConnectionError("no pipe")
            process.stdin.write(json.dumps(order).encode() + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
        except (ConnectionError, ValueError) as error:  # it died as it was told, or its answer is too large
            raise no("rehearsal_failed", problem=str(error) or type(error).__name__) from error
        finally:
            status = None if line.endswith(b"\n") else await self._end()
        if not line.endswith(b"\n"):
            raise no("rehearsal_failed", problem=f"status {status}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def _ready(self) -> Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "exhibit_server.cli", "rehearse-text", "--config", str(self._config),
                    stdin=PIPE, stdout=PIPE, limit=LARGEST,
                )  # fmt: skip
            return self._process

    async def _end(self) -> int | None:
        """End the process; return with which status it did."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        return await process.wait()


def _order(checked: Checked, script: Script) -> dict[str, Any]:
    """Return what the process is told, as JSON."""
    return {
        "name": checked.name,
        "text": checked.text,
        "sources": dict(checked.linked.sources) if checked.linked is not None else {},
        "language": script.language,
        "faults": [asdict(fault) for fault in script.faults],
        "choices": list(script.choices),
    }
