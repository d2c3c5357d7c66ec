"""A02YYUW and its relatives: waterproof ultrasonic distance sensors that report by themselves.

Source: DFRobot, "A02YYUW Waterproof Ultrasonic Sensor" SEN0311, Communication Protocol: 9600 8N1; four bytes `FF high
low sum`, millimetres, the sum being the low byte of the sum of the first three; 30 to 4500 mm, every 100 to 300 ms.
That FFFE means interference of another sensor and FFFD no object is documented for the sibling SEN0754 only. 0 to 29 mm
lie in the blind zone. The sensor takes no commands.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Verb
from devices.transports.checksums import sum8
from devices.transports.frame_reading import Look, decode_answer
from devices.transports.framing import MeasuredFramer

SIZE = 4
HEAD = 0xFF
NEAREST, FARTHEST = 30, 4500
"""Millimetres."""

MARKS: Mapping[int, str] = {
    0xFFFE: "interference of another sensor",
    0xFFFD: "no object detected",
}


class A02Readings(MeasuredFramer):
    """Finds readings."""

    def measure(self, data: bytes) -> int | None:
        return SIZE if data[0] == HEAD else None

    def valid(self, frame: bytes) -> bool:
        return sum8(frame[:3]) == frame[3]


def read_distance(frame: bytes) -> tuple[int | None, str]:
    """Return (millimetres, ""), or (None, why there are none)."""
    raw = int.from_bytes(frame[1:3], "big")
    if raw in MARKS:
        return None, MARKS[raw]
    if raw < NEAREST:
        return None, f"{raw} mm is inside the blind zone of {NEAREST} mm"
    if raw > FARTHEST:
        return None, f"{raw} mm is beyond the range of {FARTHEST} mm"
    return raw, ""


class A02Codec(Codec):
    """Frames of an A02YYUW."""

    PROTOCOL: ClassVar[str] = "a02_ultrasonic"
    LABEL: ClassVar[str] = "A02YYUW ultrasonic sensor"
    SOURCE: ClassVar[str] = "DFRobot, A02YYUW Waterproof Ultrasonic Sensor (SEN0311)"
    VERBS: ClassVar[tuple[Verb, ...]] = ()
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(wait=1.0),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        found = decode_answer(data, _look, _reading, request=request, header=bytes((HEAD,)))
        if sender == "controller" and found.outcome not in ("reject", "incomplete"):
            return Decoded(outcome="ignore", meaning=found.meaning, reason="the sensor's; it takes no commands")
        return found

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        del args
        raise BadCommand(f"{verb}: the sensor takes no commands")


def _look(data: bytes, at: int) -> Look:
    if data[at] != HEAD:
        return Look(reason=f"begins with {data[at]:02X}, expected FF")
    frame = data[at : at + SIZE]
    if len(frame) < SIZE:
        return Look(partial=True)
    if sum8(frame[:3]) != frame[3]:
        return Look(reason=f"checksum: expected {sum8(frame[:3]):02X}, got {frame[3]:02X}")
    return Look(length=SIZE)


def _reading(frame: bytes) -> Decoded:
    distance, reason = read_distance(frame)
    fields: dict[str, Any] = {"distance": distance, "distance_mm": distance}
    units = {"distance": "mm", "distance_mm": "mm"}
    if distance is None:
        fields["distance_raw"] = int.from_bytes(frame[1:3], "big")
        return Decoded(outcome="unknown_value", meaning="no distance", fields=fields, units=units, reason=reason)
    return Decoded(outcome="accept", meaning=f"{distance} mm", fields=fields, units=units)
