"""A DMX512 universe that several devices share: one frame holds all of it, fades run on one clock.

Source: ANSI E1.11 (DMX512-A): 512 slots, at most 44 packets of that size a second. Nothing comes back.
"""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from devices.core.clock import now
from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.wires import RequestWire
from devices.transports.slots import UNIVERSE_SIZE

FRAMES = 40
"""Frames a second while something fades: what the slowest common receivers and sACN allow."""

REPEATS = 2
"""How often a frame that ends a change is sent again: a datagram may be lost (ANSI E1.31, section 6.6.1)."""

Pack = Callable[[bytes], bytes]
"""Makes the packet of a protocol from the 512 slots; counts sequence numbers."""


@dataclass(frozen=True, slots=True)
class _Fade:
    start: float
    over: float
    before: float
    target: float

    def at(self, moment: float) -> float:
        return self.before + (self.target - self.before) * min((moment - self.start) / self.over, 1.0)


class Universe:
    """The levels of a universe and who sends them. The first driver on a wire makes it, all that share it `run` it.

    Nothing is sent before the first `set`: a hub that starts does not darken a hall. Then frames leave at once on a
    change, `FRAMES` times a second during fades, and every `keep_alive` seconds. Frames of a fade are counted from its
    start, so that they don't drift.
    """

    def __init__(self, wire: RequestWire, pack: Pack, *, keep_alive: float) -> None:
        self._wire = wire
        self._pack = pack
        self._keep_alive = keep_alive
        self._levels = [0.0] * UNIVERSE_SIZE
        self._frame = bytearray(UNIVERSE_SIZE)
        self._fades: dict[int, _Fade] = {}
        self._origin = 0.0
        self._sent_at = float("-inf")
        self._owed = 0
        self._woken = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []
        self._claims: dict[int, str] = {}
        self._owner = asyncio.Lock()
        self._down: Reason | None = None
        self.started = False
        """Whether anything was ever sent."""
        wire.on_link(self._link)

    @property
    def fading(self) -> bool:
        """Whether something moves."""
        return bool(self._fades)

    def claim(self, slots: range, who: str) -> str | None:
        """Say which slots (from 1) a device uses; return who uses one of them already, if anybody does."""
        other = next((self._claims[slot] for slot in slots if self._claims.get(slot, who) != who), None)
        self._claims.update(dict.fromkeys(slots, who))
        return other

    def levels(self) -> bytes:
        """Return the slots as they are sent now."""
        return bytes(self._frame)

    def check(self) -> None:
        """Raise WireDown while nothing can leave."""
        if self._down is not None:
            raise WireDown(self._down)

    async def set(self, levels: Mapping[int, float], over: float = 0.0) -> None:
        """Bring slots (from 1) to levels of 0 to 255, over so many seconds; return when the first frame has left.

        Raises WireDown, and then nothing changes.
        """
        self.check()
        moment = now()
        if not self._fades:
            self._origin = moment
        for slot, target in levels.items():
            before = self._level(slot - 1, moment)
            self._fades.pop(slot - 1, None)
            if over > 0 and before != target:
                self._fades[slot - 1] = _Fade(moment, over, before, target)
            else:
                self._put(slot - 1, target)
        self.started = True
        self._owed = 1 + REPEATS
        sent = asyncio.get_running_loop().create_future()
        self._waiting.append(sent)
        self._woken.set()
        await sent

    async def run(self) -> None:
        """Send, until cancelled. Where several run it, one sends and the others stand by to take over."""
        async with self._owner:
            while True:
                await self._until_due()
                await self._send()

    async def _until_due(self) -> None:
        """Return when the next frame is to leave."""
        while (left := self._due() - now()) > 0:
            self._woken.clear()
            try:
                async with asyncio.timeout(None if left == math.inf else left):
                    await self._woken.wait()
            except TimeoutError:
                return

    def _due(self) -> float:
        if self._down is not None or not self.started:
            return math.inf
        if self._fades and self._sent_at >= self._origin:
            # The next tick of the clock that began with the fade, wherever the last frame came to lie.
            ticks = math.floor((self._sent_at - self._origin) * FRAMES + 1e-6) + 1
            return self._origin + ticks / FRAMES
        if self._fades:
            return self._origin
        if self._owed:
            return self._sent_at + 1 / FRAMES
        return self._sent_at + self._keep_alive

    async def _send(self) -> None:
        moment = now()
        self._advance(moment)
        self._owed = max(self._owed - 1, 0)
        self._sent_at = moment
        covered = tuple(self._waiting)  # stays there if whoever sends is cancelled: the next one owes it
        try:
            await self._wire.send(self._pack(self.levels()))
        except WireDown as problem:
            self._finish(covered, problem.reason)
        else:
            self._finish(covered, None)

    def _advance(self, moment: float) -> None:
        for slot, fade in tuple(self._fades.items()):
            self._put(slot, fade.at(moment))
            if moment >= fade.start + fade.over:
                self._put(slot, fade.target)
                del self._fades[slot]
                self._owed = 1 + REPEATS

    def _put(self, index: int, level: float) -> None:
        self._levels[index] = level
        self._frame[index] = int(level + 0.5)

    def _level(self, index: int, moment: float) -> float:
        fade = self._fades.get(index)
        return self._levels[index] if fade is None else fade.at(moment)

    def _finish(self, covered: Sequence["asyncio.Future[None]"], down: Reason | None) -> None:
        for sent in covered:
            if sent.done():
                continue
            if down is None:
                sent.set_result(None)
            else:
                sent.set_exception(WireDown(down))
        self._waiting = [sent for sent in self._waiting if not sent.done()]

    def _link(self, down: Reason | None) -> None:
        self._down = down
        if down is None:
            self._owed = 1 + REPEATS  # who was cut off may have lost what it held
        else:
            self._finish(tuple(self._waiting), down)
        self._woken.set()
