"""Any service on HTTP, described as data: polled by GET, commanded by requests, heard by its webhooks.

Follows RFC 9110 (HTTP semantics), RFC 7617 (Basic) and RFC 6750 (Bearer); values are found in JSON (RFC 8259) by path.
Only what a read or a call says is a reading; the answer to a command is none. Digest authentication is not spoken.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from devices.core.clock import now
from devices.core.drivers import Driver, Report
from devices.core.errors import BadAnswer, DeviceError, NoAnswer, Refused, WireDown
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, Value
from devices.core.verbs import Command, Verb, verb_for
from devices.core.wires import HttpAnswer, HttpCall, HttpWire, LinkHandler, RequestWire
from devices.transports.described.service import HttpOptions, Read
from devices.transports.json_values import NoJson, find_raw, parse_json, parse_path
from devices.transports.secret import reveal
from devices.transports.watch import Watch

FOLLOW_UP = 0.5
"""Seconds between looks while a command has not shown its effect yet."""

NEVER = float("-inf")


class HttpDevice(Driver):
    """One described service."""

    NAME = "http_device"
    LABEL: ClassVar[Texts] = {
        "vi": "Dịch vụ HTTP mô tả bằng dữ liệu",
        "ko": "데이터로 정의한 HTTP 서비스",
        "en": "HTTP service described as data",
    }
    WIRE = "http"
    OPTIONS = HttpOptions

    def __init__(self, options: HttpOptions, wire: HttpWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self.points = tuple(
            spec.declare(name, writable=name in options.commands, feedback=name in options.told)
            for name, spec in options.points.items()
        )
        self.verbs = tuple(_verb(options, name, self.points) for name in options.commands)
        if options.halt is not None:
            args = {} if options.halt.value is None else {"value": options.halt.value}
            self.halt = Command(options.halt.command, args)
        self._due = [NEVER] * len(options.reads)
        self._pending: dict[str, tuple[Value, float]] = {}
        self._reasons: dict[str, Reason] = {}
        self._strange: dict[str, str] = {}
        self._heard_at = NEVER
        self._deaf = self._listen()
        # The watch needs nothing of a wire but its link, and a service has none: only answers tell.
        self._watch = Watch(cast(RequestWire, _NoLink(wire.name)), report, sorted(options.told))

    def _listen(self) -> str:
        """Register for the service's calls; return why that could not be."""
        try:
            if self._options.hook is not None:
                self._wire.on_call(reveal(self._options.hook.secret), self._called)
        except ValueError as problem:
            return str(problem)
        return ""

    async def run(self) -> None:
        if self._deaf:
            self._report.fault(f"its calls are not taken: {self._deaf}")
        if self._options.reads or self._options.silence is not None:
            await self._watch.follow(self._poll, self._pause)
        else:
            await self._watch.follow_link()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a request. Raises Refused unless its status means yes, NoAnswer, WireDown."""
        del urgent  # nothing waits in line here
        order = self._options.commands[command.verb]
        value = command.args.get("value")
        try:
            raw = None if value is None else self._options.written(command.verb, value)
            path, body, content_type = order.request(raw)
        except ValueError as problem:
            raise Refused(Reason.of("refused", detail=str(problem))) from problem
        answer = await self._ask(order.method, path, body, content_type)
        if not (answer.status in order.expect or (not order.expect and 200 <= answer.status < 300)):
            self._report.fault(f"{command.verb} was refused: status {answer.status}", answer.body)
            raise Refused(Reason.of("refused", detail=f"status {answer.status}"))
        self._follow(command.verb, value, order.settle, order.look)

    # -- asking -------------------------------------------------------------------------------------------------

    def _follow(self, name: str, value: Value | None, settle: float, look: float) -> None:
        """Look soon at what a command came to."""
        if name in self._options.told and value is not None:
            self._pending[name] = (value, now() + settle)
            self._watch.expect(name, value, settle)
        self._due = [min(due, now() + look) for due in self._due]
        self._watch.poke(look)

    def _pause(self) -> float:
        if not self._due:
            return (self._options.silence or self._options.poll) / 2
        return max(min(self._due) - now(), 0.05)

    async def _poll(self) -> Reason | None:
        silence = self._options.silence
        if silence is not None and not self._due and now() - self._heard_at > silence:
            raise NoAnswer(Reason.of("silent", detail=f"{silence:g} s"))
        for index, read in enumerate(self._options.reads):
            if self._due[index] <= now() + 1e-3:
                await self._read(read)
                self._due[index] = now() + (read.every or self._options.poll)
        self._pending = {name: each for name, each in self._pending.items() if now() < each[1]}
        if self._pending:
            self._due = [min(due, now() + FOLLOW_UP) for due in self._due]
        return next(iter(self._reasons.values()), None)

    async def _read(self, read: Read) -> None:
        """Ask once. Raises NoAnswer, Refused (not let in), BadAnswer: all of these end what was known."""
        try:
            answer = await self._ask("GET", read.path)
            if answer.status in (401, 403):
                raise Refused(Reason.of("refused", detail=f"status {answer.status}"))
            if answer.status != 200:
                raise BadAnswer(Reason.of("bad_answer", detail=f"status {answer.status}"))
            self._take(read, answer)
        except WireDown as problem:
            self._due = [NEVER] * len(self._due)
            raise NoAnswer(problem.reason) from problem  # a service has no link that would tell it
        except DeviceError as problem:
            self._due = [NEVER] * len(self._due)
            if not isinstance(problem, NoAnswer):
                self._report.unknown(*sorted(read.values), *([read.text] if read.text else []))
                self._complain(read.path, f"{read.path}: {problem}", b"")
            raise
        self._strange.pop(read.path, None)

    def _take(self, read: Read, answer: HttpAnswer) -> None:
        if read.text is not None:
            self._observe({read.text: answer.body.decode(errors="replace").strip()}, answer.body)
            return
        try:
            document = parse_json(answer.body)
        except NoJson as problem:
            raise BadAnswer(Reason.of("bad_answer", detail=str(problem))) from problem
        raws = {name: find_raw(document, parse_path(path)) for name, path in read.values.items()}
        self._observe(raws, answer.body)

    async def _ask(self, method: str, path: str, body: bytes = b"", content_type: str | None = None) -> HttpAnswer:
        try:
            headers = self._options.auth.lines()
        except ValueError as problem:
            raise Refused(Reason.of("refused", detail=str(problem))) from problem
        if content_type is not None:
            headers["Content-Type"] = content_type
        return await self._wire.request(method, path, body=body, headers=headers, timeout=self._options.timeout)

    # -- what it says -------------------------------------------------------------------------------------------

    def _called(self, call: HttpCall) -> None:
        """Hear a call: a partial report, in which what is missing has not changed."""
        hook = self._options.hook
        if hook is None or not self._watch.following:
            return
        try:
            document: Any = parse_json(call.body) if call.body else dict(call.query)
        except NoJson as problem:
            self._report.fault(f"a call that is {problem}", call.body)
            return
        found = {name: find_raw(document, parse_path(path)) for name, path in hook.values.items()}
        raws = {name: raw for name, raw in found.items() if raw is not None}
        if not raws:
            self._report.fault("a call that says nothing of this device", call.body)
            return
        self._heard_at = now()
        self._observe(raws, call.body)
        self._watch.poke()

    def _observe(self, raws: Mapping[str, str | None], body: bytes) -> None:
        readings: dict[str, Value] = {}
        for name, raw in raws.items():
            self._reasons.pop(name, None)
            value = self._value(name, raw, body)
            if value is None:
                self._report.unknown(name)
            else:
                readings[name] = value
                if self._pending.get(name, (None, 0.0))[0] == value:
                    del self._pending[name]
        self._watch.observe(readings)

    def _value(self, name: str, raw: str | None, body: bytes) -> Value | None:
        if raw is None:
            self._complain(name, f"{name}: its value is missing", body)
            return None
        spec = self._options.points[name]
        try:
            value = spec.read(raw)
        except ValueError as problem:
            self._complain(name, f"{name}: {problem}", body)
            return None
        self._strange.pop(name, None)
        reason = spec.reason(raw)
        if reason is not None:
            self._reasons[name] = reason
        return value

    def _complain(self, about: str, message: str, body: bytes) -> None:
        """Tell what is wrong, once and not at every poll."""
        if self._strange.get(about) != message:
            self._strange[about] = message
            self._report.fault(message, body)


class _NoLink:
    """The link of a wire that has none: always there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.up = True

    def on_link(self, handler: LinkHandler) -> None:
        handler(None)


def _verb(options: HttpOptions, name: str, points: tuple[Point, ...]) -> Verb:
    """Return the verb of a command: of the point it sets, of the value it takes, or of nothing."""
    point = next((each for each in points if each.name == name), None)
    order = options.commands[name]
    if point is not None:
        return verb_for(point)
    label = order.label or {"en": name.replace("_", " ").capitalize()}
    if order.value is None:
        return Verb(name=name, label=label, icon=order.icon)
    arguments = verb_for(order.value.declare(name, writable=True, feedback=False)).arguments
    return Verb(name=name, label=label, arguments=arguments, icon=order.icon)
