"""A blind, curtain, gate or barrier behind MQTT.

Source: Home Assistant, "MQTT Cover": words OPEN, CLOSE, STOP; states open, opening, closed, closing, stopped; positions
from 0 % (closed) to 100 % (open). With `position_topic` and `set_position_topic` everything is plain text on topics of
its own; without them one topic each way carries JSON, as Zigbee2MQTT's covers do: `{"position": 40, "state":
"opening"}` comes, `{"state": "OPEN"}` and `{"position": 40}` go.
"""

import json
from typing import Any, ClassVar

from pydantic import Field, model_validator

from devices.core.drivers import Driver, Report
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb, verbs_for
from devices.core.wires import Message, MessageWire
from devices.transports.mqtt_device import MqttDevice, PresenceOptions
from devices.transports.payloads import read_number, read_object, read_text
from devices.transports.topics import Topic

MOVING = {
    "opening": "opening",
    "closing": "closing",
    "stopped": "stopped",
    "stop": "stopped",
    "open": "stopped",
    "closed": "stopped",
}
"""What the states of Home Assistant and Zigbee2MQTT say about the motion."""

WORDS = ("open", "close", "stop")
LABELS: dict[str, Texts] = {
    "open": {"vi": "Mở", "ko": "열기", "en": "Open"},
    "close": {"vi": "Đóng", "ko": "닫기", "en": "Close"},
    "stop": {"vi": "Dừng", "ko": "정지", "en": "Stop"},
}
EFFECTS: dict[str, dict[str, Value | None]] = {
    "open": {"position": 100, "moving": None},
    "close": {"position": 0, "moving": None},
    "stop": {"moving": "stopped"},
}
ICONS = {"open": "arrow-up", "close": "arrow-down", "stop": "square"}


class CoverOptions(PresenceOptions):
    """`closed_at` and `open_at`: the device's own positions for 0 % and 100 %, where they differ."""

    state_topic: Topic
    command_topic: Topic
    position_topic: Topic | None = None
    set_position_topic: Topic | None = None
    payload_open: str = Field(default="OPEN", min_length=1)
    payload_close: str = Field(default="CLOSE", min_length=1)
    payload_stop: str = Field(default="STOP", min_length=1)
    closed_at: int = 0
    open_at: int = 100

    @model_validator(mode="after")
    def _complete(self) -> "CoverOptions":
        if (self.position_topic is None) != (self.set_position_topic is None):
            raise ValueError("position_topic and set_position_topic come together, or neither for JSON")
        if self.closed_at == self.open_at:
            raise ValueError("closed_at and open_at must differ")
        return self


class MqttCover(Driver):
    """One cover. It confirms a position by reporting it; the hall's all-stop sends `stop`."""

    NAME = "mqtt_cover"
    LABEL: ClassVar[Texts] = {"vi": "Rèm, cổng MQTT", "ko": "MQTT 블라인드·게이트", "en": "MQTT cover"}
    WIRE = "message"
    OPTIONS = CoverOptions
    halt = Command("stop")

    def __init__(self, options: CoverOptions, wire: MessageWire, report: Report) -> None:
        self._options = options
        self._report = report
        self.points = _points()
        words = (Verb(name=word, label=LABELS[word], icon=ICONS[word], effects=EFFECTS[word]) for word in WORDS)
        self.verbs = verbs_for(self.points, *words)
        self._payloads = {"open": options.payload_open, "close": options.payload_close, "stop": options.payload_stop}
        self._device = MqttDevice(wire, report, options, ("position", "moving"))
        if options.position_topic is None:
            self._device.read(options.state_topic, self._read_both)
        else:
            self._device.read(options.state_topic, lambda message: self._report_state(_plain(message)))
            self._device.read(options.position_topic, lambda message: self._report_position(_plain(message)))

    async def run(self) -> None:
        await self._device.follow()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        options = self._options
        if command.verb != "position":
            word = self._payloads[command.verb]
            payload = word if options.position_topic else json.dumps({"state": word})
            await self._device.send(options.command_topic, payload, urgent=urgent)
            return
        position = self._to_device(command.args["value"])
        if options.set_position_topic is not None:
            await self._device.send(options.set_position_topic, str(position), urgent=urgent)
        else:
            await self._device.send(options.command_topic, json.dumps({"position": position}), urgent=urgent)

    def _read_both(self, message: Message) -> None:
        """Report a JSON state; a part that is wrong or missing from a first state stays unknown."""
        try:
            state = read_object(message.payload)
        except ValueError:
            self._report.unknown("position", "moving")
            raise
        wrong = []
        for key, report in (("state", self._report_state), ("position", self._report_position)):
            try:
                if key in state:
                    report(state[key])
            except ValueError as problem:
                wrong.append(str(problem))
        if wrong:
            raise ValueError("; ".join(wrong))

    def _report_state(self, raw: Any) -> None:
        moving = MOVING.get(raw.lower()) if isinstance(raw, str) else None
        if moving is None:
            self._report.unknown("moving")
            raise ValueError(f"state: expected one of {', '.join(MOVING)}, got {str(raw)[:80]!r}")
        self._report.readings({"moving": moving})

    def _report_position(self, raw: Any) -> None:
        low, high = sorted((self._options.closed_at, self._options.open_at))
        try:
            number = read_number(raw, low, high, "position")
        except ValueError:
            self._report.unknown("position")
            raise
        span = self._options.open_at - self._options.closed_at
        position: Value = round((number - self._options.closed_at) / span * 100, 1)
        self._report.readings({"position": position})

    def _to_device(self, percent: float) -> int:
        span = self._options.open_at - self._options.closed_at
        return round(self._options.closed_at + percent / 100 * span)


def _plain(message: Message) -> str | None:
    """Return a plain payload; None, which fits no point, for one that is no text."""
    try:
        return read_text(message.payload)
    except ValueError:
        return None


def _points() -> tuple[Point, ...]:
    return (
        Point(
            name="position",
            type=PointType.NUMBER,
            label={"vi": "Vị trí", "ko": "위치", "en": "Position"},
            unit="%",
            minimum=0,
            maximum=100,
            writable=True,
            tolerance=1.0,
            icon="blinds",
        ),
        Point(
            name="moving",
            type=PointType.CHOICE,
            label={"vi": "Chuyển động", "ko": "움직임", "en": "Motion"},
            choices=("opening", "closing", "stopped"),
        ),
    )
