"""A switch behind MQTT: one word turns it on, one off, and it says which it is.

Source: Home Assistant, "MQTT Switch" (state and command topics, payloads); Tasmota's `stat/<name>/POWER` and
`cmnd/<name>/POWER`, Shelly Gen1's relay topics and Zigbee2MQTT (with `state_path: state`) fit it.
"""

from typing import ClassVar

from pydantic import Field

from devices.core.drivers import Driver, Report
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Command, verbs_for
from devices.core.wires import Message, MessageWire
from devices.transports.mqtt_device import MqttDevice, PresenceOptions
from devices.transports.payloads import find_value, read_json, read_text
from devices.transports.topics import Topic


class SwitchOptions(PresenceOptions):
    """`state_path`: where the word stands if the state is JSON. `moves`: what it powers moves, so all-stop ends it.

    `state_on` and `state_off` are the words of the state where they differ from those of the command.
    """

    state_topic: Topic
    command_topic: Topic
    payload_on: str = Field(default="ON", min_length=1)
    payload_off: str = Field(default="OFF", min_length=1)
    state_on: str | None = None
    state_off: str | None = None
    state_path: tuple[str | int, ...] | str | None = None
    moves: bool = False


class MqttSwitch(Driver):
    """One switch."""

    NAME = "mqtt_switch"
    LABEL: ClassVar[Texts] = {"vi": "Công tắc MQTT", "ko": "MQTT 스위치", "en": "MQTT switch"}
    WIRE = "message"
    OPTIONS = SwitchOptions

    def __init__(self, options: SwitchOptions, wire: MessageWire, report: Report) -> None:
        self._options = options
        self._report = report
        label = {"vi": "Nguồn", "ko": "전원", "en": "Power"}
        self.points = (Point(name="power", type=PointType.BOOLEAN, label=label, writable=True, icon="power"),)
        self.verbs = verbs_for(self.points)
        self.halt = Command("power", {"value": False}) if options.moves else None
        self._words = {
            options.state_on or options.payload_on: True,
            options.state_off or options.payload_off: False,
        }
        self._device = MqttDevice(wire, report, options, ("power",))
        self._device.read(options.state_topic, self._read)

    async def run(self) -> None:
        await self._device.follow()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        payload = self._options.payload_on if command.args["value"] else self._options.payload_off
        await self._device.send(self._options.command_topic, payload, urgent=urgent)

    def _read(self, message: Message) -> None:
        try:
            word = self._word(message.payload)
            if word not in self._words:
                raise ValueError(f"expected {' or '.join(self._words)}, got {word[:80]!r}")
        except ValueError:
            self._report.unknown("power")
            raise
        self._report.readings({"power": self._words[word]})

    def _word(self, payload: bytes) -> str:
        path = self._options.state_path
        if path is None:
            return read_text(payload)
        found = find_value(read_json(payload), path.split(".") if isinstance(path, str) else path)
        if not isinstance(found, str):
            raise ValueError(f"expected a word at {path}, got {str(found)[:80]}")
        return found
