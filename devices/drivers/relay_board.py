"""USB serial relay boards of the LCUS family (LC Technology): one device per relay, all on one wire.

Source: LC Technology, "LCUS-1/-2/-4/-8 USB relay module", communication protocol: 9600 8N1, frames `A0 channel state
sum`, where state is 00 or 01 and sum is the low byte of the sum of the first three. Boards with several relays answer
the query byte `FF` with one text line per relay, `CH1: ON` CR LF. Most one-relay boards answer nothing: say
`feedback: false` for them. Boards that answer the query with bare bytes are not told apart: use `feedback: false` too.
"""

import re
from collections.abc import Callable
from typing import ClassVar, Literal

from pydantic import Field

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.transports.checksums import sum8
from devices.transports.framing import PatternFramer
from devices.transports.watch import Watch

QUERY = b"\xff"
ANSWER_TIMEOUT = 0.5
SWITCHING_TIME = 0.1
"""Seconds after a command before the relay's state is asked for: it switches in about 10 ms, old lines pass."""

_LINE = re.compile(rb"CH(\d{1,2}): ?(ON|OFF)")


class RelayOptions(Options):
    """`channel`: the relay, from 1. `moves`: what it powers moves something, so an all-stop switches it off."""

    channel: int = Field(ge=1, le=16)
    role: Literal["power"] = "power"
    feedback: bool = True
    moves: bool = False
    poll: Duration = Field(default=1.0, ge=0.2, le=4.0)


class RelayBoard(Driver):
    """One relay of a board."""

    NAME = "relay_board"
    LABEL: ClassVar[Texts] = {
        "vi": "Bo rơ-le USB (LCUS)",
        "ko": "USB 릴레이 보드 (LCUS)",
        "en": "USB relay board (LCUS)",
    }
    WIRE = "request"
    OPTIONS = RelayOptions

    def __init__(self, options: RelayOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        label = {"vi": "Nguồn", "ko": "전원", "en": "Power"}
        power = Point(
            name=options.role,
            type=PointType.BOOLEAN,
            label=label,
            writable=True,
            feedback=options.feedback,
            icon="power",
        )
        self.points = (power,)
        self.verbs = verbs_for(self.points)
        self.halt = Command(options.role, {"value": False}) if options.moves else None
        self._heard_at = float("-inf")
        self._watch = Watch(wire, report, (options.role,))
        self._watch.hear(self._observe, "bytes that are no line of a relay board")
        wire.on_link(self._forget)

    @classmethod
    def framer(cls) -> PatternFramer:
        """Return a framer for the board's status lines."""
        return PatternFramer(_LINE.pattern + rb"\r?\n", maximum=16, separators=b"\r\n")

    async def run(self) -> None:
        if self._options.feedback:
            # Out of step with the other relays of the board, so that the first to ask asks for all.
            pause = self._options.poll + 0.02 * self._options.channel
            await self._watch.follow(self._poll, lambda: pause, again=0.5, probe=1.0)
        else:
            await self._watch.follow_link()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Switch the relay. Raises WireDown."""
        self._forget()  # what was heard before is not its state any more
        await self._wire.send(switch_frame(self._options.channel, on=command.args["value"]), urgent=urgent)
        self._watch.poke(SWITCHING_TIME)

    async def _poll(self) -> Reason | None:
        # Every query is answered for all relays: one that was just heard need not ask for itself.
        if now() - self._heard_at >= self._options.poll * 0.9:
            self._observe(await self._wire.request(QUERY, self._mine(), timeout=ANSWER_TIMEOUT))
        return None

    def _forget(self, down: Reason | None = None) -> None:
        del down  # whether the wire came or went: what was heard before says nothing now
        self._heard_at = float("-inf")

    def _mine(self) -> Callable[[bytes], bool]:
        return lambda line: read_line(line)[0] == self._options.channel

    def _observe(self, line: bytes) -> None:
        channel, on = read_line(line)
        if channel == self._options.channel:
            self._heard_at = now()
            self._watch.observe({self._options.role: on})


def switch_frame(channel: int, *, on: bool) -> bytes:
    """Return the frame that switches a relay."""
    frame = bytes((0xA0, channel, int(on)))
    return frame + bytes((sum8(frame),))


def read_line(line: bytes) -> tuple[int, bool]:
    """Return (channel, on) of a status line the framer found."""
    match = _LINE.match(line)
    if match is None:
        raise ValueError(f"expected CHn: ON or CHn: OFF, got {line!r}")
    return int(match[1]), match[2] == b"ON"
