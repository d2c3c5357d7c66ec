"""Laboratory power supplies and multimeters that speak SCPI, on RS-232 or TCP (often port 5025).

Sources: IEEE Std 488.2-1992 (common commands) and SCPI-99 (MEASure, SOURce, OUTPut, SYSTem:ERRor), both from memory; of
the RIGOL DP800 Programming Guide only excerpts were compared. What is measured and what is set are different points: a
supply whose output is off measures nothing of what it is set to. After each command the error queue is read: it alone
tells that a command was not taken. An answer carries nothing that tells its query, so after a lost one the driver asks
`*IDN?`, whose answer can't be mistaken, and drops what comes before it. Whether an instrument wants `SYST:REM` first
(`remote`) stands in its own manual.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from devices.core.codecs import Decoded
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadAnswer, NoAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.scpi.answers import read_answers
from devices.protocols.scpi.headers import header_problem
from devices.transports.described.description import Name
from devices.transports.described.values import PointSpec, Template
from devices.transports.framing import DelimitedFramer
from devices.transports.watch import Watch

FIRST_LOOK, SETTLING = 0.2, 4.0
QUEUE = 10
"""Errors read at most after one command."""

IDENTIFY = "*IDN?"

_LABELS: Mapping[str, Texts] = {
    "voltage": {"vi": "Điện áp", "ko": "전압", "en": "Voltage"},
    "current": {"vi": "Dòng điện", "ko": "전류", "en": "Current"},
    "voltage_setting": {"vi": "Điện áp đặt", "ko": "설정 전압", "en": "Voltage setting"},
    "current_setting": {"vi": "Dòng giới hạn", "ko": "설정 전류", "en": "Current limit"},
    "output": {"vi": "Ngõ ra", "ko": "출력", "en": "Output"},
    "resistance": {"vi": "Điện trở", "ko": "저항", "en": "Resistance"},
    "frequency": {"vi": "Tần số", "ko": "주파수", "en": "Frequency"},
    "temperature": {"vi": "Nhiệt độ", "ko": "온도", "en": "Temperature"},
}


class ScpiPoint(PointSpec):
    """A point with the query that reads it and, where it can be set, the command: `VOLT:PROT {value}`."""

    query: str
    command: str | None = None

    @model_validator(mode="after")
    def _well_formed(self) -> "ScpiPoint":
        header = self.query.split(" ", 1)[0]
        if header_problem(header) or not header.endswith("?"):
            raise ValueError(header_problem(header) or f"{self.query!r} is no query: it has no question mark")
        if self.command is not None and "value" not in Template(self.command, hexadecimal=False).names:
            raise ValueError(f"command: {self.command!r} does not send {{value}}")
        if any(ord(sign) < 32 or ord(sign) > 126 for sign in self.query + (self.command or "")):
            raise ValueError("query: and command: are one line of ASCII each")
        return self


_FUNCTIONS: Mapping[str, tuple[str, str, str]] = {
    "voltage_dc": ("voltage", "MEAS:VOLT:DC?", "V"),
    "voltage_ac": ("voltage", "MEAS:VOLT:AC?", "V"),
    "current_dc": ("current", "MEAS:CURR:DC?", "A"),
    "resistance": ("resistance", "MEAS:RES?", "Ω"),
    "frequency": ("frequency", "MEAS:FREQ?", "Hz"),
    "temperature": ("temperature", "MEAS:TEMP?", "°C"),
}


class ScpiOptions(Options):
    """`kind`: which points there are; `points`: further ones. `maximum_voltage`, `maximum_current`: what may be set.

    `channel`: of a supply with several, written as a channel list (@n). `remote`: say SYST:REM after connecting.
    `moves`: what it feeds moves, so an all-stop switches its output off. `errors`: it has an error queue.
    """

    kind: Literal["power_supply", "multimeter", "custom"] = "power_supply"
    function: Literal["voltage_dc", "voltage_ac", "current_dc", "resistance", "frequency", "temperature"] = "voltage_dc"
    points: dict[Name, ScpiPoint] = Field(default_factory=dict)
    channel: int | None = Field(default=None, ge=1, le=99)
    maximum_voltage: float = Field(default=30.0, gt=0, le=10_000)
    maximum_current: float = Field(default=3.0, gt=0, le=1_000)
    remote: bool = False
    moves: bool = False
    errors: bool = True
    poll: Duration = Field(default=2.0, ge=0.2, le=600)
    timeout: Duration = Field(default=1.5, ge=0.1, le=20)

    @model_validator(mode="after")
    def _something_to_follow(self) -> "ScpiOptions":
        if self.kind == "custom" and not self.points:
            raise ValueError("kind: custom has only the points: it is given")
        if self.moves and self.kind != "power_supply":
            raise ValueError("moves: only a power supply has an output that can be switched off")
        return self

    def table(self) -> dict[str, ScpiPoint]:
        """Return every point."""
        if self.kind == "power_supply":
            return {**self._supply(), **self.points}
        if self.kind == "multimeter":
            name, query, unit = _FUNCTIONS[self.function]
            spec = ScpiPoint(type=PointType.NUMBER, label=dict(_LABELS[name]), unit=unit, query=query)
            return {name: spec, **self.points}
        return dict(self.points)

    def _supply(self) -> dict[str, ScpiPoint]:
        asked = f" (@{self.channel})" if self.channel is not None else ""
        told = f",(@{self.channel})" if self.channel is not None else ""

        def level(name: str, query: str, unit: str, most: float | None = None) -> ScpiPoint:
            head = query.rstrip("?")
            return ScpiPoint(
                type=PointType.NUMBER,
                label=dict(_LABELS[name]),
                unit=unit,
                minimum=None if most is None else 0.0,
                maximum=most,
                tolerance=0.0 if most is None else most / 1000,
                query=query + asked,
                command=None if most is None else f"{head} {{value}}{told}",
            )

        output = ScpiPoint(
            type=PointType.BOOLEAN,
            label=dict(_LABELS["output"]),
            icon="power",
            query="OUTP?" + asked,
            command="OUTP {value}" + told,
        )
        return {
            "output": output,
            "voltage": level("voltage", "MEAS:VOLT?", "V"),
            "current": level("current", "MEAS:CURR?", "A"),
            "voltage_setting": level("voltage_setting", "VOLT?", "V", self.maximum_voltage),
            "current_setting": level("current_setting", "CURR?", "A", self.maximum_current),
        }


class ScpiInstrument(Driver):
    """One instrument."""

    NAME = "scpi_instrument"
    LABEL: ClassVar[Texts] = {
        "vi": "Thiết bị đo lường SCPI",
        "ko": "SCPI 계측기",
        "en": "Laboratory instrument (SCPI)",
    }
    WIRE = "request"
    OPTIONS = ScpiOptions

    def __init__(self, options: ScpiOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self._table = options.table()
        self.points = tuple(
            spec.declare(name, writable=spec.command is not None, feedback=True) for name, spec in self._table.items()
        )
        self.verbs = verbs_for(self.points)
        self.halt = Command("output", {"value": False}) if options.moves else None
        self._lost = False
        self._strange: dict[str, str] = {}
        self._watch = Watch(wire, report, list(self._table))
        self._watch.hear(self._unasked, "bytes that are no line of an instrument")
        wire.on_open(self._greet)

    @classmethod
    def framer(cls) -> DelimitedFramer:
        """Return a framer for lines."""
        return DelimitedFramer(b"\n", maximum=1024)

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command, and ask whether it was taken. Raises Refused, NoAnswer, WireDown."""
        spec, value = self._table[command.verb], command.args["value"]
        text = Template(spec.command or "", hexadecimal=False).render({"value": _written(spec, value)})
        await self._wire.send(f"{text}\n".encode(), urgent=urgent)
        self._watch.expect(command.verb, value, SETTLING)
        self._watch.poke(FIRST_LOOK)
        # What stops a motion has left already; it waits for nobody's queue of errors.
        if self._options.errors and not urgent:
            await self._check_errors(text)

    # -- asking -------------------------------------------------------------------------------------------------

    async def _greet(self, wire: RequestWire) -> None:
        """Start with an empty error queue: what stands in it concerns somebody else's commands."""
        self._lost = True  # answers to another master's questions may still come
        if self._options.remote:
            await wire.send(b"SYST:REM\n")
        await wire.send(b"*CLS\n")

    def _pause(self) -> float:
        return min(0.5, self._options.poll) if self._watch.unsettled else self._options.poll

    async def _poll(self) -> Reason | None:
        await self._find_step()
        for name, spec in self._table.items():
            self._observe(name, spec, await self._ask(spec.query))
        return None

    async def _find_step(self) -> None:
        """After a lost answer, ask what can't be mistaken: whatever comes before its answer is late."""
        if self._lost:
            await self._ask(IDENTIFY)
            self._lost = False

    async def _ask(self, query: str) -> Decoded:
        """Return what the answer says. Raises NoAnswer, WireDown, BadAnswer."""
        header = query.split(" ", 1)[0]

        def accept(line: bytes) -> bool:
            outcome = read_answers(line + b"\n", [header]).outcome
            return outcome != "ignore" and (outcome != "reject" or query != IDENTIFY)

        try:
            line = await self._wire.request(f"{query}\n".encode(), accept, timeout=self._options.timeout)
        except NoAnswer:
            self._lost = True
            raise
        found = read_answers(line + b"\n", [header])
        if found.outcome == "reject":
            self._lost = True
            self._report.fault(f"{query}: {found.reason}", line)
            raise BadAnswer(Reason.of("bad_answer", detail=found.reason))
        return found

    async def _check_errors(self, text: str) -> None:
        await self._find_step()
        first = ""
        for _ in range(QUEUE):
            found = await self._ask("SYST:ERR?")
            if found.outcome != "device_error":
                break
            first = first or found.meaning
        if first:
            self._report.fault(f"{text} was refused: {first}")
            raise Refused(Reason.of("refused", detail=first))

    def _observe(self, name: str, spec: ScpiPoint, found: Decoded) -> None:
        value: Value | None = None
        said = found.fields.get("value")
        if found.outcome == "accept" and isinstance(said, (bool, int, float, str)):
            raw = str(said).lower() if isinstance(said, bool) else str(said)
            try:
                value = spec.read(raw)
                self._strange.pop(name, None)
            except ValueError as problem:
                if self._strange.get(name) != raw:
                    self._strange[name] = raw
                    self._report.fault(f"{name}: {problem}", raw.encode())
        if value is None:
            self._report.unknown(name)
        else:
            self._watch.observe({name: value})

    def _unasked(self, line: bytes) -> None:
        if line.strip():
            self._report.fault("late or unasked answer", line)


def _written(spec: ScpiPoint, value: Value) -> str | float:
    if isinstance(value, bool):
        return "ON" if value else "OFF"
    return spec.write(value)
