"""Every codec against frames and verbs written from manuals and public tools, without a look at the codec.

`outside_frames.jsonl` and `outside_verbs.jsonl` hold one case a line, in the words of `exhibit device decode --batch`
and `encode --batch`: with `outcome` and the `fields` that must be there, or the `hex` (empty: refused).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from devices.catalogue import find_codecs
from devices.core.codecs import Codec, Decoded, decode_frame, encode_verb
from devices.core.errors import BadCommand

HERE = Path(__file__).parent
Case = dict[str, Any]


def _cases(name: str) -> list[Case]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


@cache
def _codecs() -> Mapping[str, Codec]:
    return find_codecs()


def _named(case: Case) -> str:
    return " ".join(str(case[key]) for key in ("protocol", "verb", "hex", "from", "request") if case.get(key))[:90]


@pytest.mark.parametrize("case", _cases("outside_frames.jsonl"), ids=_named)
def test_a_frame_means_what_its_document_says(case: Case) -> None:
    request = bytes.fromhex(case["request"]) if "request" in case else None
    codec = _codecs()[case["protocol"]]
    found = decode_frame(codec, bytes.fromhex(case["hex"]), sender=case.get("from"), request=request)
    assert found.outcome == case["outcome"], found
    told = {name: found.fields.get(name) for name in case["fields"]}
    assert told == case["fields"], found
    assert found.reason or found.outcome in ("accept", "unknown_value"), found


@pytest.mark.parametrize("case", _cases("outside_verbs.jsonl"), ids=_named)
def test_a_verb_becomes_the_bytes_of_its_document(case: Case) -> None:
    codec = _codecs()[case["protocol"]]
    if not case["hex"]:
        with pytest.raises(BadCommand):
            encode_verb(codec, case["verb"], case["args"])
        return
    assert encode_verb(codec, case["verb"], case["args"]).hex() == case["hex"]


NOISE: Mapping[str, str] = {"extron_sis": "00ff", "visca": "0011", "modbus_rtu": "00", "somfy_sdn": "00"}
"""What can't begin a frame of these; of the others 00 55 can't."""

PROTOCOLS = sorted({str(case["protocol"]) for case in _cases("outside_frames.jsonl")})
FIRM = frozenset(PROTOCOLS) - {"modbus_rtu", "modbus_tcp", "somfy_sdn"}
"""Protocols whose frames begin with something that noise does not."""


def _good(protocol: str) -> tuple[bytes, Case]:
    """Return a plain frame of a protocol."""
    case = next(
        case
        for case in _cases("outside_frames.jsonl")
        if case["protocol"] == protocol
        and case["outcome"] == "accept"
        and "request" not in case
        and not {"frames", "rest", "skipped"} & decode(case, bytes.fromhex(case["hex"])).fields.keys()
    )
    return bytes.fromhex(case["hex"]), case


def decode(case: Case, data: bytes) -> Decoded:
    sender = cast("Any", case.get("from"))
    return decode_frame(_codecs()[case["protocol"]], data, sender=sender)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_all_agree_on_what_stands_around_a_frame(protocol: str) -> None:
    frame, case = _good(protocol)
    noise = bytes.fromhex(NOISE.get(protocol, "0055"))
    assert decode(case, b"").outcome == "incomplete"
    assert decode(case, frame * 2).fields["frames"] == 2
    assert decode(case, frame + noise).outcome == "accept"
    assert bytes.fromhex(decode(case, frame + noise).fields["rest"]) == noise
    behind = decode(case, noise + frame)
    assert behind.outcome == "resync"
    assert bytes.fromhex(behind.fields["skipped"]) == noise
    if protocol in FIRM:
        half = decode(case, noise + frame[: max(2, len(frame) * 2 // 3)])
        assert half.outcome == "incomplete", half
        assert bytes.fromhex(half.fields["skipped"]) == noise
