"""Modbus frames: published vectors, numbers of every type, framers against every kind of damage."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.modbus.numbers import NumberType, WordOrder, number
from devices.protocols.modbus.pdu import read_pdu, registers
from devices.protocols.modbus.rtu import RtuAnswers, rtu_answers, rtu_frame
from devices.sim.modbus_sensor import RtuRequests, checksum
from devices.transports.checksums import crc16_modbus


def test_vectors_of_the_makers() -> None:
    request = bytes.fromhex("01040000000271CB")
    answer = bytes.fromhex("01040443663334 1B38")
    assert rtu_frame(1, read_pdu(4, 0, 2)) == request
    assert RtuAnswers().split(bytearray(answer)) == ([answer], b"")
    assert rtu_answers(answer, request)
    assert number(registers(answer[1:-2]), "f32", "big") == pytest.approx(230.2, abs=1e-4)
    assert RtuRequests().split(bytearray(request)) == ([request], b"")


def test_an_answer_must_fit_its_request() -> None:
    answer = bytes.fromhex("010404436633341B38")
    assert not rtu_answers(answer, rtu_frame(2, read_pdu(4, 0, 2)))
    assert not rtu_answers(answer, rtu_frame(1, read_pdu(3, 0, 2)))
    assert not rtu_answers(answer, rtu_frame(1, read_pdu(4, 0, 4)))


@pytest.mark.parametrize(
    ("kind", "order", "data", "expected"),
    [
        ("u16", "big", "FFFE", 65534),
        ("s16", "big", "FFFE", -2),
        ("u32", "big", "0001 0002", 65538),
        ("u32", "little", "0002 0001", 65538),
        ("s32", "big", "FFFF FFFF", -1),
        ("f32", "big", "4366 3334", 230.2),
        ("f32", "little", "3334 4366", 230.2),
    ],
)
def test_numbers_in_registers(kind: NumberType, order: WordOrder, data: str, expected: float) -> None:
    words = [int(word, 16) for word in (data[:4], data[5:]) if word]
    assert number(words, kind, order) == pytest.approx(expected, rel=1e-6)


@given(st.binary(max_size=80))
def test_both_checksums_agree(data: bytes) -> None:
    assert checksum(data) == int.from_bytes(crc16_modbus(data), "little")


answers = st.builds(
    lambda unit, words: (
        (head := struct.pack(f">BBB{len(words)}H", unit, 4, 2 * len(words), *words)) + crc16_modbus(head)
    ),
    st.integers(1, 247),
    st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=20),
)


@given(st.lists(answers, max_size=5), st.integers(1, 40))
def test_framer_finds_answers_however_they_are_cut(frames: list[bytes], step: int) -> None:
    framer, buffer, found = RtuAnswers(), bytearray(), []
    stream = b"".join(frames)
    for at in range(0, len(stream), step):
        buffer += stream[at : at + step]
        found += framer.split(buffer)[0]
    assert found == frames


@given(st.binary(max_size=30), answers)
def test_framer_finds_an_answer_behind_noise(noise: bytes, answer: bytes) -> None:
    # Zeros are neither a unit nor a function, so that noise alone never makes a frame.
    rubbish = bytes(byte & 0x80 for byte in noise).replace(b"\x80", b"\xff")
    frames, dropped = RtuAnswers().split(bytearray(rubbish + answer))
    assert frames == [answer]
    assert dropped == rubbish


@given(st.binary(max_size=700))
def test_framers_survive_anything(data: bytes) -> None:
    for framer, most in ((RtuAnswers(), 255), (RtuRequests(), 263)):
        buffer = bytearray(data)
        frames, noise = framer.split(buffer)
        assert len(buffer) <= most
        assert len(b"".join(frames)) + len(noise) + len(buffer) == len(data)
