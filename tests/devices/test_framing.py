"""The shared framers and checksums against every kind of damage."""

from hypothesis import given
from hypothesis import strategies as st

from devices.core.wires import Framer
from devices.transports.checksums import crc16_modbus, sum8
from devices.transports.framing import DelimitedFramer, MeasuredFramer, PatternFramer
from devices.transports.noise import NoiseGatherer


class Toy(MeasuredFramer):
    """`7E length … sum8`, length of the whole frame."""

    def measure(self, data: bytes) -> int | None:
        if data[0] != 0x7E:
            return None
        if len(data) < 2:
            return 0
        return data[1] if data[1] >= 3 else None

    def valid(self, frame: bytes) -> bool:
        return sum8(frame[:-1]) == frame[-1]


def toy_frame(body: bytes) -> bytes:
    head = bytes((0x7E, len(body) + 3)) + body
    return head + bytes((sum8(head),))


def feed(framer: Framer, data: bytes, step: int) -> tuple[list[bytes], bytes, bytes]:
    """Return (frames, noise, rest) of data that arrives in pieces."""
    buffer, noise = bytearray(), b""
    frames: list[bytes] = []
    for at in range(0, len(data), step):
        buffer += data[at : at + step]
        found, dropped = framer.split(buffer)
        frames += found
        noise += dropped
    return frames, noise, bytes(buffer)


bodies = st.lists(st.binary(min_size=1, max_size=20).map(lambda body: body.replace(b"\x7e", b"\x00")), max_size=8)


def test_checksums_of_the_makers() -> None:
    assert sum8(bytes.fromhex("A00101")) == 0xA2
    assert crc16_modbus(bytes.fromhex("010400000002")) == bytes.fromhex("71CB")
    assert crc16_modbus(bytes.fromhex("01050000FF00")) == bytes.fromhex("8C3A")


@given(bodies, st.integers(1, 30))
def test_measured_frames_survive_any_cutting(parts: list[bytes], step: int) -> None:
    sent = [toy_frame(part) for part in parts]
    assert feed(Toy(), b"".join(sent), step) == (sent, b"", b"")


@given(bodies, st.binary(max_size=30), st.integers(1, 30))
def test_measured_frames_are_found_after_noise(parts: list[bytes], noise: bytes, step: int) -> None:
    sent = [toy_frame(part) for part in parts]
    clean = noise.replace(b"\x7e", b"\x00")
    assert feed(Toy(), clean + b"".join(sent), step) == (sent, clean, b"")


def test_a_half_frame_is_given_up_when_a_whole_one_lies_behind_it() -> None:
    whole = toy_frame(b"whole")
    assert feed(Toy(), b"\x7e\x50half" + whole, 1) == ([whole], b"\x7e\x50half", b"")


def test_a_doubled_and_a_truncated_frame() -> None:
    frame = toy_frame(b"abc")
    assert feed(Toy(), frame + frame, 3)[0] == [frame, frame]
    assert feed(Toy(), frame[:-1], 1) == ([], b"", frame[:-1])


@given(st.binary(max_size=600), st.integers(1, 64))
def test_measured_framer_loses_no_byte(data: bytes, step: int) -> None:
    frames, noise, rest = feed(Toy(), data, step)
    assert len(b"".join(frames)) + len(noise) + len(rest) == len(data)
    assert len(rest) <= 255


@given(
    st.lists(st.binary(min_size=1, max_size=30).map(lambda b: b.replace(b"\r", b".")), max_size=8), st.integers(1, 40)
)
def test_delimited_frames_survive_any_cutting(lines: list[bytes], step: int) -> None:
    assert feed(DelimitedFramer(b"\r"), b"".join(line + b"\r" for line in lines), step) == (lines, b"", b"")


@given(st.binary(min_size=1, max_size=2000), st.integers(1, 100))
def test_an_endless_line_is_noise_and_bounded(flood: bytes, step: int) -> None:
    data = b"x" * 100 + flood.replace(b"\r", b"x")
    framer = DelimitedFramer(b"\r", maximum=50)
    frames, _, rest = feed(framer, data, step)
    assert frames == []
    assert len(rest) <= 50
    assert feed(framer, b"\rgood\r", 1)[0][-1] == b"good"


def test_pattern_frames_between_rubbish() -> None:
    framer = PatternFramer(rb"[a-c]\d", maximum=4, separators=b"\r\n")
    assert feed(framer, b"a1\r\n??b2zzzzzzzzc3", 100) == ([b"a1", b"b2", b"c3"], b"??zzzzzzzz", b"")
    assert feed(framer, b"zzzzzzzz", 3) == ([], b"zzzz", b"zzzz")


async def test_noise_is_delivered_once_and_cut() -> None:
    got: list[bytes] = []
    gatherer = NoiseGatherer(got.append)
    for _ in range(1000):
        gatherer.add(b"abc")
    gatherer.add(b"")
    assert got == []
    gatherer.flush()
    gatherer.flush()
    assert [len(noise) for noise in got] == [256]
