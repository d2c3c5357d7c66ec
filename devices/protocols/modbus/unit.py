"""One unit behind a Modbus line, described by a table of registers: what the Modbus drivers have in common.

A unit that does not answer is asked less often (quarantine), so that it costs the others on its line little.
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from pydantic import Field, model_validator

from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import DeviceError, Refused
from devices.core.reasons import Reason
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.modbus import pdu
from devices.protocols.modbus.registers import BITS, Profile, Register, group_reads, load_profile
from devices.transports.watch import Watch

STALE_AFTER = 3
"""Polls after which a value that was not read again is marked as stale: a register the unit refuses by turns, say."""

MISSES = 3
AGAIN = 0.2
"""Seconds after a miss until the unit is asked again."""

QUARANTINE = 2.0
"""Seconds between questions to a unit that is offline."""

LOOK = 0.05
"""Seconds from a write to the first look at its effect."""

FOLLOW_UP = 0.3
"""Seconds between looks while a write has not shown its effect yet."""

STOP = Verb(name="stop", label={"vi": "Dừng", "ko": "정지", "en": "Stop"}, icon="stop")


class PolledOptions(Options, ABC):
    """`unit`: the device's address on the line. `moves`: points that move something, which an all-stop switches off."""

    unit: int = Field(ge=1, le=247)
    moves: tuple[str, ...] = ()
    poll: Duration = Field(default=1.0, ge=0.2, le=60.0)
    timeout: Duration = Field(default=0.3, ge=0.05, le=2.0)

    @abstractmethod
    def table(self) -> Profile:
        """Return the table of registers that holds."""


class UnitOptions(PolledOptions):
    """Either `profile` (a file in devices/profiles) or `registers`. What `moves` is switched off, or set to 0."""

    profile: str | None = None
    registers: tuple[Register, ...] = ()
    gap: int = Field(default=0, ge=0, le=60)

    @model_validator(mode="after")
    def _one_table(self) -> "UnitOptions":
        if (self.profile is None) == (not self.registers):
            raise ValueError("a Modbus sensor has either profile: or registers:")
        table = self.table().registers
        names = [register.point for register in table]
        if len(set(names)) != len(names):
            raise ValueError(f"two registers fill the same point: {', '.join(names)}")
        if "stop" in names and self.moves:
            raise ValueError("with moves: no point may be called stop, which is the verb")
        writable = [register.point for register in table if register.write is not None and not register.choices]
        if strangers := [name for name in self.moves if name not in writable]:
            raise ValueError(f"moves: {', '.join(strangers)} can't be switched off; it has: {', '.join(writable)}")
        return self

    def table(self) -> Profile:
        """Return the table of registers that holds."""
        if self.profile is None:
            return Profile(document="configuration", gap=self.gap, registers=self.registers)
        return load_profile(self.profile)


class ModbusUnit(Driver):
    """A unit; how what is said becomes frames is the subclass's."""

    WIRE = "request"
    OPTIONS: ClassVar[type[Options]] = UnitOptions
    MINIMUM_GAP: ClassVar[float] = 0.005
    """Seconds of rest between frames: more than 3.5 characters at 9600 baud."""

    SETTLING: ClassVar[float] = 5.0
    """Seconds a write may take to show."""

    def __init__(self, options: PolledOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        table = options.table()
        self._groups = group_reads(table.registers, table.gap)
        self._registers = {register.point: register for register in table.registers}
        self.points = self.declare(table.registers)
        switches = {each.name for each in self.points if each.type is PointType.BOOLEAN}
        off = {name: False if name in switches else 0 for name in options.moves}
        self.verbs = verbs_for(self.points, *((replace(STOP, effects=off),) if options.moves else ()))
        self.halt = Command(STOP.name) if options.moves else None
        self._strange: dict[str, int] = {}
        self.fresh_for = STALE_AFTER * options.poll + options.timeout * MISSES
        self._watch = Watch(wire, report, [point.name for point in self.points], misses=MISSES)
        self._watch.hear(self._unasked, "bytes on the bus that are no Modbus answer")

    def declare(self, registers: tuple[Register, ...]) -> tuple[Point, ...]:
        """Return the points; each register fills one, unless a driver makes something else of them."""
        return tuple(register.declare() for register in registers)

    @abstractmethod
    async def ask(self, request: bytes, *, urgent: bool = False) -> bytes:
        """Send what is said in a request, return the frame that answers it. Raises NoAnswer, WireDown."""

    @abstractmethod
    def open_frame(self, frame: bytes) -> tuple[int, bytes]:
        """Return whose frame it is and what is said in it."""

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=AGAIN, probe=QUARANTINE)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Write a register or a coil. Raises Refused on an exception, NoAnswer, WireDown."""
        if command.verb == STOP.name and self._options.moves:
            await self._stop()
            return
        register = self._registers.get(command.verb)
        if register is None or register.write is None:
            raise Refused(Reason.of("refused", detail=f"a sensor takes no commands, got {command.verb}"))
        await self._write(register, command.args["value"], urgent=urgent)

    async def _stop(self) -> None:
        """Switch off all that moves, each in spite of the others. Raises the first failure."""
        problem: DeviceError | None = None
        for name in self._options.moves:
            try:
                await self._write(self._registers[name], value=0, urgent=True)
            except DeviceError as error:
                problem = problem or error
        if problem is not None:
            raise problem

    async def _write(self, register: Register, value: Value, *, urgent: bool) -> None:
        try:
            request = register.write_request(value)
        except ValueError as problem:
            raise Refused(Reason.of("refused", detail=str(problem))) from problem
        await self._exchange(request, f"writing {register.point}", urgent=urgent)
        self._watch.expect(register.point, value, self.SETTLING)
        self._watch.poke(LOOK)

    def _pause(self) -> float:
        return min(FOLLOW_UP, self._options.poll) if self._watch.unsettled else self._options.poll

    async def _poll(self) -> Reason | None:
        refused: Reason | None = None
        for group in self._groups:
            try:
                words = await self._read(group)
            except Refused as problem:
                refused = problem.reason
                self._forget(group)
                continue
            self._observe(group, words)
        return refused

    def _forget(self, group: tuple[Register, ...]) -> None:
        """Tell that what a group of registers says is not known, as it refused to be read."""
        self._report.unknown(*(register.point for register in group))

    async def _read(self, group: tuple[Register, ...]) -> list[int]:
        first = group[0]
        count = max(register.end for register in group) - first.address
        request = pdu.read_pdu(first.function, first.address, count)
        answer = await self._exchange(request, f"reading {count} from {first.address}")
        return [int(bit) for bit in pdu.bits(answer, count)] if first.function in BITS else pdu.registers(answer)

    async def _exchange(self, request: bytes, doing: str, *, urgent: bool = False) -> bytes:
        frame = await self.ask(request, urgent=urgent)
        _, answer = self.open_frame(frame)
        try:
            pdu.check_exception(answer)
        except Refused as problem:
            self._report.fault(f"{doing}: {problem}", frame)
            raise
        return answer

    def _observe(self, group: tuple[Register, ...], words: list[int]) -> None:
        start = group[0].address
        readings: dict[str, Value] = {}
        for register in group:
            mine = words[register.address - start : register.end - start]
            value = register.value(mine)
            self._tell_strange(register, mine, known=value is not None)
            if value is None:
                self._report.unknown(register.point)
            else:
                readings[register.point] = value
        self._watch.observe(readings)

    def _tell_strange(self, register: Register, words: list[int], *, known: bool) -> None:
        """Tell of a code that the table does not list, once and not at every poll."""
        if known or not register.choices or words[0] in register.invalid:
            self._strange.pop(register.point, None)
        elif self._strange.get(register.point) != words[0]:
            self._strange[register.point] = words[0]
            self._report.fault(f"{register.point}: unknown code {words[0]}", words[0].to_bytes(2, "big"))

    def _unasked(self, frame: bytes) -> None:
        if self.open_frame(frame)[0] == self._options.unit:
            self._report.fault("late or unasked answer", frame)
