"""Modbus RTU frames read and written by hand: published frames, and every way a frame can be wrong."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Sender, decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.modbus import ModbusRtuCodec
from devices.protocols.modbus.rtu import rtu_frame
from devices.protocols.modbus.verbs import VERBS

CODEC = ModbusRtuCodec()

ASK = "01040000000271CB"
VOLTS = "010404436633341B38"


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


def whole(body: str) -> str:
    data = raw(body)
    return rtu_frame(data[0], data[1:]).hex()


# (bytes, sender, request, outcome, some of the fields). The first from the makers: Eastron SDM630 (volts), Peacefair
# PZEM-004T (all measurements), Waveshare Modbus RTU Relay (coils), XY-MD02 (temperature); the others from the figures
# of the Modbus specification V1.1b3, section 6, with their checksums computed.
VECTORS: list[tuple[str, Sender, str | None, str, dict[str, Any]]] = [
    (ASK, "controller", None, "accept", {"unit": 1, "function": 4, "address": 0, "count": 2}),
    (VOLTS, "device", ASK, "accept", {"float": 230.2, "registers": [0x4366, 0x3334], "address": 0}),
    (VOLTS, "device", None, "accept", {"registers": [0x4366, 0x3334], "u32": 0x43663334}),
    (
        "01041408D1006C000000F400000026000001F4006400005134",
        "device",
        "01040000000A700D",
        "accept",
        {"registers": [2257, 108, 0, 244, 0, 38, 0, 500, 100, 0]},
    ),
    ("F8040000000A6464", "controller", None, "accept", {"unit": 248, "count": 10}),
    ("FF02000000086C12", "controller", None, "accept", {"unit": 255, "count": 8}),
    ("FF02010151A0", "device", "FF02000000086C12", "accept", {"inputs": [True] + [False] * 7}),
    ("01050000FF008C3A", "controller", None, "accept", {"address": 0, "value": True}),
    ("01050000FF008C3A", "device", "01050000FF008C3A", "accept", {"value": True, "ack": True}),
    ("010500000000CDCA", "device", None, "accept", {"value": False}),
    ("0101000000083DCC", "controller", None, "accept", {"function_name": "read coils", "count": 8}),
    (whole("01010101"), "device", "0101000000083DCC", "accept", {"coils": [True] + [False] * 7}),
    (whole("1101 05 CD6BB20E1B"), "device", whole("1101 0013 0025"), "accept", {"count": 37, "address": 19}),
    (whole("1102 03 ACDB35"), "device", whole("1102 00C4 0016"), "accept", {"count": 22}),
    (whole("0104 02 0131"), "device", whole("0104 0001 0001"), "accept", {"value": 305, "by_address": {"1": 305}}),
    (whole("0104 02 FF33"), "device", whole("0104 0001 0001"), "accept", {"value": 65331, "signed": -205}),
    (whole("1103 06 022B 0000 0064"), "device", whole("1103 006B 0003"), "accept", {"registers": [555, 0, 100]}),
    (whole("1106 0001 0003"), "device", whole("1106 0001 0003"), "accept", {"address": 1, "value": 3}),
    (
        whole("110F 0013 000A 02 CD01"),
        "controller",
        None,
        "accept",
        {"count": 10, "coils": [True, False] * 1 + [True, True, False, False, True, True, True, False]},
    ),
    (whole("110F 0013 000A"), "device", whole("110F 0013 000A 02 CD01"), "accept", {"count": 10, "ack": True}),
    (whole("1110 0001 0002 04 000A 0102"), "controller", None, "accept", {"registers": [10, 258]}),
    (whole("1110 0001 0002"), "device", whole("1110 0001 0002 04 000A 0102"), "accept", {"address": 1, "count": 2}),
    (whole("1116 0004 00F2 0025"), "device", None, "accept", {"and_mask": 0xF2, "or_mask": 0x25}),
    (whole("1117 0003 0006 000E 0003 06 00FF 00FF 00FF"), "controller", None, "accept", {"write_address": 14}),
    (whole("1117 0C 00FE 0ACD 0001 0003 000D 00FF"), "device", None, "accept", {"count": 6}),
    ("018302C0F1", "device", None, "device_error", {"error_code": 2, "error": "illegal data address", "function": 3}),
    (whole("0A 81 02"), "device", whole("0A 01 04A1 0001"), "device_error", {"function": 1}),
    (whole("01 84 0B"), "device", None, "device_error", {"error": "gateway target device failed to respond"}),
    (whole("01 83 63"), "device", None, "device_error", {"error_code": 99, "error": "unknown"}),
    # -- not the answer -----------------------------------------------------------------------------------------
    (VOLTS, "device", whole("0204 0000 0002"), "ignore", {"unit": 1}),
    (VOLTS, "device", whole("0103 0000 0002"), "ignore", {}),
    (VOLTS, "device", whole("0104 0000 0004"), "ignore", {}),
    (VOLTS, "device", whole("0006 0000 0001"), "ignore", {}),
    (ASK, "device", ASK, "ignore", {}),
    (ASK, "device", None, "ignore", {}),
    (VOLTS, "controller", None, "ignore", {}),
    (whole("1106 0001 0004"), "device", whole("1106 0001 0003"), "ignore", {}),
    # -- wrong ----------------------------------------------------------------------------------------------------
    ("010404436633341B39", "device", ASK, "reject", {}),
    ("01040443663334381B", "device", ASK, "reject", {}),
    ("010404436633351B38", "device", ASK, "reject", {}),
    (whole("0104 04 4366"), "device", None, "reject", {}),
    (whole("0104 03 436633"), "device", None, "reject", {}),
    (whole("0104 00"), "device", None, "reject", {}),
    ("010406", "device", ASK, "reject", {}),
    ("010414436633341B38", "device", None, "reject", {}),
    (whole("0005 0000 FF00"), "device", None, "ignore", {}),
    (whole("0003 0000 0001"), "controller", None, "reject", {}),
    (whole("0105 0000 1234"), "controller", None, "reject", {}),
    (whole("0103 0000 007E"), "controller", None, "reject", {}),
    (whole("0103 0000 0000"), "controller", None, "reject", {}),
    (whole("0103 FFFF 0002"), "controller", None, "reject", {}),
    (whole("0110 0000 0002 02 0001"), "controller", None, "reject", {}),
    (whole("0163 00"), "device", None, "reject", {}),
    ("FF" * 40, "device", None, "reject", {}),
    ("00" * 40, "device", None, "reject", {}),
    # -- half, doubled, behind noise ----------------------------------------------------------------------------------
    ("", "device", None, "incomplete", {}),
    ("01", "device", None, "incomplete", {}),
    ("0104044366", "device", ASK, "incomplete", {}),
    ("010400000002", "controller", None, "incomplete", {}),
    (VOLTS + VOLTS, "device", ASK, "accept", {"frames": 2}),
    (VOLTS + "0104", "device", ASK, "accept", {"rest": "0104"}),
    ("FFFE" + VOLTS, "device", ASK, "resync", {"skipped": "fffe", "float": 230.2}),
    ("010404436633341B39" + VOLTS, "device", ASK, "resync", {"float": 230.2}),
    (ASK + VOLTS, "device", ASK, "accept", {"float": 230.2, "ignored": ASK.lower()}),
    (whole("0204 04 00000000") + VOLTS, "device", ASK, "accept", {"unit": 1, "frames": 2}),
]


@pytest.mark.parametrize(("data", "sender", "request_", "outcome", "fields"), VECTORS)
def test_vectors(data: str, sender: Sender, request_: str | None, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(raw(data), sender, raw(request_) if request_ else None)
    assert found.outcome == outcome, found
    assert found.reason or outcome == "accept"
    assert {name: found.fields.get(name) for name in fields} == fields


def test_reasons_say_what_was_expected_and_what_was_got() -> None:
    assert "expected 1B38, got 1B39" in CODEC.decode(raw("010404436633341B39"), "device").reason
    assert "swapped" in CODEC.decode(raw("01040443663334381B"), "device").reason
    assert "byte count of 6, expected 4" in CODEC.decode(raw("010406"), "device", raw(ASK)).reason
    assert "the checksum is right" in CODEC.decode(raw(whole("0104 04 4366")), "device").reason


def test_nobody_named_the_sender() -> None:
    assert decode_frame(CODEC, raw(ASK)).fields["count"] == 2
    assert decode_frame(CODEC, raw(VOLTS)).fields["float"] == 230.2


@pytest.mark.parametrize(
    ("verb", "args", "expected"),
    [
        ("read", {"function": 4, "count": 2}, ASK),
        ("read_registers", {"count": 1}, "010300000001840A"),
        ("write_single_coil", {"value": True}, "01050000FF008C3A"),
        ("read_input_registers", {"address": 0, "count": 2}, ASK),
        ("read_holding_registers", {"unit": 1, "address": 0, "count": 1}, "010300000001840A"),
        ("write_coil", {"address": 0, "value": True}, "01050000FF008C3A"),
        ("read_coils", {"address": 0, "count": 8}, "0101000000083DCC"),
        ("write_register", {"unit": 17, "address": 1, "value": 3}, whole("1106 0001 0003")),
        ("write_register", {"address": 1, "value": -1}, whole("0106 0001 FFFF")),
        ("write_registers", {"unit": 17, "address": 1, "values": [10, 258]}, whole("1110 0001 0002 04 000A 0102")),
        ("write_coils", {"address": 0, "values": [True, False, True]}, whole("010F 0000 0003 01 05")),
        (
            "mask_write_register",
            {"unit": 17, "address": 4, "and_mask": 0xF2, "or_mask": 0x25},
            whole("1116 0004 00F2 0025"),
        ),
        ("read_holding_registers", {"slave": 5, "register": 3, "quantity": 2}, whole("0503 0003 0002")),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], expected: str) -> None:
    assert encode_verb(CODEC, verb, args).hex() == raw(expected).hex()


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("read_holding_registers", {"count": 126}),
        ("read_holding_registers", {"address": 65535, "count": 2}),
        ("read_holding_registers", {"unit": 0}),
        ("write_register", {"value": 65536}),
        ("write_registers", {"values": [70000]}),
        ("write_registers", {"values": []}),
        ("write_coil", {}),
        ("explode", {}),
    ],
)
def test_what_can_not_be_sent(verb: str, args: dict[str, Any]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


units, addresses = st.integers(1, 247), st.integers(0, 0xFF00)


@given(units, addresses, st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=100), st.sampled_from([3, 4]))
def test_what_is_encoded_is_read_back(unit: int, address: int, words: list[int], function: int) -> None:
    sent = encode_verb(CODEC, "write_registers", {"unit": unit, "address": address, "values": words})
    found = CODEC.decode(sent, "controller")
    assert found.outcome == "accept"
    assert (found.fields["unit"], found.fields["address"], found.fields["registers"]) == (unit, address, words)


@given(units, addresses, st.lists(st.booleans(), min_size=1, max_size=100))
def test_coils_are_read_back(unit: int, address: int, coils: list[bool]) -> None:
    sent = encode_verb(CODEC, "write_coils", {"unit": unit, "address": address, "values": coils})
    found = CODEC.decode(sent, "controller")
    assert (found.outcome, found.fields["coils"], found.fields["unit"]) == ("accept", coils, unit)


frames = st.sampled_from([raw(data) for data, *_ in VECTORS])
senders = st.sampled_from(["device", "controller"])


@given(st.one_of(st.binary(max_size=300), frames), senders, st.none() | frames | st.binary(max_size=20))
def test_anything_is_answered(data: bytes, sender: Sender, request: bytes | None) -> None:
    CODEC.decode(data, sender, request)


@given(frames, st.integers(0, 400), st.integers(0, 7), senders)
def test_a_flipped_bit_is_never_taken_for_a_frame(data: bytes, at: int, bit: int, sender: Sender) -> None:
    found = CODEC.decode(data, sender)
    if data and found.outcome == "accept" and not {"frames", "rest"} & set(found.fields):
        spoilt = bytearray(data)
        spoilt[at % len(data)] ^= 1 << bit
        assert CODEC.decode(bytes(spoilt), sender).outcome in ("reject", "incomplete", "ignore")


@given(frames, st.integers(0, 300), senders)
def test_a_beginning_is_incomplete(data: bytes, cut: int, sender: Sender) -> None:
    found = CODEC.decode(data, sender)
    if found.outcome == "accept" and not {"frames", "rest"} & set(found.fields) and data:
        assert CODEC.decode(data[: cut % len(data)], sender).outcome == "incomplete"


def test_endless_rubbish_is_rejected_before_the_test_times_out() -> None:
    assert CODEC.decode(b"\x01\x04\xfa" * 20_000, "device").outcome == "reject"


def test_every_verb_has_its_place() -> None:
    assert len({verb.name for verb in VERBS}) == len(VERBS)
