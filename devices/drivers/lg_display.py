"""LG commercial displays over RS-232 (or TCP 9761).

Source: LG Electronics, owner's manuals of signage monitors (e.g. 49SH7DB-M), "Controlling multiple products,
Transmission / Receiving Protocol": 9600 8N1; `[command1][command2] [set id] [data]` CR, answered by
`[command2] [set id] OK|NG[data]x`; data FF reads. ke 00 is mute ON. kf and mg go from 00 to 64 (hexadecimal). The
answer to switching on may come only when the display has started; to set id 00 there is none worth reading. In standby
only the power command is answered usefully. Set ids have two hexadecimal digits, three on models with up to 1000 sets.
"""

import re
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import NoAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.transports.framing import PatternFramer
from devices.transports.watch import Watch

READ = 0xFF
ANSWER_TIMEOUT = 1.0
POWER_TIMEOUT = 2.0
"""Seconds to wait for the answer to switching on; it may come when the display has started, and then is heard too."""

FIRST_LOOK = 0.5
FOLLOW_UP = 1.0
STARTING = 20.0
CHANGING = 5.0
UNSUPPORTED = 2

_ANSWER = re.compile(rb"([a-z]) ([0-9a-f]{2,3}) (OK|NG)([0-9a-fA-F]{2})x")
_ERRORS = {1: "illegal code", 2: "not supported function", 3: "wait more time"}

COMMANDS: Mapping[str, str] = {"power": "ka", "input": "xb", "volume": "kf", "mute": "ke", "backlight": "mg"}

INPUTS: Mapping[str, int] = {
    "hdmi1": 0x90,
    "hdmi2": 0x91,
    "hdmi3": 0x92,
    "displayport": 0xC0,
    "dvi": 0x80,
    "rgb": 0x60,
    "av": 0x20,
    "component": 0x40,
    "ops": 0x98,
    "webos": 0xE0,
}
"""Input codes of most models. Models differ: see the option `inputs`."""

VARIANTS: Mapping[int, int] = {0xA0: 0x90, 0xA1: 0x91, 0xA2: 0x92, 0xD0: 0xC0, 0x70: 0x80, 0xA8: 0x98}
"""The PC variants a display may report for an input."""


class LgOptions(Options):
    """`id`: the set id. `inputs`: codes of this model where they differ, e.g. {displayport: "d0"}."""

    id: int = Field(default=1, ge=1, le=1000)
    id_digits: Literal[2, 3] = 2
    inputs: dict[str, str] = Field(default_factory=dict)
    poll: Duration = Field(default=3.0, ge=1.0, le=60.0)

    @field_validator("inputs")
    @classmethod
    def _codes(cls, inputs: dict[str, str]) -> dict[str, str]:
        for name, code in inputs.items():
            if name not in INPUTS:
                raise ValueError(f"there is no input {name!r}; there are: {', '.join(INPUTS)}")
            if not re.fullmatch("[0-9a-fA-F]{2}", code):
                raise ValueError(f"{name}: expected two hexadecimal digits in quotes, got {code!r}")
        return inputs


class LgDisplay(Driver):
    """One display."""

    NAME = "lg_display"
    LABEL: ClassVar[Texts] = {"vi": "Màn hình LG (RS-232)", "ko": "LG 디스플레이 (RS-232)", "en": "LG display (RS-232)"}
    WIRE = "request"
    OPTIONS = LgOptions
    MINIMUM_GAP: ClassVar[float] = 0.05

    def __init__(self, options: LgOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self._id = f"{options.id:0{options.id_digits}x}"
        self._codes = {**INPUTS, **{name: int(code, 16) for name, code in options.inputs.items()}}
        self._names = {code: name for name, code in self._codes.items()}
        self._unsupported: set[str] = set()
        self._strange: dict[str, int] = {}
        self.points = POINTS
        self.verbs = verbs_for(POINTS)
        self._watch = Watch(wire, report, [point.name for point in POINTS])
        self._watch.hear(self._unasked, "bytes that are no answer of an LG display")
        wire.on_link(self._forget)

    @classmethod
    def framer(cls) -> PatternFramer:
        """Return a framer for the display's answers."""
        return PatternFramer(_ANSWER.pattern, maximum=16, separators=b"\r\n")

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=0.5, probe=2.0)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command and wait for its OK. Raises Refused on NG, NoAnswer, WireDown."""
        value = command.args["value"]
        starting = command.verb == "power" and value is True
        timeout = POWER_TIMEOUT if starting else ANSWER_TIMEOUT
        try:
            await self._ask(command.verb, self._code(command.verb, value), timeout=timeout, urgent=urgent)
        except NoAnswer:
            if not starting:
                raise
            # Its answer comes when it has started; until then only its silence is seen.
        power = command.verb == "power"
        self._watch.expect(command.verb, value, STARTING if power else CHANGING, may_be_silent=power)
        self._watch.poke(FIRST_LOOK)

    def _pause(self) -> float:
        return FOLLOW_UP if self._watch.unsettled else self._options.poll

    async def _poll(self) -> Reason | None:
        code = await self._ask("power", READ)
        self._observe("power", code)
        others = [name for name in COMMANDS if name != "power"]
        if code != 1:
            self._report.unknown(*others)
            return None
        for name in others:
            if name not in self._unsupported:
                await self._read(name)
        return None

    async def _read(self, name: str) -> None:
        try:
            self._observe(name, await self._ask(name, READ))
        except Refused:
            self._report.unknown(name)

    async def _ask(self, name: str, data: int, *, timeout: float = ANSWER_TIMEOUT, urgent: bool = False) -> int:
        """Return the data of the OK. Raises Refused on NG."""
        letters = COMMANDS[name]
        frame = await self._wire.request(
            f"{letters} {self._id} {data:02x}\r".encode(),
            lambda frame: self._is_mine(frame) and frame[:1] == letters[1].encode(),
            timeout=timeout,
            urgent=urgent,
        )
        ok, code = read_answer(frame)
        if ok:
            return code
        self._report.fault(f"{letters} {data:02x} was refused", frame)
        if code == UNSUPPORTED and data == READ:
            self._unsupported.add(name)
        raise Refused(Reason.of("refused", detail=f"NG {code:02x}: {_ERRORS.get(code, 'unknown error')}"))

    def _code(self, name: str, value: Value) -> int:
        if name == "input":
            return self._codes[str(value)]
        return int(not value) if name == "mute" else int(value)

    def _observe(self, name: str, code: int) -> None:
        value = self._value(name, code)
        if value is None:
            self._report.unknown(name)
            if self._strange.get(name) != code:  # told once, not at every poll
                self._strange[name] = code
                self._report.fault(f"{name}: unknown value {code:02x}", f"{code:02x}".encode())
            return
        self._strange.pop(name, None)
        self._watch.observe({name: value})

    def _value(self, name: str, code: int) -> Value | None:
        if name == "input":
            return self._names.get(code) or self._names.get(VARIANTS.get(code, code))
        if name in ("volume", "backlight"):
            return code if code <= 100 else None
        if code > 1:
            return None
        return (code == 1) is not (name == "mute")

    def _is_mine(self, frame: bytes) -> bool:
        match = _ANSWER.fullmatch(frame)
        return match is not None and int(match[2], 16) == self._options.id

    def _forget(self, down: Reason | None) -> None:
        """Another model may hang on the wire when it comes back."""
        del down
        self._unsupported.clear()
        self._strange.clear()

    def _unasked(self, frame: bytes) -> None:
        """Look at once when a display has finished starting. What a late answer says may be a mere echo."""
        if not self._is_mine(frame):
            return
        if frame[:1] == b"a" and read_answer(frame)[0]:
            self._watch.poke()
        else:
            self._report.fault("late or unasked answer", frame)


def read_answer(frame: bytes) -> tuple[bool, int]:
    """Return (whether OK, data) of an answer the framer found."""
    match = _ANSWER.fullmatch(frame)
    if match is None:
        raise ValueError(f"expected an answer such as 'a 01 OK01x', got {frame!r}")
    return match[3] == b"OK", int(match[4], 16)


def _switch(name: str, label: Texts) -> Point:
    return Point(name=name, type=PointType.BOOLEAN, label=label, writable=True, icon=name)


def _percent(name: str, label: Texts) -> Point:
    return Point(
        name=name, type=PointType.INTEGER, label=label, unit="%", minimum=0, maximum=100, writable=True, icon=name
    )


POINTS = (
    _switch("power", {"vi": "Nguồn", "ko": "전원", "en": "Power"}),
    Point(
        name="input",
        type=PointType.CHOICE,
        label={"vi": "Ngõ vào", "ko": "입력", "en": "Input"},
        choices=tuple(INPUTS),
        writable=True,
        icon="input",
    ),
    _percent("volume", {"vi": "Âm lượng", "ko": "음량", "en": "Volume"}),
    _switch("mute", {"vi": "Tắt tiếng", "ko": "음소거", "en": "Mute"}),
    _percent("backlight", {"vi": "Đèn nền", "ko": "백라이트", "en": "Backlight"}),
)
