"""What messages of the Somfy Digital Network mean: names and fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.core.codecs import Outcome
from devices.protocols.somfy_sdn import frames
from devices.protocols.somfy_sdn.frames import Message, address_text

NOT_SET = 0xFF
NOT_SET_16 = 0xFFFF

NAMES: Mapping[int, str] = {
    frames.MOVE: "move",
    frames.STOP: "stop",
    frames.MOVE_TO: "move_to",
    frames.MOVE_OF: "move_of",
    frames.WINK: "wink",
    frames.LOCK: "lock",
    frames.GET_POSITION: "get_motor_position",
    frames.POST_POSITION: "motor_position",
    frames.GET_STATUS: "get_motor_status",
    frames.POST_STATUS: "motor_status",
    0x11: "set_motor_limits",
    0x12: "set_motor_direction",
    0x13: "set_motor_rolling_speed",
    0x15: "set_motor_ip",
    0x16: "set_network_lock",
    0x17: "set_local_ui",
    0x1F: "set_factory_default",
    0x21: "get_motor_limits",
    0x22: "get_motor_direction",
    0x23: "get_motor_rolling_speed",
    0x25: "get_motor_ip",
    0x26: "get_network_lock",
    0x27: "get_local_ui",
    0x31: "motor_limits",
    0x32: "motor_direction",
    0x33: "motor_rolling_speed",
    0x35: "motor_ip",
    0x36: "network_lock",
    0x37: "local_ui",
    frames.GET_ADDRESS: "get_node_address",
    0x41: "get_group_address",
    frames.GET_LABEL: "get_node_label",
    0x4C: "get_node_serial_number",
    0x51: "set_group_address",
    0x55: "set_node_label",
    frames.POST_ADDRESS: "node_address",
    0x61: "group_address",
    0x65: "node_label",
    0x6C: "node_serial_number",
    frames.NACK: "nack",
    0x70: "get_node_stack_version",
    0x71: "node_stack_version",
    frames.GET_VERSION: "get_node_app_version",
    0x75: "node_app_version",
    frames.ACK: "ack",
}

FROM_DEVICE = frozenset(
    {0x0D, 0x0F, 0x31, 0x32, 0x33, 0x35, 0x36, 0x37, 0x60, 0x61, 0x65, 0x6C, 0x6F, 0x71, 0x75, 0x7F}
)
"""Messages that motors send; everything else comes from a controller."""

ANSWERS: Mapping[int, int] = {
    0x0C: 0x0D,
    0x0E: 0x0F,
    **{code: code + 0x10 for code in (0x21, 0x22, 0x23, 0x25, 0x26, 0x27)},
    **{code: code + 0x20 for code in (0x40, 0x41, 0x45, 0x4C)},
    0x70: 0x71,
    0x74: 0x75,
}
"""The message that answers a question."""

ERRORS: Mapping[int, str] = {
    0x01: "data out of range",
    0x10: "unknown message",
    0x11: "message length error",
    0x20: "node is locked",
    0x21: "wrong position",
    0x22: "limits not set",
    0x23: "intermediate position not set",
    0x24: "out of range",
    0xFF: "busy, cannot process",
}
"""Codes of a NACK. 20 to 24 are what public tools found on motors; the guide names the others."""

STATUS: Mapping[int, str] = {0: "stopped", 1: "running", 2: "blocked", 3: "locked"}
DIRECTIONS: Mapping[int, str] = {0: "down", 1: "up"}
SOURCES: Mapping[int, str] = {0: "internal", 1: "network", 2: "local"}
CAUSES: Mapping[int, str] = {
    0x00: "target reached",
    0x01: "explicit command",
    0x02: "wink",
    0x10: "limits not set",
    0x11: "intermediate position not set",
    0x12: "polarity not checked",
    0x13: "in configuration mode",
    0x20: "obstacle detection",
    0x21: "over-current protection",
    0x22: "thermal protection",
    0x30: "run time exceeded",
    0x32: "timeout exceeded",
    0xFF: "reset or power-up",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the data of a message say."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome = "accept"
    reason: str = ""


def read(message: Message) -> Reading:
    """Read the data of a message."""
    if message.code not in NAMES:
        fields = {"data": message.data.hex()}
        return Reading(fields, outcome="unknown_value", reason=f"message {message.code:02X} is not in the document")
    reader = _READERS.get(message.code)
    if reader is not None:
        return reader(message.data)
    return Reading({"data": message.data.hex()} if message.data else {})


def percent(byte: int) -> int | None:
    """Return a position in percent; None where the motor has none."""
    return byte if byte <= 100 else None


def _word(data: bytes) -> int | None:
    value = int.from_bytes(data, "little")
    return None if value == NOT_SET_16 else value


def _position(data: bytes) -> Reading:
    value = percent(data[2])
    fields = {
        "position": value,
        "position_pulses": _word(data[:2]),
        "intermediate_position": None if data[4] == NOT_SET else data[4],
    }
    if value is not None:
        return Reading(fields, {"position": "%"})
    reason = "the motor does not know its position" if data[2] == NOT_SET else f"expected 0 to 100 %, got {data[2]}"
    return Reading({**fields, "position_code": data[2]}, {"position": "%"}, "unknown_value", reason)


def _status(data: bytes) -> Reading:
    status = STATUS.get(data[0])
    fields = {
        "status": status,
        "moving": None if status is None else status == "running",
        "direction": DIRECTIONS.get(data[1]),
        "source_of_action": SOURCES.get(data[2]),
        "cause": CAUSES.get(data[3]),
        "status_code": data[0],
        "cause_code": data[3],
    }
    if status is None:
        return Reading(fields, outcome="unknown_value", reason=f"status {data[0]:02X} is not in the document")
    return Reading(fields)


def _nack(data: bytes) -> Reading:
    words = ERRORS.get(data[0], "unknown error")
    fields = {"ack": False, "error_code": data[0], "error": words}
    return Reading(fields, outcome="device_error", reason=f"NACK {data[0]:02X}: {words}")


def _ack(data: bytes) -> Reading:
    del data
    return Reading({"ack": True})


def _move_to(data: bytes) -> Reading:
    target = int.from_bytes(data[1:3], "little")
    if data[0] == frames.TO_PERCENT:
        if target > 100:
            return Reading(outcome="reject", reason=f"expected a position of 0 to 100 %, got {target}")
        return Reading({"target": "percent", "position": target}, {"position": "%"})
    if data[0] == frames.TO_INTERMEDIATE:
        return Reading({"target": "intermediate_position", "intermediate_position": target})
    if data[0] == frames.TO_PULSES:
        return Reading({"target": "pulses", "position_pulses": target})
    name = {frames.TO_DOWN_LIMIT: "down_limit", frames.TO_UP_LIMIT: "up_limit"}.get(data[0])
    if name is not None:
        return Reading({"target": name})
    fields = {"target": None, "target_code": data[0]}
    return Reading(fields, outcome="unknown_value", reason=f"function {data[0]:02X} is not in the document")


def _move(data: bytes) -> Reading:
    direction = {0: "down", 1: "up", 2: "cancel"}.get(data[0])
    fields = {"direction": direction, "duration": data[1] or None, "speed": data[2]}
    if direction is None:
        return Reading(fields, outcome="unknown_value", reason=f"direction {data[0]:02X} is not in the document")
    return Reading(fields)


def _limits(data: bytes) -> Reading:
    fields = {"up_limit": _word(data[:2]), "down_limit": _word(data[2:])}
    if None in fields.values():
        return Reading(fields, outcome="unknown_value", reason="a limit is not set")
    return Reading(fields)


def _intermediate(data: bytes) -> Reading:
    value = percent(data[3])
    fields = {"intermediate_position": data[0], "position_pulses": _word(data[1:3]), "position": value}
    if value is None:
        return Reading(fields, {"position": "%"}, "unknown_value", "this intermediate position is not set")
    return Reading(fields, {"position": "%"})


def _direction(data: bytes) -> Reading:
    name = {0: "standard", 1: "reversed"}.get(data[0])
    if name is None:
        reason = f"direction {data[0]:02X} is not in the document"
        return Reading({"rotation": None, "rotation_code": data[0]}, outcome="unknown_value", reason=reason)
    return Reading({"rotation": name})


def _group(data: bytes) -> Reading:
    return Reading({"group_index": data[0], "group": address_text(int.from_bytes(data[1:4], "little"))})


def _label(data: bytes) -> Reading:
    return Reading({"label": data.decode("ascii", "replace").rstrip(" \0")})


_READERS: Mapping[int, Callable[[bytes], Reading]] = {
    frames.MOVE: _move,
    frames.MOVE_TO: _move_to,
    frames.STOP: lambda _: Reading(),
    frames.POST_POSITION: _position,
    frames.POST_STATUS: _status,
    0x31: _limits,
    0x32: _direction,
    0x35: _intermediate,
    0x51: _group,
    0x55: _label,
    0x61: _group,
    0x65: _label,
    frames.NACK: _nack,
    frames.ACK: _ack,
}
