"""An OSC device: a sound desk asked and followed, show control, rubbish, and python-osc as an independent end."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.udp_client import SimpleUDPClient

from devices.core.errors import BadCommand, NotConfirmed
from devices.core.events import State
from devices.core.simulation import World
from devices.core.verbs import Command
from devices.drivers.osc_device import OscDevice
from devices.protocols.osc.writing import write_bundle, write_message
from devices.sim.hosting_bytes import ByteFarEnd
from devices.sim.hosting_udp import UdpHost
from devices.sim.osc_device import OscDeviceSimulator, pack, unpack
from devices.transports.memory import MemoryPort
from devices.transports.udp import UdpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, make_sims, memory_bench, running, wait_until

FADER = {
    "address": "/ch/01/mix/fader", "unit": "%", "minimum": 0, "maximum": 100, "scale": 0.01, "writable": True,
    "query": True, "tolerance": 0.2, "label": {"vi": "Âm lượng", "ko": "음량", "en": "Volume"},
}  # fmt: skip
DESK: dict[str, Any] = {
    "points": {
        "volume": FADER,
        "mute": {
            "address": "/ch/01/mix/on", "type": "choice", "choices": {"muted": 0, "open": 1}, "writable": True,
            "query": True,
        },
        "input": {"address": "/ch/01/config/name", "type": "text"},
    },
    "verbs": {
        "snapshot": {
            "address": "/-action/goscene", "args": ["$number"], "types": "i",
            "arguments": {"number": {"type": "integer", "minimum": 0, "maximum": 99}},
        },
        "cue": {"address": "/cue/{name}/start", "arguments": {"name": {"type": "text"}}},
        "panic": {"address": "/panic"},
    },
    "heartbeat": {"address": "/xremote", "every": "5s"},
    "stop": "panic",
}  # fmt: skip
SHOW: dict[str, Any] = {
    "points": {
        "people": {"address": "/counter/people", "type": "integer", "minimum": 0, "maximum": 500},
        "open": {"address": "/door", "type": "boolean", "arg": 1},
    },
    "silence": "4s",
}


def bench_of(options: dict[str, Any], **simulate: Any) -> AbstractAsyncContextManager[Bench]:
    return memory_bench(OscDevice, OscDeviceSimulator, [Spec("desk", options, simulate)], datagrams=True)


@contextmanager
def free_port() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    yield port


def test_a_desk_is_asked_set_and_confirmed() -> None:
    async def story() -> None:
        async with bench_of(DESK, initial={"volume": 75, "mute": "open"}) as bench:
            await bench.until_state(State.ONLINE)
            assert (bench.device.value("volume"), bench.device.value("mute")) == (75.0, "open")
            assert await bench.set("volume", 20, confirm=2.0) < 0.5
            assert await bench.set("mute", "muted", confirm=2.0) < 0.5
            assert bench.world.get("desk.volume", 0) == 20.0
            assert pack("/ch/01/mix/on", 0) in bench.tap.frames()
            beats = [at for at, frame in bench.tap.sent if frame.startswith(b"/xremote\0")]
            await asyncio.sleep(20)
            assert len(beats) >= 1
            assert len([at for at, frame in bench.tap.sent if frame.startswith(b"/xremote\0")]) - len(beats) == 4

    run_virtual(story())


def test_verbs_send_what_they_describe_and_an_all_stop_stops() -> None:
    async def story() -> None:
        async with bench_of(DESK) as bench:
            await bench.until_state(State.ONLINE)
            await bench.device.perform(Command("snapshot", {"number": 7}))
            await bench.device.perform(Command("cue", {"name": "intro-1"}))
            await bench.device.halt()
            assert [unpack(frame) for frame in bench.tap.frames()[-3:]] == [
                ("/-action/goscene", [7]),
                ("/cue/intro-1/start", []),
                ("/panic", []),
            ]
            for name in ("*", "a/b", "", "{a,b}", "x" * 65):
                with pytest.raises(BadCommand, match="letters, digits"):
                    await bench.device.perform(Command("cue", {"name": name}))
            with pytest.raises(BadCommand):
                await bench.device.perform(Command("snapshot", {"number": 100}))

    run_virtual(story())


@pytest.mark.parametrize("fault", ["mute", "offline"])
def test_a_desk_that_falls_silent_goes_offline_with_nothing_known(fault: str) -> None:
    async def story() -> None:
        async with bench_of(DESK) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            assert await bench.until_state(State.OFFLINE) < 12
            assert bench.device.states["volume"].actual is None
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)
            assert bench.device.value("volume") == 0.0

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "refuse"])
def test_what_is_not_done_is_not_confirmed(fault: str) -> None:
    async def story() -> None:
        async with bench_of(DESK) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(NotConfirmed):
                await bench.set("volume", 50, confirm=2.0)
            assert bench.device.availability.state is State.ONLINE

    run_virtual(story())


def test_noise_is_a_fault_with_its_bytes() -> None:
    async def story() -> None:
        async with bench_of(DESK) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "noise"
            await bench.until(lambda: bool(bench.faults()))
            assert bench.faults()[0].message == "a datagram that is no OSC" and bench.faults()[0].raw

    run_virtual(story())


async def heard(datagrams: list[bytes], options: dict[str, Any] = SHOW) -> Bench:
    """Return what the driver made of datagrams that came by themselves."""
    port = MemoryPort("show", datagrams=True)
    bench = build(OscDevice, [Spec("show", options)], port.near, datagrams=True)
    far = Scripted(port, lambda _: None)
    async with running(far, bench.line, *bench.devices):
        await wait_until(lambda: far.wire is not None and bench.line.up)
        await asyncio.sleep(0.1)
        assert far.wire is not None
        for datagram in datagrams:
            await far.wire.write(datagram)
        await asyncio.sleep(0.6)
    return bench


def test_what_comes_by_itself_is_observed_and_silence_is_noticed() -> None:
    async def story() -> None:
        async with bench_of({**SHOW, "points": {"people": SHOW["points"]["people"]}}, says_every=2.0) as bench:
            bench.sims[0].world.set("desk.people", 12)
            await bench.until_state(State.ONLINE)
            assert bench.device.value("people") == 12
            bench.sim.fault = "mute"
            assert 2.0 < await bench.until_state(State.OFFLINE) < 6.5
            assert bench.device.states["people"].actual is None
            bench.sim.fault = None
            assert await bench.until_state(State.ONLINE) < 2.5

    run_virtual(story())


def test_bundles_patterns_and_types() -> None:
    bundle = write_bundle([write_message("/counter/*", [3]), write_bundle([write_message("/door", ["x", True])])])
    bench = run_virtual(heard([bundle]))
    assert (bench.device.states["people"].actual, bench.device.states["open"].actual) == (3, True)
    bench = run_virtual(heard([write_message("/door", [0, 0.0]), write_message("/elsewhere", [1])]))
    assert bench.readings("open") == [False] and bench.readings("people") == []


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (write_message("/counter/people", [501]), "expected 0"),
        (write_message("/counter/people", ["many"]), "expected a number"),
        (write_message("/counter/people", [True]), "expected a number"),
        (write_message("/counter/people", []), "argument number 0"),
        (write_message("/counter/people", [float("nan")]), "expected a number"),
        (write_message("/counter/people", [3])[:-1], "no OSC"),
    ],
)
def test_a_wrong_value_is_a_fault_and_unknown(message: bytes, words: str) -> None:
    bench = run_virtual(heard([write_message("/counter/people", [5]), message, message, message]))
    assert len(bench.faults()) == 1, "a storm becomes few reports"
    assert words in bench.faults()[-1].message
    assert bench.device.states["people"].actual == (5 if words == "no OSC" else None)


@settings(max_examples=60)
@given(
    st.lists(st.binary(max_size=80) | st.builds(lambda tail: b"/counter/people\0,i\0\0" + tail, st.binary(max_size=8)))
)
def test_nothing_makes_it_fall_over(datagrams: list[bytes]) -> None:
    bench = run_virtual(heard(datagrams))
    assert not [fault for fault in bench.faults() if fault.message.startswith("driver")]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"points": {"a": {"address": "no-slash"}}}, "address"),
        ({"points": {"a": {"address": "/a", "type": "choice"}}}, "choices"),
        ({"points": {"Bad Name": {"address": "/a"}}}, "pattern"),
        ({"verbs": {"go": {"address": "/cue/{n}"}}}, "not described"),
        ({"verbs": {"go": {"address": "/go", "args": ["$n"]}}}, "not described"),
        ({"stop": "halt"}, "without arguments"),
        ({"points": {"a": {"address": "/a", "writable": True}}, "verbs": {"a": {"address": "/b"}}}, "already"),
    ],
)
def test_wrong_options_are_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        OscDevice.OPTIONS.model_validate(wrong)


def test_a_device_that_says_nothing_is_online_with_its_wire() -> None:
    async def story() -> None:
        async with bench_of({"verbs": {"go": {"address": "/go"}}}) as bench:
            await bench.until_state(State.ONLINE)
            await bench.device.perform(Command("go"))
            assert bench.world.get("desk.last_verb", "") == "go"
            bench.sim.fault = "offline"
            await bench.until_state(State.OFFLINE)

    run_virtual(story())


async def test_python_osc_sends_to_the_hub_and_reads_what_it_sends() -> None:
    with free_port() as local, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
        program.bind(("127.0.0.1", 0))
        program.settimeout(5)
        wire = UdpWire("osc", *program.getsockname(), local_port=local)
        options = {**SHOW, "verbs": DESK["verbs"]}
        bench = build(OscDevice, [Spec("show", options)], wire, datagrams=True)
        async with running(bench.line, *bench.devices):
            await wait_until(lambda: bench.line.up, 5)
            client = SimpleUDPClient("127.0.0.1", local)
            client.send_message("/counter/people", 42)
            await bench.until(lambda: bool(bench.readings("people")), within=5)
            await bench.until_state(State.ONLINE, within=5)
            assert bench.device.value("people") == 42
            client.send_message("/door", [7, True])
            await wait_until(lambda: bench.device.value("open") is True, 5)
            await bench.device.perform(Command("snapshot", {"number": 9}))
            read = OscMessage(program.recv(1000))
            assert (read.address, read.params) == ("/-action/goscene", [9])
            client._sock.close()


async def test_python_osc_asks_our_simulator() -> None:
    end = ByteFarEnd(make_sims(OscDevice, OscDeviceSimulator, [Spec("desk", DESK)], World()), datagrams=True)
    host = UdpHost("127.0.0.1", 0, end)
    async with running(host):
        wire = UdpWire("client", "127.0.0.1", await host.ready())
        await wire.open()
        builder = OscMessageBuilder("/ch/01/mix/fader")
        builder.add_arg(0.25)
        await wire.write(builder.build().dgram)
        read = OscMessage(await asyncio.wait_for(wire.read(), 5))
        assert (read.address, read.params) == ("/ch/01/mix/fader", [0.25])
        assert end.sims[0].world.get("desk.volume", 0) == 25.0
        await wire.close()
