"""A described device against a far end that says anything: no crash, nothing believed that was not said."""

import asyncio
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.drivers.frame_device import FrameDevice
from devices.drivers.scpi_instrument import ScpiInstrument
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, running

PROFILES = ("epson_escvp21", "kramer_p3000")


async def attacked(bench: Bench, port: MemoryPort, replies: list[bytes]) -> Bench:
    """Answer every request with the next of `replies`, over and over, for half a minute."""
    turn = 0

    def reply(_: bytes) -> bytes:
        nonlocal turn
        turn += 1
        return replies[turn % len(replies)]

    async with running(Scripted(port, reply), bench.line, *bench.devices):
        await asyncio.sleep(30)
    assert [fault.message for fault in bench.faults() if fault.message.startswith("driver")] == []
    assert all(len(fault.raw) <= 256 for fault in bench.faults())
    return bench


def described(profile: str) -> tuple[Bench, MemoryPort]:
    port = MemoryPort("hostile")
    return build(FrameDevice, [Spec("victim", {"profile": profile})], port.near), port


answers = (
    st.binary(max_size=64)
    | st.from_regex(rb"(PWR|SOURCE|MUTE|LAMP)=[0-9A-Z ]{0,8}\r?:", fullmatch=True)
    | st.from_regex(rb"~01@(VID|AV|ERR) ?[0-9]{1,4}>?[0-9]{0,3}( OK)?\r\n", fullmatch=True)
)


@pytest.mark.parametrize("profile", PROFILES)
def test_no_description_makes_the_driver_fall_over(profile: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(st.lists(answers, min_size=1, max_size=8))
    def attack(replies: list[bytes]) -> None:
        bench, port = described(profile)
        run_virtual(attacked(bench, port, replies))

    attack()


@pytest.mark.parametrize("profile", PROFILES)
def test_random_noise_is_never_a_reading_of_a_described_device(profile: str) -> None:
    noise = random.Random(1)
    bench, port = described(profile)
    run_virtual(attacked(bench, port, [noise.randbytes(200) for _ in range(50)]))
    assert all(bench.readings(point) == [] for point in bench.device.points)
    assert bench.faults()


def test_random_noise_is_never_a_reading_of_an_instrument() -> None:
    noise = random.Random(1)
    port = MemoryPort("hostile")
    bench = build(ScpiInstrument, [Spec("victim", {})], port.near)
    run_virtual(attacked(bench, port, [noise.randbytes(200) for _ in range(50)]))
    assert all(bench.readings(point) == [] for point in bench.device.points)
    assert bench.faults()
