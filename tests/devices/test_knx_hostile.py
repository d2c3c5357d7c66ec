"""Whatever comes from a KNX line, or to the simulated gateway's port: nothing crashes, nothing wrong is shown."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.drivers import Driver
from devices.drivers.knx_cover import KnxCover
from devices.drivers.knx_light import KnxLight
from devices.drivers.knx_sensor import KnxSensor
from devices.drivers.knx_switch import KnxSwitch
from devices.sim.knx_bus import BusTelegram
from devices.sim.knx_frames import Cemi, cemi, frame, read_cemi, read_frame
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import wait_until
from tests.devices.knx_bench import alone

CASES: list[tuple[type[Driver], dict[str, Any]]] = [
    (KnxSwitch, {"switch": "1/1/9", "status": "1/1/1"}),
    (KnxLight, {"switch": "1/1/9", "switch_status": "1/1/1", "brightness": "1/1/8", "brightness_status": "1/1/2"}),
    (KnxCover, {"move": "1/1/9", "stop": "1/1/8", "position_status": "1/1/1"}),
    (
        KnxSensor,
        {
            "measures": [
                {"point": "a", "address": "1/1/1", "type": "9.001", "minimum": -40, "maximum": 80},
                {"point": "b", "address": "1/1/2", "type": "14.056"},
                {"point": "c", "address": "1/1/3", "type": "16.000"},
            ]
        },
    ),
]

payloads = st.one_of(st.integers(0, 63), st.binary(max_size=20))


@pytest.mark.parametrize(("driver", "options"), CASES, ids=lambda case: getattr(case, "NAME", ""))
@settings(max_examples=40)
@given(heard=st.lists(st.tuples(st.sampled_from(["1/1/1", "1/1/2", "1/1/3", "1/1/9"]), payloads), max_size=20))
def test_any_payload_is_a_value_or_a_fault(
    driver: type[Driver], options: dict[str, Any], heard: list[tuple[str, int | bytes]]
) -> None:
    async def main() -> None:
        async with alone(driver, options) as (bench, wire):
            await wait_until(lambda: bool(bench.sent))
            for address, payload in heard:
                wire.deliver(address, payload)
            await asyncio.sleep(0)
            assert not [fault for fault in bench.faults if "driver stopped" in fault.message]
            for name, point in bench.device.points.items():
                value = bench.device.states[name].actual
                assert value is None or point.parse(value) == value

    run_virtual(main())


@given(st.binary(max_size=300))
def test_any_datagram_is_a_frame_or_nothing(data: bytes) -> None:
    found = read_frame(data)
    assert found is None or frame(*found) == data
    read_cemi(data)


telegrams = st.builds(
    BusTelegram,
    st.sampled_from(["write", "response"]),
    st.builds("{}/{}/{}".format, st.integers(0, 31), st.integers(0, 7), st.integers(0, 255)),
    st.one_of(st.integers(0, 63), st.binary(min_size=1, max_size=14)),
)


@given(telegrams, st.data())
def test_a_message_comes_back_and_one_that_is_cut_does_not(telegram: BusTelegram, data: st.DataObject) -> None:
    message = cemi(Cemi(0x29, telegram, 0x1101))
    assert read_cemi(message) == Cemi(0x29, telegram, 0x1101)
    assert read_cemi(message[: data.draw(st.integers(0, len(message) - 1))]) is None
