"""Samsung professional displays over RS-232 or TCP 1515, protocol MDC.

Source: Samsung Electronics, "Multiple Display Control Protocol" SEC-VD-DSW (Ver. 2.1 of 2008 to Ver. 15.0 of 2020);
the frames are in `devices.protocols.samsung_mdc`. Status (00) answers power, volume, mute, input, aspect, N-time,
F-time. A value of FF means not available. Displays may not be polled faster than every 5 s, may be silent while they
start, and on TCP may close the connection then. One whose network sleeps is woken by the packet the wire has for it.
"""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadAnswer, NoAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.samsung_mdc.frames import TLS_GREETING, Frame, MdcAnswers, answers, command_frame
from devices.protocols.samsung_mdc.table import BY_NAME, INPUTS, NOT_AVAILABLE, VARIANTS
from devices.transports.coded import readable
from devices.transports.watch import Watch

STATUS, POWER, DISPLAY_STATUS, MODEL_NAME = 0x00, 0x11, 0x0D, 0x8A

ANSWER_TIMEOUT = 1.0
FOLLOW_UP = 1.5
"""Seconds between looks while a command has not shown its effect yet."""

FIRST_LOOK = 0.5
"""Seconds from a command to the first look at its effect."""

STARTING = 20.0
"""Seconds a display may need, and be silent, after it was switched on or off."""

WAKING = 60.0
"""Seconds a display may need to come up on the network when it was woken."""

CHANGING = 6.0
"""Seconds other commands may take to show."""

HEALTH = 60.0
"""Seconds between questions for the temperature."""

_NAMES: Mapping[int, str] = {**{code: name for name, code in INPUTS.items()}, **VARIANTS}


class MdcOptions(Options):
    """`id`: the display's ID from its menu."""

    id: int = Field(default=1, ge=0, le=253)
    poll: Duration = Field(default=5.0, ge=5.0, le=60.0)


class SamsungMdc(Driver):
    """One display."""

    NAME = "samsung_mdc"
    LABEL: ClassVar[Texts] = {
        "vi": "Màn hình Samsung (MDC)",
        "ko": "삼성 디스플레이 (MDC)",
        "en": "Samsung display (MDC)",
    }
    WIRE = "request"
    OPTIONS = MdcOptions

    def __init__(self, options: MdcOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self._strange_input: int | None = None
        self._secured = self._on = self._answered = False
        self._waking_until = float("-inf")
        self._health_due = float("-inf")
        self._unsupported: set[int] = set()
        self._asked_model = False
        self.points = POINTS
        self.verbs = verbs_for(POINTS)
        self._watch = Watch(wire, report, [point.name for point in POINTS])
        self._watch.hear(self._unasked, "bytes that are no MDC answer")
        wire.on_link(self._forget)

    @classmethod
    def framer(cls) -> MdcAnswers:
        """Return a framer for the display's answers."""
        return MdcAnswers()

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=0.5, probe=self._options.poll)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command and wait for its ACK. Raises Refused on NAK, NoAnswer, WireDown."""
        value = command.args["value"]
        power = command.verb == "power"
        if power and value and not self._wire.up and await self._wire.wake():
            self._waking_until = now() + WAKING
            self._watch.expect("power", value=True, within=WAKING, may_be_silent=True)
            return
        entry = BY_NAME[command.verb]
        code = INPUTS[value] if command.verb == "input" else int(value)
        await self._ask(entry.code, bytes((code,)), urgent=urgent)
        self._watch.expect(command.verb, value, STARTING if power else CHANGING, may_be_silent=power)
        self._watch.poke(FIRST_LOOK)

    def _pause(self) -> float:
        return FOLLOW_UP if self._watch.unsettled else self._options.poll

    async def _poll(self) -> Reason | None:
        # One question a turn: more would be faster than the display allows.
        calm = self._on and self._answered and not self._watch.unsettled
        self._answered = False  # a display that is silent to an extra question is asked the usual one next
        if calm and not self._asked_model and MODEL_NAME not in self._unsupported:
            return await self._ask_model()
        if calm and now() >= self._health_due and DISPLAY_STATUS not in self._unsupported:
            return await self._ask_health()
        return await self._ask_status()

    async def _ask_status(self) -> Reason | None:
        try:
            values = await self._ask(STATUS)
        except Refused:
            # Some models refuse the status in standby, but always tell their power.
            power = await self._ask(POWER)
            if not power:
                raise BadAnswer(Reason.of("bad_answer", detail="no value for power")) from None
            self._report.unknown("input", "volume", "mute")
            self._observe({"power": power[0]})
        else:
            if len(values) < 4:
                detail = f"a status of {len(values)} values, expected 7"
                raise BadAnswer(Reason.of("bad_answer", detail=detail))
            self._observe(dict(zip(("power", "volume", "mute", "input"), values, strict=False)))
        self._answered = True
        if self._on:
            self._waking_until = float("-inf")
        elif now() < self._waking_until:
            await self._ask(POWER, b"\x01")
        return None

    async def _ask_model(self) -> Reason | None:
        self._asked_model = True
        values = await self._optional(MODEL_NAME)
        if values:
            self._watch.observe({"model": readable(values)})
        return None

    async def _ask_health(self) -> Reason | None:
        self._health_due = now() + HEALTH
        values = await self._optional(DISPLAY_STATUS)
        if values is None or len(values) < 5 or values[4] == NOT_AVAILABLE:
            self._report.unknown("temperature")
        else:
            self._watch.observe({"temperature": values[4]})
        return None

    async def _optional(self, code: int) -> bytes | None:
        """Ask for what not every model tells; None when this one does not."""
        try:
            return await self._ask(code, expected=True)
        except Refused:
            self._unsupported.add(code)
            return None
        except NoAnswer:
            self._unsupported.add(code)
            raise

    async def _ask(self, code: int, data: bytes = b"", *, urgent: bool = False, expected: bool = False) -> bytes:
        """Return the values of the ACK. Raises Refused on NAK; `expected`: that is no fault."""
        if self._secured:
            raise BadAnswer(Reason.of("pin_needed"))
        request = Frame(code, self._options.id, data)
        raw = await self._wire.request(
            command_frame(code, self._options.id, data),
            lambda raw: raw != TLS_GREETING and answers(request, raw),
            timeout=ANSWER_TIMEOUT,
            urgent=urgent,
        )
        answer = Frame.of(raw)
        if answer.ack:
            return answer.data
        if not expected:
            self._report.fault(f"command {code:02X} was not acknowledged", raw)
        detail = f"NAK, error {answer.data[0]:02X}" if answer.data else "NAK"
        raise Refused(Reason.of("refused", detail=detail))

    def _observe(self, raw: Mapping[str, int]) -> None:
        readings: dict[str, Value] = {}
        for name, code in raw.items():
            value = self._value(name, code)
            if value is None:
                self._report.unknown(name)
            else:
                readings[name] = value
        self._on = readings.get("power") is True
        if not self._on:
            self._report.unknown("temperature")
        self._watch.observe(readings)

    def _value(self, name: str, code: int) -> Value | None:
        if name == "input":
            return self._input(code)
        if code == NOT_AVAILABLE:
            return None
        if name == "volume":
            return code
        if code in (0, 1):
            return code == 1
        self._report.fault(f"{name}: expected 00 or 01, got {code:02X}", bytes((code,)))
        return None

    def _input(self, code: int) -> Value | None:
        name = _NAMES.get(code)
        # Told once, not at every poll.
        if name is None and code not in (NOT_AVAILABLE, self._strange_input):
            self._report.fault(f"input: unknown code {code:02X}", bytes((code,)))
        self._strange_input = None if name else code
        return name

    def _unasked(self, frame: bytes) -> None:
        if frame == TLS_GREETING:
            self._secured = True
            self._report.fault(Reason.of("pin_needed").text("en"), frame)
        else:
            self._report.fault("late or unasked answer", frame)

    def _forget(self, down: Reason | None) -> None:
        """Another display may hang on the wire when it comes back."""
        if down is not None:
            self._secured = self._on = self._asked_model = False
            self._health_due = float("-inf")
            self._unsupported.clear()


POINTS = (
    Point(
        name="power",
        type=PointType.BOOLEAN,
        label={"vi": "Nguồn", "ko": "전원", "en": "Power"},
        writable=True,
        takes=STARTING,
        icon="power",
    ),
    Point(
        name="input",
        type=PointType.CHOICE,
        label={"vi": "Ngõ vào", "ko": "입력", "en": "Input"},
        choices=tuple(INPUTS),
        writable=True,
        icon="input",
    ),
    Point(
        name="volume",
        type=PointType.INTEGER,
        label={"vi": "Âm lượng", "ko": "음량", "en": "Volume"},
        unit="%",
        minimum=0,
        maximum=100,
        writable=True,
        icon="volume",
    ),
    Point(
        name="mute",
        type=PointType.BOOLEAN,
        label={"vi": "Tắt tiếng", "ko": "음소거", "en": "Mute"},
        writable=True,
        icon="mute",
    ),
    Point(
        name="temperature",
        type=PointType.INTEGER,
        label={"vi": "Nhiệt độ", "ko": "온도", "en": "Temperature"},
        unit="°C",
        minimum=0,
        maximum=254,
    ),
    Point(name="model", type=PointType.TEXT, label={"vi": "Kiểu máy", "ko": "모델", "en": "Model"}),
)
