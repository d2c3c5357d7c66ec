"""LG commercial displays over RS-232 (or TCP 9761).

Source: LG Electronics, owner's manuals of signage monitors (e.g. 49SH7DB-M), "Controlling multiple products,
Transmission / Receiving Protocol"; the frames are in `devices.protocols.lg_rs232`. The answer to switching on may come
only when the display has started; to set id 00 there is none worth reading. In standby only the power command is
answered usefully. Set ids have two hexadecimal digits, three on models with up to 1000 sets. A display that sleeps on
the network is woken by the packet its wire has for it.
"""

import re
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadAnswer, NoAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.lg_rs232.frames import (
    ERRORS,
    READ,
    UNSUPPORTED,
    LgAnswers,
    command_line,
    read_answer,
)
from devices.protocols.lg_rs232.table import BY_NAME, INPUTS, VARIANTS
from devices.transports.coded import OutOfRange
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 1.0
POWER_TIMEOUT = 2.0
"""Seconds to wait for the answer to switching on; it may come when the display has started, and then is heard too."""

FIRST_LOOK = 0.5
FOLLOW_UP = 1.0
STARTING = 20.0
WAKING = 60.0
"""Seconds a display may need to come up on the network when it was woken."""

CHANGING = 5.0
HEALTH = 60.0
"""Seconds between questions for the temperature."""

FOLLOWED = ("input", "volume", "mute", "screen_mute", "backlight")
"""What is asked at every poll while the display is on, besides its power."""


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
        self._codes = {**INPUTS, **{name: int(code, 16) for name, code in options.inputs.items()}}
        self._names = {code: name for name, code in self._codes.items()}
        self._unsupported: set[str] = set()
        self._strange: dict[str, int] = {}
        self._waking_until = float("-inf")
        self._health_due = float("-inf")
        self.points = POINTS
        self.verbs = verbs_for(POINTS)
        self._watch = Watch(wire, report, [point.name for point in POINTS])
        self._watch.hear(self._unasked, "bytes that are no answer of an LG display")
        wire.on_link(self._forget)

    @classmethod
    def framer(cls) -> LgAnswers:
        """Return a framer for the display's answers."""
        return LgAnswers()

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=0.5, probe=2.0)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command and wait for its OK. Raises Refused on NG, NoAnswer, WireDown."""
        value = command.args["value"]
        starting = command.verb == "power" and value is True
        if starting and not self._wire.up and await self._wire.wake():
            self._waking_until = now() + WAKING
            self._watch.expect("power", value=True, within=WAKING, may_be_silent=True)
            return
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
        if code != 1:
            self._report.unknown(*FOLLOWED, "temperature")
            if now() < self._waking_until:
                await self._ask("power", 1, timeout=POWER_TIMEOUT)
            return None
        self._waking_until = float("-inf")
        for name in FOLLOWED:
            if name not in self._unsupported:
                await self._read(name)
        if now() >= self._health_due and "temperature" not in self._unsupported:
            self._health_due = now() + HEALTH
            await self._read("temperature")
        return None

    async def _read(self, name: str) -> None:
        try:
            self._observe(name, await self._ask(name, READ))
        except Refused:
            self._report.unknown(name)

    async def _ask(self, name: str, data: int, *, timeout: float = ANSWER_TIMEOUT, urgent: bool = False) -> int:
        """Return the data of the OK. Raises Refused on NG."""
        letters = BY_NAME[name].letters
        frame = await self._wire.request(
            command_line(letters, self._options.id, data, digits=self._options.id_digits),
            lambda frame: self._is_mine(frame) and frame[:1] == letters[1].encode(),
            timeout=timeout,
            urgent=urgent,
        )
        answer = read_answer(frame)
        code = _hex(answer.text) if answer is not None else None
        if answer is None or code is None:
            self._report.fault(f"{letters}: expected a byte in hexadecimal", frame)
            raise BadAnswer(Reason.of("bad_answer", detail=frame.decode("ascii", "replace")))
        if answer.ok:
            return code
        if not (data == READ and code == UNSUPPORTED):
            self._report.fault(f"{letters} {data:02x} was refused", frame)
        if code == UNSUPPORTED and data == READ:
            self._unsupported.add(name)
        raise Refused(Reason.of("refused", detail=f"NG {code:02x}: {ERRORS.get(code, 'unknown error')}"))

    def _code(self, name: str, value: Value) -> int:
        if name == "input":
            return self._codes[str(value)]
        return int(not value) if name == "mute" else int(value)

    def _observe(self, name: str, code: int) -> None:
        value = self._value(name, code)
        if value is None:
            self._report.unknown(name)
            if code not in (
                READ,
                self._strange.get(name),
            ):  # FF is "not available"; the rest is told once, not at every poll
                self._strange[name] = code
                self._report.fault(f"{name}: unknown value {code:02x}", f"{code:02x}".encode())
            return
        self._strange.pop(name, None)
        self._watch.observe({name: value})

    def _value(self, name: str, code: int) -> Value | None:
        if name == "input":
            return self._names.get(code) or VARIANTS.get(code)
        kind = BY_NAME[name].kind
        try:
            return None if kind is None else kind.decode(code)
        except OutOfRange:
            return None

    def _is_mine(self, frame: bytes) -> bool:
        answer = read_answer(frame)
        return answer is not None and answer.id == self._options.id

    def _forget(self, down: Reason | None) -> None:
        """Another model may hang on the wire when it comes back."""
        del down
        self._unsupported.clear()
        self._strange.clear()
        self._health_due = float("-inf")

    def _unasked(self, frame: bytes) -> None:
        """Look at once when a display has finished starting. What a late answer says may be a mere echo."""
        answer = read_answer(frame)
        if answer is None or answer.id != self._options.id:
            return
        if answer.letter == "a" and answer.ok:
            self._watch.poke()
        else:
            self._report.fault("late or unasked answer", frame)


def _hex(text: str) -> int | None:
    """Return the byte two hexadecimal digits stand for; None for anything else."""
    return int(text, 16) if re.fullmatch("[0-9a-fA-F]{2}", text) else None


def _switch(name: str, label: Texts, takes: float = 0.0) -> Point:
    return Point(name=name, type=PointType.BOOLEAN, label=label, writable=True, icon=name, takes=takes)


def _percent(name: str, label: Texts) -> Point:
    return Point(
        name=name, type=PointType.INTEGER, label=label, unit="%", minimum=0, maximum=100, writable=True, icon=name
    )


POINTS = (
    _switch("power", {"vi": "Nguồn", "ko": "전원", "en": "Power"}, STARTING),
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
    _switch("screen_mute", {"vi": "Tắt hình", "ko": "화면 끄기", "en": "Picture off"}),
    _percent("backlight", {"vi": "Đèn nền", "ko": "백라이트", "en": "Backlight"}),
    Point(
        name="temperature",
        type=PointType.INTEGER,
        label={"vi": "Nhiệt độ", "ko": "온도", "en": "Temperature"},
        unit="°C",
        minimum=0,
        maximum=254,
    ),
)
