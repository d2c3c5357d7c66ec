"""Samsung professional displays over RS-232 (or TCP 1515 without TLS), protocol MDC.

Source: Samsung Electronics, "Multiple Display Control Protocol" SEC-VD-DSW (Ver. 2.1 of 2008 to Ver. 14.4 of 2018):
9600 8N1; command `AA cmd id length data sum`, answer `AA FF id length 'A'|'N' cmd values sum`, the sum being the low
byte of the sum of everything but AA. Status (00) answers power, volume, mute, input, aspect, N-time, F-time. A value of
FF means not available. Displays may not be polled faster than every 5 s, and may be silent while they start.
"""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.transports.checksums import sum8
from devices.transports.framing import MeasuredFramer
from devices.transports.watch import Watch

STATUS, POWER, VOLUME, MUTE, INPUT = 0x00, 0x11, 0x12, 0x13, 0x14
UNAVAILABLE = 0xFF
ACK = ord("A")

ANSWER_TIMEOUT = 1.0
FOLLOW_UP = 1.5
"""Seconds between looks while a command has not shown its effect yet."""

FIRST_LOOK = 0.5
"""Seconds from a command to the first look at its effect."""

STARTING = 20.0
"""Seconds a display may need, and be silent, after it was switched on or off."""

CHANGING = 6.0
"""Seconds other commands may take to show."""

COMMANDS: Mapping[str, int] = {"power": POWER, "volume": VOLUME, "mute": MUTE, "input": INPUT}

INPUTS: Mapping[str, int] = {
    "hdmi1": 0x21,
    "hdmi2": 0x23,
    "hdmi3": 0x31,
    "hdmi4": 0x33,
    "displayport": 0x25,
    "displayport2": 0x26,
    "dvi": 0x18,
    "pc": 0x14,
    "component": 0x08,
    "av": 0x0C,
    "hdbaset": 0x55,
    "magicinfo": 0x60,
    "url-launcher": 0x63,
    "web-browser": 0x65,
}
"""What can be selected. The display may answer with the PC variant of an input, see `VARIANTS`."""

VARIANTS: Mapping[int, int] = {0x22: 0x21, 0x24: 0x23, 0x32: 0x31, 0x34: 0x33, 0x1F: 0x18, 0x20: 0x60}
_NAMES: Mapping[int, str] = {code: name for name, code in INPUTS.items()}


class MdcOptions(Options):
    """`id`: the display's ID from its menu."""

    id: int = Field(default=1, ge=0, le=253)
    poll: Duration = Field(default=5.0, ge=5.0, le=60.0)


class MdcAnswers(MeasuredFramer):
    """Finds answers; commands of others on the same line are noise to us."""

    def measure(self, data: bytes) -> int | None:
        if data[:2] not in (b"\xaa", b"\xaa\xff"):
            return None
        if len(data) < 4:
            return 0
        return 5 + data[3] if 2 <= data[3] <= 64 else None

    def valid(self, frame: bytes) -> bool:
        return sum8(frame[1:-1]) == frame[-1]


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
        self.points = POINTS
        self.verbs = verbs_for(POINTS)
        self._watch = Watch(wire, report, [point.name for point in POINTS])
        self._watch.hear(self._unasked, "bytes that are no MDC answer")

    @classmethod
    def framer(cls) -> MdcAnswers:
        """Return a framer for the display's answers."""
        return MdcAnswers()

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=0.5, probe=self._options.poll)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command and wait for its ACK. Raises Refused on NAK, NoAnswer, WireDown."""
        value = command.args["value"]
        data = INPUTS[value] if command.verb == "input" else int(value)
        await self._ask(COMMANDS[command.verb], bytes((data,)), urgent=urgent)
        power = command.verb == "power"
        self._watch.expect(command.verb, value, STARTING if power else CHANGING, may_be_silent=power)
        self._watch.poke(FIRST_LOOK)

    def _pause(self) -> float:
        return FOLLOW_UP if self._watch.unsettled else self._options.poll

    async def _poll(self) -> Reason | None:
        try:
            values = await self._ask(STATUS)
        except Refused:
            # Some models refuse the status in standby, but always tell their power.
            power = await self._ask(POWER)
            if not power:
                raise BadAnswer(Reason.of("bad_answer", detail="no value for power")) from None
            self._report.unknown("input", "volume", "mute")
            self._observe({"power": power[0]})
            return None
        if len(values) < 4:
            raise BadAnswer(Reason.of("bad_answer", detail=f"a status of {len(values)} values, expected 7"))
        self._observe(dict(zip(("power", "volume", "mute", "input"), values, strict=False)))
        return None

    async def _ask(self, code: int, data: bytes = b"", *, urgent: bool = False) -> bytes:
        """Return the values of the ACK, without its command byte. Raises Refused on NAK."""
        address = self._options.id
        frame = await self._wire.request(
            command_frame(code, address, data),
            lambda frame: frame[2] == address and frame[5] == code,
            timeout=ANSWER_TIMEOUT,
            urgent=urgent,
        )
        if frame[4] == ACK:
            return frame[6:-1]
        self._report.fault(f"command {code:02X} was not acknowledged", frame)
        detail = f"NAK, error {frame[6]:02X}" if len(frame) > 7 else "NAK"
        raise Refused(Reason.of("refused", detail=detail))

    def _observe(self, raw: Mapping[str, int]) -> None:
        readings: dict[str, Value] = {}
        for name, code in raw.items():
            value = self._value(name, code)
            if value is None:
                self._report.unknown(name)
            else:
                readings[name] = value
        self._watch.observe(readings)

    def _value(self, name: str, code: int) -> Value | None:
        if name == "input":
            return self._input(code)
        if code == UNAVAILABLE:
            return None
        if name == "volume":
            return code
        if code in (0, 1):
            return code == 1
        self._report.fault(f"{name}: expected 00 or 01, got {code:02X}", bytes((code,)))
        return None

    def _input(self, code: int) -> Value | None:
        name = _NAMES.get(VARIANTS.get(code, code))
        # Told once, not at every poll.
        if name is None and code not in (UNAVAILABLE, self._strange_input):
            self._report.fault(f"input: unknown code {code:02X}", bytes((code,)))
        self._strange_input = None if name else code
        return name

    def _unasked(self, frame: bytes) -> None:
        self._report.fault("late or unasked answer", frame)


def command_frame(code: int, address: int, data: bytes = b"") -> bytes:
    """Return a command; without data it asks for the present value."""
    body = bytes((code, address, len(data))) + data
    return b"\xaa" + body + bytes((sum8(body),))


POINTS = (
    Point(
        name="power",
        type=PointType.BOOLEAN,
        label={"vi": "Nguồn", "ko": "전원", "en": "Power"},
        writable=True,
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
)
