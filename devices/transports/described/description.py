"""A whole device described as data: framing, points, queries, commands, login; and the files such data stand in."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from devices.core.documents import read_document, validate
from devices.core.drivers import Options
from devices.core.duration import Duration
from devices.core.findings import did_you_mean
from devices.core.values import Value
from devices.transports.described.answers import Answer
from devices.transports.described.framing import Framing, unescape
from devices.transports.described.values import PointSpec, Template

PROFILES = Path(__file__).parents[2] / "profiles" / "frames"

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Query(Options):
    """A question that changes nothing, asked every so many seconds. `may_refuse`: a no only means "not known now"."""

    send: str
    answer: Answer
    every: Duration | None = None
    may_refuse: bool = False


class CommandSpec(Options):
    """A command. Named like a point it sets that point; else `value` says what it takes, if anything.

    `words`: value → what is written for it, where that differs from what the device answers. `ack`: what the device
    says when it has understood. `blind`: that is not waited for, and the device may be silent until the effect shows
    (it starts). `settle`: seconds until the effect must show; `look`: until it is looked for.
    """

    send: str
    label: dict[str, str] = Field(default_factory=dict)
    icon: str = ""
    value: PointSpec | None = None
    words: dict[str, str | int] = Field(default_factory=dict)
    ack: Answer | None = None
    blind: bool = False
    settle: Duration = 5.0
    look: Duration = 0.2
    timeout: Duration | None = None


class ErrorSpec(Options):
    """What the device says when it refuses, and what that means."""

    answer: Answer
    reason: str


class LoginStep(Options):
    """`expect`: what the device must say first; `send`: what is answered (secrets as ${NAME})."""

    expect: Answer | None = None
    send: str | None = None
    optional: bool = False


class Halt(Options):
    """The command that stops all motion."""

    command: str
    value: bool | int | float | str | None = None


class Description(Options):
    """A device's protocol. `document` is the maker's; `confirmed` says what it was compared with.

    `framing` is of what the device says, `sending` of what it is told, where that differs. `constants` are filled into
    what is sent ({id}). `acknowledge`: what it says to every command. `ignore`: what it says that means nothing.
    `silence`: seconds after which a device that is never asked counts as offline.
    """

    document: str = ""
    confirmed: str = ""
    encoding: Literal["ascii", "hex"] = "ascii"
    framing: Framing
    sending: Framing | None = None
    constants: dict[Name, str | int] = Field(default_factory=dict)
    points: dict[Name, PointSpec] = Field(min_length=1)
    queries: tuple[Query, ...] = ()
    unasked: tuple[Answer, ...] = ()
    ignore: tuple[Answer, ...] = ()
    commands: dict[Name, CommandSpec] = Field(default_factory=dict)
    acknowledge: Answer | None = None
    errors: tuple[ErrorSpec, ...] = ()
    login: tuple[LoginStep, ...] = ()
    halt: Halt | None = None
    poll: Duration = Field(default=2.0, ge=0.1, le=3600)
    timeout: Duration = Field(default=1.0, ge=0.05, le=10)
    gap: Duration = Field(default=0.0, le=10)
    silence: Duration | None = None
    simulate: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> "Description":
        for place, message in self._problems():
            raise ValueError(f"{place}: {message}")
        return self

    @cached_property
    def requests(self) -> Framing:
        """How what is sent is framed."""
        return self.sending or self.framing

    def told(self) -> frozenset[str]:
        """Return the points the device ever tells of."""
        answers = [*(query.answer for query in self.queries), *self.unasked]
        return frozenset().union(*(answer.points for answer in answers))

    def frame(self, send: str, **values: float | str) -> bytes:
        """Return the frame of a template. Raises ValueError."""
        text = Template(send, hexadecimal=self.encoding == "hex").render({**self.constants, **values})
        body = bytes.fromhex(text) if self.encoding == "hex" else unescape(text)
        return self.requests.wrap(body)

    def command_frame(self, name: str, value: Value | None) -> bytes:
        """Return the frame of a command. Raises ValueError when the value can't be written."""
        command = self.commands[name]
        if value is None:
            return self.frame(command.send)
        spec = self.argument(name)
        raw = _word(command.words, value) if command.words else (spec.write(value) if spec else str(value))
        if self.encoding == "hex" and isinstance(raw, str) and raw.isdecimal() and not command.words:
            raw = int(raw)  # what stands in a byte is a number, whatever the table of words calls it
        return self.frame(command.send, value=raw)

    def argument(self, name: str) -> PointSpec | None:
        """Return what a command takes; None where it takes nothing."""
        command = self.commands[name]
        return self.points.get(name) or command.value

    # -- looking for mistakes -----------------------------------------------------------------------------------

    def _problems(self) -> Iterator[tuple[str, str]]:
        for index, query in enumerate(self.queries):
            yield from _try(f"queries: {index + 1}", lambda query=query: self.frame(query.send))
        for name in sorted(self.told() - self.points.keys()):
            yield "answers", f"there is no point {name!r}{did_you_mean(name, self.points)}"
        if not self.queries and not self.unasked:
            yield "queries", "without queries: or unasked: nothing is ever known of the device"
        for name in self.commands:
            yield from self._command_problems(name)
        if self.halt is not None:
            yield from self._halt_problems(self.halt)

    def _command_problems(self, name: str) -> Iterator[tuple[str, str]]:
        command, spec = self.commands[name], self.argument(name)
        takes = "value" in Template(command.send, hexadecimal=False).names
        if spec is None and takes:
            yield f"commands: {name}", "it sends {value}, but no point is called so and it has no value:"
            return
        if spec is not None and not takes:
            yield f"commands: {name}", "it takes a value, but does not send {value}"
            return
        for value in _samples(spec):
            yield from _try(f"commands: {name}", lambda value=value: self.command_frame(name, value))

    def _halt_problems(self, halt: Halt) -> Iterator[tuple[str, str]]:
        if halt.command not in self.commands:
            yield "halt", f"there is no command {halt.command!r}{did_you_mean(halt.command, self.commands)}"
        elif (self.argument(halt.command) is None) != (halt.value is None):
            yield "halt", f"{halt.command} and halt must agree on whether there is a value"


class DescribedOptions(Options):
    """Either `profile` (a file in devices/profiles/frames) or `describe`. `constants` and `poll` win over theirs."""

    profile: str | None = None
    describe: Description | None = None
    constants: dict[Name, str | int] = Field(default_factory=dict)
    poll: Duration | None = Field(default=None, ge=0.1, le=3600)

    @model_validator(mode="after")
    def _one_description(self) -> "DescribedOptions":
        if (self.profile is None) == (self.describe is None):
            raise ValueError("a described device has either profile: or describe:")
        strangers = self.constants.keys() - self.description().constants.keys()
        if strangers:
            raise ValueError(f"constants: the description has no {', '.join(sorted(strangers))}")
        return self

    def description(self) -> Description:
        """Return the description that holds. Raises ValueError, FileProblem."""
        found = self.describe or load_profile(self.profile or "")
        changes: dict[str, Any] = {"constants": {**found.constants, **self.constants}}
        if self.poll is not None:
            changes["poll"] = self.poll
        return found.model_copy(update=changes)


def known_profiles() -> list[str]:
    """Return the names of the profiles there are."""
    return sorted(path.stem for path in PROFILES.glob("*.yaml"))


def load_profile(name: str) -> Description:
    """Load a profile. Raises ValueError naming those there are, FileProblem with the place of a mistake in it."""
    known = known_profiles()
    if name not in known:
        raise ValueError(f"there is no profile {name!r}{did_you_mean(name, known)}; there are: {', '.join(known)}")
    return validate(Description, read_document(PROFILES / f"{name}.yaml", f"devices/profiles/frames/{name}.yaml"))


def _word(words: Mapping[str, str | int], value: Value) -> str | int:
    key = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if key not in words:
        raise ValueError(f"the device has no word for {key!r}; it has: {', '.join(words)}")
    return words[key]


def _samples(spec: PointSpec | None) -> list[Value | None]:
    """Return values that must be writable: all words, or both ends of the range."""
    if spec is None:
        return [None]
    if spec.words:
        return list(spec.words.values())
    if spec.type == "text":
        return ["x"]
    ends = {spec.minimum if spec.minimum is not None else 0.0, spec.maximum if spec.maximum is not None else 0.0}
    return [int(end) if spec.type == "integer" else end for end in sorted(ends)]


def _try(place: str, make: Any) -> Iterator[tuple[str, str]]:
    try:
        make()
    except ValueError as problem:
        yield place, str(problem)
