"""NEC displays over RS-232 (or TCP 7142).

Source: NEC Display Solutions, "External Control, NEC LCD Monitor" Rev. 2.6 to 3.5; the frames are in
`devices.protocols.nec_display`. More than 600 ms belong between two packets. The reply to switching says only that it
was understood; the state is asked for. "BE" is said by a display that is busy, and by one that does not know a command.
Some models want a minute between switching on and off, and start silently.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field

from devices.core.clock import now
from devices.core.codecs import Decoded
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.nec_display.frames import (
    COMMAND,
    DIAGNOSIS,
    POWER_READ,
    Frame,
    NecReplies,
    address_of,
    frame,
    get_parameter,
    set_parameter,
    set_power,
)
from devices.protocols.nec_display.reading import read_reply
from devices.protocols.nec_display.table import BY_NAME, INPUTS, POWER_STATES
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 2.0
FIRST_LOOK = 0.7
FOLLOW_UP = 2.0
CHANGING = 8.0
STOPPING = 20.0
HEALTH = 60.0
"""Seconds between questions for backlight, temperature and self-diagnosis."""

PATIENCE = 3
"""Null messages in a row after which a parameter counts as one the display does not have."""

FOLLOWED = ("input", "volume", "mute")
SLOW = ("backlight", "temperature")


class NecOptions(Options):
    """`id`: the monitor id from its menu. `starts_within`: seconds from the command until it may be on.

    `rest`: seconds this model wants between switching on and off; earlier commands are refused.
    """

    id: int = Field(default=1, ge=1, le=100)
    poll: Duration = Field(default=10.0, ge=3.0, le=60.0)
    starts_within: Duration = Field(default=60.0, ge=5.0, le=180.0)
    rest: Duration = Field(default=0.0, ge=0.0, le=120.0)


class NecDisplay(Driver):
    """One display."""

    NAME = "nec_display"
    LABEL: ClassVar[Texts] = {"vi": "Màn hình NEC", "ko": "NEC 디스플레이", "en": "NEC display"}
    WIRE = "request"
    OPTIONS = NecOptions
    MINIMUM_GAP: ClassVar[float] = 0.65

    def __init__(self, options: NecOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self._address = address_of(options.id)
        self._unsupported: set[str] = set()
        self._nulls: dict[str, int] = {}
        self._strange: dict[str, str] = {}
        self._health_due = float("-inf")
        self._trouble: Reason | None = None
        self._switched: tuple[bool, float] | None = None
        power = replace(POINTS[0], takes=max(options.starts_within, STOPPING), rest=options.rest)
        self.points = (power, *POINTS[1:])
        self.verbs = verbs_for(self.points)
        self._watch = Watch(wire, report, [point.name for point in POINTS])
        self._watch.hear(lambda raw: report.fault("late or unasked reply", raw), "bytes that are no reply of a display")
        wire.on_link(self._forget)

    @classmethod
    def framer(cls) -> NecReplies:
        """Return a framer for the display's replies."""
        return NecReplies()

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=1.0, probe=5.0)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command and wait for its reply. Raises Refused, BadAnswer, NoAnswer, WireDown."""
        value = command.args["value"]
        if command.verb == "power":
            await self._switch(on=bool(value), urgent=urgent)
            return
        parameter = BY_NAME[command.verb]
        data = set_parameter(parameter.opcode, parameter.kind.encode(value), self._address)
        await self._ask(data, command.verb, urgent=urgent)
        self._watch.expect(command.verb, value, CHANGING)
        self._watch.poke(FIRST_LOOK)

    async def _switch(self, *, on: bool, urgent: bool) -> None:
        before = self._switched
        if before is not None and before[0] is not on and now() < before[1] + self._options.rest:
            wait = before[1] + self._options.rest - now()
            raise Refused(Reason.of("resting", detail=f"{wait:.0f} s"))
        await self._ask(set_power(1 if on else 4, self._address), "power", urgent=urgent)
        self._switched = (on, now())
        within = self._options.starts_within if on else STOPPING
        self._watch.expect("power", on, within, may_be_silent=True)
        self._watch.poke(FIRST_LOOK)

    # -- polling ------------------------------------------------------------------------------------------------

    def _pause(self) -> float:
        return FOLLOW_UP if self._watch.unsettled else self._options.poll

    async def _poll(self) -> Reason | None:
        told = await self._ask(frame(COMMAND, POWER_READ, self._address), "power")
        if told.outcome == "unknown_value":
            raise BadAnswer(Reason.of("bad_answer", detail=told.reason))
        state = str(told.fields["power_state"])
        self._watch.observe({"power": state == "on", "state": state})
        if state != "on":
            self._report.unknown(*FOLLOWED, *SLOW)
            return self._transition(on=False)
        for name in FOLLOWED:
            await self._read(name)
        if now() >= self._health_due and not self._watch.unsettled:
            self._health_due = now() + HEALTH
            for name in SLOW:
                await self._read(name)
            await self._diagnose()
        return self._transition(on=True) or self._trouble

    def _transition(self, *, on: bool) -> Reason | None:
        """Return why it is not yet what it was told to be, while it still has time for that."""
        if self._switched is None or self._switched[0] is on:
            return None
        wanted, at = self._switched
        if now() >= at + (self._options.starts_within if wanted else STOPPING):
            return None
        return Reason.of("warming_up" if wanted else "cooling_down")

    async def _read(self, name: str) -> None:
        """Ask for a parameter. What this display can't tell, or not now, is unknown."""
        if name in self._unsupported:
            return
        try:
            told = await self._ask(get_parameter(BY_NAME[name].opcode, self._address), name)
        except Refused:
            self._report.unknown(name)
            return
        value = told.fields[name]
        if told.outcome == "accept" and not (name == "input" and value not in INPUTS):
            self._strange.pop(name, None)
            self._watch.observe({name: value})
            return
        self._report.unknown(name)
        if self._strange.get(name) != told.reason:  # told once, not at every poll
            self._strange[name] = told.reason
            self._report.fault(told.reason)

    async def _diagnose(self) -> None:
        if "errors" in self._unsupported:
            return
        try:
            told = await self._ask(frame(COMMAND, DIAGNOSIS, self._address), "errors")
        except Refused:
            self._report.unknown("errors")
            return
        found = [word for word in told.fields["diagnosis"] if word not in ("normal", "no signal")]
        text = ", ".join(found)
        self._watch.observe({"errors": text})
        self._trouble = Reason.of("device_fault", detail=text) if found else None

    # -- asking -------------------------------------------------------------------------------------------------

    async def _ask(self, data: bytes, name: str, *, urgent: bool = False) -> Decoded:
        """Return what the reply says. Raises Refused, BadAnswer, NoAnswer, WireDown."""
        asked = Frame.of(data)
        raw = await self._wire.request(
            data,
            lambda raw: read_reply(Frame.of(raw), asked).outcome != "ignore",
            timeout=ANSWER_TIMEOUT,
            urgent=urgent,
        )
        told = read_reply(Frame.of(raw), asked)
        if told.outcome == "device_error":
            self._refused(told.fields, name, raw, asks=asked.type != "E" and "C203D6" not in asked.message)
            raise Refused(Reason.of("refused", detail=told.reason))
        self._nulls.pop(name, None)
        if told.outcome == "reject":
            self._report.fault(told.reason, raw)
            raise BadAnswer(Reason.of("bad_answer", detail=told.reason))
        return told

    def _refused(self, fields: Mapping[str, Any], name: str, raw: bytes, *, asks: bool) -> None:
        """Remember what this display does not have; report what it would not do."""
        if not asks:
            self._report.fault(f"{name} was refused", raw)
            return
        if name == "power":
            return
        self._nulls[name] = self._nulls.get(name, 0) + 1
        if fields["error_code"] != "BE" or self._nulls[name] >= PATIENCE:
            self._unsupported.add(name)

    def _forget(self, down: Reason | None) -> None:
        """Another display may hang on the wire when it comes back."""
        del down
        self._unsupported.clear()
        self._nulls.clear()
        self._strange.clear()
        self._trouble = None
        self._health_due = float("-inf")


def _switch(name: str, label: Texts) -> Point:
    return Point(name=name, type=PointType.BOOLEAN, label=label, writable=True, icon=name)


def _choice(name: str, label: Texts, choices: tuple[str, ...], *, writable: bool) -> Point:
    return Point(name=name, type=PointType.CHOICE, label=label, choices=choices, writable=writable, icon=name)


def _percent(name: str, label: Texts) -> Point:
    return Point(
        name=name, type=PointType.INTEGER, label=label, unit="%", minimum=0, maximum=100, writable=True, icon=name
    )


POINTS = (
    _switch("power", {"vi": "Nguồn", "ko": "전원", "en": "Power"}),
    _choice("state", {"vi": "Trạng thái", "ko": "상태", "en": "State"}, tuple(POWER_STATES.values()), writable=False),
    _choice("input", {"vi": "Ngõ vào", "ko": "입력", "en": "Input"}, tuple(INPUTS), writable=True),
    _percent("volume", {"vi": "Âm lượng", "ko": "음량", "en": "Volume"}),
    _switch("mute", {"vi": "Tắt tiếng", "ko": "음소거", "en": "Mute"}),
    _percent("backlight", {"vi": "Đèn nền", "ko": "백라이트", "en": "Backlight"}),
    Point(
        name="temperature",
        type=PointType.NUMBER,
        label={"vi": "Nhiệt độ", "ko": "온도", "en": "Temperature"},
        unit="°C",
    ),
    Point(name="errors", type=PointType.TEXT, label={"vi": "Lỗi máy", "ko": "오류", "en": "Faults"}),
)
