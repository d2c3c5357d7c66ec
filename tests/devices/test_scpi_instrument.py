"""Laboratory instruments: a supply into its load, a meter, an error queue, and answers that came late or wrong."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from devices.core.errors import BadCommand, Refused
from devices.core.events import State
from devices.drivers.scpi_instrument import ScpiInstrument
from devices.sim.scpi_instrument import ScpiSimulator
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Reply, Scripted, Spec, build, memory_bench, running

SUPPLY = Spec("supply", {"channel": 2})
METER = Spec("meter", {"kind": "multimeter", "function": "resistance", "errors": False}, {"reading": 99.5})


def scripted(options: Mapping[str, Any], reply: Reply) -> tuple[Bench, Scripted]:
    port = MemoryPort("line")
    return build(ScpiInstrument, [Spec("box", options)], port.near), Scripted(port, reply)


def test_a_supply_is_set_switched_on_and_measured() -> None:
    async def story() -> None:
        async with memory_bench(ScpiInstrument, ScpiSimulator, [SUPPLY]) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.tap.frames()[:3] == [b"*CLS\n", b"*IDN?\n", b"OUTP? (@2)\n"]
            assert bench.device.value("voltage_setting") == 5.0 and bench.device.value("voltage") == 0.0
            await bench.set("voltage_setting", 12.0, confirm=5)
            assert b"VOLT 12,(@2)\n" in bench.tap.frames() and b"SYST:ERR?\n" in bench.tap.frames()
            await bench.set("output", value=True, confirm=5)
            await bench.until(lambda: bench.device.value("voltage") == 10.0)
            assert bench.device.value("current") == 1.0
            assert bench.faults() == []
            with pytest.raises(BadCommand):
                await bench.device.set("voltage_setting", 31.0)

    run_virtual(story())


def test_a_command_in_the_error_queue_was_refused() -> None:
    async def story() -> None:
        async with memory_bench(ScpiInstrument, ScpiSimulator, [SUPPLY]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "refuse"
            with pytest.raises(Refused, match="-221: Settings conflict"):
                await bench.device.set("output", value=True)
            assert "refused" in bench.faults()[-1].message
            bench.sim.fault = "stuck"
            await bench.device.set("output", value=True)
            await asyncio.sleep(10)
            assert bench.device.value("output") is False

    run_virtual(story())


def test_a_meter_measures_and_has_nothing_to_set() -> None:
    async def story() -> None:
        async with memory_bench(ScpiInstrument, ScpiSimulator, [METER]) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("resistance") == 99.5
            assert list(bench.device.verbs) == []

    run_virtual(story())


def test_points_of_ones_own() -> None:
    options = {
        "kind": "custom",
        "points": {"mode": {"type": "choice", "words": {"CC": "current", "CV": "voltage"}, "query": "MODE?",
                            "command": "MODE {value}"}},
    }  # fmt: skip

    async def story() -> None:
        spec = Spec("load", options, {"values": {"MODE?": "CV"}})
        async with memory_bench(ScpiInstrument, ScpiSimulator, [spec]) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("mode") == "voltage"
            await bench.set("mode", "current", confirm=5)

    run_virtual(story())


def test_a_late_answer_is_never_taken_for_another_quantity() -> None:
    async def story() -> None:
        late = [b""]

        async def reply(data: bytes) -> bytes | None:
            if data == b"*IDN?\n":
                said, late[0] = late[0], b""
                return said + b"A,B,C,D\n"
            if data.startswith(b"MEAS:VOLT?"):
                late[0] = b"+2.3E+01\n"  # it comes only with the next question
                return None
            return {b"OUTP?\n": b"1\n"}.get(data, b"1.0\n")

        bench, far = scripted({"errors": False}, reply)
        async with running(far, bench.line, *bench.devices):
            await asyncio.sleep(30)
            assert 23.0 not in bench.readings("current") + bench.readings("voltage")
            assert "late or unasked answer" in {fault.message for fault in bench.faults()}

    run_virtual(story())


@pytest.mark.parametrize("answer", [b"+9.91E+37\n", b"9.9E37\n"])
def test_a_value_that_is_none_is_unknown_without_a_fault(answer: bytes) -> None:
    async def story() -> None:
        bench, far = scripted(
            {"kind": "multimeter"}, lambda data: answer if b"MEAS" in data else b"A,B,C,D\n" if b"IDN" in data else None
        )
        async with running(far, bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            assert bench.device.value("voltage") is None and bench.faults() == []

    run_virtual(story())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"1.0\n", b"A,B,C,D\n", b"ON\n", b'-1,"x"\n']), min_size=1))
def test_whatever_an_instrument_answers_the_driver_stands(answers: list[bytes]) -> None:
    async def story() -> None:
        turn = 0

        def reply(_: bytes) -> bytes:
            nonlocal turn
            turn += 1
            return answers[turn % len(answers)]

        bench, far = scripted({}, reply)
        async with running(far, bench.line, *bench.devices):
            await asyncio.sleep(30)
        assert [each.message for each in bench.faults() if each.message.startswith("driver")] == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "custom"}, "only the points: it is given"),
        ({"kind": "multimeter", "moves": True}, "only a power supply"),
        ({"points": {"x": {"type": "number", "query": "MEAS:X"}}}, "no question mark"),
        ({"points": {"x": {"type": "number", "query": "MEAS:X?", "command": "X 1"}}}, "does not send {value}"),
        ({"points": {"x": {"type": "number", "query": "X? 1\nOUTP ON"}}}, "one line of ASCII"),
    ],
)
def test_a_mistake_in_the_options_is_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as problem:
        ScpiInstrument.OPTIONS.model_validate(options)
    assert said in str(problem.value)


def test_an_all_stop_switches_off_what_moves() -> None:
    async def story() -> None:
        async with memory_bench(ScpiInstrument, ScpiSimulator, [Spec("supply", {"moves": True})]) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("output", value=True, confirm=5)
            await bench.device.halt()
            assert bench.tap.frames()[-1] == b"OUTP OFF\n"
            await bench.until(lambda: bench.device.value("output") is False)

    run_virtual(story())
