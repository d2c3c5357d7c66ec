"""SCPI by hand: the examples of IEEE 488.2 and SCPI-99, and everything that can be wrong with a message."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.codecs import Sender, decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.scpi import ScpiCodec

CODEC = ScpiCodec()

ANSWERS: list[tuple[bytes, bytes | None, str, dict[str, Any]]] = [
    # numbers: IEEE 488.2, 8.7.2 to 8.7.7
    (b"+1.23400000E+00\n", b"MEAS:VOLT:DC?\n", "accept", {"voltage": 1.234, "value": 1.234}),
    (b"12\r\n", None, "accept", {"value": 12, "type": "integer"}),
    (b"-.5\n", b":SOURce1:CURRent:LEVel:IMMediate:AMPLitude?\n", "accept", {"current_setting": -0.5}),
    (b"#H1F\n", None, "accept", {"value": 31}),
    (b"#Q17\n", None, "accept", {"value": 15}),
    (b"#B101\n", None, "accept", {"value": 5}),
    (b"1,2,3.5\n", None, "accept", {"values": [1, 2, 3.5]}),
    (b"5.00V\n", None, "accept", {"value": 5.0}),
    (b"12.5 mA\n", b"MEAS:CURR?\n", "accept", {"current": 0.0125}),
    (b"1.5MHZ\n", None, "accept", {"value": 1.5e6}),
    (b"VOLT 5.0\n", b"VOLT?\n", "accept", {"voltage_setting": 5.0}),
    # not a number, infinity: SCPI-99, volume 1, 7.2.1
    (b"9.91E37\n", b"MEAS:VOLT?\n", "unknown_value", {"voltage": None, "special": "not a number"}),
    (b"+9.90000000E+37\n", b"MEAS:RES?\n", "unknown_value", {"resistance": None, "special": "infinity"}),
    (b"-9.9E37\n", None, "unknown_value", {"value": None, "special": "negative infinity"}),
    (b"NAN\n", b"FETC?\n", "unknown_value", {"reading": None}),
    # words, strings, blocks
    (b"1\n", b"OUTP?\n", "accept", {"output": True}),
    (b"OFF\n", b"OUTPut:STATe?\n", "accept", {"output": False}),
    (b"CH1\n", None, "accept", {"value": "CH1", "type": "word"}),
    (b'"he said ""no"""\n', None, "accept", {"value": 'he said "no"'}),
    (b"'VOLT'\n", None, "accept", {"value": "VOLT"}),
    (b"#15a\nb;,\n", None, "accept", {"value": "610A623B2C", "type": "block", "length": 5}),
    (b"#0ab\n", None, "accept", {"value": "6162", "text": "ab", "length": 2}),
    (b"#210", None, "incomplete", {}),
    (b"#210" + bytes(range(10)) + b"\n", b"*LRN?", "accept", {"length": 10, "text": None}),
    # common queries: IEEE 488.2, chapter 10
    (
        b"Maker,Model 1,SN1,1.0-2\n",
        b"*IDN?\n",
        "accept",
        {"manufacturer": "Maker", "model": "Model 1", "serial": "SN1"},
    ),
    (b"KEITHLEY INSTRUMENTS INC.,MODEL 2400,0,C30\n", None, "accept", {"serial": None, "firmware": "C30"}),
    (b"1\n", b"*OPC?\n", "accept", {"complete": True}),
    (b"36\n", b"*ESR?\n", "accept", {"event_status": 36, "flags": ["query error", "command error"]}),
    (b"0\n", b"*TST?\n", "accept", {"passed": True}),
    (b"1\n", b"*TST?\n", "device_error", {"passed": False, "error_code": 1}),
    (b"1999.0\n", b"SYST:VERS?\n", "accept", {"version": "1999.0"}),
    # the error queue: SCPI-99, volume 2, 21.8
    (b'0,"No error"\n', b"SYST:ERR?\n", "accept", {"error_code": 0, "error": "No error"}),
    (b'-113,"Undefined header"\n', b":SYSTem:ERRor:NEXT?\n", "device_error", {"error_code": -113}),
    (b'-222,"Data out of range;VOLT 99"\n', None, "device_error", {"error": "Data out of range;VOLT 99"}),
    (b'-350,"Queue overflow"\n', None, "device_error", {"error_class": "device-specific error"}),
    (b'-410,"Query INTERRUPTED"\n', None, "device_error", {"error_class": "query error"}),
    (b'-800,"Operation complete"\n', None, "accept", {"error_class": "operation complete"}),
    (b'-100,"Command error",-200,"Execution error"\n', b"SYST:ERR:ALL?\n", "device_error", {"error_code": -100}),
    (b"5.000;0.100\n", b"VOLT?;CURR?\n", "accept", {"voltage_setting": 5.0, "current_setting": 0.1}),
    # what is wrong
    (b"", None, "incomplete", {}),
    (b"+1.2340", None, "incomplete", {}),
    (b'-113,"Undefined hea', None, "incomplete", {}),
    (b"#3123ab", None, "incomplete", {}),
    (b"#", None, "incomplete", {}),
    (b"\n", None, "reject", {}),
    (b"#3x23abc\n", None, "reject", {}),
    (b"#15abcdefg\n", None, "reject", {}),
    (b'"open\n', None, "reject", {}),
    (b'-113"Undefined header"\n', None, "reject", {}),
    (b"k1.234E+00\n", b"MEAS:VOLT?\n", "reject", {}),
    (b"+1.2#4\n", None, "reject", {}),
    (b"+1.2\xb34E+00\n", None, "reject", {}),
    (b"1.2.3\n", None, "reject", {}),
    (b"300\n", b"*ESR?\n", "reject", {}),
    (b"\x00\xff+1.", None, "incomplete", {"skipped": "00ff"}),
    (b"\x00\xff", None, "reject", {}),
    (b"#13abc\r\n", None, "accept", {"text": "abc"}),
    (b"#13ab\r\n", None, "accept", {"value": "61620D"}),
    (b"\xad1.5\n", None, "reject", {}),
    (b"\xff\x00+1.5\n", None, "resync", {"value": 1.5, "skipped": "ff00"}),
    (b"k1.2.3\n1.5\n", None, "resync", {"value": 1.5}),
    (b"1.0\n2.0\n", None, "accept", {"value": 1.0, "frames": 2}),
    (b"1.0\n2.", None, "accept", {"value": 1.0, "rest": "322e"}),
    # not for whoever asked
    (b"MEAS:VOLT?\n", b"MEAS:VOLT?\n", "ignore", {}),
    (b"MEAS:VOLT?\n5.0\n", b"MEAS:VOLT?\n", "accept", {"voltage": 5.0}),
    (b"MEAS:VOLT?\r\n5.0\r\n", b"MEAS:VOLT?", "accept", {"voltage": 5.0}),
    (b"MEAS:VOLT?\n", b"MEAS:VOLT?", "ignore", {}),
    (b"5.0\n", b"meas:volt:dc? (@1)", "accept", {"voltage": 5.0}),
    (b"*RST\n", None, "ignore", {}),
    (b":VOLT 5\n", None, "ignore", {}),
    (b"CH1\n", b"MEAS:VOLT?\n", "ignore", {}),
    (b"5.0\n", b"SYST:ERR?\n", "ignore", {}),
    (b"1.5\n", b"*IDN?\n", "ignore", {}),
    (b"Maker,Model\n", b"*IDN?\n", "reject", {}),
    (b"+1.234E+00J", b"MEAS:VOLT?\n", "reject", {}),
    (b"+1.234E+", b"MEAS:VOLT?\n", "incomplete", {}),
    (b"1.2,-", b"MEAS:VOLT?\n", "incomplete", {}),
    (b"12 m", b"MEAS:VOLT?\n", "incomplete", {}),
    (b"VOLT 5", b"VOLT?\n", "incomplete", {}),
    (b"1.0\n", b"VOLT 5\n", "ignore", {}),
    (b"1.0;2.0\n", b"VOLT?;CURR?;OUTP?\n", "ignore", {}),
]


@pytest.mark.parametrize(("data", "request_", "outcome", "fields"), ANSWERS)
def test_what_instruments_answer(data: bytes, request_: bytes | None, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(data, "device", request_)
    assert found.outcome == outcome, found
    assert {name: found.fields.get(name) for name in fields} == fields
    assert found.outcome not in ("reject", "incomplete", "ignore", "device_error", "unknown_value") or found.reason


COMMANDS: list[tuple[bytes, str, dict[str, Any]]] = [
    (b"*IDN?\n", "accept", {"command": "query_identification", "query": True}),
    (b"VOLT 5\n", "accept", {"command": "voltage", "voltage": 5}),
    (b":SOURce:VOLTage:LEVel:IMMediate:AMPLitude 12.5\r\n", "accept", {"command": "voltage", "value": 12.5}),
    (b"OUTP ON\n", "accept", {"command": "output", "output": True}),
    (b"OUTP:STAT 0\n", "accept", {"output": False}),
    (b"MEAS:CURR? (@2)\n", "accept", {"command": "query_current", "channel": 2}),
    (b"VOLT 5;CURR 0.1\n", "accept", {"command": "voltage"}),
    (b'DISP:TEXT "a;b,c"\n', "accept", {"command": "DISP:TEXT", "value": "a;b,c"}),
    (b"APPL CH1,5,1\n", "accept", {"value": ["CH1", 5, 1]}),
    (b"VOLT", "incomplete", {}),
    (b"*RST;;*CLS\n", "reject", {}),
    (b"VOLT 5.0.0\n", "reject", {}),
    (b"MNEMONICTOOLONG 1\n", "reject", {}),
    (b"?VOLT\n", "reject", {}),
    (b"\x00*RST\n", "resync", {"command": "reset", "skipped": "00"}),
]


@pytest.mark.parametrize(("data", "outcome", "fields"), COMMANDS)
def test_what_controllers_send(data: bytes, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(data, "controller")
    assert found.outcome == outcome, found
    assert {name: found.fields.get(name) for name in fields} == fields


@pytest.mark.parametrize(
    ("verb", "args", "sent"),
    [
        ("identify", {}, b"*IDN?\n"),
        ("set_voltage", {"value": 5}, b"VOLT 5\n"),
        ("current", {"value": 0.125, "channel": 3}, b"CURR 0.125,(@3)\n"),
        ("output_on", {}, b"OUTP ON\n"),
        ("output", {"value": False, "channel": 1}, b"OUTP OFF,(@1)\n"),
        ("get_output", {}, b"OUTP?\n"),
        ("query_voltage", {"channel": 2}, b"MEAS:VOLT? (@2)\n"),
        ("query_error", {}, b"SYST:ERR?\n"),
        ("query", {"command": "MEAS:TEMP"}, b"MEAS:TEMP?\n"),
        ("query", {"command": "APPL CH1"}, b"APPL? CH1\n"),
        ("write", {"command": "VOLT:RANG 10"}, b"VOLT:RANG 10\n"),
    ],
)
def test_verbs_become_messages(verb: str, args: dict[str, Any], sent: bytes) -> None:
    assert encode_verb(CODEC, verb, args) == sent
    assert CODEC.decode(sent, "controller").outcome == "accept"


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("voltage", {}),
        ("voltage", {"value": 1e9}),
        ("voltage", {"value": 5, "channel": 0}),
        ("voltage", {"value": float("nan")}),
        ("write", {"command": "VOLT 5\nOUTP ON"}),
        ("write", {"command": "VOLT 5 вольт"}),
        ("write", {"command": "5 VOLT"}),
        ("explode", {}),
    ],
)
def test_what_can_not_be_sent_is_refused(verb: str, args: dict[str, Any]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


@given(st.sampled_from(["voltage", "current"]), st.floats(-1000, 1000), st.none() | st.integers(1, 99))
def test_levels_come_back_as_they_were_sent(verb: str, value: float, channel: int | None) -> None:
    args = {"value": value} if channel is None else {"value": value, "channel": channel}
    found = CODEC.decode(encode_verb(CODEC, verb, args), "controller")
    assert found.outcome == "accept" and found.fields["command"] == verb
    assert found.fields["value"] == pytest.approx(value, rel=1e-8, abs=1e-30)
    assert found.fields.get("channel") == channel


mutated = st.builds(
    lambda case, at, byte: case[: at % (len(case) + 1)] + bytes((byte,)) + case[at % (len(case) + 1) + 1 :],
    st.sampled_from([each[0] for each in ANSWERS] + [each[0] for each in COMMANDS]),
    st.integers(0, 60),
    st.integers(0, 255),
)
senders: st.SearchStrategy[Sender] = st.sampled_from(["device", "controller"])


@settings(max_examples=400)
@given(st.binary(max_size=80) | mutated, senders, st.none() | st.binary(max_size=20) | mutated)
def test_nothing_falls_over(data: bytes, sender: Sender, request_: bytes | None) -> None:
    assert CODEC.decode(data, sender, request_).outcome
    assert decode_frame(CODEC, data, request=request_).outcome


@pytest.mark.parametrize("piece", [b'\xff"x"', b"\xff#0", b"1;", b'"', b"#3", b"a,", b"(", b"\n", b"1.5\n"])
def test_endless_rubbish_is_read_in_linear_time(piece: bytes) -> None:
    started = time.process_time()
    CODEC.decode(piece * (200_000 // len(piece)), "device")
    assert time.process_time() - started < 20


def test_every_prefix_of_an_answer_is_incomplete() -> None:
    for data in (b'-113,"Undefined header"\n', b"+1.23400000E+00\n", b"#15a\nb;,\n", b"Maker,Model,1,2\n"):
        for length in range(1, len(data)):
            if data[:length].endswith(b"\n"):
                continue
            assert CODEC.decode(data[:length], "device").outcome == "incomplete", data[:length]
