"""A service on HTTP described as data: what is read where, how it is commanded, what it may call the hub with."""

import base64
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field, StringConstraints, model_validator

from devices.core.drivers import Options
from devices.core.duration import Duration
from devices.core.findings import did_you_mean
from devices.core.values import Value
from devices.transports.described.description import Name
from devices.transports.described.values import PointSpec, Template
from devices.transports.json_values import parse_path
from devices.transports.secret import reveal

Path = Annotated[str, StringConstraints(pattern=r"^/[^\s#]*$", max_length=500)]
Paths = dict[Name, str]
"""Point → where its value stands in a JSON document (`lamp.channels[0].level`); `.` where it is the whole."""


class Basic(Options):
    """A name and a password, by reference to the environment: ${NAME}."""

    user: str
    password: str = Field(repr=False)


class Auth(Options):
    """How the hub shows who it is; one of these. Secrets are written ${NAME}."""

    basic: Basic | None = None
    bearer: str | None = Field(default=None, repr=False)
    headers: dict[str, str] = Field(default_factory=dict, repr=False)

    def lines(self) -> dict[str, str]:
        """Return the headers, with the secrets in them. Raises ValueError for one that is not set."""
        lines = {name: reveal(value) for name, value in self.headers.items()}
        if self.bearer is not None:
            lines["Authorization"] = f"Bearer {reveal(self.bearer)}"
        if self.basic is not None:
            pair = f"{reveal(self.basic.user)}:{reveal(self.basic.password)}"
            lines["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return lines


class Read(Options):
    """A GET that changes nothing, asked every so many seconds, and where the values stand in its answer.

    `text`: the whole body, which is no JSON, is the value of this point.
    """

    path: Path
    every: Duration | None = None
    values: Paths = Field(default_factory=dict)
    text: Name | None = None


class Order(Options):
    """A command. `json` or `body`, and the path, hold `{value}`; `expect`: the statuses that mean yes (any 2xx).

    Named like a point it sets that point; else `value` says what it takes, if anything.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    path: Path
    json_body: Any = Field(default=None, alias="json")
    body: str | None = None
    content_type: str | None = None
    expect: tuple[int, ...] = ()
    label: dict[str, str] = Field(default_factory=dict)
    icon: str = ""
    value: PointSpec | None = None
    words: dict[str, str | int | bool] = Field(default_factory=dict)
    settle: Duration = 5.0
    look: Duration = 0.2

    @model_validator(mode="after")
    def _one_body(self) -> "Order":
        if self.json_body is not None and self.body is not None:
            raise ValueError("a command has either json: or body:")
        return self

    @property
    def takes_value(self) -> bool:
        """Whether it sends a value."""
        return "{value}" in self.path + (self.body or "") + json.dumps(self.json_body)

    def request(self, value: Value | None) -> tuple[str, bytes, str | None]:
        """Return path, body and content type. Raises ValueError when the value can't be written."""
        text = "" if value is None else _text(value)
        path = self.path.replace("{value}", quote(text, safe=""))
        if self.json_body is not None:
            filled = _filled(self.json_body, value)
            return path, json.dumps(filled, ensure_ascii=False).encode(), self.content_type or "application/json"
        if self.body is not None:
            said = Template(self.body, hexadecimal=False).render({} if value is None else {"value": text})
            return path, said.encode(), self.content_type or "text/plain; charset=utf-8"
        return path, b"", self.content_type


class Hook(Options):
    """Calls the service makes to the hub, at /api/hooks/DEVICE/SECRET. `secret` is a reference: ${NAME}."""

    secret: str = Field(repr=False)
    values: Paths = Field(min_length=1)


class Halt(Options):
    """The command that stops all motion."""

    command: str
    value: bool | int | float | str | None = None


class HttpOptions(Options):
    """`reads`: what is asked; `commands`: what can be told; `hook`: what it tells by itself.

    `silence`: seconds after which a service that only calls counts as offline.
    """

    points: dict[Name, PointSpec] = Field(min_length=1)
    reads: tuple[Read, ...] = ()
    commands: dict[Name, Order] = Field(default_factory=dict)
    auth: Auth = Auth()
    hook: Hook | None = None
    halt: Halt | None = None
    poll: Duration = Field(default=5.0, ge=0.2, le=3600)
    timeout: Duration = Field(default=3.0, ge=0.1, le=30)
    silence: Duration | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "HttpOptions":
        if not self.reads and self.hook is None:
            raise ValueError("without reads: or hook: nothing is ever known of the service")
        for name in sorted(self.told - self.points.keys()):
            raise ValueError(f"there is no point {name!r}{did_you_mean(name, self.points)}")
        for read in self.reads:
            if (read.text is None) == (not read.values):
                raise ValueError(f"{read.path}: a read has either values: or text:")
        for paths in self._paths():
            for path in paths.values():
                parse_path(path)
        for name, order in self.commands.items():
            if (self.argument(name) is not None) != order.takes_value:
                raise ValueError(f"commands: {name}: {{value}} must be sent where there is one, and only there")
        if self.halt is not None and self.halt.command not in self.commands:
            raise ValueError(f"halt: there is no command {self.halt.command!r}")
        return self

    @cached_property
    def told(self) -> frozenset[str]:
        """The points the service ever tells of."""
        texts = {read.text for read in self.reads if read.text is not None}
        return frozenset(texts | {name for paths in self._paths() for name in paths})

    def argument(self, name: str) -> PointSpec | None:
        """Return what a command takes; None where it takes nothing."""
        return self.points.get(name) or self.commands[name].value

    def written(self, name: str, value: Value) -> Value:
        """Return what stands for a value in a command. Raises ValueError where the service has no word for it."""
        words: Mapping[str, Value] = self.commands[name].words
        if words:
            key = _text(value)
            if key not in words:
                raise ValueError(f"the service has no word for {key!r}; it has: {', '.join(words)}")
            return words[key]
        spec = self.argument(name)
        if spec is None or isinstance(value, bool):
            return value
        return spec.write(value)

    def _paths(self) -> list[Paths]:
        return [*(read.values for read in self.reads), *([self.hook.values] if self.hook is not None else [])]


def _text(value: Value) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _filled(part: Any, value: Value | None) -> Any:
    """Put the value, as what it is, where `{value}` stands alone, and as text within a longer text."""
    if isinstance(part, dict):
        return {key: _filled(each, value) for key, each in part.items()}
    if isinstance(part, list):
        return [_filled(each, value) for each in part]
    if isinstance(part, str) and value is not None:
        return value if part == "{value}" else part.replace("{value}", _text(value))
    return part
