"""A service on HTTP played from a script: a document of state, and requests that change it.

The script stands in the device's `simulate:` section and is written from the service's own documentation.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import HttpSimulator, SimulationOptions, World
from devices.core.wires import HttpAnswer, HttpCall

JSON = {"content-type": "application/json"}
BAD = HttpAnswer(400, JSON, b'{"error": "bad request"}')


class Change(SimulationOptions):
    """A request that changes state. `path` is a regular expression; `set`: key of the state → key of the JSON body.

    A key that starts with $ is a named group of the path instead; `.` is the whole body.
    """

    method: str = "POST"
    path: str
    set: dict[str, str]


class Service(SimulationOptions):
    """`state`: the JSON document; `pages`: path → part of it (`.` is all). `token`: what must stand in Authorization.

    `calls`: a webhook with the whole document on each change, and every so many seconds.
    """

    state: dict[str, Any] = Field(default_factory=dict)
    pages: dict[str, str] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    token: str | None = None
    calls: Duration | None = None


class HttpDeviceSimulator(HttpSimulator):
    """Plays a script."""

    NAME = "http_device"
    OPTIONS = Service

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._script: Service = simulate
        self._state: dict[str, Any] = json.loads(json.dumps(simulate.state))
        self._changes = [(re.compile(change.path), change) for change in simulate.changes]
        self._changed = asyncio.Event()
        self._tell()

    async def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer | None:
        path = target.partition("?")[0]
        for pattern, change in self._changes:
            match = pattern.fullmatch(target)
            if match is not None and method == change.method:
                return self._let_in(headers) or self._change(change, match, body)
        page = self._script.pages.get(path)
        if page is None:
            return None
        if method != "GET":
            return HttpAnswer(405, JSON, b"{}")
        part = self._state if page == "." else self._state.get(page)
        said = part if isinstance(part, str) else json.dumps(part)
        return self._let_in(headers) or HttpAnswer(200, JSON, said.encode())

    async def live(self, call: Callable[[HttpCall], Awaitable[None]]) -> None:
        if self._script.calls is None:
            await asyncio.Event().wait()
            return
        while True:
            await call(HttpCall("", {}, json.dumps(self._state).encode()))
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._script.calls):
                    await self._changed.wait()

    def _let_in(self, headers: Mapping[str, str]) -> HttpAnswer | None:
        token = self._script.token
        if token is not None and headers.get("authorization") != token:
            return HttpAnswer(401, JSON, b'{"error": "unauthorized"}')
        return None

    def _change(self, change: Change, match: re.Match[str], body: bytes) -> HttpAnswer:
        try:
            document = json.loads(body) if body else {}
        except ValueError:
            return BAD
        for key, source in change.set.items():
            if source.startswith("$"):
                value: Any = match[source[1:]]
            elif source == ".":
                value = document
            elif isinstance(document, dict) and source in document:
                value = document[source]
            else:
                return BAD
            if self.fault not in ("stuck", "refuse"):
                self._state[key] = value
        self._tell()
        self._changed.set()
        return HttpAnswer(200, JSON, b'{"ok": true}')

    def _tell(self) -> None:
        self.publish_state(**{k: v for k, v in self._state.items() if isinstance(v, (bool, int, float, str))})
