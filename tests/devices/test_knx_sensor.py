"""KNX sensors against their simulator on a line in memory."""

import pytest

from devices.core.events import State
from devices.drivers.knx_sensor import KnxSensor
from devices.sim.knx_sensor import SensorSimulator
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import wait_until
from tests.devices.knx_bench import alone, memory_bench

AIR = {
    "measures": [
        {"point": "temperature", "address": "3/1/1", "type": "9.001", "minimum": -40, "maximum": 85},
        {"point": "co2", "address": "3/1/2", "type": "9.008"},
        {"point": "door", "address": "3/1/3", "type": "1.019", "inverted": True},
    ]
}


def test_sensors_tell_by_themselves_and_an_invalid_measurement_is_unknown() -> None:
    async def main() -> None:
        async with memory_bench(KnxSensor, SensorSimulator, AIR, {"kind": "air"}) as bench:
            await bench.until_state(State.ONLINE)
            await wait_until(lambda: all(bench.device.value(name) is not None for name in ("temperature", "co2")))
            assert bench.device.points["temperature"].unit == "°C"
            assert bench.device.value("door") is True
            assert not bench.faults
        async with alone(KnxSensor, AIR) as (bench, wire):
            await wait_until(lambda: bool(bench.sent))
            wire.deliver("3/1/1", bytes.fromhex("0C1A"))
            assert bench.device.value("temperature") == 21.0
            wire.deliver("3/1/1", bytes.fromhex("7FFF"))
            assert bench.device.value("temperature") is None
            assert not bench.faults

    run_virtual(main())


def test_a_sensor_that_may_not_be_asked_is_waited_for_and_missed_when_it_is_silent() -> None:
    async def main() -> None:
        options = {**AIR, "asks": False, "silent_after": "100s", "refresh": "10s"}
        async with alone(KnxSensor, options) as (bench, wire):
            await bench.until_state(State.OFFLINE)
            assert bench.reason == "never_heard"
            for address, payload in (("3/1/1", b"\x0c\x1a"), ("3/1/2", b"\x0c\x1a"), ("3/1/3", 0)):
                wire.deliver(address, payload)
            assert bench.state is State.ONLINE
            assert bench.sent == []
            await bench.until_state(State.OFFLINE, within=130)
            assert bench.reason == "silent"

    run_virtual(main())


@pytest.mark.parametrize("payload", [b"\x0c", b"\x0c\x1a\x00", 12, b""])
def test_a_payload_of_another_type_is_a_fault_and_the_value_unknown(payload: bytes | int) -> None:
    async def main() -> None:
        async with alone(KnxSensor, AIR) as (bench, wire):
            await wait_until(lambda: bool(bench.sent))
            wire.deliver("3/1/1", b"\x0c\x1a")
            wire.deliver("3/1/1", payload)
            assert bench.device.value("temperature") is None
            assert bench.reason == "bad_answer"
            assert "type 9.001 is 2 bytes" in bench.faults[0].message
            wire.deliver("3/1/1", b"\x0c\x1a")
            assert bench.state is State.ONLINE

    run_virtual(main())


def test_a_value_beyond_its_range_is_a_fault_and_not_shown() -> None:
    async def main() -> None:
        async with alone(KnxSensor, AIR) as (bench, wire):
            await wait_until(lambda: bool(bench.sent))
            wire.deliver("3/1/1", b"\x6f\xff")
            assert bench.device.value("temperature") is None
            assert len(bench.faults) == 1

    run_virtual(main())
