"""Any device on a serial line or a TCP connection whose protocol is described as data: lines or frames, no Python.

The description stands in the device's options (`describe:`) or in a file of devices/profiles/frames (`profile:`), which
names the maker's document. Only what an answer or an unasked line says is a reading; an acknowledgement is none. What
is said in no described way is a fault and changes nothing.
"""

from collections.abc import Mapping
from typing import ClassVar

from devices.core.clock import now
from devices.core.drivers import Driver, Report
from devices.core.errors import DeviceError, NoAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, Value
from devices.core.verbs import Arguments, Command, Verb, verb_for
from devices.core.wires import Framer, RequestWire
from devices.transports.described.answers import AnswerSpec
from devices.transports.described.description import CommandSpec, DescribedOptions, Description, LoginStep, Query
from devices.transports.secret import reveal
from devices.transports.watch import Watch

FOLLOW_UP = 0.5
"""Seconds between looks while a command has not shown its effect yet."""

LOGIN_TIMEOUT = 3.0

NEVER = float("-inf")


class FrameDevice(Driver):
    """One described device."""

    NAME = "frame_device"
    LABEL: ClassVar[Texts] = {
        "vi": "Thiết bị mô tả bằng dữ liệu (dòng hoặc khung)",
        "ko": "데이터로 정의한 장치 (라인 또는 프레임)",
        "en": "Device described as data (lines or frames)",
    }
    WIRE = "request"
    OPTIONS = DescribedOptions

    def __init__(self, options: DescribedOptions, wire: RequestWire, report: Report) -> None:
        self._said: Description = options.description()
        self._wire = wire
        self._report = report
        told = self._said.told()
        self.points = tuple(
            spec.declare(name, writable=name in self._said.commands, feedback=name in told)
            for name, spec in self._said.points.items()
        )
        self.verbs = tuple(_verb(self._said, name, self.points) for name in self._said.commands)
        halt = self._said.halt
        if halt is not None:
            self.halt = Command(halt.command, {} if halt.value is None else {"value": halt.value})
        self._due = [NEVER] * len(self._said.queries)
        self._pending: dict[str, tuple[Value, float]] = {}
        self._reasons: dict[str, Reason] = {}
        self._strange: dict[str, str] = {}
        self._heard_at = NEVER
        self._watch = Watch(wire, report, sorted(told))
        self._watch.hear(self._unasked, "bytes that are no frame of this device")
        if self._said.login:
            wire.on_open(self._log_in)

    @classmethod
    def framer_for(cls, options: DescribedOptions) -> Framer:
        """Return a framer for what the described device says."""
        return options.description().framing.framer()

    @classmethod
    def gap_for(cls, options: DescribedOptions) -> float:
        return options.description().gap

    @classmethod
    def protocol_for(cls, options: DescribedOptions) -> str:
        """Return what devices on one wire must have in common: how frames are told apart."""
        return f"{cls.NAME} {options.description().framing.model_dump_json()}"

    async def run(self) -> None:
        if self._said.queries or self._said.silence is not None:
            await self._watch.follow(self._poll, self._pause)
        else:
            await self._watch.follow_link()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command; wait for its acknowledgement where one is described. Raises Refused, NoAnswer, WireDown."""
        spec = self._said.commands[command.verb]
        value = command.args.get("value")
        try:
            frame = self._said.command_frame(command.verb, value)
        except ValueError as problem:
            raise Refused(Reason.of("refused", detail=str(problem))) from problem
        if (ack := spec.ack or self._said.acknowledge) is None or spec.blind:
            await self._wire.send(frame, urgent=urgent)
        else:
            await self._ask(frame, ack, spec.timeout or self._said.timeout, doing=command.verb, urgent=urgent)
        self._follow(command.verb, spec, value)

    # -- asking -------------------------------------------------------------------------------------------------

    def _follow(self, name: str, spec: CommandSpec, value: Value | None) -> None:
        """Look soon at what a command came to."""
        if name in self._said.told() and value is not None:
            self._pending[name] = (value, now() + spec.settle)
            self._watch.expect(name, value, spec.settle, may_be_silent=spec.blind)
            self._hasten(name, spec.look)
        else:  # it may change anything
            self._due = [min(due, now() + spec.look) for due in self._due]
        self._watch.poke(spec.look)

    def _hasten(self, point: str, after: float) -> None:
        for index, query in enumerate(self._said.queries):
            if point in query.answer.points:
                self._due[index] = min(self._due[index], now() + after)

    def _pause(self) -> float:
        if self._said.silence is not None and not self._due:
            return self._said.silence / 2
        return max(min(self._due, default=NEVER) - now(), 0.05)

    async def _poll(self) -> Reason | None:
        silence = self._said.silence
        if silence is not None and not self._said.queries and now() - self._heard_at > silence:
            raise NoAnswer(Reason.of("silent", detail=f"{silence:g} s"))
        try:
            for index, query in enumerate(self._said.queries):
                if self._due[index] <= now() + 1e-3:
                    await self._look(query)
                    self._due[index] = now() + (query.every or self._said.poll)
        except DeviceError:
            self._due = [NEVER] * len(self._due)  # whatever was known may be over
            raise
        self._pending = {name: each for name, each in self._pending.items() if now() < each[1]}
        for name in self._pending:
            self._hasten(name, FOLLOW_UP)
        return next(iter(self._reasons.values()), None)

    async def _look(self, query: Query) -> None:
        doing = f"asking {query.send!r}"
        try:
            body = await self._ask(self._said.frame(query.send), query.answer, self._said.timeout, doing=doing)
        except Refused:
            self._report.unknown(*sorted(query.answer.points))
            if query.may_refuse:
                return
            raise
        self._observe(query.answer.read(body) or {}, body)

    async def _ask(
        self, frame: bytes, answer: AnswerSpec, timeout: float, *, doing: str, urgent: bool = False
    ) -> bytes:
        """Send a frame and return the body of its answer. Raises Refused, NoAnswer, WireDown."""

        def accept(heard: bytes) -> bool:
            body = self._body(heard)
            return self._refusal(body) is not None or answer.read(body) is not None

        heard = await self._wire.request(frame, accept, timeout=timeout, urgent=urgent)
        self._heard_at = now()
        body = self._body(heard)
        refusal = self._refusal(body)
        if refusal is not None:
            if not doing.startswith("asking"):
                self._report.fault(f"{doing} was refused: {refusal}", heard)
            raise Refused(Reason.of("refused", detail=refusal))
        return body

    def _body(self, frame: bytes) -> bytes:
        # A prompt is no framed answer; line ends that some models add to their own are no part of what is said.
        framing = self._said.framing
        body = framing.body(frame) if framing.valid(frame) else frame
        return body.strip(b"\r\n\0") if framing.is_line else body

    def _refusal(self, body: bytes) -> str | None:
        return next((error.reason for error in self._said.errors if error.answer.read(body) is not None), None)

    # -- what it says -------------------------------------------------------------------------------------------

    def _unasked(self, frame: bytes) -> None:
        body = self._body(frame)
        if not body or any(spec.read(body) is not None for spec in self._said.ignore):
            return
        for spec in self._said.unasked:
            raws = spec.read(body)
            if raws is not None:
                self._heard_at = now()
                self._observe(raws, body)
                self._watch.poke()
                return
        self._report.fault("late or unasked answer", frame)

    def _observe(self, raws: Mapping[str, str], body: bytes) -> None:
        readings: dict[str, Value] = {}
        for name, raw in raws.items():
            spec = self._said.points[name]
            self._reasons.pop(name, None)
            try:
                value = spec.read(raw)
            except ValueError as problem:
                self._tell_strange(name, raw, f"{name}: {problem}", body)
                value = None
            else:
                self._strange.pop(name, None)
            reason = spec.reason(raw)
            if reason is not None:
                self._reasons[name] = reason
            if value is None:
                self._report.unknown(name)
            else:
                readings[name] = value
        for name, value in readings.items():
            if self._pending.get(name, (None, 0.0))[0] == value:
                del self._pending[name]
        self._watch.observe(readings)

    def _tell_strange(self, name: str, raw: str, message: str, body: bytes) -> None:
        """Tell of a value that the description does not know, once and not at every poll."""
        if self._strange.get(name) != raw:
            self._strange[name] = raw
            self._report.fault(message, body)

    # -- connecting ---------------------------------------------------------------------------------------------

    async def _log_in(self, wire: RequestWire) -> None:
        for step in self._said.login:
            if not await self._expected(wire, step):
                continue
            if step.send is not None:
                try:
                    frame = self._said.frame(reveal(step.send))
                except ValueError as problem:
                    raise Refused(Reason.of("refused", detail=str(problem))) from problem
                await wire.send(frame)

    async def _expected(self, wire: RequestWire, step: LoginStep) -> bool:
        expect = step.expect
        if expect is None:
            return True

        def accept(heard: bytes) -> bool:
            body = self._body(heard)
            return self._refusal(body) is not None or expect.read(body) is not None

        try:
            heard = await wire.request(b"", accept, timeout=LOGIN_TIMEOUT)
        except NoAnswer:
            if step.optional:
                return False
            raise
        refusal = self._refusal(self._body(heard))
        if refusal is not None:
            self._report.fault(f"login failed: {refusal}", heard)
            raise Refused(Reason.of("refused", detail=refusal))
        return True


def _verb(said: Description, name: str, points: tuple[Point, ...]) -> Verb:
    """Return the verb of a command: of the point it sets, of the value it takes, or of nothing."""
    point = next((each for each in points if each.name == name), None)
    spec = said.commands[name]
    if point is not None:
        return verb_for(point)
    label = spec.label or {"en": name.replace("_", " ").capitalize()}
    if spec.value is None:
        return Verb(name=name, label=label, icon=spec.icon)
    arguments: type[Arguments] = verb_for(spec.value.declare(name, writable=True, feedback=False)).arguments
    return Verb(name=name, label=label, arguments=arguments, icon=spec.icon)
