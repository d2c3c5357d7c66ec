"""Devices described as data, against scripted far ends: from the examples of the makers' documents to rubbish."""

import asyncio
from typing import Any

import pytest

from devices.core.errors import NoAnswer, Refused
from devices.core.events import State
from devices.core.values import Value
from devices.drivers.frame_device import FrameDevice
from devices.sim.frame_device import FrameDeviceSimulator
from devices.sim.hosting_bytes import ByteFarEnd, TcpHost
from devices.transports.described.description import load_profile
from devices.transports.memory import MemoryPort
from devices.transports.tcp import TcpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Reply, Scripted, Spec, build, make_sims, memory_bench, running

EPSON = Spec("projector", {"profile": "epson_escvp21"})
KRAMER = Spec("switcher", {"profile": "kramer_p3000"})

LEVEL = {"type": "number", "unit": "%", "minimum": 0, "maximum": 100, "scale": 0.1, "invalid": [65535]}
BINARY: dict[str, Any] = {
    "encoding": "hex",
    "framing": {"start": r"\xAA", "length_at": 2, "length_adds": 4, "checksum": "sum8", "checksum_from": 1},
    "constants": {"id": 1},
    "points": {"level": LEVEL, "power": {"type": "boolean", "words": {"0x00": False, "0x01": True}}},
    "queries": [
        {"send": "{id} 02 10 00", "answer": {"begins": "01 04 10", "values": {"level": {"at": 3, "type": "u16"}}}},
        {"send": "{id} 01 11", "answer": {"begins": "01 02 11", "length": 4, "values": {"power": {"at": 3}}}},
    ],
    "commands": {"power": {"send": "{id} 02 21 {value}", "ack": {"begins": "01 01 06"}}},
    "errors": [{"answer": {"begins": "01 01 15"}, "reason": "busy"}],
    "simulate": {
        "state": {"power": "00", "level": "01F4"},
        "exchanges": [
            {"when": "01021000", "answer": "01 04 10 {level} 00"},
            {"when": "010111", "answer": "01 02 11 {power}"},
            {"when": "010221(?P<power>0[01])", "answer": "01 01 06"},
        ],
        "refusal": "01 01 15",
    },
}
BINARY["points"]["level"] = dict(LEVEL, invalid=["65535"])
BINARY["sending"] = {"start": r"\xAA", "length_at": 2, "length_adds": 4, "checksum": "sum8", "checksum_from": 1}


def scripted(spec: Spec, reply: Reply) -> tuple[Bench, Scripted]:
    port = MemoryPort("line")
    return build(FrameDevice, [spec], port.near), Scripted(port, reply)


def test_a_projector_by_its_profile_warms_up_cools_down_and_tells_its_lamp() -> None:
    async def story() -> None:
        async with memory_bench(FrameDevice, FrameDeviceSimulator, [EPSON]) as bench:
            await bench.until_state(State.ONLINE)
            assert {name: bench.device.value(name) for name in bench.device.points} == {
                "power": False,
                "input": "hdmi1",
                "mute": False,
                "lamp_hours": 1234,
            }
            assert bench.tap.frames()[:4] == [b"PWR?\r", b"SOURCE?\r", b"MUTE?\r", b"LAMP?\r"]
            await bench.set("power", value=True, confirm=30)
            assert bench.tap.frames()[-2:] == [b"PWR ON\r", b"PWR?\r"]
            await bench.until_state(State.DEGRADED)
            assert bench.device.availability.reason.code == "warming_up"
            await bench.until_state(State.ONLINE)
            await bench.set("input", "hdmi2", confirm=5)
            await bench.set("mute", value=True, confirm=5)
            await bench.set("power", value=False, confirm=5)
            await bench.until(lambda: bench.device.availability.reason.code == "cooling_down")
            await bench.until_state(State.ONLINE)
            assert bench.faults() == []

    run_virtual(story())


def test_a_refused_command_says_so_and_a_stuck_device_is_not_believed() -> None:
    async def story() -> None:
        async with memory_bench(FrameDevice, FrameDeviceSimulator, [EPSON]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "refuse"
            with pytest.raises(Refused, match="can't do that now"):
                await bench.device.set("mute", value=True)
            assert "refused" in bench.faults()[-1].message
            bench.sim.fault = "stuck"
            await bench.device.set("input", "hdmi2")
            await asyncio.sleep(10)
            assert bench.device.value("input") == "hdmi1"

    run_virtual(story())


def test_a_switcher_is_asked_commanded_and_heard_when_somebody_turns_its_knob() -> None:
    async def story() -> None:
        async with memory_bench(FrameDevice, FrameDeviceSimulator, [KRAMER]) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.tap.frames() == [b"#VID? 1\r"]
            assert bench.device.value("input") == 1
            await bench.set("input", 3, confirm=5)
            assert b"#VID 3>1\r" in bench.tap.frames()
            with pytest.raises(Refused, match="out of range"):
                await bench.device.set("input", 20)

    run_virtual(story())


def test_what_is_told_unasked_is_a_reading_and_what_means_nothing_is_none() -> None:
    async def story() -> None:
        asked = 0

        def reply(data: bytes) -> bytes | None:
            nonlocal asked
            asked += 1
            return b"~01@VID 1>1\r\n" if asked == 1 else b"~01@VID 2>1\r\n"

        bench, far = scripted(KRAMER, reply)
        async with running(far, bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            assert far.wire is not None
            await far.wire.write(b"Kramer Electronics LTD. , VS-21\r\n~01@VID 2>1\r\n")
            await bench.until(lambda: bench.device.value("input") == 2)
            assert bench.faults() == []
            await far.wire.write(b"who are you\r\n")
            await bench.until(lambda: bool(bench.faults()))
            assert bench.device.value("input") == 2

    run_virtual(story())


def test_frames_of_bytes_with_length_and_checksum() -> None:
    async def story() -> None:
        async with memory_bench(FrameDevice, FrameDeviceSimulator, [Spec("box", {"describe": BINARY})]) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.tap.frames() == [bytes.fromhex("AA 01 02 10 00 13"), bytes.fromhex("AA 01 01 11 13")]
            assert bench.device.value("level") == 50.0
            assert bytes(bench.tap.received).startswith(bytes.fromhex("AA 01 04 10 01 F4 00 0A"))
            await bench.set("power", value=True, confirm=5)
            assert bytes.fromhex("AA 01 02 21 01 25") in bench.tap.frames()

    run_virtual(story())


def told(answer: bytes) -> tuple[Bench, Value | None]:
    """Let the box answer its first question so, and its second one well."""

    async def story() -> tuple[Bench, Value | None]:
        def reply(data: bytes) -> bytes:
            return bytes.fromhex("AA 01 02 11 01 15") if data[3] == 0x11 else answer

        bench, far = scripted(Spec("box", {"describe": BINARY}), reply)
        async with running(far, bench.line, *bench.devices):
            await asyncio.sleep(10)
            return bench, bench.device.value("level")

    return run_virtual(story())


@pytest.mark.parametrize(
    ("answer", "level", "fault"),
    [
        ("AA 01 04 10 01 F4 00 0A", 50.0, None),
        ("AA 01 04 10 01 F4 00 0B", None, "no frame"),
        ("AA 01 04 10 01 F4", None, "no frame"),
        ("AA 01 04 10 FF FF 00 13", None, None),
        ("AA 01 04 10 7F FF 00 93", None, "level"),
        ("00 13 AA 01 04 10 01 F4 00 0A", 50.0, "no frame"),
        ("AA 02 04 10 01 F4 00 0B", None, "late or unasked"),
        ("AA 01 01 15 17", None, None),
    ],
    ids=["good", "checksum", "half", "invalid", "range", "noise", "other unit", "refused"],
)
def test_what_the_box_says_is_believed_or_not(answer: str, level: Value | None, fault: str | None) -> None:
    bench, value = told(bytes.fromhex(answer))
    assert value == level
    messages = [each.message for each in bench.faults()]
    assert bool(messages) is (fault is not None), messages
    assert fault is None or fault in messages[0]


def test_a_value_that_no_word_stands_for_is_unknown_and_said_once() -> None:
    async def story() -> None:
        bench, far = scripted(EPSON, lambda data: b"PWR=77\r:" if data == b"PWR?\r" else b"ERR\r:")
        async with running(far, bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(30)
            assert bench.device.value("power") is None
            assert [fault.message for fault in bench.faults()] == [
                "power: expected one of 00, 01, 02, 03, 04, 05, 09, got '77'"
            ]

    run_virtual(story())


def test_a_device_that_only_talks_goes_offline_when_it_falls_silent() -> None:
    scale = {
        "framing": {"end": r"\r\n"},
        "points": {"weight": {"type": "number", "unit": "kg", "minimum": -10, "maximum": 500}},
        "unasked": [r"ST,GS,(?P<weight>[+-][ \d.]+)kg"],
        "ignore": ["US,.*"],
        "silence": "3s",
        "simulate": {"tell": "ST,GS,+0012.50kg", "every": "1s"},
    }

    async def story() -> None:
        async with memory_bench(FrameDevice, FrameDeviceSimulator, [Spec("scale", {"describe": scale})]) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("weight") == 12.5
            bench.sim.fault = "mute"
            await bench.until_state(State.OFFLINE)
            assert bench.device.value("weight") is None
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)

    run_virtual(story())


def test_a_login_with_a_prompt_and_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOX_PASSWORD", "s3cret")
    described = {
        "framing": {"end": r"\r\n", "prompts": ["Password:"]},
        "sending": {"end": r"\r"},
        "login": [{"expect": "Password:", "send": "${BOX_PASSWORD}"}, {"expect": "Welcome.*"}],
        "points": {"door": {"type": "boolean", "words": {"open": True, "shut": False}}},
        "queries": [{"send": "DOOR?", "answer": "DOOR (?P<door>open|shut)"}],
        "errors": [{"answer": "Denied", "reason": "wrong password"}],
        "halt": {"command": "stop"},
        "commands": {"stop": {"send": "STOP"}},
    }

    async def story(password: bytes, state: State) -> Bench:
        def reply(data: bytes) -> bytes:
            if data == b"DOOR?\r":
                return b"DOOR shut\r\n"
            return b"Welcome\r\n" if data == password else b"Denied\r\n"

        class Asking(Scripted):
            async def run(self) -> None:
                async with asyncio.TaskGroup() as group:
                    task = group.create_task(super().run())
                    while self.wire is None:
                        await asyncio.sleep(0.01)
                    await self.wire.write(b"\r\nPassword: ")
                    await task

        port = MemoryPort("line")
        bench = build(FrameDevice, [Spec("box", {"describe": described})], port.near)
        async with running(Asking(port, reply), bench.line, *bench.devices):
            await bench.until_state(state)
            if state is State.ONLINE:
                await bench.device.halt()
                await bench.until(lambda: bench.tap.frames()[-1] == b"STOP\r")
        return bench

    bench = run_virtual(story(b"s3cret\r", State.ONLINE))
    assert bench.device.states["door"].actual is not None
    bench = run_virtual(story(b"another\r", State.OFFLINE))
    assert "wrong password" in str(bench.device.availability.reason.details)


async def test_lines_over_a_real_tcp_connection() -> None:
    description = load_profile("kramer_p3000")
    spec = Spec("switcher", {"profile": "kramer_p3000", "poll": "100ms"})
    bench_world = make_sims(FrameDevice, FrameDeviceSimulator, [spec], build(FrameDevice, [spec], _nowhere()).world)
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(bench_world))
    async with running(host):
        bench = build(FrameDevice, [spec], TcpWire("switcher", "127.0.0.1", await host.ready()))
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            await bench.set("input", 4, confirm=5)
            assert bench.device.value("input") == 4
    assert description.document


def _nowhere() -> Any:
    return MemoryPort("nowhere").near


def test_a_silent_device_costs_a_command_no_more_than_its_timeout() -> None:
    async def story() -> None:
        bench, far = scripted(KRAMER, lambda data: b"~01@VID 1>1\r\n" if b"?" in data else None)
        async with running(far, bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            with pytest.raises(NoAnswer):
                await bench.device.set("input", 2)
            assert bench.device.value("input") == 1

    run_virtual(story())
