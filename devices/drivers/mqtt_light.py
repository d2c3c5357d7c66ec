"""A dimmable lamp behind MQTT, in the JSON schema of Home Assistant.

Source: Home Assistant, "MQTT Light", JSON schema: `{"state": "ON", "brightness": 0-255, "transition": seconds,
"color": {"r": …, "g": …, "b": …}}` both ways; Tasmota, ESPHome and Zigbee2MQTT lamps speak it.

`brightness` is the light given: an OFF lamp gives 0 %, whatever level it remembers, and 0 % switches it off.
"""

import json
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from devices.core.drivers import Driver, Report
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Arguments, Command, Verb, verbs_for
from devices.core.wires import Message, MessageWire
from devices.transports.mqtt_device import MqttDevice, PresenceOptions
from devices.transports.payloads import read_number, read_object
from devices.transports.topics import Topic

COLOR_LABEL = {"vi": "Màu", "ko": "색상", "en": "Color"}


class LightOptions(PresenceOptions):
    """`scale`: the brightness that means 100 %. `rgb`: the lamp has colours."""

    state_topic: Topic
    command_topic: Topic
    scale: int = Field(default=255, ge=1, le=65_535)
    rgb: bool = False


class ColorArguments(Arguments):
    value: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class MqttLight(Driver):
    """One lamp or one group of lamps."""

    NAME = "mqtt_light"
    LABEL: ClassVar[Texts] = {"vi": "Đèn MQTT (JSON)", "ko": "MQTT 조명 (JSON)", "en": "MQTT light (JSON)"}
    WIRE = "message"
    OPTIONS = LightOptions

    def __init__(self, options: LightOptions, wire: MessageWire, report: Report) -> None:
        self._options = options
        self._report = report
        lamp = _lamp_points()
        color = Point(name="color", type=PointType.TEXT, label=COLOR_LABEL, writable=True, icon="palette")
        verb = Verb(name="color", label=COLOR_LABEL, arguments=ColorArguments, sets="color", icon="palette")
        self.points = (*lamp, color) if options.rgb else lamp
        self.verbs = verbs_for(lamp, verb) if options.rgb else verbs_for(lamp)
        self._on = False
        self._device = MqttDevice(wire, report, options, [point.name for point in self.points])
        self._device.read(options.state_topic, self._read)

    async def run(self) -> None:
        await self._device.follow()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        payload = json.dumps(self._message(command))
        await self._device.send(self._options.command_topic, payload, urgent=urgent)

    def _message(self, command: Command) -> dict[str, Any]:
        value = command.args["value"]
        if command.verb == "power":
            return {"state": "ON" if value else "OFF"}
        if command.verb == "color":
            return {"state": "ON", "color": _channels(value)}
        over = command.args.get("over")
        fade = {"transition": over} if over is not None else {}
        if value == 0:
            return {"state": "OFF", **fade}
        # The dimmest step still gives light: 0 would be off on many lamps.
        brightness = max(1, round(value / 100 * self._options.scale))
        return {"state": "ON", "brightness": brightness, **fade}

    def _read(self, message: Message) -> None:
        """Report what a state says. A part that is wrong makes its point unknown; Home Assistant sends parts too."""
        try:
            state = read_object(message.payload)
        except ValueError:
            self._report.unknown(*[point.name for point in self.points])
            raise
        problems = [self._part(state, "state", ("power", "brightness"), self._read_state)]
        if state.get("state") != "OFF":
            problems.append(self._part(state, "brightness", ("brightness",), self._read_brightness))
        if self._options.rgb:
            problems.append(self._part(state, "color", ("color",), self._read_color))
        wrong = "; ".join(problem for problem in problems if problem)
        if wrong:
            raise ValueError(wrong)

    def _part(self, state: dict[str, Any], key: str, points: tuple[str, ...], read: Any) -> str | None:
        if key not in state:
            return None
        try:
            values: dict[str, Value] = read(state[key])
        except ValueError as problem:
            self._report.unknown(*points)
            return str(problem)
        if values.get("power") is True and not self._on and "brightness" not in state:
            self._report.unknown("brightness")  # it was 0 while off; how bright it is now was not said
        self._on = bool(values.get("power", self._on))
        self._report.readings(values)
        return None

    @staticmethod
    def _read_state(raw: Any) -> dict[str, Value]:
        if raw == "ON":
            return {"power": True}
        if raw == "OFF":
            return {"power": False, "brightness": 0.0}
        raise ValueError(f'state: expected "ON" or "OFF", got {str(raw)[:80]!r}')

    def _read_brightness(self, raw: Any) -> dict[str, Value]:
        if isinstance(raw, str):
            raise ValueError(f"brightness: expected a number, got the text {raw[:80]!r}")
        number = read_number(raw, 0, self._options.scale, "brightness")
        return {"brightness": round(number / self._options.scale * 100, 1)}

    @staticmethod
    def _read_color(raw: Any) -> dict[str, Value]:
        if not isinstance(raw, dict):
            raise ValueError(f'color: expected {{"r", "g", "b"}}, got {str(raw)[:80]!r}')
        parts = [int(read_number(raw.get(channel), 0, 255, f"color.{channel}")) for channel in "rgb"]
        return {"color": "#" + "".join(f"{part:02x}" for part in parts)}


def _lamp_points() -> tuple[Point, ...]:
    return (
        Point(
            name="power",
            type=PointType.BOOLEAN,
            label={"vi": "Nguồn", "ko": "전원", "en": "Power"},
            writable=True,
            icon="power",
        ),
        Point(
            name="brightness",
            type=PointType.NUMBER,
            label={"vi": "Độ sáng", "ko": "밝기", "en": "Brightness"},
            unit="%",
            minimum=0,
            maximum=100,
            writable=True,
            # One step of a lamp with 8 bits is 0.4 %; a lamp may round twice.
            tolerance=1.0,
            native_fade=True,
            icon="sun",
        ),
    )


def _channels(value: str) -> dict[str, int]:
    """Return red, green and blue of a checked #rrggbb."""
    return {channel: int(value[start : start + 2], 16) for channel, start in zip("rgb", (1, 3, 5), strict=True)}
