"""Rehearsals for the studio: in a process of their own, one at a time, bounded, ended when nobody waits for them."""

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devices.core.texts import Texts
from exhibit_server.studio.checking import Checked
from exhibit_server.studio.refusals import NotAScene, no
from scenes.rehearsal import Fault

LIMIT = 60.0
"""Seconds a rehearsal may take; one of the hall's scenes takes two to five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How a text is to be rehearsed."""

    language: str
    faults: Sequence[Fault] = ()
    choices: Sequence[int] = ()


class Rehearsals:
    """Has texts rehearsed on the simulated hall of a configuration."""

    def __init__(self, config: Path, *, limit: float = LIMIT) -> None:
        self._config = config
        self._limit = limit
        self._busy: tuple[str, Texts | str] | None = None

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
                answer = await _ask(self._config, _order(checked, script))
        except TimeoutError:
            raise no("rehearsal_too_long", limit=f"{self._limit:g}") from None
        finally:
            self._busy = None
        if "refused" in answer:
            raise no(answer["refused"], **answer["details"])
        found: dict[str, Any] = answer["rehearsal"]
        return found


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


async def _ask(config: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Start the process, tell it what to do and return its answer; it ends with this call, whatever happens."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "exhibit_server.cli", "rehearse-text", "--config", str(config),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await process.communicate(json.dumps(order).encode())
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        last = err.decode(errors="replace").strip().splitlines()[-1:] or [f"status {process.returncode}"]
        raise no("rehearsal_failed", problem=last[0][:300])
    answer: dict[str, Any] = json.loads(out)
    return answer
