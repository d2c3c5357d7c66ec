"""One device behind KNX groups: its state comes from status groups alone, and it is there while they answer.

Source: KNX Standard, chapter 3/3/7 "Application Layer": a group that may be read answers a GroupValueRead; a device
that changed writes to its status group unasked.

A KNX line does not tell that a device died, so every status group is asked again now and then.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from pydantic import Field

from devices.core.clock import now
from devices.core.drivers import Options, Report
from devices.core.duration import Duration, show_duration
from devices.core.errors import NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.values import Value
from devices.core.wires import GroupWire
from devices.transports.group_line import Payload

Reader = Callable[[Payload], Mapping[str, Value | None]]
"""Returns what a telegram says, None for what is not known. Raises ValueError in words."""

ANSWER = 1.5
"""Seconds a status group has to answer; on a busy line a telegram waits for a few others."""

AGAIN = 5.0
"""Seconds until a group that did not answer is asked again."""

MISSES = 2
"""Questions without an answer that make a group silent."""

SETTLE = 1.0
"""Seconds after a command until the status is asked for, in case the device's own telegram was lost."""


class KnxOptions(Options):
    """`refresh`: how often status groups are asked. `asks`: off where they may not be read, only send by themselves.

    `silent_after`: seconds of silence that a group which is not asked may keep.
    """

    refresh: Duration = Field(default=60.0, ge=5.0, le=3600.0)
    asks: bool = True
    silent_after: Duration = Field(default=900.0, ge=10.0)


@dataclass(slots=True)
class _Group:
    address: str
    read: Reader
    points: tuple[str, ...]
    heard: float | None = None
    misses: int = 0
    nonsense: str | None = None


class KnxDevice:
    """Follows a device's status groups, judges its availability, sends to its other groups."""

    def __init__(self, wire: GroupWire, report: Report, options: KnxOptions, points: Iterable[str]) -> None:
        self._wire = wire
        self._report = report
        self._options = options
        self._points = tuple(points)
        self._groups: list[_Group] = []
        self._down: Reason | None = None
        self._up = asyncio.Event()
        self._woken = asyncio.Event()
        self._due = float("inf")
        self._following = False
        self._looked = False
        self._connection = 0
        """Counts the connections to the gateway, so that what began on one does not go on on the next."""
        wire.on_link(self._link)

    def status(self, address: str | None, read: Reader, *points: str) -> None:
        """Have `read` called with what a status group says about `points`; without an address do nothing."""
        if address is None:
            return
        group = _Group(address, read, points)
        self._groups.append(group)
        self._wire.subscribe(address, lambda payload: self._hear(group, payload))

    async def follow(self) -> None:
        """Ask and listen until cancelled."""
        self._following = True
        try:
            self._judge()
            while True:
                await self._up.wait()
                connection = self._connection
                missing = await self._ask_all(connection)
                if connection == self._connection:
                    self._looked = True
                    self._judge()
                    await self._rest(connection, AGAIN if missing else self._options.refresh)
        finally:
            self._following = False

    async def send(self, address: str, payload: Payload, *, urgent: bool = False) -> None:
        """Write to a group. Raises WireDown, NoAnswer."""
        await self._wire.send(address, payload, urgent=urgent)
        self._due = min(self._due, now() + SETTLE)
        self._woken.set()

    # -- inside -------------------------------------------------------------------------------------------------

    async def _ask_all(self, connection: int) -> bool:
        """Ask each status group once; return whether one of them did not answer. Ends early with the connection."""
        if not self._options.asks:
            await self._wait(connection, now() + ANSWER)
            return False
        began = now()
        for group in self._groups:
            try:
                await self._wire.ask(group.address)
            except WireDown:
                return False  # the link handler has told it
            except NoAnswer:
                continue  # nobody confirmed it, so nobody will answer
        await self._wait(connection, now() + ANSWER)
        if connection != self._connection:
            return False
        missing = [group for group in self._groups if group.heard is None or group.heard < began]
        for group in missing:
            group.misses += 1
        return bool(missing)

    async def _rest(self, connection: int, seconds: float) -> None:
        """Wait until it is time to ask again, which a command brings forward."""
        self._due = min(self._due, now() + seconds)
        while connection == self._connection and self._due > now():
            await self._wait(connection, self._due, until_woken=True)
        self._due = float("inf")

    async def _wait(self, connection: int, end: float, *, until_woken: bool = False) -> None:
        """Wait until a time, or until the connection is another; or until woken."""
        while connection == self._connection and (left := end - now()) > 0:
            self._woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._woken.wait()
            if until_woken:
                return

    def _hear(self, group: _Group, payload: Payload) -> None:
        if not self._following:
            return
        group.heard, group.misses = now(), 0
        try:
            readings = group.read(payload)
        except ValueError as problem:
            group.nonsense = str(problem)[:200]
            raw = payload.to_bytes(1, "big") if isinstance(payload, int) else payload
            self._report.fault(f"{group.address}: {problem}", raw)
            self._report.unknown(*group.points)
        else:
            group.nonsense = None
            self._report.unknown(*(name for name, value in readings.items() if value is None))
            self._report.readings({name: value for name, value in readings.items() if value is not None})
        self._judge()

    def _link(self, down: Reason | None) -> None:
        self._down = down
        self._connection += 1
        self._looked = False
        for group in self._groups:
            group.heard, group.misses, group.nonsense = None, 0, None
        if down is None:
            self._up.set()
        else:
            self._up.clear()
        self._woken.set()
        self._judge()

    def _judge(self) -> None:
        if not self._following:
            return
        if self._down is not None:
            self._away(self._down)
            return
        silent = [group for group in self._groups if self._is_silent(group)]
        if self._groups and all(group.heard is None for group in self._groups):
            if self._looked:
                self._away(Reason.of("never_heard"))
        elif self._groups and len(silent) == len(self._groups):
            self._away(Reason.of("silent", detail=show_duration(self._patience())))
        else:
            self._present(silent)

    def _present(self, silent: list[_Group]) -> None:
        for group in silent:
            self._report.unknown(*group.points)
        nonsense = next((group.nonsense for group in self._groups if group.nonsense), None)
        if silent:
            self._report.degraded(Reason.of("no_answer", wire=f"{self._wire.name} {silent[0].address}"))
        elif nonsense is not None:
            self._report.degraded(Reason.of("bad_answer", detail=nonsense))
        else:
            self._report.online()

    def _is_silent(self, group: _Group) -> bool:
        if self._options.asks:
            return group.misses >= MISSES
        # A group that only sends is not missed before it was heard for the first time.
        return group.heard is not None and now() - group.heard > self._options.silent_after

    def _patience(self) -> float:
        return self._options.refresh if self._options.asks else self._options.silent_after

    def _away(self, reason: Reason) -> None:
        self._report.unknown(*self._points)
        self._report.offline(reason)
