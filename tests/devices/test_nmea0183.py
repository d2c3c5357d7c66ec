"""NMEA 0183 devices: driver against simulator, and against sentences of every kind of damage."""

from typing import Any

import pytest

from devices.core.errors import Refused
from devices.core.events import State
from devices.core.texts import LANGUAGES
from devices.core.verbs import Command
from devices.drivers.nmea0183 import Nmea0183
from devices.protocols.nmea0183.kinds import KINDS
from devices.protocols.nmea0183.measures import MEASURES
from devices.sim.nmea0183 import FIGURES, NmeaSimulator, sentence
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, Spec, build, memory_bench, running, wait_until

WEATHER = Spec("weather", {"measures": ["wind_speed", "air_temperature", "humidity"]})
EVERYTHING = Spec("mast", {"measures": list(MEASURES)})


def test_every_measure_is_followed() -> None:
    async def story() -> None:
        async with memory_bench(Nmea0183, NmeaSimulator, [EVERYTHING]) as bench:
            await bench.until(lambda: all(state.actual is not None for state in bench.device.states.values()))
            for name, state in bench.device.states.items():
                assert state.actual == pytest.approx(FIGURES[name], rel=0.003), name
            assert bench.states("mast")[-1] is State.ONLINE
            assert not bench.faults()

    run_virtual(story())


def test_every_measure_has_labels_and_sources_that_exist() -> None:
    for name, measure in MEASURES.items():
        assert set(measure.label) == set(LANGUAGES), name
        for kind, source in measure.sources.items():
            assert source.field in {item.name for item in KINDS[kind].items}, name


def test_a_measure_whose_sentence_stops_becomes_unknown() -> None:
    async def story() -> None:
        async with memory_bench(Nmea0183, NmeaSimulator, [WEATHER]) as bench:
            await bench.until(lambda: bench.device.value("humidity") == 62)
            assert isinstance(bench.sim, NmeaSimulator)
            bench.sim.sends.discard("MHU")
            await bench.until(lambda: bench.device.states["humidity"].actual is None)
            assert bench.device.value("air_temperature") == 26.5
            assert bench.device.availability.state is State.ONLINE
            bench.sim.sends = {"HDT"}
            await bench.until_state(State.DEGRADED)
            assert "no valid measure" in bench.device.availability.reason.text("en")

    run_virtual(story())


def test_values_marked_as_not_valid_are_unknown() -> None:
    async def story() -> None:
        async with memory_bench(
            Nmea0183, NmeaSimulator, [Spec("gps", {"measures": ["latitude", "wind_angle"]})]
        ) as bench:
            await bench.until(lambda: bench.device.value("latitude") is not None)
            bench.sim.fault = "refuse"
            await bench.until(lambda: bench.device.states["latitude"].actual is None)
            assert bench.device.states["wind_angle"].actual is None

    run_virtual(story())


def test_silence_is_offline() -> None:
    async def story() -> None:
        async with memory_bench(Nmea0183, NmeaSimulator, [WEATHER]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) < 7
            assert bench.device.availability.reason.text("en") == "silent for 5 s"
            assert bench.device.states["wind_speed"].actual is None
            bench.sim.fault = "noise"
            await bench.until(lambda: any("no NMEA 0183 sentence" in fault.message for fault in bench.faults()))
            bench.sim.fault = "slow"
            await bench.until(lambda: bench.device.value("wind_speed") is not None, within=60)

    run_virtual(story())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (sentence("WIMTA,26.5,C").replace(b"26.5", b"96.5"), "no NMEA 0183 sentence"),
        (sentence("WIMTA,hot,C"), "MTA: field 1: expected a number, got 'hot'"),
        (sentence("WIMTA,226.5,C"), "MTA: air_temperature: 226.5, expected -90 to 90"),
        (sentence("WIMTA"), "MTA: 0 fields, expected at least 2"),
        (b"$WIMTA," + b"7" * 90 + b"\r\n", "no NMEA 0183 sentence"),
    ],
)
def test_what_is_wrong_is_a_fault_and_no_reading(data: bytes, message: str) -> None:
    async def story() -> None:
        port = MemoryPort("line")
        bench = build(Nmea0183, [WEATHER], port.near)
        far = Scripted(port, lambda _: None)
        async with running(far, bench.line, *bench.devices):
            await wait_until(lambda: far.wire is not None)
            assert far.wire is not None
            await wait_until(lambda: bench.line.up)
            await far.wire.write(data)
            await bench.until(lambda: any(message in fault.message for fault in bench.faults()))
            assert bench.readings("air_temperature") == []
            await far.wire.write(sentence("WIMTA,20.0,C"))
            await bench.until(lambda: bench.device.value("air_temperature") == 20)

    run_virtual(story())


def test_nonsense_under_a_right_checksum_makes_the_measure_unknown() -> None:
    async def story() -> None:
        port = MemoryPort("line")
        bench = build(Nmea0183, [WEATHER], port.near)
        far = Scripted(port, lambda _: None)
        async with running(far, bench.line, *bench.devices):
            await wait_until(lambda: far.wire is not None and bench.line.up)
            assert far.wire is not None
            await far.wire.write(sentence("WIMTA,20.0,C") + sentence("WIMHU,55.0,,,C"))
            await bench.until(lambda: bench.device.value("humidity") == 55)
            await far.wire.write(sentence("WIMTA,226.5,C"))
            await bench.until(lambda: bench.device.states["air_temperature"].actual is None)
            assert bench.device.value("humidity") == 55

    run_virtual(story())


def test_only_the_named_talker_is_followed() -> None:
    async def story() -> None:
        spec = Spec("weather", {"measures": ["air_temperature"], "talker": "WI"})
        port = MemoryPort("line")
        bench = build(Nmea0183, [spec], port.near)
        far = Scripted(port, lambda _: None)
        async with running(far, bench.line, *bench.devices):
            await wait_until(lambda: far.wire is not None and bench.line.up)
            assert far.wire is not None
            await far.wire.write(sentence("YXMTA,20.0,C") + sentence("WIMTA,21.0,C"))
            await bench.until(lambda: bench.readings("air_temperature") == [21.0])

    run_virtual(story())


def test_it_takes_no_commands() -> None:
    async def story() -> None:
        async with memory_bench(Nmea0183, NmeaSimulator, [WEATHER]) as bench:
            with pytest.raises(Refused, match="no commands, got reset"):
                await bench.device.driver.perform(Command("reset"))

    run_virtual(story())


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"measures": []},
        {"measures": ["colour"]},
        {"measures": ["heave", "heave"]},
        {"measures": ["heave"], "talker": "W"},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="measures|talker"):
        Nmea0183.OPTIONS.model_validate(options)
