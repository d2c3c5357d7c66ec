"""Projectors that speak PJLink class 1 over TCP 4352.

Source: JBMIA, "PJLink Specifications" Version 1.04 (class 1) and 2.00: commands `%1XXXX parameter` CR, answers
`%1XXXX=value` CR. On connection the projector greets with `PJLINK 0`, or `PJLINK 1 random`; then the first command is
preceded by the hexadecimal MD5 of random and password. ERR1 undefined command, ERR2 bad parameter, ERR3 not now, ERR4
projector failure, `PJLINK ERRA` wrong password. One command at a time; after ERR3 a pause of 4 s; polling every 20 s
keeps the connection, which projectors close after 30 s of silence.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field, field_validator

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadAnswer, DeviceError, Refused, WireDown
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.transports.framing import DelimitedFramer
from devices.transports.pjlink_login import ANSWER_TIMEOUT, log_in
from devices.transports.watch import Watch

BUSY_PAUSE = 4.0
"""Seconds after ERR3 before the command is tried once more."""

TRANSITION_POLL = 2.0
LAMP_POLL = 60.0
FIRST_LOOK = 0.5
CHANGING = 8.0
BUSY = "ERR3"

STATES: Mapping[str, str] = {"0": "off", "1": "on", "2": "cooling", "3": "warming"}
TRANSITIONS: Mapping[str, str] = {"cooling": "cooling_down", "warming": "warming_up"}
PARTS = ("fan", "lamp", "temperature", "cover", "filter", "other")

INPUTS: Mapping[str, str] = {
    "rgb1": "11",
    "rgb2": "12",
    "video1": "21",
    "video2": "22",
    "hdmi1": "31",
    "hdmi2": "32",
    "hdmi3": "33",
    "usb1": "41",
    "network1": "51",
}
"""Class 1 numbers inputs by kind (1 RGB, 2 video, 3 digital, 4 storage, 5 network): see the projector's manual."""

_ERRORS = {
    "ERR1": "ERR1: undefined command",
    "ERR2": "ERR2: parameter out of range",
    "ERR3": "ERR3: not possible at this time",
    "ERR4": "ERR4: projector failure",
}
_LAMPS = re.compile(r"(\d{1,5}) [01](?: (\d{1,5}) [01])*")


class PjlinkOptions(Options):
    """`password`: only where the projector asks for one. `inputs`: names and codes of this projector's inputs."""

    password: str | None = Field(default=None, max_length=32, repr=False)
    inputs: dict[str, str] = Field(default_factory=lambda: dict(INPUTS))
    poll: Duration = Field(default=20.0, ge=20.0, le=60.0)

    @field_validator("inputs")
    @classmethod
    def _codes(cls, inputs: dict[str, str]) -> dict[str, str]:
        wrong = [f"{name}: {code!r}" for name, code in inputs.items() if not re.fullmatch("[1-5][1-9]", code)]
        if wrong or not inputs:
            raise ValueError(f"expected codes of two digits, 11 to 59, in quotes, got {', '.join(wrong) or 'none'}")
        return inputs


class ProjectorError(Refused):
    """The projector answered ERR1 to ERR4; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(Reason.of("refused", detail=_ERRORS[code]))
        self.code = code


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
        self._strange_input = ""
        self._lamp_due = float("-inf")
        self.points = _points(tuple(options.inputs))
        self.verbs = verbs_for(self.points)
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
        value = command.args["value"]
        word, parameter = self._encode(command.verb, value)
        try:
            await self._ask(word, parameter, urgent=urgent)
        except ProjectorError as problem:
            if problem.code != BUSY:
                raise
            await asyncio.sleep(BUSY_PAUSE)
            await self._ask(word, parameter, urgent=urgent)
        self._watch.expect(command.verb, value, CHANGING)
        self._watch.poke(FIRST_LOOK)

    async def _log_in(self, wire: RequestWire) -> None:
        self._lamp_due = float("-inf")  # it may be another projector
        try:
            await log_in(wire, self._options.password)
        except WireDown:
            raise
        except DeviceError as problem:
            self._report.fault(f"login failed: {problem}")
            raise

    # -- polling ------------------------------------------------------------------------------------------------

    def _pause(self) -> float:
        moving = self._state in TRANSITIONS or self._watch.unsettled
        return TRANSITION_POLL if moving else self._options.poll

    async def _poll(self) -> Reason | None:
        raw = await self._ask("POWR")
        state = STATES.get(raw)
        if state is None:
            raise self._bad("POWR", raw)
        self._state = state
        self._watch.observe({"state": state, "power": state == "on"})
        if state != "on":
            self._report.unknown("input", "mute")
        if state in TRANSITIONS:
            return Reason.of(TRANSITIONS[state])
        if state == "on":
            await self._read_picture()
        await self._read_lamp()
        return await self._read_errors()

    async def _read_picture(self) -> None:
        code = await self._try("INPT")
        name = self._names.get(code or "")
        if name is not None:
            self._watch.observe({"input": name})
        else:
            self._report.unknown("input")
            if code is not None and code != self._strange_input:  # told once, not at every poll
                self._report.fault(f"input: unknown code {code}", code.encode())
        self._strange_input = "" if name else code or ""
        mute = await self._try("AVMT")
        if mute is None:
            self._report.unknown("mute")
        elif re.fullmatch("[123][01]", mute) is None:
            raise self._bad("AVMT", mute)
        else:
            self._watch.observe({"mute": mute in ("11", "31")})

    async def _read_lamp(self) -> None:
        if now() < self._lamp_due:
            return
        self._lamp_due = now() + LAMP_POLL
        raw = await self._try("LAMP")
        if raw is None:  # a projector without lamp answers ERR1
            self._report.unknown("lamp_hours")
            return
        if _LAMPS.fullmatch(raw) is None:
            raise self._bad("LAMP", raw)
        self._watch.observe({"lamp_hours": max(int(hours) for hours in raw.split(" ")[::2])})

    async def _read_errors(self) -> Reason | None:
        raw = await self._try("ERST")
        if raw is None:
            self._report.unknown("errors")
            return None
        if re.fullmatch("[012]{6}", raw) is None:
            raise self._bad("ERST", raw)
        words = {"1": "warning", "2": "error"}
        found = [f"{part} {words[digit]}" for part, digit in zip(PARTS, raw, strict=True) if digit != "0"]
        text = ", ".join(found)
        self._watch.observe({"errors": text})
        return Reason.of("device_fault", detail=text) if found else None

    # -- asking -------------------------------------------------------------------------------------------------

    async def _try(self, word: str) -> str | None:
        """Ask; None when this projector can't tell, or not now."""
        try:
            return await self._ask(word)
        except ProjectorError:
            return None

    async def _ask(self, word: str, parameter: str = "?", *, urgent: bool = False) -> str:
        """Return the value of the answer. Raises ProjectorError."""
        head = f"%1{word}=".encode()
        frame = await self._wire.request(
            f"%1{word} {parameter}\r".encode(),
            lambda frame: frame.upper().startswith((head, b"PJLINK ERRA")),
            timeout=ANSWER_TIMEOUT,
            urgent=urgent,
        )
        value = frame[len(head) :].decode("utf-8", "replace").strip()
        if frame.upper().startswith(b"PJLINK"):
            self._report.fault(f"{word} {parameter} was refused", frame)
            raise Refused(Reason.of("refused", detail="PJLINK ERRA: not logged in"))
        if value.upper() in _ERRORS:
            if parameter != "?":
                self._report.fault(f"{word} {parameter} was refused", frame)
            raise ProjectorError(value.upper())
        return value

    def _encode(self, verb: str, value: Value) -> tuple[str, str]:
        if verb == "input":
            return "INPT", self._options.inputs[str(value)]
        if verb == "mute":
            return "AVMT", "31" if value else "30"
        return "POWR", "1" if value else "0"

    def _bad(self, word: str, value: str) -> BadAnswer:
        self._report.fault(f"{word} answered what it must not", value.encode())
        return BadAnswer(Reason.of("bad_answer", detail=f"{word}={value[:40]}"))


def _point(name: str, kind: PointType, label: Texts, **more: Any) -> Point:
    return Point(name=name, type=kind, label=label, **more)


def _points(inputs: tuple[str, ...]) -> tuple[Point, ...]:
    power = {"vi": "Nguồn", "ko": "전원", "en": "Power"}
    state = {"vi": "Trạng thái", "ko": "상태", "en": "State"}
    source = {"vi": "Ngõ vào", "ko": "입력", "en": "Input"}
    mute = {"vi": "Tắt hình và tiếng", "ko": "화면·음향 끄기", "en": "Picture and sound off"}
    hours = {"vi": "Giờ đèn", "ko": "램프 사용 시간", "en": "Lamp hours"}
    errors = {"vi": "Lỗi máy", "ko": "오류", "en": "Faults"}
    return (
        _point("power", PointType.BOOLEAN, power, writable=True, icon="power"),
        _point("state", PointType.CHOICE, state, choices=tuple(STATES.values())),
        _point("input", PointType.CHOICE, source, choices=inputs, writable=True, icon="input"),
        _point("mute", PointType.BOOLEAN, mute, writable=True, icon="mute"),
        _point("lamp_hours", PointType.INTEGER, hours, unit="h", minimum=0),
        _point("errors", PointType.TEXT, errors),
    )
