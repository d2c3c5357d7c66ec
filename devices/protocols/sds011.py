"""Nova Fitness SDS011: laser sensor of fine dust.

Source: Nova Fitness Co., Ltd., "Laser Dust Sensor Control Protocol V1.3" (2015-07-20): 9600 8N1; commands of 19 bytes
`AA B4 data×15 sum AB`, answers of 10 bytes `AA C0|C5 data×6 sum AB`, the sum being the low byte of the sum of the data.
The last two bytes of data are the sensor's ID, FFFF in a command meaning any. Measuring range 0.0 to 999.9 µg/m³.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Verb
from devices.transports.checksums import sum8
from devices.transports.coded import in_words
from devices.transports.frame_reading import Look, decode_answer
from devices.transports.framing import MeasuredFramer
from devices.transports.other_names import ValueArguments

HEAD, TAIL = 0xAA, 0xAB
COMMAND, READING, REPLY = 0xB4, 0xC0, 0xC5
LENGTHS: Mapping[int, int] = {COMMAND: 19, READING: 10, REPLY: 10}

MODE, QUERY, SET_ID, SLEEP, FIRMWARE, PERIOD = 2, 4, 5, 6, 7, 8
NAMES: Mapping[int, str] = {
    MODE: "reporting_mode",
    QUERY: "query",
    SET_ID: "set_device_id",
    SLEEP: "work",
    FIRMWARE: "firmware",
    PERIOD: "working_period",
}

HIGHEST = 9999
"""The largest raw value in the measuring range, in 0.1 µg/m³."""

LONGEST_PERIOD = 30
"""Minutes; 0 is continuous."""

ANY = 0xFFFF


class Sds011Answers(MeasuredFramer):
    """Finds readings and replies."""

    def measure(self, data: bytes) -> int | None:
        if data[0] != HEAD:
            return None
        if len(data) < 2:
            return 0
        return LENGTHS[data[1]] if data[1] in (READING, REPLY) else None

    def valid(self, frame: bytes) -> bool:
        return sum8(frame[2:-2]) == frame[-2] and frame[-1] == TAIL


def command_frame(function: int, *values: int, device: int = ANY) -> bytes:
    """Return a command: its function, up to twelve values, and the ID of the sensor it is for."""
    data = bytes((function, *values)).ljust(13, b"\0") + device.to_bytes(2, "big")
    return bytes((HEAD, COMMAND)) + data + bytes((sum8(data), TAIL))


def read_dust(frame: bytes) -> tuple[float | None, float | None]:
    """Return (PM2.5, PM10) of a reading in µg/m³, None where it lies outside the measuring range."""
    raw = (int.from_bytes(frame[at : at + 2], "little") for at in (2, 4))
    pm25, pm10 = (value / 10 if value <= HIGHEST else None for value in raw)
    return pm25, pm10


def _hexadecimal(value: Any) -> Any:
    """Take an ID as people write it, "A160", for the number it is."""
    return int(value, 16) if isinstance(value, str) else value


DeviceId = Annotated[int, BeforeValidator(_hexadecimal)]


class _Device(ValueArguments):
    """`id`: which sensor, 0xFFFF being any; as text in hexadecimal digits."""

    id: DeviceId = Field(default=ANY, ge=0, le=0xFFFF)


class _Mode(_Device):
    OTHER_NAMES: ClassVar[tuple[str, ...]] = ("mode",)
    value: str = Field(pattern="^(active|query|passive)$")


class _Work(_Device):
    value: bool


class _Period(_Device):
    OTHER_NAMES: ClassVar[tuple[str, ...]] = ("minutes", "period")
    value: int = Field(ge=0, le=LONGEST_PERIOD, json_schema_extra={"unit": "min"})


class _NewId(_Device):
    OTHER_NAMES: ClassVar[tuple[str, ...]] = ("new_id",)
    value: DeviceId = Field(ge=0, le=0xFFFE)


class Sds011Codec(Codec):
    """Frames of an SDS011."""

    PROTOCOL: ClassVar[str] = "sds011"
    LABEL: ClassVar[str] = "Nova Fitness SDS011"
    SOURCE: ClassVar[str] = "Nova Fitness, Laser Dust Sensor Control Protocol V1.3 (2015)"
    VERBS: ClassVar[tuple[Verb, ...]] = (
        Verb(name="query", arguments=_Device),
        Verb(name="query_data", arguments=_Device),
        Verb(name="reporting_mode", arguments=_Mode),
        Verb(name="query_reporting_mode", arguments=_Device),
        Verb(name="work", arguments=_Work),
        Verb(name="sleep", arguments=_Device),
        Verb(name="wake", arguments=_Device),
        Verb(name="query_work", arguments=_Device),
        Verb(name="query_sleep", arguments=_Device),
        Verb(name="working_period", arguments=_Period),
        Verb(name="query_working_period", arguments=_Device),
        Verb(name="firmware", arguments=_Device),
        Verb(name="set_device_id", arguments=_NewId),
    )
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=command_frame(FIRMWARE)), Probe(wait=1.5))

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        def meaning(frame: bytes) -> Decoded:
            return _answer(frame, request) if sender == "device" else _command(frame)

        return decode_answer(data, _look, meaning, request=request, header=bytes((HEAD,)))

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        device, value = args["id"], args.get("value")
        simple = {
            "query": (QUERY,),
            "query_data": (QUERY,),
            "firmware": (FIRMWARE,),
            "sleep": (SLEEP, 1, 0),
            "wake": (SLEEP, 1, 1),
            "query_reporting_mode": (MODE, 0),
            "query_work": (SLEEP, 0),
            "query_sleep": (SLEEP, 0),
            "query_working_period": (PERIOD, 0),
        }
        if verb in simple:
            return command_frame(*simple[verb], device=device)
        if verb == "set_device_id" and isinstance(value, int):
            # The new ID stands right before the present one.
            return command_frame(SET_ID, *([0] * 10), value >> 8, value & 0xFF, device=device)
        if verb == "reporting_mode":
            return command_frame(MODE, 1, int(value != "active"), device=device)
        if verb in ("work", "working_period") and value is not None:
            return command_frame(SLEEP if verb == "work" else PERIOD, 1, int(value), device=device)
        raise BadCommand(f"{verb}: nothing to send")


def _look(data: bytes, at: int) -> Look:
    if data[at] != HEAD:
        return Look(reason=f"begins with {data[at]:02X}, expected AA")
    if at + 1 == len(data):
        return Look(partial=True)
    length = LENGTHS.get(data[at + 1])
    if length is None:
        return Look(reason=f"command {data[at + 1]:02X}, expected B4, C0 or C5")
    if at + length > len(data):
        return Look(partial=True)
    frame = data[at : at + length]
    if frame[-1] != TAIL:
        return Look(reason=f"ends with {frame[-1]:02X}, expected AB")
    if sum8(frame[2:-2]) != frame[-2]:
        return Look(reason=f"checksum: expected {sum8(frame[2:-2]):02X}, got {frame[-2]:02X}")
    return Look(length=length)


def _command(frame: bytes) -> Decoded:
    if frame[1] != COMMAND:
        return Decoded(outcome="ignore", meaning="a frame of the sensor", reason="an answer, not a command")
    function, setting, value = frame[2], frame[3] == 1, frame[4]
    device = frame[15:17].hex().upper()
    if function not in NAMES:
        return Decoded(outcome="reject", fields={"command_code": function}, reason=f"command {function} is unknown")
    fields: dict[str, Any] = {"command": NAMES[function], "command_code": function, "id": device, "device_id": device}
    if function == SET_ID:
        fields["value"] = frame[13:15].hex().upper()
        return Decoded(outcome="accept", meaning=f"the ID becomes {fields['value']}", fields=fields)
    if function in (QUERY, FIRMWARE):
        return Decoded(outcome="accept", meaning=f"asks for {NAMES[function]}", fields=fields)
    if frame[3] > 1:
        return Decoded(outcome="reject", fields=fields, reason=f"{frame[3]:02X} is neither query (00) nor set (01)")
    fields["set"] = setting
    if not setting:
        return Decoded(outcome="accept", meaning=f"asks for {NAMES[function]}", fields=fields)
    return _setting(function, value, fields)


def _setting(function: int, value: int, fields: dict[str, Any]) -> Decoded:
    """Say what a setting is; one outside the document is refused in a command and unknown in a reply."""
    name = NAMES[function]
    if value > (LONGEST_PERIOD if function == PERIOD else 1):
        outcome = "reject" if "ack" not in fields else "unknown_value"
        shown = {**fields, "value": None, "value_code": value}
        return Decoded(outcome=outcome, fields=shown, reason=f"{name}: {value} is not in the document")  # type: ignore[arg-type]
    if function == MODE:
        told: Any = "query" if value else "active"
    else:
        told = bool(value) if function == SLEEP else value
    more = {"value": told, name: told, "value_code": value}
    if function == SLEEP:
        more["sleeping"] = not value
    units = {"value": "min", name: "min"} if function == PERIOD else {}
    unit = " min" if function == PERIOD else ""
    return Decoded(outcome="accept", meaning=in_words(name, told) + unit, fields={**fields, **more}, units=units)


def _answer(frame: bytes, request: bytes | None) -> Decoded:
    if frame[1] == COMMAND:
        return Decoded(outcome="ignore", meaning="a command", reason="a command of the controller, not an answer")
    stray = _stray(frame, request)
    found = _reading(frame) if frame[1] == READING else _reply(frame)
    if stray and found.outcome != "reject":
        return Decoded(outcome="ignore", meaning=found.meaning, fields=found.fields, reason=stray)
    return found


def _stray(frame: bytes, request: bytes | None) -> str:
    if not request or len(request) != LENGTHS[COMMAND]:
        return ""
    function, wanted = request[2], request[13:15] if request[2] == SET_ID else request[15:17]
    if wanted != b"\xff\xff" and frame[6:8] != wanted:
        return f"from sensor {frame[6:8].hex().upper()}, asked was {wanted.hex().upper()}"
    if (function == QUERY) is not (frame[1] == READING):
        return f"not the answer to {NAMES.get(function, 'an unknown command')}"
    if frame[1] == REPLY and frame[2] != function:
        return f"an answer to {NAMES.get(frame[2], 'an unknown command')}, asked was {NAMES.get(function, function)}"
    return ""


def _reading(frame: bytes) -> Decoded:
    pm25, pm10 = read_dust(frame)
    device = frame[6:8].hex().upper()
    fields = {"pm2_5": pm25, "pm25": pm25, "pm10": pm10, "id": device, "device_id": device}
    units = dict.fromkeys(("pm2_5", "pm25", "pm10"), "µg/m³")
    if pm25 is None or pm10 is None:
        raw = {"pm2_5_raw": int.from_bytes(frame[2:4], "little"), "pm10_raw": int.from_bytes(frame[4:6], "little")}
        reason = "beyond the measuring range of 999.9 µg/m³"
        return Decoded(
            outcome="unknown_value", meaning="a reading", fields={**fields, **raw}, units=units, reason=reason
        )
    return Decoded(outcome="accept", meaning=f"PM2.5 {pm25} µg/m³, PM10 {pm10} µg/m³", fields=fields, units=units)


def _reply(frame: bytes) -> Decoded:
    function, device = frame[2], frame[6:8].hex().upper()
    if function not in NAMES or function == QUERY:
        return Decoded(outcome="reject", fields={"command_code": function}, reason=f"a reply to command {function}")
    fields: dict[str, Any] = {
        "command": NAMES[function],
        "command_code": function,
        "ack": True,
        "id": device,
        "device_id": device,
    }
    if function == FIRMWARE:
        date = f"20{frame[3]:02d}-{frame[4]:02d}-{frame[5]:02d}"
        return Decoded(outcome="accept", meaning=f"firmware of {date}", fields={**fields, "firmware": date})
    if function == SET_ID:
        return Decoded(outcome="accept", meaning=f"the ID is now {device}", fields=fields)
    return _setting(function, frame[4], {**fields, "set": frame[3] == 1})
