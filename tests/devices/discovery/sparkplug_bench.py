"""Payloads of Sparkplug B, encoded by hand after `sparkplug_b.proto`."""

import struct
from typing import Any

from devices.discovery.sparkplug import Sparkplug
from tests.devices.discovery.native_bench import Followed, feed, prove

NODE = "spBv1.0/hall/NBIRTH/edge"


TANK = "spBv1.0/hall/DBIRTH/edge/tank"


INT32, INT64, UINT8, FLOAT, DOUBLE, BOOLEAN, STRING, DATETIME, TEMPLATE = 3, 4, 5, 9, 10, 11, 12, 13, 19


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def field(number: int, wire: int, content: bytes) -> bytes:
    return varint(number << 3 | wire) + content


def block(number: int, content: bytes) -> bytes:
    return field(number, 2, varint(len(content)) + content)


def value(datatype: int, given_value: Any) -> bytes:
    if datatype in (FLOAT, DOUBLE):
        kind, wire, form = (12, 5, "<f") if datatype == FLOAT else (13, 1, "<d")
        return field(kind, wire, struct.pack(form, given_value))
    if datatype == BOOLEAN:
        return field(14, 0, varint(int(given_value)))
    if datatype == STRING:
        return block(15, given_value.encode())
    if datatype in (INT64, DATETIME, 8):
        return field(11, 0, varint(given_value % 2**64))
    return field(10, 0, varint(given_value % 2**32))


def metric(
    name: str | None,
    datatype: int,
    given_value: Any = None,
    *,
    alias: int | None = None,
    unit: str = "",
    say_type: bool = True,
    historical: bool = False,
    null: bool = False,
) -> bytes:
    out = b"" if name is None else block(1, name.encode())
    out += b"" if alias is None else field(2, 0, varint(alias))
    out += field(4, 0, varint(datatype)) if say_type else b""
    out += field(5, 0, b"\x01") if historical else b""
    out += field(7, 0, b"\x01") if null else b""
    if unit:
        out += block(9, block(1, b"engUnit") + block(2, field(1, 0, varint(STRING)) + block(8, unit.encode())))
    return out if given_value is None else out + value(datatype, given_value)


def payload(seq: int | None, *metrics: bytes) -> bytes:
    out = field(1, 0, varint(1_700_000_000_000)) + b"".join(block(2, each) for each in metrics)
    return out if seq is None else out + field(3, 0, varint(seq))


def node_birth(bdseq: int = 0) -> bytes:
    return payload(
        0,
        metric("bdSeq", INT64, bdseq),
        metric("Node Control/Rebirth", BOOLEAN, given_value=False),
        metric("Properties/Hardware", STRING, "PLC <1>"),
    )


TANK_BIRTH = payload(
    1,
    metric("Level/Now", FLOAT, 61.1, alias=1, unit="%"),
    metric("Pump", BOOLEAN, given_value=True, alias=2),
    metric("Count", INT32, -5, alias=3),
    metric("Recipe", TEMPLATE, alias=4),
    metric("Since", DATETIME, 1_700_000_000_000, alias=5),
    metric("Device Control/Reboot", BOOLEAN, given_value=False),
)


def follow(key: str, *births: tuple[str, bytes]) -> Followed:
    convention = Sparkplug()
    feed(convention, births)
    device = convention.devices()[f"sparkplug:{key}"]
    prove(device)
    again = Sparkplug()
    for source in device.sources:
        again.hear(source)
    assert [e.points for e in again.devices()[device.key].entities] == [e.points for e in device.entities]
    followed = Followed(again.devices()[device.key])
    for topic, raw in births:
        followed.hear(topic, raw)
    return followed


def tank() -> Followed:
    return follow("hall/edge/tank", (NODE, node_birth()), (TANK, TANK_BIRTH))


def data(seq: int, *metrics: bytes) -> tuple[str, bytes]:
    return "spBv1.0/hall/DDATA/edge/tank", payload(seq, *metrics)
