"""Values measured by something behind MQTT: one JSON for all of them, or plain values on topics of their own.

Source: Home Assistant, "MQTT Sensor" and "MQTT Binary sensor" (`expire_after`, payloads); Tasmota's
`tele/<name>/SENSOR`, where a key may hold a dot ("PM2.5"), Zigbee2MQTT's `<name>`, plain values as ESPHome sends them.
"""

import asyncio
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from devices.core.clock import now
from devices.core.drivers import Driver, Report
from devices.core.duration import Duration, show_duration
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, Verb
from devices.core.wires import Message, MessageWire
from devices.transports.mqtt_device import MqttDevice, PresenceOptions
from devices.transports.payloads import find_value, read_json, read_text
from devices.transports.topics import Topic

LONGEST_TEXT = 500
"""Characters of a text value."""


class SensorPoint(BaseModel):
    """One value. `topic`: its own, if it has one, carrying it plain or, with `json_path`, inside JSON.

    `json_path`: keys joined by dots, or a list where a key holds a dot; on the device's topic it is the point's name
    unless said otherwise. `on` and `off`: the words of a boolean where they are not on/off, true/false, yes/no, 1/0.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    point: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    type: PointType = PointType.NUMBER
    unit: str = ""
    label: dict[str, str] = {}
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    icon: str = ""
    topic: Topic | None = None
    json_path: str | tuple[str | int, ...] | None = None
    on: str | None = None
    off: str | None = None

    @property
    def path(self) -> tuple[str | int, ...] | None:
        """Where the value stands in the JSON; None for a plain payload."""
        if self.json_path is None:
            return None if self.topic else (self.point,)
        return tuple(self.json_path.split(".")) if isinstance(self.json_path, str) else self.json_path


class SensorOptions(PresenceOptions):
    """`expire_after`: how long a value is believed without being heard again."""

    topic: Topic | None = None
    points: tuple[SensorPoint, ...] = Field(min_length=1)
    expire_after: Duration | None = Field(default=None, ge=0.5)

    @model_validator(mode="after")
    def _all_have_topics(self) -> "SensorOptions":
        lost = [point.point for point in self.points if point.topic is None and self.topic is None]
        if lost:
            raise ValueError(f"topic: is missing, for the device or for {', '.join(lost)}")
        if len({point.point for point in self.points}) < len(self.points):
            raise ValueError("points: two share a name")
        return self


class MqttSensor(Driver):
    """Read-only values."""

    NAME = "mqtt_sensor"
    LABEL: ClassVar[Texts] = {"vi": "Cảm biến MQTT", "ko": "MQTT 센서", "en": "MQTT sensor"}
    WIRE = "message"
    OPTIONS = SensorOptions

    def __init__(self, options: SensorOptions, wire: MessageWire, report: Report) -> None:
        self._options = options
        self._report = report
        self.points = tuple(_point(config) for config in options.points)
        self.verbs: tuple[Verb, ...] = ()
        self._heard: dict[str, float] = {}
        self._stale: set[str] = set()
        self._device = MqttDevice(wire, report, options, [point.name for point in self.points])
        self._by_topic: dict[str, list[tuple[SensorPoint, Point]]] = {}
        for config, point in zip(options.points, self.points, strict=True):
            self._by_topic.setdefault(config.topic or options.topic or "", []).append((config, point))
        for topic in self._by_topic:
            self._device.read(topic, self._read)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._device.follow())
            if self._options.expire_after is not None:
                self._heard = {point.name: now() for point in self.points}
                group.create_task(self._expire(self._options.expire_after))

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Never called: a sensor has no verbs, and `Device` refuses what is not among them."""
        raise AssertionError(f"a sensor was told {command.verb} (urgent: {urgent})")

    def _read(self, message: Message) -> None:
        mine = self._by_topic[message.topic]
        try:
            document = read_json(message.payload) if any(config.path is not None for config, _ in mine) else None
        except ValueError:
            self._report.unknown(*[point.name for _, point in mine])
            raise
        values: dict[str, Value] = {}
        wrong = []
        for config, point in mine:
            try:
                values[point.name] = _value(config, point, document, message.payload)
            except ValueError as problem:
                self._report.unknown(point.name)
                wrong.append(f"{point.name}: {problem}")
        self._report.readings(values)
        self._heard.update(dict.fromkeys(values, now()))
        self._stale.difference_update(values)
        self._device.degrade(self._silence())
        if wrong:
            raise ValueError("; ".join(wrong))

    async def _expire(self, after: float) -> None:
        """Forget each value that was not heard again in time. A value can't fall due sooner than we look."""
        while True:
            fresh = [heard for name, heard in self._heard.items() if name not in self._stale]
            await asyncio.sleep(max(min(fresh, default=now()) + after - now(), 0.0))
            due = [name for name, heard in self._heard.items() if now() - heard >= after]
            late = [name for name in due if name not in self._stale]
            if late:
                self._stale.update(late)
                self._report.unknown(*late)
                self._device.degrade(self._silence())

    def _silence(self) -> Reason | None:
        """Return why the sensor is not in order: a value it should have sent has not come in time."""
        if not self._stale or self._options.expire_after is None:
            return None
        names = f" ({', '.join(sorted(self._stale))})" if len(self._stale) < len(self.points) else ""
        return Reason.of("silent", detail=f"{show_duration(self._options.expire_after)}{names}")


def _point(config: SensorPoint) -> Point:
    return Point(
        name=config.point,
        type=config.type,
        label=config.label,
        unit=config.unit,
        minimum=config.minimum,
        maximum=config.maximum,
        choices=config.choices,
        icon=config.icon,
    )


def _value(config: SensorPoint, point: Point, document: Any, payload: bytes) -> Value:
    """Return the point's value. Raises ValueError in words."""
    raw = read_text(payload) if config.path is None else find_value(document, config.path)
    if not isinstance(raw, (str, int, float)):
        raise ValueError(f"expected one value, got {str(raw)[:80]}")
    if isinstance(raw, str) and len(raw) > LONGEST_TEXT:
        raise ValueError(f"expected at most {LONGEST_TEXT} characters, got {len(raw)}")
    if isinstance(raw, str) and "\0" in raw:
        raise ValueError("expected a text without the character NUL")
    if point.type is PointType.BOOLEAN:
        words = {"1": True, "0": False, config.on: True, config.off: False}
        raw = words.get(str(raw), raw)
    try:
        return point.parse(raw)
    except OverflowError:
        raise ValueError("expected a number, got one beyond all measure") from None
