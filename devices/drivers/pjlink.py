"""Projectors that speak PJLink class 1 or 2 over TCP 4352.

Source: JBMIA, "PJLink Specifications" Version 1.04 (class 1) and 2.00 (class 2); lines and login are in
`devices.protocols.pjlink`. One command at a time; after ERR3 (not now) a pause of 4 s; each question is asked every
20 s at most, in two halves, so that a silent projector is noticed sooner. A projector closes the connection after 30 s
of silence.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadAnswer, DeviceError, Refused, WireDown
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.pjlink.handshake import ANSWER_TIMEOUT, Method, NoSha256, ProjectorError, log_in
from devices.protocols.pjlink.lines import ERRORS, command_line
from devices.protocols.pjlink.values import CLASS_2, INPUTS, STATES, Fields, Unknown, Unreadable, read_value
from devices.transports.framing import DelimitedFramer
from devices.transports.watch import Watch

BUSY_PAUSE = 4.0
"""Seconds after ERR3 before the command is tried once more."""

TRANSITION_POLL = 2.0
HOURS_POLL = 60.0
"""Seconds between questions for the hours of lamp and filter."""

FIRST_LOOK = 0.5
CHANGING = 8.0
BUSY = "ERR3"

TRANSITIONS: Mapping[str, str] = {"cooling": "cooling_down", "warming": "warming_up"}
POINT_OF: Mapping[str, str] = {
    "POWR": "power",
    "INPT": "input",
    "AVMT": "mute",
    "ERST": "errors",
    "LAMP": "lamp_hours",
    "FREZ": "freeze",
    "FILT": "filter_hours",
}


class PjlinkOptions(Options):
    """`password`: only where the projector asks for one. `inputs`: names and codes of this projector's inputs.

    `login`: auto tries SHA-256 and falls back to MD5. `pjlink_class` 2 adds freeze, filter hours and volume steps.
    `lamp_limit`, `filter_limit`: hours after which somebody should look after it. `starts_within`: seconds it may need
    to warm up or to cool down before it reports the new power state; a lamp needs more than a laser.
    """

    password: str | None = Field(default=None, max_length=32, repr=False)
    login: Literal["md5", "sha256", "auto"] = "md5"
    pjlink_class: Literal[1, 2] = 1
    inputs: dict[str, str] = Field(default_factory=lambda: dict(INPUTS))
    poll: Duration = Field(default=20.0, ge=20.0, le=60.0)
    lamp_limit: int | None = Field(default=None, ge=1, le=99_999)
    filter_limit: int | None = Field(default=None, ge=1, le=99_999)
    starts_within: Duration = Field(default=30.0, ge=1.0, le=300.0)

    @field_validator("inputs")
    @classmethod
    def _codes(cls, inputs: dict[str, str]) -> dict[str, str]:
        wrong = [f"{name}: {code!r}" for name, code in inputs.items() if not re.fullmatch("[1-6][1-9A-Z]", code)]
        if wrong or not inputs:
            raise ValueError(f"expected codes such as 31 or 5A, 11 to 6Z, in quotes, got {', '.join(wrong) or 'none'}")
        return inputs


class Pjlink(Driver):
    """One projector."""

    NAME = "pjlink"
    LABEL: ClassVar[Texts] = {"vi": "Máy chiếu (PJLink)", "ko": "프로젝터 (PJLink)", "en": "Projector (PJLink)"}
    WIRE = "request"
    OPTIONS = PjlinkOptions
    MINIMUM_GAP: ClassVar[float] = 0.05

    def __init__(self, options: PjlinkOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self._names = {code: name for name, code in options.inputs.items()}
        self._state = ""
        self._strange: dict[str, str] = {}
        self._trouble: Reason | None = None
        self._second_half = False
        self._hours_due = float("-inf")
        self._method: Method = "md5" if options.login == "md5" else "sha256"
        self.points = _points(options)
        steps = (VOLUME_UP, VOLUME_DOWN) if options.pjlink_class == 2 else ()
        self.verbs = verbs_for(self.points, *steps)
        self._watch = Watch(wire, report, [point.name for point in self.points])
        self._watch.hear(lambda frame: report.fault("late or unasked answer", frame), "bytes without end of line")
        wire.on_open(self._log_in)

    @classmethod
    def framer(cls) -> DelimitedFramer:
        """Return a framer for the projector's lines."""
        return DelimitedFramer(b"\r", maximum=256)

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=1.0, probe=5.0)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command; when the projector is busy, once more after 4 s. Raises Refused, NoAnswer, WireDown."""
        word, parameter = self._encode(command)
        try:
            await self._ask(word, parameter, urgent=urgent)
        except ProjectorError as problem:
            if problem.code != BUSY:
                raise
            await asyncio.sleep(BUSY_PAUSE)
            await self._ask(word, parameter, urgent=urgent)
        if "value" in command.args:
            self._watch.expect(command.verb, command.args["value"], CHANGING)
            self._watch.poke(FIRST_LOOK)

    async def _log_in(self, wire: RequestWire) -> None:
        self._hours_due = float("-inf")  # it may be another projector
        self._second_half = False
        self._trouble = None
        try:
            await log_in(wire, self._options.password, self._method)
        except WireDown:
            raise
        except NoSha256:
            if self._options.login == "auto":
                self._method = "md5"  # from the next connection on
            raise
        except DeviceError as problem:
            self._report.fault(f"login failed: {problem}")
            raise

    # -- polling ------------------------------------------------------------------------------------------------

    def _pause(self) -> float:
        moving = self._state in TRANSITIONS or self._watch.unsettled
        return TRANSITION_POLL if moving else self._options.poll / 2

    async def _poll(self) -> Reason | None:
        """Ask half of what there is to ask; both halves where nothing was asked yet or something should change."""
        moving = not self._state or self._state in TRANSITIONS or self._watch.unsettled
        if moving or not self._second_half:
            await self._read_state()
        transition = TRANSITIONS.get(self._state)
        if transition is None and (moving or self._second_half):
            await self._read_health()
        self._second_half = not self._second_half
        return Reason.of(transition) if transition else self._trouble

    async def _read_state(self) -> None:
        await self._read("POWR", must=True)
        if self._state != "on":
            self._report.unknown("input", "mute")
            if self._options.pjlink_class == 2:
                self._report.unknown("freeze")
            return
        for word in ("INPT", "AVMT", "FREZ")[: 3 if self._options.pjlink_class == 2 else 2]:
            await self._read(word)

    async def _read_health(self) -> None:
        self._trouble = None
        await self._read("ERST")
        if now() >= self._hours_due:
            self._hours_due = now() + HOURS_POLL
            await self._read("LAMP")
            if self._options.pjlink_class == 2:
                await self._read("FILT")

    async def _read(self, word: str, *, must: bool = False) -> None:
        """Ask and report. What this projector can't tell, or not now, is unknown; `must`: that is a failure."""
        point = POINT_OF[word]
        try:
            raw = await self._ask(word)
        except ProjectorError:
            if must:
                raise
            self._report.unknown(point)
            return
        try:
            self._tell(word, read_value(word, raw))
            self._strange.pop(word, None)
        except Unknown:
            self._report.unknown(point)
            if self._strange.get(word) != raw:  # told once, not at every poll
                self._strange[word] = raw
                self._report.fault(f"{point}: unknown code {raw}", raw.encode())
            if must:
                raise BadAnswer(Reason.of("bad_answer", detail=f"{word}={raw[:40]}")) from None
        except Unreadable:
            self._report.fault(f"{word} answered what it must not", raw.encode())
            raise BadAnswer(Reason.of("bad_answer", detail=f"{word}={raw[:40]}")) from None

    def _tell(self, word: str, fields: Fields) -> None:
        """Report what an answer says. Raises Unknown for an input that has no name."""
        point = POINT_OF[word]
        if word == "POWR":
            self._state = str(fields["state"])
            self._watch.observe({"state": self._state, "power": self._state == "on"})
        elif word == "INPT":
            if fields["input"] not in self._names:
                raise Unknown("an input without name", {})
            self._watch.observe({"input": self._names[fields["input"]]})
        elif word == "AVMT":
            self._watch.observe({"mute": fields["video_mute"]})
        elif word == "ERST":
            self._watch.observe({"errors": fields["errors"]})
            if fields["errors"]:
                self._trouble = Reason.of("device_fault", detail=fields["errors"])
        else:
            self._watch.observe({point: fields[point]})

    # -- asking -------------------------------------------------------------------------------------------------

    async def _ask(self, word: str, parameter: str = "?", *, urgent: bool = False) -> str:
        """Return the value of the answer. Raises ProjectorError."""
        klass = 2 if word in CLASS_2 or (word == "INPT" and re.search("^6|[A-Z]", parameter)) else 1
        head = f"%{klass}{word}=".encode()
        frame = await self._wire.request(
            command_line(word, parameter, klass=klass),
            lambda frame: frame.upper().startswith((head, b"PJLINK ERRA")),
            timeout=ANSWER_TIMEOUT,
            urgent=urgent,
        )
        value = frame[len(head) :].decode("utf-8", "replace").strip()
        if frame.upper().startswith(b"PJLINK"):
            self._report.fault(f"{word} {parameter} was refused", frame)
            raise Refused(Reason.of("refused", detail="PJLINK ERRA: not logged in"))
        if value.upper() in ERRORS:
            if parameter != "?":
                self._report.fault(f"{word} {parameter} was refused", frame)
            raise ProjectorError(value.upper())
        return value

    def _encode(self, command: Command) -> tuple[str, str]:
        value: Value = command.args.get("value", False)
        if command.verb == "input":
            return "INPT", self._options.inputs[str(value)]
        if command.verb == "mute":
            return "AVMT", "31" if value else "30"
        if command.verb == "freeze":
            return "FREZ", "1" if value else "0"
        if command.verb in ("volume_up", "volume_down"):
            return "SVOL", "1" if command.verb == "volume_up" else "0"
        return "POWR", "1" if value else "0"


UP: Texts = {"vi": "Tăng âm lượng", "ko": "음량 높이기", "en": "Volume up"}
DOWN: Texts = {"vi": "Giảm âm lượng", "ko": "음량 낮추기", "en": "Volume down"}
VOLUME_UP = Verb(name="volume_up", label=UP, icon="volume", effects={})
VOLUME_DOWN = Verb(name="volume_down", label=DOWN, icon="volume", effects={})


def _switch(name: str, label: Texts, icon: str, takes: float = 0.0) -> Point:
    return Point(name=name, type=PointType.BOOLEAN, label=label, writable=True, icon=icon, takes=takes)


def _choice(name: str, label: Texts, choices: Iterable[str], *, writable: bool = False) -> Point:
    return Point(name=name, type=PointType.CHOICE, label=label, choices=tuple(choices), writable=writable, icon=name)


def _hours(name: str, label: Texts, limit: int | None) -> Point:
    return Point(name=name, type=PointType.INTEGER, label=label, unit="h", minimum=0, limit=limit)


def _points(options: PjlinkOptions) -> tuple[Point, ...]:
    points = (
        _switch("power", {"vi": "Nguồn", "ko": "전원", "en": "Power"}, "power", options.starts_within),
        _choice("state", {"vi": "Trạng thái", "ko": "상태", "en": "State"}, STATES.values()),
        _choice("input", {"vi": "Ngõ vào", "ko": "입력", "en": "Input"}, options.inputs, writable=True),
        _switch("mute", {"vi": "Tắt hình và tiếng", "ko": "화면·음향 끄기", "en": "Picture and sound off"}, "mute"),
        _hours("lamp_hours", {"vi": "Giờ đèn", "ko": "램프 사용 시간", "en": "Lamp hours"}, options.lamp_limit),
        Point(name="errors", type=PointType.TEXT, label={"vi": "Lỗi máy", "ko": "오류", "en": "Faults"}),
    )
    if options.pjlink_class == 1:
        return points
    return (
        *points,
        _switch("freeze", {"vi": "Đứng hình", "ko": "화면 정지", "en": "Freeze"}, "pause"),
        _hours(
            "filter_hours", {"vi": "Giờ bộ lọc", "ko": "필터 사용 시간", "en": "Filter hours"}, options.filter_limit
        ),
    )
