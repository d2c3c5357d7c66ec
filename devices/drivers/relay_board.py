"""USB serial relay boards of the LCUS family (LC Technology): one device per relay, all on one wire.

Source: LC Technology, "LCUS-1/-2/-4/-8 USB relay module", communication protocol: 9600 8N1, frames `A0 channel state
sum`, where state is 00 or 01 and sum is the low byte of the sum of the first three. Boards with several relays answer
the query byte `FF` with one text line per relay, `CH1: ON` CR LF. Boards sold "with feedback" answer frames with the
operations 02 (off), 03 (on) and 05 (query) by `A0 channel state sum`: say `answers: frames` for them (from sellers'
protocol sheets). Most one-relay boards answer nothing: say `feedback: false`. Boards that answer the query with bare
bytes are not told apart: use `feedback: false` too.
"""

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
from devices.protocols.lcus_relay import HEAD, QUERY, RELAYS, StateFramer, operation_frame, read_state, switch_frame
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 0.5
SWITCHING_TIME = 0.1
"""Seconds after a command before the relay's state is asked for: it switches in about 10 ms, old lines pass."""


OFF_AND_TELL, ON_AND_TELL, TELL = 2, 3, 5
"""Operations of boards with feedback."""


class RelayOptions(Options):
    """`channel`: the relay, from 1. `moves`: what it powers moves something, so an all-stop switches it off.

    `answers`: how the board tells its state.
    """

    channel: int = Field(ge=1, le=RELAYS)
    role: Literal["power"] = "power"
    feedback: bool = True
    answers: Literal["lines", "frames"] = "lines"
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
    def framer(cls) -> StateFramer:
        """Return a framer for what boards tell."""
        return StateFramer()

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
        on = bool(command.args["value"])
        frame = switch_frame(self._options.channel, on=on)
        if self._options.feedback and self._frames:
            frame = operation_frame(self._options.channel, ON_AND_TELL if on else OFF_AND_TELL)
        await self._wire.send(frame, urgent=urgent)
        self._watch.poke(SWITCHING_TIME)

    async def _poll(self) -> Reason | None:
        # Every query is answered for all relays: one that was just heard need not ask for itself.
        if now() - self._heard_at >= self._options.poll * 0.9:
            query = operation_frame(self._options.channel, TELL) if self._frames else QUERY
            self._observe(await self._wire.request(query, self._is_mine, timeout=ANSWER_TIMEOUT))
        return None

    def _forget(self, down: Reason | None = None) -> None:
        del down  # whether the wire came or went: what was heard before says nothing now
        self._heard_at = float("-inf")

    @property
    def _frames(self) -> bool:
        return self._options.answers == "frames"

    def _is_mine(self, frame: bytes) -> bool:
        # An echo of a command looks like the state of a board with feedback, but carries the operation 02 or more.
        state = read_state(frame) if (frame[0] == HEAD) is self._frames else None
        return state is not None and state[0] == self._options.channel

    def _observe(self, frame: bytes) -> None:
        state = read_state(frame) if self._is_mine(frame) else None
        if state is not None:
            self._heard_at = now()
            self._watch.observe({self._options.role: state[1]})
