"""Devices described as data, against scripted far ends: from the examples of the makers' documents to rubbish."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from devices.core.errors import NoAnswer, Refused
from devices.core.events import State
from devices.core.findings import FileProblem
from devices.core.values import Value
from devices.drivers.frame_device import FrameDevice
from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.sim.frame_device import FrameDeviceSimulator
from devices.sim.hosting_bytes import ByteFarEnd, TcpHost
from devices.transports.described.answers import AnswerSpec
from devices.transports.described.description import DescribedOptions, Description, known_profiles, load_profile
from devices.transports.described.framing import Framing, unescape
from devices.transports.described.values import PointSpec, Template
from devices.transports.memory import MemoryPort
from devices.transports.named_checksums import checksum
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
                await bench.device.set("power", value=True)
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


# -- descriptions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", known_profiles())
def test_every_profile_names_its_document_and_speaks_three_languages(name: str) -> None:
    profile = load_profile(name)
    assert profile.document and profile.confirmed
    for spec in profile.points.values():
        assert set(spec.label) >= {"vi", "ko", "en"}
    assert profile.simulate


def described(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "framing": {"end": r"\r"},
        "points": {"volume": {"type": "integer", "minimum": 0, "maximum": 100}},
        "queries": [{"send": "VOL?", "answer": r"VOL=(?P<volume>\d+)"}],
        "commands": {"volume": {"send": "VOL {value:03d}"}},
    }
    return {**whole, **changes}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"framing": {}}, "frames need end:, length: or length_at:"),
        ({"framing": {"length": 4, "length_at": 2}}, "either length: or length_at:"),
        ({"framing": {"end": "ф"}}, "not one byte"),
        ({"framing": {"end": r"\r", "checksum": "crc99"}}, "crc16_modbus"),
        ({"queries": [{"send": "VOL?", "answer": r"VOL=(?P<volme>\d+)"}]}, 'did you mean "volume"'),
        ({"queries": [{"send": "VOL?", "answer": "VOL=("}]}, "missing )"),
        ({"queries": []}, "nothing is ever known"),
        ({"queries": [{"send": "VOL? {unit}", "answer": "x"}]}, "there is no constant 'unit'"),
        ({"commands": {"volume": {"send": "VOL UP"}}}, "does not send {value}"),
        ({"commands": {"level": {"send": "LEV {value}"}}}, "no point is called so"),
        ({"halt": {"command": "volum", "value": 0}}, 'did you mean "volume"'),
        ({"encoding": "hex"}, "hexadecimal"),
        ({"points": {"volume": {"type": "choice"}}}, "a choice needs words"),
        ({"points": {"volume": {"type": "integer", "scale": 0}}}, "scale of 0"),
    ],
)
def test_a_mistake_in_a_description_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as problem:
        Description.model_validate(described(**changes))
    assert said in str(problem.value)


def test_a_mistake_in_a_hall_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "showroom.yaml"
    file.write_text(
        """
hall: {id: lab, name: {en: Lab}}
zones: {lab: {name: {en: Lab}}}
wires:
  one: {tcp: "127.0.0.1:5000"}
  two: {tcp: "127.0.0.1:5001"}
devices:
  box:
    name: {en: Box}
    zone: lab
    driver: frame_device
    wire: one
    options:
      describe:
        framing: {end: \\r}
        points: {volume: {type: integer}}
        queries:
          - {send: "VOL?", answer: 'VOL=(?P<volume>\\d+'}
  projector:
    name: {en: Projector}
    zone: lab
    driver: frame_device
    wire: two
    options: {profile: epson_escvp21}
  switcher:
    name: {en: Switcher}
    zone: lab
    driver: frame_device
    wire: two
    options: {profile: kramer_p3000}
"""
    )
    with pytest.raises(FileProblem) as problem:
        plan_devices(load_showroom(file))
    said = str(problem.value)
    assert f"{file}:18:" in said and "missing )" in said
    assert "mixed-wire" in said
    with pytest.raises(ValidationError, match='did you mean "epson_escvp21"'):
        DescribedOptions.model_validate({"profile": "epson_escvp2"})


# -- parts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("none", ""),
        ("sum8", "DD"),
        ("lrc", "23"),
        ("xor8", "31"),
        ("sum16_be", "01DD"),
        ("sum16_le", "DD01"),
        ("crc8", "F4"),
        ("crc16_modbus", "374B"),
        ("crc16_ccitt", "29B1"),
        ("crc16_xmodem", "31C3"),
    ],
)
def test_checksums_have_the_check_values_of_the_catalogue(name: Any, check: str) -> None:
    assert checksum(name, b"123456789") == bytes.fromhex(check)


FRAMINGS = [
    Framing(end=r"\r"),
    Framing(end=":", empty=True),
    Framing(start=r"\x02", end=r"\x03", checksum="xor8"),
    Framing(start=r"\x02", end=r"\x03", checksum="sum8", checksum_text=True),
    Framing(start=r"\xAA", length_at=1, length_adds=3, checksum="crc16_modbus", maximum=64),
    Framing(length=9, checksum="sum8"),
    Framing(start="!", end="#", length=8),
]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_framers_never_fall_over_and_find_the_good_frame_behind_noise(framing: Framing) -> None:
    body = bytes((7, 0xAA, 9)) if framing.length_at is None else bytes((3,)) + b"abc"
    body = b"abc" if framing.is_line else body
    if framing.length is not None:
        body = b"a" * (framing.length - framing.overhead)
    elif framing.length_at is not None:
        body = bytes((len(body) + framing.overhead - 3,)) + body[1:]
    frame = framing.wrap(body)
    assert framing.body(frame) == body

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=300), st.integers(1, 7))
    def attack(noise: bytes, step: int) -> None:
        framer, buffer, found = framing.framer(), bytearray(), []
        data = noise + frame * 3
        for at in range(0, len(data), step):
            buffer += data[at : at + step]
            frames, _ = framer.split(buffer)
            found += frames
            assert len(buffer) <= 2 * framing.maximum
        if framing.start or framing.check_size:
            assert framing.maximum > 64 or frame in found
        assert all(framing.valid(each) for each in found)

    attack()


def test_an_endless_line_takes_linear_time_and_little_room() -> None:
    framer, buffer = Framing(start="<", end=">", checksum="sum8").framer(), bytearray()
    started = time.process_time()
    for _ in range(200):
        buffer += b"<" * 1024
        framer.split(buffer)
        assert len(buffer) <= 2048
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("template", "value", "sent"),
    [
        ("PWR {value}", "ON", "PWR ON"),
        ("VOL {value:03d}", 7, "VOL 007"),
        ("VOL {value:02X}", 26, "VOL 1A"),
        ("SET {value:.2f}", 1.5, "SET 1.50"),
        ("{id}:{value}", 3, "5:3"),
        ("{VALUE} {value", 3, "{VALUE} {value"),
    ],
)
def test_templates(template: str, value: Any, sent: str) -> None:
    assert Template(template, hexadecimal=False).render({"value": value, "id": 5}) == sent


@pytest.mark.parametrize(("template", "value"), [("{value:d}", "ON"), ("{value:X}", -1), ("{other}", 1)])
def test_what_a_template_can_not_write_is_an_error(template: str, value: Any) -> None:
    with pytest.raises(ValueError, match="written|no constant"):
        Template(template, hexadecimal=False).render({"value": value})


@pytest.mark.parametrize(
    ("spot", "raw"),
    [
        ({"at": 0}, "18"),
        ({"at": -1, "type": "s8"}, "-2"),
        ({"at": 0, "type": "u16", "order": "little"}, "13330"),
        ({"at": 2, "type": "f32"}, "230.2"),
        ({"at": 0, "type": "bcd", "length": 2}, "1234"),
        ({"at": 0, "mask": 0xF0}, "1"),
        ({"at": 6, "type": "text", "length": 2}, "ok"),
    ],
)
def test_values_are_found_in_bytes(spot: dict[str, Any], raw: str) -> None:
    answer = AnswerSpec.model_validate({"begins": "12 ..", "values": {"x": spot}})
    assert answer.read(bytes.fromhex("12 34 43 66 33 33") + b"ok\xfe") == {"x": raw}
    assert answer.read(b"\x12") is None


def test_a_pattern_that_would_take_for_ever_is_given_up() -> None:
    answer = AnswerSpec(match=r"(a+)+b\1")
    started = time.process_time()
    assert answer.read(b"a" * 200) is None
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("spec", "raw", "value"),
    [
        ({"type": "number", "scale": 0.1}, "235", 23.5),
        ({"type": "integer", "base": 16}, "1A", 26),
        ({"type": "number", "words": {"LOW": 0}}, "LOW", 0.0),
        ({"type": "number", "invalid": ["---"]}, "---", None),
        ({"type": "boolean"}, "on", True),
        ({"type": "text"}, " VS-21 ", "VS-21"),
    ],
)
def test_raw_values_are_read(spec: dict[str, Any], raw: str, value: Value | None) -> None:
    assert PointSpec.model_validate(spec).read(raw) == value


@pytest.mark.parametrize("raw", ["", "nan", "inf", "1e999", "12abc", "١٢", "0x10", "--5"])
def test_what_is_no_number_is_none(raw: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        PointSpec.model_validate({"type": "number"}).read(raw)


def test_control_characters_are_written_with_a_backslash() -> None:
    assert unescape(r"\x02A\r\n\t\0\\") == b"\x02A\r\n\t\x00\\"
