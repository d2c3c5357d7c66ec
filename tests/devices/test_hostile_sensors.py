"""Every sensor driver against a far end that says anything at any time: no crash, no reading out of noise."""

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.drivers import Driver
from devices.drivers.a02_ultrasonic import A02Ultrasonic
from devices.drivers.mhz19 import Mhz19
from devices.drivers.modbus_tcp import ModbusTcp
from devices.drivers.nmea0183 import Nmea0183
from devices.drivers.pms5003 import Pms5003
from devices.drivers.sds011 import Sds011
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, running, wait_until

OPTIONS: dict[type[Driver], dict[str, Any]] = {
    A02Ultrasonic: {},
    Mhz19: {"warm_up": 0},
    ModbusTcp: {"profile": "xy_md02"},
    Nmea0183: {"measures": ["wind_speed", "latitude"]},
    Pms5003: {},
    Sds011: {"mode": "query"},
}

HEADS = {A02Ultrasonic: b"\xff", Mhz19: b"\xff\x86", Pms5003: b"BM\x00\x1c", Sds011: b"\xaa\xc0", Nmea0183: b"$GPGGA,"}


async def attacked(driver: type[Driver], sayings: list[bytes]) -> Bench:
    """Say one thing after another, a few times each second, for half a minute; also as answers."""
    port = MemoryPort("hostile")
    bench = build(driver, [Spec("victim", OPTIONS[driver])], port.near)
    far = Scripted(port, lambda _: sayings[0] or None)
    failures: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(str(context)))
    async with running(far, bench.line, *bench.devices):
        await wait_until(lambda: far.wire is not None and bench.line.up)
        assert far.wire is not None
        for turn in range(100):
            if sayings[turn % len(sayings)]:
                await far.wire.write(sayings[turn % len(sayings)])
            await asyncio.sleep(0.3)
    assert failures == []
    assert [fault.message for fault in bench.faults() if fault.message.startswith("driver")] == []
    assert all(len(fault.raw) <= 256 for fault in bench.faults())
    return bench


@pytest.mark.parametrize("driver", OPTIONS)
def test_no_driver_falls_over(driver: type[Driver]) -> None:
    head = HEADS.get(driver, b"")

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(st.binary(max_size=64) | st.binary(max_size=40).map(lambda tail: head + tail), min_size=1, max_size=6)
    )
    def attack(sayings: list[bytes]) -> None:
        run_virtual(attacked(driver, sayings))

    attack()


@pytest.mark.parametrize("driver", [A02Ultrasonic, Mhz19, ModbusTcp, Nmea0183, Pms5003])
def test_rubbish_without_a_checksum_is_never_a_reading(driver: type[Driver]) -> None:
    noise = random.Random(3)
    sayings = [noise.randbytes(60).replace(b"\xff", b"\xfe").replace(b"\x00\x00", b"\x01") for _ in range(40)]
    bench = run_virtual(attacked(driver, sayings))
    for point in bench.device.points:
        assert [value for value in bench.readings(point) if value is not None] == []
    assert bench.faults()
