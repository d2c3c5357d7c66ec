"""Room gear against a far end that answers anything: no crash, nothing believed that was not said."""

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.drivers import Driver
from devices.drivers.extron_switcher import ExtronSwitcher
from devices.drivers.somfy_sdn import SomfySdn
from devices.drivers.visca_camera import ViscaCamera
from devices.drivers.visca_ip_camera import ViscaIpCamera
from devices.protocols.somfy_sdn.frames import Message, frame_of
from devices.protocols.visca.frames import wrapped
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, running

OPTIONS: dict[type[Driver], dict[str, Any]] = {
    ExtronSwitcher: {"inputs": 4},
    SomfySdn: {"address": "05:00:02"},
    ViscaCamera: {"id": 1},
    ViscaIpCamera: {},
}


async def attacked(driver: type[Driver], replies: list[bytes]) -> Bench:
    """Answer every request with the next of `replies`, over and over, for half a minute."""
    datagrams = driver is ViscaIpCamera
    port = MemoryPort("hostile", datagrams=datagrams)
    bench = build(driver, [Spec("victim", OPTIONS[driver])], port.near, datagrams=datagrams)
    turn = 0

    def reply(_: bytes) -> bytes:
        nonlocal turn
        turn += 1
        return replies[turn % len(replies)]

    failures: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(str(context)))
    async with running(Scripted(port, reply), bench.line, *bench.devices):
        await asyncio.sleep(30)
    assert failures == []
    assert [fault.message for fault in bench.faults() if fault.message.startswith("driver")] == []
    return bench


def motor(code: int, data: bytes) -> bytes:
    return frame_of(Message(code=code, data=data, source=0x050002, destination=0xFFFF00))


def camera(body: bytes) -> bytes:
    return b"\x90" + bytes(byte % 0xFF for byte in body) + b"\xff"


any_bytes = st.binary(max_size=64)
replies = {
    ExtronSwitcher: any_bytes
    | st.from_regex(rb"(In|Vmt|Amt|Vol|Out1 In|E|Rpr)\d{1,3}( All)?\r\n")
    | st.just(b"Password:"),
    SomfySdn: any_bytes | st.builds(motor, st.sampled_from([0x0D, 0x0F, 0x6F, 0x7F, 0x99]), st.binary(max_size=6)),
    ViscaCamera: any_bytes | st.builds(camera, st.binary(min_size=1, max_size=10)),
    ViscaIpCamera: any_bytes
    | st.builds(lambda body, number: wrapped(camera(body), number, 0x0111), st.binary(max_size=9), st.integers(0, 9)),
}


@pytest.mark.parametrize("driver", OPTIONS)
def test_no_driver_falls_over(driver: type[Driver]) -> None:
    @settings(max_examples=40)
    @given(st.lists(replies[driver], min_size=1, max_size=8))
    def attack(answers: list[bytes]) -> None:
        run_virtual(attacked(driver, answers))

    attack()


@pytest.mark.parametrize("driver", OPTIONS)
def test_random_noise_is_never_a_reading(driver: type[Driver]) -> None:
    noise = random.Random(1)
    bench = run_virtual(attacked(driver, [noise.randbytes(200) for _ in range(50)]))
    for point in bench.device.points:
        assert bench.readings(point) == []
    assert bench.faults()
