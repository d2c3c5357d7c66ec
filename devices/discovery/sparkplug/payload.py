"""The payload of Sparkplug B: protocol buffers, of which only the parts that are used are described here.

Source: Eclipse Tahu, `sparkplug_b/sparkplug_b.proto` (field numbers and types). Fields that are not listed (templates,
data sets, metadata, bytes) are skipped by the parser, as protocol buffers do with fields they don't know.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

FIELDS: Mapping[str, tuple[tuple[str, int, str], ...]] = {
    "Payload": (("timestamp", 1, "uint64"), ("metrics", 2, "[Metric]"), ("seq", 3, "uint64")),
    "Metric": (
        ("name", 1, "string"),
        ("alias", 2, "uint64"),
        ("timestamp", 3, "uint64"),
        ("datatype", 4, "uint32"),
        ("is_historical", 5, "bool"),
        ("is_null", 7, "bool"),
        ("properties", 9, "PropertySet"),
        ("int_value", 10, "uint32"),
        ("long_value", 11, "uint64"),
        ("float_value", 12, "float"),
        ("double_value", 13, "double"),
        ("boolean_value", 14, "bool"),
        ("string_value", 15, "string"),
    ),
    "PropertySet": (("keys", 1, "[string]"), ("values", 2, "[PropertyValue]")),
    "PropertyValue": (("type", 1, "uint32"), ("is_null", 2, "bool"), ("string_value", 8, "string")),
}
"""Messages: name, number and type of each field; in brackets what is repeated."""

VALUES = ("int_value", "long_value", "float_value", "double_value", "boolean_value", "string_value")
LONGEST_NAME = 400
MOST_METRICS = 10_000
LARGEST_ALIAS = 2**64


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric as it was sent. `raw` is (field, value), or None when there is none, or one we don't read."""

    name: str | None
    alias: int | None
    datatype: int | None
    raw: tuple[str, Any] | None
    historical: bool
    null: bool
    unit: str


@dataclass(frozen=True, slots=True)
class Payload:
    """One message."""

    seq: int | None
    metrics: tuple[Metric, ...]


def _make_class() -> Any:
    """Return the class of the outermost message. It never changes, as a compiled pattern never does."""
    scalars = descriptor_pb2.FieldDescriptorProto
    kinds = {
        "uint64": scalars.TYPE_UINT64,
        "uint32": scalars.TYPE_UINT32,
        "bool": scalars.TYPE_BOOL,
        "string": scalars.TYPE_STRING,
        "float": scalars.TYPE_FLOAT,
        "double": scalars.TYPE_DOUBLE,
    }
    file = descriptor_pb2.FileDescriptorProto(name="exhibit_sparkplug_b.proto", package="sparkplug", syntax="proto2")
    for name, fields in FIELDS.items():
        message = file.message_type.add(name=name)
        for field, number, kind in fields:
            inner = kind.strip("[]")
            made = message.field.add(
                name=field,
                number=number,
                label=scalars.LABEL_REPEATED if kind.startswith("[") else scalars.LABEL_OPTIONAL,
                type=kinds.get(inner, scalars.TYPE_MESSAGE),
            )
            if inner in FIELDS:
                made.type_name = f".sparkplug.{inner}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("sparkplug.Payload"))


PAYLOAD: Any = _make_class()


def parse_payload(raw: bytes, largest: int) -> Payload:
    """Return what a message says. Raises ValueError in words when it is too large, or none."""
    if len(raw) > largest:
        raise ValueError(f"expected at most {largest} bytes, got {len(raw)}")
    message = PAYLOAD()
    try:
        message.ParseFromString(raw)
        if len(message.metrics) > MOST_METRICS:
            raise ValueError(f"expected at most {MOST_METRICS} metrics, got {len(message.metrics)}")
        return Payload(
            seq=int(message.seq) if message.HasField("seq") else None,
            metrics=tuple(_metric(metric) for metric in message.metrics),
        )
    except (DecodeError, UnicodeDecodeError):
        raise ValueError("expected a payload of Sparkplug B, got other bytes") from None


def make_rebirth() -> bytes:
    """Return the payload that asks an edge node for its birth certificates."""
    message = PAYLOAD()
    metric = message.metrics.add()
    metric.name, metric.datatype, metric.boolean_value = "Node Control/Rebirth", 11, True
    return bytes(message.SerializeToString())


def without_metrics() -> bytes:
    """Return a payload that says nothing but that it is one."""
    return bytes(PAYLOAD(seq=0).SerializeToString())


def _metric(sent: Any) -> Metric:
    raw = next(((field, getattr(sent, field)) for field in VALUES if sent.HasField(field)), None)
    if raw is not None and raw[0] == "string_value":
        _text(raw[1])
    return Metric(
        name=_text(sent.name)[:LONGEST_NAME] if sent.HasField("name") else None,
        alias=int(sent.alias) if sent.HasField("alias") else None,
        datatype=int(sent.datatype) if sent.HasField("datatype") else None,
        raw=raw,
        historical=bool(sent.is_historical),
        null=bool(sent.is_null),
        unit=next(_units(sent.properties), "") if sent.HasField("properties") else "",
    )


def _units(properties: Any) -> Iterator[str]:
    """Go through the engineering units among the properties; there should be one."""
    for key, value in zip(properties.keys, properties.values, strict=False):
        if key == "engUnit" and value.HasField("string_value") and not value.is_null:
            yield _text(value.string_value)[:16]


def _text(found: str | bytes) -> str:
    """Return a text; the parser leaves one that is no UTF-8 as bytes. Raises ValueError."""
    if isinstance(found, bytes):
        raise ValueError("expected text in UTF-8")
    return found
