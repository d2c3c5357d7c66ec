"""Commands from Home Assistant: checked like those of the API, refused where the hall is busy with something else.

A device that a run holds, or that is under maintenance, is left alone; while the hall is stopped nothing is commanded.
Each device has a short queue of its own: what answers slowly costs nobody else anything, and a flood is refused.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from devices.core.device import Device
from devices.core.errors import BadCommand, DeviceError
from devices.core.events import Sender
from devices.core.rig import Rig
from devices.core.texts import LANGUAGES, Texts
from devices.core.values import show_value
from devices.core.verbs import Command, set_command
from devices.core.wires import Message, MessageWire
from exhibit_server.announcing.payloads import PRESS, is_button
from exhibit_server.announcing.sentences import REASONS
from exhibit_server.announcing.topics import Topics
from exhibit_server.callers import Caller
from exhibit_server.discovery.telling import Teller
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage

MOST = 64
"""Commands under way at once."""

EACH = 8
"""Commands under way or waiting for one device."""

LARGEST = 1024
"""Bytes of a command."""

CALLER = Caller("home-assistant", "kiosk", "home-assistant")
"""Home Assistant starts what a visitor may start."""

SENDER = Sender("person", CALLER.name, {"en": "Home Assistant"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What commands may reach. `excluded`: devices that are not announced, so not commanded either."""

    rig: Rig
    stage: Stage
    teller: Teller
    excluded: Callable[[], frozenset[str]]
    language: str


class _No(Exception):
    """A command is not carried out; `texts` say why."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts["en"])
        self.texts = texts


class Commands:
    """Takes commands from the broker. `run` until cancelled; everything begun ends with it."""

    def __init__(self, wire: MessageWire, topics: Topics, reach: Reach) -> None:
        self._wire, self._topics, self._reach = wire, topics, reach
        self._under_way: Counter[str] = Counter()
        self._group: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Listen and carry out."""
        with ExitStack() as stack:
            async with asyncio.TaskGroup() as group:
                self._group = group
                stack.callback(self._wire.subscribe(self._topics.commands, self._command))
                stack.callback(self._wire.subscribe(self._topics.scene("+", "start"), self._start))
                await asyncio.Event().wait()

    # -- devices ------------------------------------------------------------------------------------------------

    def _command(self, message: Message) -> None:
        device_id, verb = message.topic.split("/")[3:5]
        device = self._reach.rig.get(device_id)
        try:
            if device is None or device_id in self._reach.excluded():
                raise _No(REASONS["unknown_device"])
            command = self._checked(device, verb, message)
            self._take(device, command)
        except _No as no:
            self._refused(device_id, device.identity.name if device is not None else device_id[:80], no.texts)

    def _checked(self, device: Device, verb: str, message: Message) -> Command:
        """Return the command, checked as the API does it. Raises _No."""
        text = _text(message)
        try:
            if verb in device.points and device.points[verb].writable:
                point = device.points[verb]
                return device.check(set_command(point, point.parse(text)))
            known = device.verbs.get(verb)
            if known is None or not is_button(known):
                raise _No(REASONS["unknown_verb"])
            _require_press(verb, text)
            return device.check(Command(verb))
        except (BadCommand, ValueError) as problem:
            raise _No(dict.fromkeys(LANGUAGES, f"{verb}: {problem}"[:300])) from problem

    async def _perform(self, device: Device, command: Command) -> None:
        try:
            self._may(device.id)
            await device.perform(command, by=SENDER)
        except _No as no:
            self._refused(device.id, device.identity.name, no.texts)
            return
        except DeviceError:
            return  # the device told of it, and the chronicle wrote it down
        value = command.args.get("value")
        shown = show_value(value) if value is not None else PRESS
        name, tell = device.identity.name, self._reach.teller.tell
        tell("info", "remote_command", device.id, device=name, verb=command.verb, value=shown[:100])

    def _may(self, device_id: str) -> None:
        """Raise _No while somebody else has the say over a device."""
        if self._reach.stage.stop_state.active:
            raise _No(REASONS["stopped"])
        if self._reach.stage.holder(device_id) is not None:
            raise _No(REASONS["leased"])

    # -- scenes -------------------------------------------------------------------------------------------------

    def _start(self, message: Message) -> None:
        if not message.payload:  # somebody deleted what was retained
            return
        scene_id = message.topic.split("/")[3]
        stage = self._reach.stage
        loaded = stage.scenes.get(scene_id)
        name: str | Texts = loaded.scene.title if loaded is not None else scene_id[:80]
        try:
            _require_press("start", _text(message))
            stage.start(scene_id, self._reach.language, CALLER)
        except Refused as refusal:
            self._refused(scene_id, name, refusal.texts)
        except _No as no:
            self._refused(scene_id, name, no.texts)

    # -- inside -------------------------------------------------------------------------------------------------

    def _take(self, device: Device, command: Command) -> None:
        """Begin a command, unless too many are under way. Raises _No."""
        full = self._under_way.total() >= MOST or self._under_way[device.id] >= EACH
        if full or self._group is None:
            raise _No(REASONS["busy"])
        self._under_way[device.id] += 1
        self._group.create_task(self._counted(device, command), name=f"command for {device.id}")

    async def _counted(self, device: Device, command: Command) -> None:
        try:
            await self._perform(device, command)
        finally:
            self._under_way[device.id] -= 1
            if not self._under_way[device.id]:
                del self._under_way[device.id]

    def _refused(self, subject: str, name: str | Texts, reason: Texts) -> None:
        self._reach.teller.tell("warning", "remote_refused", subject[:80], device=name, reason=reason)


def _require_press(verb: str, text: str) -> None:
    """Raise _No unless a button was pressed."""
    if text != PRESS:
        raise _No(dict.fromkeys(LANGUAGES, f"{verb}: {PRESS} ≠ {text[:80]!r}"))


def _text(message: Message) -> str:
    """Return a command's text. Raises _No."""
    if message.retain:
        raise _No(REASONS["retained"])
    if len(message.payload) > LARGEST:
        raise _No(REASONS["not_text"])
    try:
        return message.payload.decode()
    except UnicodeDecodeError:
        raise _No(REASONS["not_text"]) from None
