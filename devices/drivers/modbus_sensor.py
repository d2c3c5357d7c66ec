"""Sensors and meters on a Modbus RTU bus, told apart by their unit number and described by a table of registers.

Sources: "MODBUS Application Protocol Specification V1.1b3", "MODBUS over Serial Line Specification and Implementation
Guide V1.02"; each profile names the maker's document its registers come from. A unit that does not answer is asked
less often (quarantine), so that it costs the others on the bus little.
"""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import yaml
from pydantic import Field, field_validator, model_validator

from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb
from devices.core.wires import RequestWire
from devices.transports import modbus
from devices.transports.watch import Watch

PROFILES = Path(__file__).parent / "profiles"

MISSES = 3
AGAIN = 0.2
"""Seconds after a miss until the unit is asked again."""

QUARANTINE = 2.0
"""Seconds between questions to a unit that is offline."""


class Register(Options):
    """One number of the device: value = raw × scale + offset. `invalid` raw values mean "not known"."""

    point: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    address: int = Field(ge=0, le=0xFFFF)
    function: modbus.ReadFunction = 3
    type: modbus.NumberType = "u16"
    word_order: modbus.WordOrder = "big"
    scale: float = Field(default=1.0, allow_inf_nan=False)
    offset: float = Field(default=0.0, allow_inf_nan=False)
    unit: str = ""
    label: dict[str, str] = Field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    invalid: tuple[float, ...] = ()

    @field_validator("scale")
    @classmethod
    def _not_zero(cls, scale: float) -> float:
        if scale == 0:
            raise ValueError("a scale of 0 leaves nothing of the reading")
        return scale

    @property
    def end(self) -> int:
        """The first address behind it."""
        return self.address + modbus.word_count(self.type)

    def declare(self) -> Point:
        """Return the point it fills."""
        whole = self.type != "f32" and self.scale == int(self.scale) and self.offset == int(self.offset)
        return Point(
            name=self.point,
            type=PointType.INTEGER if whole else PointType.NUMBER,
            label=self.label,
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
        )

    def value(self, words: list[int]) -> Value | None:
        """Return the value in its registers; None when the device marks it as not known."""
        raw = modbus.number(words, self.type, self.word_order)
        if not math.isfinite(raw) or raw in self.invalid:
            return None
        value = raw * self.scale + self.offset
        # A 32-bit float knows seven digits; the rest would be an artefact of the conversion.
        return float(f"{value:.7g}") if self.type == "f32" else round(value, 6)


class Profile(Options):
    """The registers of a maker's model. `gap`: how many registers nobody needs may be read along."""

    document: str
    gap: int = Field(default=0, ge=0, le=60)
    registers: tuple[Register, ...] = Field(min_length=1)


class ModbusOptions(Options):
    """`unit`: the device's address on the bus. Either `profile` (a file in drivers/profiles) or `registers`."""

    unit: int = Field(ge=1, le=247)
    profile: str | None = None
    registers: tuple[Register, ...] = ()
    gap: int = Field(default=0, ge=0, le=60)
    poll: Duration = Field(default=1.0, ge=0.2, le=60.0)
    timeout: Duration = Field(default=0.3, ge=0.05, le=2.0)

    @model_validator(mode="after")
    def _one_table(self) -> "ModbusOptions":
        if (self.profile is None) == (not self.registers):
            raise ValueError("a Modbus sensor has either profile: or registers:")
        names = [register.point for register in self.table().registers]
        if len(set(names)) != len(names):
            raise ValueError(f"two registers fill the same point: {', '.join(names)}")
        return self

    def table(self) -> Profile:
        """Return the table of registers that holds."""
        if self.profile is None:
            return Profile(document="configuration", gap=self.gap, registers=self.registers)
        return load_profile(self.profile)


def load_profile(name: str) -> Profile:
    """Load a profile. Raises ValueError naming those there are."""
    known = sorted(path.stem for path in PROFILES.glob("*.yaml"))
    if name not in known:
        raise ValueError(f"there is no profile {name!r}; there are: {', '.join(known)}")
    return Profile.model_validate(yaml.safe_load((PROFILES / f"{name}.yaml").read_text(encoding="utf-8")))


def group_reads(registers: Iterable[Register], gap: int) -> list[tuple[Register, ...]]:
    """Put registers together that one request can read."""
    groups: list[tuple[Register, ...]] = []
    for register in sorted(registers, key=lambda each: (each.function, each.address)):
        first, last = (groups[-1][0], max(groups[-1], key=lambda each: each.end)) if groups else (None, None)
        if (
            first is not None
            and last is not None
            and first.function == register.function
            and register.address - last.end <= gap
            and register.end - first.address <= modbus.MAXIMUM_COUNT
        ):
            groups[-1] = (*groups[-1], register)
        else:
            groups.append((register,))
    return groups


class ModbusSensor(Driver):
    """One unit on a Modbus bus; it only measures."""

    NAME = "modbus_sensor"
    LABEL: ClassVar[Texts] = {
        "vi": "Cảm biến Modbus RTU",
        "ko": "Modbus RTU 센서",
        "en": "Modbus RTU sensor",
    }
    WIRE = "request"
    OPTIONS = ModbusOptions
    MINIMUM_GAP: ClassVar[float] = 0.005
    """Seconds of rest between frames: more than 3.5 characters at 9600 baud."""

    def __init__(self, options: ModbusOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        table = options.table()
        self._groups = group_reads(table.registers, table.gap)
        self.points = tuple(register.declare() for register in table.registers)
        self.verbs: tuple[Verb, ...] = ()
        self._watch = Watch(wire, report, [point.name for point in self.points], misses=MISSES)
        self._watch.hear(self._unasked, "bytes on the bus that are no Modbus answer")

    @classmethod
    def framer(cls) -> modbus.RtuAnswers:
        """Return a framer for answers on the bus."""
        return modbus.RtuAnswers()

    async def run(self) -> None:
        await self._watch.follow(self._poll, lambda: self._options.poll, again=AGAIN, probe=QUARANTINE)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Raise Refused: a sensor has no verbs."""
        del urgent
        raise Refused(Reason.of("refused", detail=f"a sensor takes no commands, got {command.verb}"))

    async def _poll(self) -> Reason | None:
        refused: Reason | None = None
        for group in self._groups:
            try:
                words = await self._read(group)
            except Refused as problem:
                refused = problem.reason
                self._report.unknown(*(register.point for register in group))
                continue
            self._observe(group, words)
        return refused

    async def _read(self, group: tuple[Register, ...]) -> list[int]:
        first = group[0]
        count = max(register.end for register in group) - first.address
        request = modbus.read_request(self._options.unit, first.function, first.address, count)
        frame = await self._wire.request(
            request, lambda frame: modbus.answers(frame, request), timeout=self._options.timeout
        )
        try:
            return modbus.registers(frame)
        except Refused as problem:
            self._report.fault(f"reading {count} registers from {first.address}: {problem}", frame)
            raise

    def _observe(self, group: tuple[Register, ...], words: list[int]) -> None:
        start = group[0].address
        readings: dict[str, Value] = {}
        for register in group:
            value = register.value(words[register.address - start : register.end - start])
            if value is None:
                self._report.unknown(register.point)
            else:
                readings[register.point] = value
        self._watch.observe(readings)

    def _unasked(self, frame: bytes) -> None:
        if frame[0] == self._options.unit:
            self._report.fault("late or unasked answer", frame)
