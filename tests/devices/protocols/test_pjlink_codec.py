"""PJLink by hand: lines of JBMIA's specifications (1.04, 2.00), the login of 2.10, and their broken variants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.pjlink import PjlinkCodec
from devices.protocols.pjlink.login import md5_digest, sha256_digest
from tests.devices.protocols.display_frames import (
    Vector,
    beginnings_are_incomplete,
    check,
    read_back,
    survives_everything,
)

CODEC = PjlinkCodec()
ON = b"%1POWR=1\r"
ASK_POWER = b"%1POWR ?\r"
MD5 = b"5d8409bc1c3fa39749434aa3a5c38682"
RANDOM_16 = b"3db25e10f69c47a85adb24cf361897e0"
OWN_16 = b"c14b279e603d8a5f17e849ba360f2dc5"
SHA256 = b"70ab129eac6924d4c129c9c4fcf45be42e1e776325a66db67e5b6eee50f2a692"

DEVICE = [
    Vector(b"PJLINK 0\r", "accept", {"authentication": False}),
    Vector(b"PJLINK 1 498e4a67\r", "accept", {"authentication": True, "random": "498e4a67", "login": "md5"}),
    Vector(b"PJLINK 2 " + RANDOM_16 + b"\r", "accept", {"login": "sha256", "random": RANDOM_16.decode()}),
    Vector(b"PJLINK ERRA\r", "device_error", {"error_code": "ERRA", "error": "wrong password"}),
    Vector(ON, "accept", {"power": True, "state": "on"}),
    Vector(b"%1POWR=0\r", "accept", {"power": False, "state": "off"}),
    Vector(b"%1POWR=2\r", "accept", {"power": False, "state": "cooling"}),
    Vector(b"%1POWR=3\r", "accept", {"power": False, "state": "warming"}),
    Vector(b"%1powr=1\r", "accept", {"power": True}),
    Vector(b"%1POWR=OK\r", "accept", {"ack": True, "command": "power"}),
    Vector(b"%1POWR=7\r", "unknown_value", {"power": None, "power_code": "7"}),
    Vector(b"%1POWR=on\r", "reject", reason="expected one digit"),
    Vector(b"%1POWR=\r", "reject"),
    Vector(b"%1POWR=ERR1\r", "device_error", {"error_code": "ERR1", "error": "undefined command"}),
    Vector(b"%1INPT=ERR2\r", "device_error", {"error": "parameter out of range"}),
    Vector(b"%1POWR=ERR3\r", "device_error", {"error": "not possible at this time"}),
    Vector(b"%1POWR=ERR4\r", "device_error", {"error": "projector failure"}),
    Vector(b"%1LAMP=ERR1\r", "device_error", {"error": "there is no lamp"}),
    Vector(b"%2FILT=ERR1\r", "device_error", {"error": "there is no filter"}),
    Vector(b"%1INPT=31\r", "accept", {"input": "31", "input_kind": "digital", "input_number": "1"}),
    Vector(b"%2INPT=6A\r", "accept", {"input": "6A", "input_kind": "internal"}),
    Vector(b"%1INPT=99\r", "unknown_value", {"input": None, "input_code": "99"}),
    Vector(b"%1INPT=3\r", "reject", reason="expected a code such as 31"),
    Vector(b"%1AVMT=31\r", "accept", {"mute": True, "video_mute": True, "audio_mute": True}),
    Vector(b"%1AVMT=30\r", "accept", {"mute": False, "video_mute": False, "audio_mute": False}),
    Vector(b"%1AVMT=11\r", "accept", {"video_mute": True, "audio_mute": False}),
    Vector(b"%1AVMT=21\r", "accept", {"video_mute": False, "audio_mute": True}),
    Vector(b"%1AVMT=99\r", "unknown_value", {"mute": None}),
    Vector(b"%1ERST=000000\r", "accept", {"errors": "", "fan": "ok"}),
    Vector(
        b"%1ERST=010020\r", "accept", {"lamp": "warning", "filter": "error", "errors": "lamp warning, filter error"}
    ),
    Vector(b"%1ERST=000003\r", "unknown_value", {"other": None}),
    Vector(b"%1ERST=0000\r", "reject", reason="expected six digits"),
    Vector(b"%1LAMP=1234 1\r", "accept", {"lamp_hours": 1234, "lamps": [{"hours": 1234, "on": True}]}),
    Vector(b"%1LAMP=22 0 1234 1\r", "accept", {"lamp_hours": 1234}),
    Vector(b"%1LAMP=many\r", "reject", reason="expected hours"),
    Vector(b"%1LAMP=123456 1\r", "reject"),
    Vector(b"%1INST=11 31 32\r", "accept", {"inputs": ["11", "31", "32"]}),
    Vector(b"%1NAME=Hall \xc3\xa9\r", "accept", {"name": "Hall é"}),
    Vector(b"%1INF1=NEC\r", "accept", {"manufacturer": "NEC"}),
    Vector(b"%1INFO=\r", "accept", {"other_info": ""}),
    Vector(b"%1CLSS=2\r", "accept", {"class": 2}),
    Vector(b"%1CLSS=9\r", "unknown_value", {"class": None}),
    Vector(b"%2SNUM=AB12\r", "accept", {"serial_number": "AB12"}),
    Vector(b"%2SVER=1.02\r", "accept", {"software_version": "1.02"}),
    Vector(b"%2INNM=HDMI 1\r", "accept", {"input_name": "HDMI 1"}),
    Vector(b"%2IRES=1920x1080\r", "accept", {"resolution": "1920x1080", "width": 1920}),
    Vector(b"%2IRES=-\r", "unknown_value", {"resolution": None}, reason="no signal"),
    Vector(b"%2IRES=*\r", "unknown_value", {"resolution": None}, reason="unknown signal"),
    Vector(b"%2RRES=1920x1200\r", "accept", {"recommended_resolution": "1920x1200"}),
    Vector(b"%2FILT=100\r", "accept", {"filter_hours": 100}),
    Vector(b"%2FREZ=1\r", "accept", {"freeze": True}),
    Vector(b"%2RLMP=LMP-1 LMP-2\r", "accept", {"lamp_replacement": ["LMP-1", "LMP-2"]}),
    Vector(b"%2ACKN=00:11:22:AA:BB:CC\r", "accept", {"mac": "00:11:22:aa:bb:cc"}),
    Vector(b"%2LKUP=00:11:22:AA:BB:CC\r", "accept", {"command": "linked_up"}),
    Vector(b"%2LKUP=hello\r", "reject", reason="MAC"),
    Vector(b"", "incomplete"),
    Vector(b"%1POWR=1", "incomplete"),
    Vector(b"%1POWR=1\n", "reject"),
    Vector(b"%1POWR=1\x0c", "reject"),
    Vector(b"%1POWR#1\r", "reject"),
    Vector(b"%3POWR=1\r", "reject"),
    Vector(b"%1PO=1\r", "reject"),
    Vector(b"PJLINK 1\r", "reject"),
    Vector(b"PJLINK 2\r", "reject"),
    Vector(b"220 ready\r", "reject"),
    Vector(b"%1NAME=" + b"x" * 5000, "reject"),
    Vector(b"junk" + ON, "resync", {"power": True, "skipped": b"junk".hex()}),
    Vector(b"%1POW" + ON, "resync", {"power": True}),
    Vector(ON + b"%1INPT=31\r", "accept", {"power": True, "frames": 2}),
    Vector(ON + b"%1INP", "accept", {"rest": b"%1INP".hex()}),
    Vector(b"junk%1POWR=", "incomplete", {"skipped": b"junk".hex()}),
    Vector(ASK_POWER, "ignore", reason="a command, not an answer"),
]

ASKED = [
    Vector(ON, "accept", {"power": True}, request=ASK_POWER),
    Vector(ON, "accept", {"power": True}, request=MD5 + ASK_POWER),
    Vector(b"%1INPT=31\r", "ignore", request=ASK_POWER, reason="expected an answer to %1POWR, got one to %1INPT"),
    Vector(b"%2POWR=1\r", "ignore", request=ASK_POWER),
    Vector(b"%1POWR=OK\r", "reject", request=ASK_POWER, reason="OK answers a command that sets"),
    Vector(b"%1POWR=OK\r", "accept", {"ack": True}, request=b"%1POWR 1\r"),
    Vector(b"%1POWR=ERR3\r", "device_error", request=b"%1POWR 1\r"),
    Vector(b"PJLINK ERRA\r", "device_error", request=MD5 + ASK_POWER),
    Vector(b"PJLINK 0\r", "ignore", request=ASK_POWER),
    Vector(b"PJLINK 2 " + RANDOM_16 + b"\r", "accept", request=b"PJLINK 2\r"),
    Vector(ASK_POWER, "ignore", request=ASK_POWER, reason="heard back"),
    Vector(ASK_POWER + ON, "accept", {"power": True, "frames": 2}, request=ASK_POWER),
    Vector(b"%1NAME=OK\r", "accept", {"name": "OK"}, request=b"%1NAME ?\r"),
]

CONTROLLER = [
    Vector(ASK_POWER, "accept", {"command": "power", "query": True}, "controller"),
    Vector(b"%1POWR 1\r", "accept", {"power": True}, "controller"),
    Vector(MD5 + ASK_POWER, "accept", {"login": "md5", "digest": MD5.decode()}, "controller"),
    Vector(OWN_16 + SHA256 + b"%1POWR 1\r", "accept", {"login": "sha256", "power": True}, "controller"),
    Vector(b"PJLINK 2\r", "accept", {"command": "security_level"}, "controller"),
    Vector(b"%1AVMT 31\r", "accept", {"mute": True, "video_mute": True}, "controller"),
    Vector(b"%1INPT 31\r", "accept", {"input": "31"}, "controller"),
    Vector(b"%2SVOL 1\r", "accept", {"speaker_volume": "up"}, "controller"),
    Vector(b"%2FREZ 0\r", "accept", {"freeze": False}, "controller"),
    Vector(b"%2INNM ?31\r", "accept", {"query": True, "input": "31"}, "controller"),
    Vector(b"%2SRCH\r", "accept", {"command": "search"}, "controller"),
    Vector(b"%1POWR 5\r", "reject", sender="controller", reason="power: '5' is out of range"),
    Vector(b"%1LAMP 5\r", "reject", sender="controller", reason="can only be asked for"),
    Vector(b"%1POWR\r", "reject", sender="controller", reason="expected a space and a parameter"),
    Vector(ON, "reject", sender="controller", reason="expected a command"),
]


@pytest.mark.parametrize("vector", DEVICE + ASKED + CONTROLLER)
def test_lines_mean_what_the_specification_says(vector: Vector) -> None:
    check(CODEC, vector)


def test_logins_are_those_of_the_specification() -> None:
    assert md5_digest(b"498e4a67", "JBMIAProjectorLink") == MD5
    assert sha256_digest(RANDOM_16, OWN_16, "JBMIAProjectorLink") == OWN_16 + SHA256
    for short in (b"00", b"zz" * 16):
        with pytest.raises(ValueError, match=r"."):
            sha256_digest(short, OWN_16, "secret")


@pytest.mark.parametrize("line", [ON, b"PJLINK 1 498e4a67\r", b"PJLINK 2 " + RANDOM_16 + b"\r", b"PJLINK ERRA\r"])
def test_every_beginning_is_incomplete(line: bytes) -> None:
    beginnings_are_incomplete(CODEC, line)


def test_nobody_named_means_whoever_fits() -> None:
    assert decode_frame(CODEC, ASK_POWER).fields["query"] is True
    assert decode_frame(CODEC, b"%1POWR 5\r").outcome == "reject"
    assert decode_frame(CODEC, b"PJLINK 2\r").outcome == "accept"
    assert CODEC.decode(b"%1LAMP=22 0\r", "device").units == {"lamp_hours": "h"}


@pytest.mark.parametrize(
    ("verb", "args", "line"),
    [
        ("power_on", {}, b"%1POWR 1\r"),
        ("query_power", {}, ASK_POWER),
        ("power_query", {}, ASK_POWER),
        ("input", {"value": 31}, b"%1INPT 31\r"),
        ("set_input", {"input": "hdmi1"}, b"%1INPT 31\r"),
        ("input", {"value": "internal1"}, b"%2INPT 61\r"),
        ("mute_on", {}, b"%1AVMT 31\r"),
        ("video_mute", {"value": False}, b"%1AVMT 10\r"),
        ("freeze", {"value": True}, b"%2FREZ 1\r"),
        ("speaker_volume", {"value": "down"}, b"%2SVOL 0\r"),
        ("query_lamp_hours", {}, b"%1LAMP ?\r"),
        ("lamp", {}, b"%1LAMP ?\r"),
        ("query_filter_hours", {}, b"%2FILT ?\r"),
        ("query_input_name", {"value": "31"}, b"%2INNM ?31\r"),
        ("query_input", {"pjlink_class": 2}, b"%2INPT ?\r"),
        ("search", {}, b"%2SRCH\r"),
        ("security_level", {}, b"PJLINK 2\r"),
        ("query_power", {"random": "498e4a67", "password": "JBMIAProjectorLink"}, MD5 + ASK_POWER),
    ],
)
def test_verbs_become_the_lines_of_the_specification(verb: str, args: dict[str, object], line: bytes) -> None:
    assert encode_verb(CODEC, verb, args) == line


@pytest.mark.parametrize(
    ("verb", "args"),
    [("input", {"value": "scart"}), ("power", {"value": "maybe"}), ("power_on", {"random": "12"}), ("dance", {})],
)
def test_what_can_not_be_said_is_refused(verb: str, args: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


@given(st.integers(1, 5), st.integers(1, 9), st.booleans())
def test_what_is_encoded_reads_back(kind: int, number: int, state: bool) -> None:
    assert read_back(CODEC, "input", {"value": f"{kind}{number}"}).fields["input"] == f"{kind}{number}"
    for verb in ("power", "mute", "video_mute", "audio_mute", "freeze"):
        assert read_back(CODEC, verb, {"value": state}).fields[verb] is state


def test_it_survives_everything() -> None:
    survives_everything(CODEC, [ON, ASK_POWER, b"PJLINK 1 498e4a67\r", MD5 + ASK_POWER, b"%1LAMP=22 0 1234 1\r"])
