"""Modbus TCP frames read and written by hand. Vectors from the figures of the Modbus specifications, with a header."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Sender, decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.modbus import ModbusTcpCodec

CODEC = ModbusTcpCodec()

ASK = "000100000006010400000002"
VOLTS = "00010000000701040443663334"

VECTORS: list[tuple[str, Sender, str | None, str, dict[str, Any]]] = [
    # Messaging on TCP/IP Implementation Guide V1.0b, section 4.3.2: transaction 0x1501, unit 0xFF, one register from 4.
    ("15010000000 6FF0300040001", "controller", None, "accept", {"transaction": 0x1501, "unit": 255, "address": 4}),
    ("150100000005FF03020005", "device", "150100000006FF0300040001", "accept", {"value": 5, "address": 4}),
    (ASK, "controller", None, "accept", {"transaction": 1, "unit": 1, "function": 4, "count": 2}),
    (VOLTS, "device", ASK, "accept", {"float": 230.2, "transaction": 1}),
    (VOLTS, "device", None, "accept", {"registers": [0x4366, 0x3334]}),
    ("000200000006010500ACFF00", "device", "000200000006010500ACFF00", "accept", {"value": True, "address": 0xAC}),
    ("000300000004010101CD", "device", "000300000006010100130008", "accept", {"address": 19, "count": 8}),
    ("00040000000B01100001000204000A0102", "controller", None, "accept", {"registers": [10, 258]}),
    ("000400000006011000010002", "device", "00040000000B01100001000204000A0102", "accept", {"count": 2, "ack": True}),
    ("000600000006000300010003", "controller", None, "accept", {"unit": 0, "count": 3}),
    ("00060000000500030200FF", "device", "000600000006000300010001", "accept", {"value": 255}),
    ("000500000006000600010003", "controller", None, "accept", {"unit": 0, "value": 3}),
    ("000100000003018302", "device", ASK.replace("0104", "0103"), "device_error", {"error_code": 2}),
    ("00010000000301840A", "device", ASK, "device_error", {"error": "gateway path unavailable"}),
    ("000100000003018463", "device", None, "device_error", {"error": "unknown"}),
    # -- not the answer
    ("0002" + VOLTS[4:], "device", ASK, "ignore", {"transaction": 2}),
    (VOLTS.replace("0104", "0204"), "device", ASK, "ignore", {"unit": 2}),
    (VOLTS.replace("0104", "0103"), "device", ASK, "ignore", {}),
    ("0001000000050104020005", "device", ASK, "ignore", {}),
    (ASK, "device", ASK, "ignore", {}),
    (ASK, "device", None, "ignore", {}),
    (VOLTS, "controller", None, "ignore", {}),
    # -- wrong
    (VOLTS.replace("00010000", "00010001", 1), "device", ASK, "reject", {}),
    ("00010000000801040443663334", "device", ASK, "reject", {}),
    ("00010000000601040443663334", "device", ASK, "reject", {}),
    ("0001000000010104", "device", None, "reject", {}),
    ("0001000000FF0104", "device", None, "reject", {}),
    ("000100000006010300000000", "controller", None, "reject", {}),
    ("0001000000060103FFFF0002", "controller", None, "reject", {}),
    ("000100000006010500001234", "controller", None, "reject", {}),
    ("000100000003016300", "device", None, "reject", {}),
    ("FF" * 50, "device", None, "reject", {}),
    # -- half, doubled, behind noise
    ("", "device", None, "incomplete", {}),
    ("0001", "device", None, "incomplete", {}),
    (VOLTS[:-2], "device", ASK, "incomplete", {}),
    (ASK[:-2], "controller", None, "incomplete", {}),
    (VOLTS + VOLTS, "device", ASK, "accept", {"frames": 2}),
    (VOLTS + "0001", "device", ASK, "accept", {"rest": "0001"}),
    ("FFFFFF" + VOLTS, "device", ASK, "resync", {"skipped": "ffffff", "float": 230.2}),
    ("0002" + VOLTS[4:] + VOLTS, "device", ASK, "accept", {"transaction": 1, "frames": 2}),
]


def raw(text: str) -> bytes:
    return bytes.fromhex(text.replace(" ", ""))


@pytest.mark.parametrize(("data", "sender", "request_", "outcome", "fields"), VECTORS)
def test_vectors(data: str, sender: Sender, request_: str | None, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(raw(data), sender, raw(request_) if request_ else None)
    assert found.outcome == outcome, found
    assert found.reason or outcome == "accept"
    assert {name: found.fields.get(name) for name in fields} == fields


def test_nobody_named_the_sender() -> None:
    assert decode_frame(CODEC, raw(ASK)).fields["count"] == 2
    assert decode_frame(CODEC, raw(VOLTS)).fields["float"] == 230.2


def test_verbs() -> None:
    assert encode_verb(CODEC, "read_input_registers", {"count": 2}) == raw(ASK)
    sent = encode_verb(CODEC, "write_register", {"unit": 0, "transaction": 5, "address": 1, "value": 3})
    assert sent == raw("000500000006000600010003")
    with pytest.raises(BadCommand):
        encode_verb(CODEC, "read_coils", {"count": 2001})


@given(
    st.integers(0, 255),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFF00),
    st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=120),
)
def test_what_is_encoded_is_read_back(unit: int, transaction: int, address: int, words: list[int]) -> None:
    args = {"unit": unit, "transaction": transaction, "address": address, "values": words}
    found = CODEC.decode(encode_verb(CODEC, "write_registers", args), "controller")
    assert found.outcome == "accept"
    assert found.fields["registers"] == words
    assert (found.fields["unit"], found.fields["transaction"]) == (unit, transaction)


frames = st.sampled_from([raw(data) for data, *_ in VECTORS])


@given(
    st.binary(max_size=300) | frames,
    st.sampled_from(["device", "controller"]),
    st.none() | frames | st.binary(max_size=20),
)
def test_anything_is_answered(data: bytes, sender: Sender, request: bytes | None) -> None:
    CODEC.decode(data, sender, request)


@given(st.sampled_from([raw(ASK), raw(VOLTS)]), st.integers(0, 12))
def test_a_beginning_is_incomplete(data: bytes, cut: int) -> None:
    sender: Sender = "controller" if data == raw(ASK) else "device"
    assert CODEC.decode(data[: cut % len(data)], sender).outcome == "incomplete"
