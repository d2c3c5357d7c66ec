"""NMEA 0183 sentences read and written by hand: published ones, and every way one can be wrong; and pynmea2's opinion.

The sentences stand in "NMEA Revealed" (E. S. Raymond), D. DePriest's "NMEA data", and receivers' manuals.
"""

from typing import Any

import pynmea2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Sender, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.nmea0183 import Nmea0183Codec
from devices.protocols.nmea0183.sentence import NmeaSentences, build_sentence

CODEC = Nmea0183Codec()

GGA = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n"
RMC = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n"
HDT = "$GPHDT,123.456,T*32\r\n"
ASK = "$CCGPQ,GGA*2B\r\n"


def made(body: str) -> str:
    return build_sentence(body).decode("ascii")


VECTORS: list[tuple[str, str | None, str, dict[str, Any]]] = [
    (GGA, None, "accept", {"latitude": 48.1173, "longitude": 11.5166667, "altitude": 545.4, "satellites": 8}),
    (GGA, ASK, "accept", {"time": "12:35:19", "quality": 1, "hdop": 0.9, "geoid_separation": 46.9}),
    (RMC, None, "accept", {"speed_knots": 22.4, "course": 84.4, "date": "1994-03-23", "magnetic_variation": -3.1}),
    (
        made("GNRMC,001031.00,A,4404.13993,N,12118.86023,W,0.146,,100117,,,A"),
        None,
        "accept",
        {"longitude": -121.3143372, "date": "2017-01-10"},
    ),
    ("$GPGLL,4916.45,N,12311.12,W,225444,A,*1D\r\n", None, "accept", {"latitude": 49.2741667}),
    (
        "$GPVTG,054.7,T,034.4,M,005.5,N,010.2,K*48\r\n",
        None,
        "accept",
        {"course": 54.7, "course_magnetic": 34.4, "speed_kmh": 10.2},
    ),
    ("$GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1*39\r\n", None, "accept", {"fix_type": 3, "pdop": 2.5}),
    (
        "$GPGSV,2,1,08,01,40,083,46,02,17,308,41,12,07,344,39,14,22,228,45*75\r\n",
        None,
        "accept",
        {"satellites_in_view": 8},
    ),
    (made("GPZDA,201530.00,04,07,2002,00,00"), None, "accept", {"year": 2002, "month": 7, "day": 4}),
    (HDT, None, "accept", {"heading": 123.456}),
    (made("HCHDG,101.1,,,7.1,W"), None, "accept", {"heading_magnetic": 101.1, "variation": -7.1, "deviation": None}),
    (
        "$WIMWV,214.8,R,0.1,K,A*28\r\n",
        None,
        "accept",
        {"wind_angle": 214.8, "wind_speed": 0.1, "wind_speed_unit": "km/h"},
    ),
    (made("WIMWV,045.0,T,10.0,N,A"), None, "accept", {"wind_speed_ms": 5.144, "reference": "true"}),
    (made("WIMWD,270.0,T,268.4,M,12.4,N,6.4,M"), None, "accept", {"wind_direction": 270.0, "wind_speed": 6.4}),
    (made("YXMTW,17.8,C"), None, "accept", {"water_temperature": 17.8}),
    (made("WIMTA,-5.5,C"), None, "accept", {"air_temperature": -5.5}),
    (made("WIMMB,29.9870,I,1.0154,B"), None, "accept", {"pressure": 1015.4}),
    (made("WIMHU,66.2,5.0,3.1,C"), None, "accept", {"humidity": 66.2, "dew_point": 3.1}),
    (
        made("WIMDA,29.92,I,1.0132,B,21.3,C,,C,45.5,,8.9,C,180.0,T,,M,5.2,N,2.7,M"),
        None,
        "accept",
        {"air_temperature": 21.3, "wind_speed": 2.7},
    ),
    (made("SDDBT,7.8,f,2.4,M,1.3,F"), None, "accept", {"depth": 2.4, "depth_feet": 7.8}),
    (made("SDDPT,2.4,-0.5"), None, "accept", {"depth": 2.4, "offset": -0.5}),
    (made("VWVHW,090.0,T,085.0,M,5.5,N,10.2,K"), None, "accept", {"speed_knots": 5.5}),
    (made("WIXDR,C,19.5,C,TEMP,P,1.0132,B,BARO"), None, "accept", {"sentence": "XDR"}),
    (made("GPTXT,01,01,02,ANTSTATUS=OK"), None, "accept", {"text": "ANTSTATUS=OK"}),
    (made("INHEV,-0.35"), None, "accept", {"heave": -0.35}),
    (made("TIROT,-3.5,A"), None, "accept", {"rate_of_turn": -3.5}),
    (made("IIRPM,E,1,2418.2,10.5,A"), None, "accept", {"values": ["E", "1", "2418.2", "10.5", "A"]}),
    ("$PGRME,15.0,M,45.0,M,25.0,M*1C\r\n", None, "accept", {"proprietary": True, "manufacturer": "GRM"}),
    ("!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D\r\n", None, "accept", {"sentence": "VDM"}),
    (ASK, None, "accept", {"command": "query", "listener": "GP", "value": "GGA"}),
    ("$WIMTW,18.0,C\r\n", None, "accept", {"water_temperature": 18.0, "checksum": None}),
    (HDT.replace("\r", ""), None, "accept", {"heading": 123.456}),
    (RMC.replace("*6A", "*6a"), None, "accept", {"checksum": "6A"}),
    # -- not valid, not there
    ("$GPGGA,,,,,,0,00,99.99,,,,,,*48\r\n", None, "unknown_value", {"quality": 0, "latitude": None}),
    ("$GPRMC,,V,,,,,,,,,,N*53\r\n", None, "unknown_value", {"status": "V", "latitude": None}),
    (
        made("GPRMC,123519,V,4807.038,N,01131.000,E,022.4,084.4,230394,,"),
        None,
        "unknown_value",
        {"latitude": None, "time": "12:35:19"},
    ),
    (made("GPGSA,A,1,,,,,,,,,,,,,,,"), None, "unknown_value", {"fix_type": 1}),
    (made("WIMWV,,R,,M,V"), None, "unknown_value", {"wind_speed": None}),
    (made("YXMTW,,C"), None, "unknown_value", {"water_temperature": None}),
    (made("GPHDT,,T"), None, "unknown_value", {"heading": None}),
    (made("SDDBT,,f,,M,,F"), None, "unknown_value", {"depth": None}),
    # -- not the answer
    (RMC, ASK, "ignore", {}),
    (GGA.replace("GPGGA", "GLGGA").replace("*47", "*5B"), ASK, "ignore", {}),
    (ASK, ASK, "ignore", {}),
    # -- wrong
    (GGA.replace("*47", "*46"), None, "reject", {}),
    (GGA.replace("545.4", "546.4"), None, "reject", {}),
    (GGA.replace("*47", "*4"), None, "reject", {}),
    (GGA.replace("*47", "j47"), None, "reject", {}),
    (GGA.replace("*47", "\n47"), None, "reject", {}),
    ("$WIMTW,18.0,C\n", None, "reject", {}),
    (GGA.replace("*47", "*ZZ"), None, "reject", {}),
    (GGA.replace("$", ""), None, "reject", {}),
    (HDT.replace("\r\n", "\r\r"), None, "reject", {}),
    ("$" + "G" * 90 + "\r\n", None, "reject", {}),
    ("$GP\x01DT,1,T\r\n", None, "reject", {}),
    ("$GPHDTX,1,T\r\n", None, "reject", {}),
    ("$,1\r\n", None, "reject", {}),
    (made("GPHDT,361.0,T"), None, "reject", {}),
    (made("GPHDT,north,T"), None, "reject", {}),
    (made("GPGLL,9916.45,N,12311.12,W,225444,A"), None, "reject", {}),
    (made("GPGLL,4961.45,N,12311.12,W,225444,A"), None, "reject", {}),
    (made("GPGLL,4916.45,X,12311.12,W,225444,A"), None, "reject", {}),
    (made("GPZDA,251530.00,04,07,2002,00,00"), None, "reject", {}),
    (made("GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,320394,,"), None, "reject", {}),
    (made("WIMWV,214.8,R,0.1,Q,A"), None, "reject", {}),
    (made("GPGGA,1"), None, "reject", {}),
    ("\0" * 100, None, "reject", {}),
    # -- half, doubled, behind noise
    ("", None, "incomplete", {}),
    ("$", None, "incomplete", {}),
    (GGA[:30], None, "incomplete", {}),
    (GGA[:-1], None, "incomplete", {}),
    (GGA[:-2], None, "incomplete", {}),
    (GGA + GGA, None, "accept", {"frames": 2}),
    (GGA + "$GPR", None, "accept", {"rest": b"$GPR".hex()}),
    ("M*2A\r\n" + HDT, None, "resync", {"heading": 123.456}),
    (GGA.replace("*47", "*46") + HDT, None, "resync", {"heading": 123.456}),
    (GGA[:20] + HDT, None, "resync", {"heading": 123.456}),
    (RMC + GGA, ASK, "accept", {"sentence": "GGA", "frames": 2}),
]


@pytest.mark.parametrize(("data", "request_", "outcome", "fields"), VECTORS)
def test_vectors(data: str, request_: str | None, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(data.encode("latin-1"), "device", request_.encode("ascii") if request_ else None)
    assert found.outcome == outcome, found
    assert found.reason or outcome == "accept"
    assert {name: found.fields.get(name) for name in fields} == fields


def test_reasons() -> None:
    assert CODEC.decode(GGA.replace("*47", "*46").encode(), "device").reason == "checksum: expected 47, got 46"
    assert "no checksum" in CODEC.decode(b"$WIMTW,18.0,C\r\n", "device").reason
    assert "LF alone" in CODEC.decode(HDT.replace("\r", "").encode(), "device").reason


@pytest.mark.parametrize(
    "data", [text for text, _, outcome, _ in VECTORS if outcome == "accept" and text.endswith("\r\n")]
)
def test_pynmea2_agrees(data: str) -> None:
    first = data.split("\r\n", maxsplit=1)[0]
    found = CODEC.decode((first + "\r\n").encode("ascii"), "device").fields
    if found["sentence"] in ("MTA", "MMB", "HEV", "MHU", "VDM") or found.get("proprietary") or found.get("command"):
        return  # pynmea2 does not know these
    theirs = pynmea2.parse(first)
    assert (theirs.talker, theirs.sentence_type) == (found["talker"], found["sentence"])
    names = {"latitude": "latitude", "longitude": "longitude", "speed_knots": "spd_over_grnd", "heading": "heading"}
    for ours, attribute in {
        **names,
        "altitude": "altitude",
        "wind_angle": "wind_angle",
        "depth": "depth_meters",
    }.items():
        other = getattr(theirs, attribute, None)
        if other not in (None, "") and found.get(ours) is not None:
            assert found[ours] == pytest.approx(float(other), abs=1e-6)


@pytest.mark.parametrize(
    ("verb", "args", "expected"),
    [
        ("query", {"sentence": "GGA"}, ASK),
        ("query", {"value": "GGA"}, ASK),
        ("query", {"value": "DBT", "listener": "SD", "talker": "II"}, made("IISDQ,DBT")),
        ("sentence", {"value": "GPHDT,123.456,T"}, HDT),
        ("sentence", {"value": "$GPHDT,123.456,T*00"}, HDT),
        ("sentence", {"value": "PMTK220,1000"}, "$PMTK220,1000*1F\r\n"),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], expected: str) -> None:
    sent = encode_verb(CODEC, verb, args)
    assert sent == expected.encode("ascii")
    assert CODEC.decode(sent, "controller").outcome == "accept"


@pytest.mark.parametrize(
    ("verb", "args"),
    [("sentence", {"value": "x,1"}), ("sentence", {"value": "GPHDT,é,T"}), ("query", {"value": "gga"}), ("fly", {})],
)
def test_what_can_not_be_sent(verb: str, args: dict[str, Any]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


@given(st.floats(0, 359.9).map(lambda value: round(value, 1)))
def test_what_is_encoded_is_read_back(heading: float) -> None:
    sent = encode_verb(CODEC, "sentence", {"value": f"GPHDT,{heading},T"})
    assert CODEC.decode(sent, "controller").fields["heading"] == heading


sentences = st.sampled_from([text.encode("latin-1") for text, *_ in VECTORS])
words = st.text("$!*,.0123456789AVNSEWGPRMCTHD\r\n", max_size=120).map(lambda text: text.encode("ascii"))


@given(
    st.binary(max_size=200) | sentences | words,
    st.sampled_from(["device", "controller"]),
    st.none() | sentences | words,
)
def test_anything_is_answered(data: bytes, sender: Sender, request: bytes | None) -> None:
    CODEC.decode(data, sender, request)


@given(st.sampled_from([GGA, RMC, HDT]), st.integers(0, 1000), st.integers(0, 6))
def test_a_flipped_bit_is_never_a_reading(text: str, at: int, bit: int) -> None:
    spoilt = bytearray(text.encode("ascii"))
    spoilt[at % len(spoilt)] ^= 1 << bit
    found = CODEC.decode(bytes(spoilt), "device")
    # Case does not matter in a checksum's digits.
    harmless = bytes(spoilt).upper() == text.encode("ascii")
    assert found.outcome in ("reject", "incomplete") or harmless


@given(st.sampled_from([GGA, RMC, HDT]), st.integers(0, 1000))
def test_a_beginning_is_incomplete(text: str, cut: int) -> None:
    assert CODEC.decode(text.encode("ascii")[: cut % len(text)], "device").outcome == "incomplete"


@given(st.binary(max_size=300) | words, st.integers(1, 40))
def test_the_framer_survives_anything(data: bytes, step: int) -> None:
    framer, buffer, kept = NmeaSentences(), bytearray(), 0
    for at in range(0, len(data), step):
        buffer += data[at : at + step]
        found, noise = framer.split(buffer)
        kept += len(b"".join(found)) + len(noise)
        assert len(buffer) <= 82
    assert kept + len(buffer) <= len(data)


def test_the_framer_finds_its_way_back() -> None:
    buffer = bytearray(b"\x00\xff" + GGA.encode() + GGA[:40].encode() + HDT.encode() + b"$GP")
    found, noise = NmeaSentences().split(buffer)
    assert found == [GGA.encode(), HDT.encode()]
    assert noise == b"\x00\xff" + GGA[:40].encode()
    assert buffer == b"$GP"
