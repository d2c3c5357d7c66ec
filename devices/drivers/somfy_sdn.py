"""Somfy blinds and shades on the Somfy Digital Network (SDN, RS-485): one device per motor, many on one bus.

Source: Somfy, "Integration Guide" (SDN) DOC155888/000, November 2019: 4800 8O1, bytes inverted on the wire, a motor
answers 5 to 255 ms after the request, the next request comes 10 ms later at the earliest. Motors count percent of the
way down: 0 is the up limit, 100 the down limit. Here 100 % is open, as with every cover of the hall: up, or down where
`reversed` is set. A motor asked for an ACK answers ACK or NACK. Reported positions are good to 2 %, as an integrator's
notes say; the guide gives no figure.

A stop of 12 bytes takes 27.5 ms on the wire, so that one frame for each motor can't be with all of them within 100 ms.
Where all motors we know on a bus are to stop at once, the first frame goes to everybody: destination FF:FF:FF is the
guide's broadcast (3.4), which motors obey as another maker's controller documents (zencontrol, "Configuring Somfy on
the controller"). It stops motors of the bus that we don't know as well. Each motor is told by itself after that, as no
motor acknowledges a broadcast and not every one may obey it.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field, field_validator

from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.somfy_sdn import frames, meaning, move_to
from devices.protocols.somfy_sdn.frames import (
    HOST,
    Message,
    SdnFrames,
    address_text,
    frame_of,
    message_of,
    read_address,
)
from devices.transports.together import Together
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 0.5
"""Seconds to an answer: 255 ms, and two frames of 32 characters at 4800 baud."""

FIRST_LOOK, FOLLOW_UP = 0.3, 0.7
CHANGING = 90.0
"""Seconds a tall blind may need from end to end."""

TOLERANCE = 2.0


class SdnOptions(Options):
    """`address`: as on the motor's label. `source`: the hub's own on the bus. `reversed`: open means down."""

    address: str
    source: str = address_text(HOST)
    reversed: bool = False
    poll: Duration = Field(default=5.0, ge=0.5, le=60.0)

    @field_validator("address", "source")
    @classmethod
    def _written(cls, text: str) -> str:
        number = read_address(text)
        if number in (frames.NOBODY, frames.EVERYBODY):
            raise ValueError(f"{text} is no motor's address")
        return address_text(number)


class SomfySdn(Driver):
    """One motor."""

    NAME = "somfy_sdn"
    LABEL: ClassVar[Texts] = {"vi": "Rèm Somfy (SDN)", "ko": "Somfy 블라인드 (SDN)", "en": "Somfy blind (SDN)"}
    WIRE = "request"
    OPTIONS = SdnOptions
    MINIMUM_GAP: ClassVar[float] = 0.045
    """Seconds: 10 ms of silence behind a stop that is not answered and itself takes 28 ms on the wire."""

    halt = Command("stop")

    def __init__(self, options: SdnOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self._address = read_address(options.address)
        self._source = read_address(options.source)
        self._moving = False
        self._told = ""
        self.points = _points()
        self.verbs = verbs_for(self.points, *VERBS)
        self._bus = wire.share("somfy motors", Together)
        self._watch = Watch(wire, report, [point.name for point in self.points])
        self._watch.hear(self._unasked, "bytes on the bus that are no SDN frame")

    @classmethod
    def framer(cls) -> SdnFrames:
        """Return a framer for the frames of the bus."""
        return SdnFrames()

    async def run(self) -> None:
        with self._bus.member(self):
            await self._watch.follow(self._poll, self._pause, again=0.5, probe=2.0)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command and wait for the ACK. Raises Refused on a NACK, NoAnswer, WireDown."""
        code, data = self._said(command)
        if command.verb == "stop" and urgent:
            await self._stop_at_once(code, data)
        else:
            await self._ask(code, data, frames.ACK, ack=True, urgent=urgent)
        if command.verb == "position":
            self._watch.expect("position", command.args["value"], CHANGING)
        self._moving = command.verb != "stop"
        self._watch.poke(FIRST_LOOK)

    async def _stop_at_once(self, code: int, data: bytes) -> None:
        """Stop without waiting for ACKs, which from a bus of blinds take seconds; the poll tells whether it stands."""
        everybody = await self._bus.all_ask(self)
        for destination in (frames.EVERYBODY if everybody else self._address, self._address):
            message = Message(code=code, data=data, source=self._source, destination=destination)
            await self._wire.send(frame_of(message), urgent=True)

    def _said(self, command: Command) -> tuple[int, bytes]:
        if command.verb == "stop":
            return frames.STOP, b"\0"
        percent = {"open": 100, "close": 0}.get(command.verb, command.args.get("value", 0))
        down = self._down(percent)
        if down == 0:
            return frames.MOVE_TO, move_to(frames.TO_UP_LIMIT)
        if down == 100:
            return frames.MOVE_TO, move_to(frames.TO_DOWN_LIMIT)
        return frames.MOVE_TO, move_to(frames.TO_PERCENT, down)

    def _down(self, percent: int) -> int:
        """Turn percent open into percent down, and back."""
        return percent if self._options.reversed else 100 - percent

    # -- polling ------------------------------------------------------------------------------------------------

    def _pause(self) -> float:
        return FOLLOW_UP if self._moving else self._options.poll

    async def _poll(self) -> Reason | None:
        status = meaning.read(await self._ask(frames.GET_STATUS, b"", frames.POST_STATUS)).fields
        position = meaning.read(await self._ask(frames.GET_POSITION, b"", frames.POST_POSITION))
        state = status["status"]
        self._moving = state == "running"
        self._observe_motion(state, status["direction"])
        self._observe_position(position.fields["position"], position.reason)
        if state == "blocked":
            return Reason.of("device_fault", detail=status["cause"] or f"blocked, cause {status['cause_code']:02X}")
        return Reason.of("device_fault", detail="locked") if state == "locked" else None

    def _observe_motion(self, state: str | None, direction: str | None) -> None:
        if state is None or (state == "running" and direction is None):
            self._report.unknown("moving")
        elif state != "running":
            self._watch.observe({"moving": "stopped"})
        else:
            opening = (direction == "up") is not self._options.reversed
            self._watch.observe({"moving": "opening" if opening else "closing"})

    def _observe_position(self, down: int | None, reason: str) -> None:
        if down is not None:
            self._watch.observe({"position": self._down(down)})
        else:
            self._report.unknown("position")
            if reason != self._told:  # told once, not at every poll
                self._report.fault(reason)
        self._told = reason

    # -- asking -------------------------------------------------------------------------------------------------

    async def _ask(self, code: int, data: bytes, answer: int, *, ack: bool = False, urgent: bool = False) -> Message:
        """Return the motor's answer. Raises Refused on a NACK."""
        request = Message(code=code, data=data, source=self._source, destination=self._address, ack=ack)
        frame = await self._wire.request(
            frame_of(request), lambda frame: self._answers(frame, answer), timeout=ANSWER_TIMEOUT, urgent=urgent
        )
        message = message_of(frame)
        if message.code != frames.NACK:
            return message
        self._report.fault(f"{meaning.NAMES[code].replace('_', ' ')} was refused", frame)
        error = message.data[0]
        if error == 0xFF and not ack:
            raise BadAnswer(Reason.of("bad_answer", detail="busy, cannot process"))
        words = meaning.ERRORS.get(error, "unknown error")
        raise Refused(Reason.of("refused", detail=f"NACK {error:02X}: {words}"))

    def _answers(self, frame: bytes, answer: int) -> bool:
        message = message_of(frame)
        return self._is_mine(message) and message.code in (answer, frames.NACK)

    def _is_mine(self, message: Message) -> bool:
        return message.source == self._address and message.destination in (self._source, frames.EVERYBODY)

    def _unasked(self, frame: bytes) -> None:
        message = message_of(frame)
        # A motor tells its address when its button is pressed; other controllers speak on the bus as well.
        if self._is_mine(message) and message.code != frames.POST_ADDRESS:
            self._report.fault("late or unasked answer", frame)


def _points() -> tuple[Point, ...]:
    return (
        Point(
            name="position",
            type=PointType.INTEGER,
            label={"vi": "Độ mở", "ko": "열림 정도", "en": "Position"},
            unit="%",
            minimum=0,
            maximum=100,
            tolerance=TOLERANCE,
            writable=True,
            icon="blinds",
        ),
        Point(
            name="moving",
            type=PointType.CHOICE,
            label={"vi": "Chuyển động", "ko": "동작", "en": "Motion"},
            choices=("opening", "closing", "stopped"),
        ),
    )


def _verb(name: str, icon: str, effects: Mapping[str, Value | None], **label: Any) -> Verb:
    return Verb(name=name, label=label, icon=icon, effects=effects)


VERBS: tuple[Verb, ...] = (
    _verb("open", "arrow-up", {"position": 100, "moving": None}, vi="Mở", ko="열기", en="Open"),
    _verb("close", "arrow-down", {"position": 0, "moving": None}, vi="Đóng", ko="닫기", en="Close"),
    _verb("stop", "square", {"moving": "stopped"}, vi="Dừng", ko="정지", en="Stop"),
)
