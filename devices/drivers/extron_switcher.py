"""Extron switchers and matrix switchers that speak the Simple Instruction Set (SIS), on RS-232 or TCP 23.

Source: Extron Electronics, programmer's guides of the CrossPoint 300, DXP, DTP CrossPoint 84, IN1606/IN1608 and SW
series: 9600 8N1; `1*3!` ties input 1 to output 3, `2!` selects on a switcher with one output, `B` and `Z` mute, `V` is
the volume, `3!` and `B` without a value ask. After connecting over TCP comes a copyright message and, where one is set,
a prompt for the password. ESC `3CV` CR makes it tell changes at the front panel unasked (verbose mode 3). An idle TCP
connection is closed after five minutes: the poll keeps it open. What a model does not have it refuses with E10 or E14,
and is not asked for again.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar

from devices.core.clock import now
from devices.core.drivers import Driver, Report
from devices.core.errors import BadAnswer, NoAnswer, Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.extron_sis import answer_to, answers, commands
from devices.protocols.extron_sis.answers import Said, SisLines
from devices.protocols.extron_sis.points import SWITCHER_VERBS, ExtronOptions, switcher_points
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 1.0
PROMPT_TIMEOUT = 0.7
"""Seconds after connecting within which a device asks for its password."""

FIRST_LOOK, FOLLOW_UP, CHANGING = 0.2, 0.7, 4.0
VERBOSE = b"\x1b3CV\r"
UNSUPPORTED = frozenset({"E10", "E14"})
SIGNS: Mapping[str, str] = {"input": "!", "video_mute": "B", "audio_mute": "Z", "volume": "V"}


class ExtronSwitcher(Driver):
    """One switcher."""

    NAME = "extron_switcher"
    LABEL: ClassVar[Texts] = {
        "vi": "Bộ chuyển mạch Extron (SIS)",
        "ko": "Extron 스위처 (SIS)",
        "en": "Extron switcher (SIS)",
    }
    WIRE = "request"
    OPTIONS = ExtronOptions
    MINIMUM_GAP: ClassVar[float] = 0.02

    def __init__(self, options: ExtronOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self.points = switcher_points(options)
        self.verbs = verbs_for(self.points, *SWITCHER_VERBS)
        self._unsupported: set[str] = set()
        self._pending: dict[str, tuple[Value, float]] = {}
        self._full_due = float("-inf")
        self._talkative = False
        self._watch = Watch(wire, report, [point.name for point in self.points])
        self._watch.hear(self._unasked, "bytes that are no line of an Extron device")
        wire.on_open(self._log_in)

    @classmethod
    def framer(cls) -> SisLines:
        """Return a framer for the device's lines."""
        return SisLines()

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=1.0, probe=2.0)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command and wait for its response. Raises Refused on an error code, NoAnswer, WireDown."""
        value = command.args["value"]
        await self._ask(self._said(command.verb, value), urgent=urgent)
        if command.verb in {point.name for point in self.points}:
            # The response repeats the command; only the next look tells what it came to.
            self._pending[command.verb] = (value, now() + CHANGING)
            self._watch.expect(command.verb, value, CHANGING)
        else:
            self._full_due = now()
        self._watch.poke(FIRST_LOOK)

    def _said(self, verb: str, value: Value) -> str:
        if verb == "front_panel_lock":
            return f"{value}X"
        if verb in ("preset", "save_preset"):
            return f"{value}{'.' if verb == 'preset' else ','}"
        kind, output = _split(verb)
        plain = int(value) if isinstance(value, bool) else value
        if not output:
            return f"{plain}{SIGNS[kind]}"
        return f"{plain}*{output}!" if kind == "input" else f"{output}*{plain}{SIGNS[kind]}"

    # -- connecting ---------------------------------------------------------------------------------------------

    async def _log_in(self, wire: RequestWire) -> None:
        self._unsupported.clear()  # it may be another device
        self._full_due = float("-inf")
        if await self._asks_for_password(wire):
            await self._give_password(wire)
        await self._make_talkative(wire)

    @staticmethod
    async def _asks_for_password(wire: RequestWire) -> bool:
        try:
            await wire.request(b"", _is_prompt, timeout=PROMPT_TIMEOUT)
        except NoAnswer:
            return False
        return True

    async def _give_password(self, wire: RequestWire) -> None:
        if self._options.password is None:
            self._report.fault("login failed: the device asks for a password, none is configured")
            raise Refused(Reason.of("refused", detail="it asks for a password, none is configured"))
        answer = await wire.request(
            f"{self._options.password}\r".encode(),
            lambda line: _is_prompt(line) or line.startswith(b"Login"),
            timeout=ANSWER_TIMEOUT,
        )
        if _is_prompt(answer):
            self._report.fault("login failed: the device did not take the password", answer)
            raise Refused(Reason.of("refused", detail="wrong password"))

    async def _make_talkative(self, wire: RequestWire) -> None:
        self._talkative = True
        with suppress(NoAnswer):  # the poll tells that it is not there
            await wire.request(VERBOSE, lambda line: line.startswith((b"Vrb", b"E1")), timeout=ANSWER_TIMEOUT)

    # -- polling ------------------------------------------------------------------------------------------------

    def _pause(self) -> float:
        return FOLLOW_UP if self._watch.unsettled else self._options.poll

    async def _poll(self) -> Reason | None:
        if not self._talkative:
            await self._make_talkative(self._wire)
        if now() >= self._full_due:
            self._full_due = now() + self._options.poll * 0.9
            wanted = [point.name for point in self.points if point.name not in self._unsupported]
        else:
            wanted = [name for name in self._pending if name not in self._unsupported]
        if not wanted:
            await self._ask("Q")
        for name in wanted:
            await self._read(name)
        return None

    async def _read(self, name: str) -> None:
        kind, output = _split(name)
        try:
            said = await self._ask(f"{output or ''}{SIGNS[kind]}")
        except Refused as problem:
            if problem.reason.details.get("detail", "")[:3] in UNSUPPORTED:
                self._unsupported.add(name)
            self._report.unknown(name)
            return
        value = said.fields.get(kind)
        if value is None:
            raise BadAnswer(Reason.of("bad_answer", detail=f"no {kind.replace('_', ' ')} in its answer"))
        self._observe(name, value)

    def _observe(self, name: str, value: Value) -> None:
        wanted, until = self._pending.get(name, (None, 0.0))
        if value == wanted or now() >= until:
            self._pending.pop(name, None)
        self._watch.observe({name: value})

    async def _ask(self, text: str, *, urgent: bool = False) -> Said:
        """Return what the answer says. Raises Refused on an error code."""
        asked = commands.parse(text.encode())
        if asked is None:
            raise Refused(Reason.of("refused", detail=f"{text!r} is no instruction"))

        def accept(line: bytes) -> bool:
            said = answers.read(line.decode("latin-1"))
            return said.outcome != "reject" and not answer_to(said, asked)[1]

        line = await self._wire.request(text.encode(), accept, timeout=ANSWER_TIMEOUT, urgent=urgent)
        said, _ = answer_to(answers.read(line.decode("latin-1")), asked)
        if said.kind != "error":
            return said
        if not asked.name.startswith("query_"):
            self._report.fault(f"{text} was refused", line)
        raise Refused(Reason.of("refused", detail=said.reason))

    # -- what comes unasked -------------------------------------------------------------------------------------

    def _unasked(self, line: bytes) -> None:
        said = answers.read(line.decode("latin-1"))
        if said.outcome == "reject":
            self._report.fault("a line that is not understood", line)
        elif said.kind in ("tie", "video_mute", "audio_mute", "volume"):
            self._follow(said)
        elif said.kind in ("quick", "preset", "other"):
            self._look_again()
        elif said.kind == "banner":  # it has restarted, and forgotten how talkative it is to be
            self._talkative = False
            self._look_again()
        elif said.kind not in ("date", "login", "verbose", "front_panel_lock", "auto_switch", "password"):
            self._report.fault("late or unasked answer", line)

    def _follow(self, said: Said) -> None:
        """Take a change that the device told of itself."""
        kind = "input" if said.kind == "tie" else said.kind
        output = said.fields.get("output")
        name = f"{kind}_{output}" if output is not None and self._options.family == "matrix" else kind
        name = f"output_{output}" if name.startswith("input_") else name
        partial = said.fields.get("signal", "all") not in ("all", "video", "rgb")
        if name in {point.name for point in self.points} and not partial:
            self._observe(name, said.fields[kind])
        elif not partial:
            self._look_again()  # it concerns all outputs

    def _look_again(self) -> None:
        self._full_due = now()
        self._watch.poke(FIRST_LOOK)  # not at once: a device that reports without end is not asked without end


def _is_prompt(line: bytes) -> bool:
    return line == answers.PROMPT


def _split(name: str) -> tuple[str, int]:
    """Return what a point is about, and its output (0 on a switcher)."""
    if name.startswith("output_"):
        return "input", int(name.removeprefix("output_"))
    kind, _, number = name.rpartition("_")
    return (kind, int(number)) if number.isdecimal() else (name, 0)
