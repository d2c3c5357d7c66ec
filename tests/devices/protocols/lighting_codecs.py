"""What the tests of the lighting and show codecs have in common."""

import json
import random
from collections.abc import Mapping
from typing import Any

from devices.core.codecs import Codec, Decoded, Sender, encode_verb

SENDERS: tuple[Sender, ...] = ("device", "controller")


def decoded(codec: Codec, frame: str | bytes, sender: Sender = "controller", request: str | None = None) -> Decoded:
    """Decode hexadecimal or bytes; the answer must be plain JSON."""
    data = bytes.fromhex(frame) if isinstance(frame, str) else frame
    answer = codec.decode(data, sender, None if request is None else bytes.fromhex(request))
    json.dumps([answer.fields, answer.units], allow_nan=False)
    return answer


def expect(
    codec: Codec, frame: str | bytes, outcome: str, fields: Mapping[str, Any] | None = None, **how: Any
) -> Decoded:
    """Assert the outcome of a frame and some of its fields; what is not accepted has a reason."""
    answer = decoded(codec, frame, **how)
    assert answer.outcome == outcome, (answer.outcome, answer.reason)
    assert {name: answer.fields.get(name) for name in fields or {}} == dict(fields or {})
    assert answer.reason or outcome == "accept"
    return answer


def round_trip(codec: Codec, verb: str, **args: Any) -> Decoded:
    """Assert that what was encoded decodes to the same values, whole, halved, doubled and behind noise."""
    frame = encode_verb(codec, verb, args)
    answer = expect(codec, frame, "accept")
    for name, value in args.items():
        read = answer.fields[name]
        assert read == (list(value) if isinstance(value, (list, tuple)) else value), name
    assert decoded(codec, b"").outcome == "incomplete"
    assert decoded(codec, frame[:-1]).outcome == "incomplete"
    assert decoded(codec, frame + frame).fields["frames"] == 2
    assert decoded(codec, b"\x13\x37\x99" + frame).outcome == "resync"
    assert decoded(codec, b"\x13\x37\x99" + frame).fields["skipped"] == "133799"
    return answer


def never_raises(codec: Codec, data: bytes, request: bytes | None) -> None:
    """Assert that any bytes get an answer that can be printed as JSON."""
    for sender in SENDERS:
        answer = codec.decode(data, sender, request)
        json.dumps([answer.fields, answer.units, answer.reason, answer.meaning], allow_nan=False)
        assert answer.reason or answer.outcome == "accept"


def mutated(frame: bytes, seed: int) -> bytes:
    """Return a frame that something happened to: a bit, a byte, its end, its beginning."""
    luck = random.Random(seed)
    data = bytearray(frame)
    for _ in range(luck.randint(1, 3)):
        at = luck.randrange(len(data)) if data else 0
        match luck.randrange(5):
            case 0 if data:
                data[at] ^= 1 << luck.randrange(8)
            case 1 if data:
                del data[at]
            case 2:
                data.insert(at, luck.randrange(256))
            case 3:
                del data[at:]
            case _:
                data[:0] = luck.randbytes(luck.randint(1, 9))
    return bytes(data)


def survives(codec: Codec, data: bytes) -> None:
    """Decode very long rubbish; the time that a test may take is the limit."""
    assert len(data) > 30_000
    for sender in SENDERS:
        codec.decode(data, sender)
