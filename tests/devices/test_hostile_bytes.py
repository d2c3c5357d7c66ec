"""Every byte driver against a far end that answers anything: no crash, nothing believed that was not said."""

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.clock import now
from devices.core.drivers import Driver
from devices.drivers.lg_display import LgDisplay
from devices.drivers.modbus_sensor import ModbusSensor
from devices.drivers.nec_display import NecDisplay
from devices.drivers.pjlink import Pjlink
from devices.drivers.relay_board import RelayBoard
from devices.drivers.samsung_mdc import SamsungMdc
from devices.protocols.nec_display.frames import build as build_nec
from devices.transports.checksums import crc16_modbus
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, running, wait_until

OPTIONS: dict[type[Driver], dict[str, Any]] = {
    RelayBoard: {"channel": 1},
    SamsungMdc: {"id": 1},
    LgDisplay: {"id": 1},
    ModbusSensor: {"unit": 1, "profile": "air_quality"},
    Pjlink: {},
    NecDisplay: {},
}


async def attacked(driver: type[Driver], greeting: bytes, replies: list[bytes]) -> Bench:
    """Answer every request with the next of `replies`, over and over, for half a minute."""
    port = MemoryPort("hostile")
    bench = build(driver, [Spec("victim", OPTIONS[driver])], port.near)
    turn = 0

    def reply(_: bytes) -> bytes:
        nonlocal turn
        turn += 1
        return replies[turn % len(replies)]

    class Greeting(Scripted):
        async def run(self) -> None:
            async with asyncio.TaskGroup() as group:
                task = group.create_task(super().run())
                await wait_until(lambda: self.wire is not None)
                assert self.wire is not None
                await self.wire.write(greeting)
                await task

    failures: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(str(context)))
    async with running(Greeting(port, reply), bench.line, *bench.devices):
        await asyncio.sleep(30)
    assert failures == []
    assert [fault.message for fault in bench.faults() if fault.message.startswith("driver")] == []
    assert all(len(fault.raw) <= 256 for fault in bench.faults())
    return bench


def mdc(body: bytes) -> bytes:
    head = bytes((0xFF, 1, len(body))) + body
    return b"\xaa" + head + bytes((sum(head) % 256,))


def rtu(body: bytes) -> bytes:
    head = b"\x01\x04" + bytes((len(body) & 0xFE,)) + body[: len(body) & 0xFE]
    return head + crc16_modbus(head)


MDC_CODES = (0x00, 0x0D, 0x11, 0x8A)


def nec(kind: str, message: str) -> bytes:
    return build_nec(kind, message, to=0x30, source=0x41)


any_bytes = st.binary(max_size=64)
replies = {
    RelayBoard: any_bytes | st.from_regex(rb"CH\d{1,3}: ?(ON|OFF|on)\r?\n"),
    SamsungMdc: any_bytes
    | st.builds(mdc, st.binary(min_size=2, max_size=12))
    | st.builds(lambda code, data: mdc(bytes((0x41, code)) + data), st.sampled_from(MDC_CODES), st.binary(max_size=10)),
    LgDisplay: any_bytes | st.from_regex(rb"[a-z] 01 (OK|NG)[0-9a-f]{2}x"),
    ModbusSensor: any_bytes | st.builds(rtu, st.binary(min_size=2, max_size=40)),
    Pjlink: any_bytes | st.from_regex(rb"%1(POWR|INPT|AVMT|LAMP|ERST)=[0-9A-Z ]{0,8}\r"),
    NecDisplay: any_bytes | st.builds(nec, st.sampled_from("BDF"), st.text("0123456789ABCDEF", max_size=20)),
}


@pytest.mark.parametrize("driver", OPTIONS)
def test_no_driver_falls_over(driver: type[Driver]) -> None:
    @settings(max_examples=40)
    @given(st.lists(replies[driver], min_size=1, max_size=8), st.sampled_from([b"", b"PJLINK 0\r"]))
    def attack(answers: list[bytes], greeting: bytes) -> None:
        run_virtual(attacked(driver, greeting, answers))

    attack()


@pytest.mark.parametrize("driver", OPTIONS)
def test_random_noise_is_never_a_reading(driver: type[Driver]) -> None:
    noise = random.Random(1)
    bench = run_virtual(
        attacked(driver, b"PJLINK 0\r" if driver is Pjlink else b"", [noise.randbytes(200) for _ in range(50)])
    )
    for point in bench.device.points:
        assert bench.readings(point) == []
    assert bench.faults()


def test_a_flood_of_half_frames_costs_little() -> None:
    async def story() -> float:
        port = MemoryPort("flood")
        bench = build(ModbusSensor, [Spec("victim", OPTIONS[ModbusSensor])], port.near)
        far = Scripted(port, lambda _: None)
        async with running(far, bench.line, *bench.devices):
            await wait_until(lambda: far.wire is not None)
            assert far.wire is not None
            for _ in range(20):
                await far.wire.write(b"\x01\x04\xfa" * 1000)
            await asyncio.sleep(1)
            return now()

    assert run_virtual(story()) < 10
