"""PJLink: the specification's login vector, driver against simulator in memory and on TCP, aiopjlink as oracle."""

import asyncio
import itertools

import pytest
from aiopjlink import PJLink, PJLinkERR3, PJLinkPassword
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import DeviceError, Refused, WireDown
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.pjlink import Pjlink
from devices.protocols.pjlink.login import md5_digest
from devices.sim.hosting_bytes import ByteFarEnd, TcpHost
from devices.sim.pjlink import Lines, PjlinkSimulator
from devices.transports.memory import MemoryPort
from devices.transports.tcp import TcpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, Spec, build, make_sims, memory_bench, running, wait_until

OFF = [Spec("projector", {"password": "JBMIAProjectorLink"}, {"warm_up": 8, "cool_down": 6})]
ON = [Spec("projector", {}, {"start": "on"})]


def test_login_is_that_of_the_specification() -> None:
    assert md5_digest(b"498e4a67", "JBMIAProjectorLink") == b"5d8409bc1c3fa39749434aa3a5c38682"


def test_warms_up_and_cools_down_and_says_so() -> None:
    async def story() -> None:
        async with memory_bench(Pjlink, PjlinkSimulator, OFF) as bench:
            await bench.until_state(State.ONLINE)
            assert (bench.device.value("power"), bench.device.value("state")) == (False, "off")
            assert bench.device.value("lamp_hours") == 1234
            assert bench.device.value("errors") == ""
            sent = await bench.device.set("power", True)
            assert await bench.until_state(State.DEGRADED, within=2) < 1.0
            assert bench.device.availability.reason.code == "warming_up"
            assert (bench.device.value("power"), bench.device.value("state")) == (False, "warming")
            assert 8.0 <= await bench.device.confirm("power", True, since=sent, within=12) <= 11.0
            await bench.until_state(State.ONLINE, within=1)
            await bench.set("input", "hdmi2", confirm=3)
            await bench.set("mute", True, confirm=3)
            assert bench.world.get("projector.input", "") == "hdmi2"
            await bench.perform("power", False)
            await bench.until(lambda: bench.device.availability.reason.code == "cooling_down", within=2)
            await bench.until(lambda: bench.device.value("state") == "off", within=9)
            assert bench.device.value("input") is None

    run_virtual(story())


def test_the_digest_goes_before_the_first_command_only() -> None:
    async def story() -> None:
        async with memory_bench(Pjlink, PjlinkSimulator, OFF) as bench:
            await bench.until_state(State.ONLINE)
            first, *rest = bench.tap.frames()
            random = bytes(bench.tap.received).split(b"\r")[0].removeprefix(b"PJLINK 1 ")
            assert first == md5_digest(random, "JBMIAProjectorLink") + b"%1POWR ?\r"
            assert all(frame.startswith(b"%1") for frame in rest)

    run_virtual(story())


def test_idle_polls_every_twenty_seconds_over_one_connection() -> None:
    async def story() -> None:
        async with memory_bench(Pjlink, PjlinkSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(1)
            before = len(bench.tap.sent)
            await asyncio.sleep(100)
            polls = [at for at, frame in bench.tap.sent[before:] if frame == b"%1POWR ?\r"]
            assert len(polls) in (4, 5)
            assert bytes(bench.tap.received).count(b"PJLINK") == 1

    run_virtual(story())


def test_no_question_is_asked_more_often_than_every_twenty_seconds() -> None:
    async def story() -> None:
        specs = [Spec("projector", {"pjlink_class": 2}, {"start": "on", "pjlink_class": 2})]
        async with memory_bench(Pjlink, PjlinkSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(25)
            before = len(bench.tap.sent)
            await asyncio.sleep(200)
            asked: dict[bytes, list[float]] = {}
            for at, frame in bench.tap.sent[before:]:
                asked.setdefault(frame, []).append(at)
            assert {b"%1POWR ?\r", b"%1ERST ?\r", b"%2FREZ ?\r", b"%2FILT ?\r"} <= asked.keys()
            for times in asked.values():
                assert min(later - one for one, later in itertools.pairwise(times)) >= 19.9

    run_virtual(story())


def test_busy_is_tried_again_after_four_seconds() -> None:
    async def story() -> None:
        specs = [Spec("projector", {}, {"warm_up": 3})]
        async with memory_bench(Pjlink, PjlinkSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("power", True)
            await bench.perform("input", "hdmi2")
            times = [at for at, frame in bench.tap.sent if frame == b"%1INPT 32\r"]
            assert len(times) == 2
            assert times[1] - times[0] >= 4.0
            await bench.until(lambda: bench.device.value("input") == "hdmi2")

    run_virtual(story())


def test_still_busy_after_that_is_a_refusal_in_words() -> None:
    async def story() -> None:
        async with memory_bench(Pjlink, PjlinkSimulator, OFF) as bench:
            await bench.until_state(State.ONLINE)
            with pytest.raises(Refused, match="ERR3: not possible at this time"):
                await bench.perform("input", "hdmi2")
            bench.sim.fault = "refuse"
            with pytest.raises(Refused, match="ERR4: projector failure"):
                await bench.perform("power", True)
            assert bench.faults()[-1].raw == b"%1POWR=ERR4"

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "slow", "mute", "noise"])
def test_faults_leave_a_set_unconfirmed(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(Pjlink, PjlinkSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError):
                await bench.set("input", "hdmi2", confirm=5)

    run_virtual(story())


def test_a_vanished_projector_is_noticed_at_once_and_a_mute_one_at_the_next_polls() -> None:
    async def story() -> None:
        async with memory_bench(Pjlink, PjlinkSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "offline"
            assert await bench.until_state(State.OFFLINE) < 1.0
            with pytest.raises(WireDown):
                await bench.perform("power", False)
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) < 16.0
            bench.sim.fault = None
            assert await bench.until_state(State.ONLINE) < 8.0

    run_virtual(story())


def test_faults_of_the_projector_degrade_it_with_their_names() -> None:
    async def story() -> None:
        specs = [Spec("projector", {}, {"start": "on", "errors": "010020", "lamp": False})]
        async with memory_bench(Pjlink, PjlinkSimulator, specs) as bench:
            await bench.until_state(State.DEGRADED)
            assert bench.device.value("errors") == "lamp warning, filter error"
            assert "lamp warning" in bench.device.availability.reason.text("vi")
            assert bench.device.value("lamp_hours") is None

    run_virtual(story())


async def greeted_by(greeting: bytes, options: dict[str, object]) -> str:
    """Let a driver meet a projector that greets like this and says no more; return why it is offline then."""
    port = MemoryPort("projector")
    bench = build(Pjlink, [Spec("projector", options)], port.near)

    class Greeting(Scripted):
        async def run(self) -> None:
            self.wire = await port.accept()
            await self.wire.write(greeting)
            await asyncio.Event().wait()

    async with running(Greeting(port, lambda _: None), bench.line, *bench.devices):
        await bench.until_state(State.OFFLINE)
        return bench.device.availability.reason.text("en")


@pytest.mark.parametrize(
    ("greeting", "options", "message"),
    [
        (b"PJLINK 1 498e4a67\r", {}, "it asks for a password and none is configured"),
        (b"PJLINK ERRA\r", {}, "PJLINK ERRA"),
        (b"PJLINK 2 0123456789abcdef\r", {"password": "x"}, "greeting"),
        (b"220 ready to serve\r", {}, "greeting"),
        (b"", {}, "no answer"),
    ],
)
def test_a_login_that_fails_says_why(greeting: bytes, options: dict[str, object], message: str) -> None:
    assert message in run_virtual(greeted_by(greeting, options))


def test_a_wrong_password_says_so() -> None:
    async def story() -> None:
        port = MemoryPort("projector")
        bench = build(Pjlink, [Spec("projector", {"password": "wrong"})], port.near)
        sims = make_sims(Pjlink, PjlinkSimulator, OFF, World())
        far_end = ByteFarEnd(sims)

        class Host:
            async def run(self) -> None:
                port.plug()
                while True:
                    await far_end.serve(await port.accept())

        async with running(Host(), bench.line, *bench.devices):
            await bench.until_state(State.OFFLINE)
            assert "wrong password" in bench.device.availability.reason.text("en")

    run_virtual(story())


def test_answers_that_are_not_allowed_are_faults() -> None:
    async def story(answers: dict[bytes, bytes], fault: str) -> None:
        port = MemoryPort("projector")
        bench = build(Pjlink, [Spec("projector", {})], port.near)

        class Odd(Scripted):
            async def run(self) -> None:
                self.wire = await port.accept()
                await self.wire.write(b"PJLINK 0\r")
                while True:
                    word = (await self.wire.read())[2:6]
                    await self.wire.write(b"%1" + word + b"=" + answers.get(word, b"ERR1") + b"\r")

        async with running(Odd(port, lambda _: None), bench.line, *bench.devices):
            await bench.until(lambda: bool(bench.faults()))
            assert bench.faults()[0].message == fault

    run_virtual(story({b"POWR": b"on"}, "POWR answered what it must not"))
    run_virtual(story({b"POWR": b"7"}, "power: unknown code 7"))
    run_virtual(story({b"POWR": b"1", b"AVMT": b"x"}, "AVMT answered what it must not"))
    run_virtual(story({b"POWR": b"1", b"AVMT": b"99"}, "mute: unknown code 99"))
    run_virtual(story({b"POWR": b"1", b"LAMP": b"many"}, "LAMP answered what it must not"))
    run_virtual(story({b"POWR": b"1", b"ERST": b"0"}, "ERST answered what it must not"))
    run_virtual(story({b"POWR": b"1", b"INPT": b"58"}, "input: unknown code 58"))


def test_input_codes_are_checked() -> None:
    with pytest.raises(ValueError, match="expected codes such as 31 or 5A, 11 to 6Z, in quotes, got hdmi1: '3'"):
        Pjlink.OPTIONS.model_validate({"inputs": {"hdmi1": "3"}})


@given(st.binary(max_size=2000), st.integers(1, 300))
def test_framers_survive_anything(data: bytes, step: int) -> None:
    for framer in (Pjlink.framer(), Lines()):
        buffer = bytearray()
        for at in range(0, len(data), step):
            buffer += data[at : at + step]
            framer.split(buffer)
            assert len(buffer) <= 256


async def test_on_a_real_socket_the_driver_works_and_notices_the_end() -> None:
    specs = [Spec("projector", {"password": "secret"}, {"warm_up": 0.3})]
    sims = make_sims(Pjlink, PjlinkSimulator, specs, World())
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))
    async with running(host):
        bench = build(Pjlink, specs, TcpWire("projector", "127.0.0.1", await host.ready()))
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=5)
            await bench.set("power", True, confirm=5)
            sims[0].fault = "offline"
            assert await bench.until_state(State.OFFLINE, within=5) < 1.5
            assert bench.device.availability.reason.code == "wire_down"


async def test_aiopjlink_is_content_with_our_simulator() -> None:
    specs = [Spec("projector", {"password": "secret"}, {"warm_up": 0.2, "lamp_hours": 77})]
    sims = make_sims(Pjlink, PjlinkSimulator, specs, World())
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))
    async with running(host):
        port = await host.ready()
        stranger = PJLink("127.0.0.1", port, password="wrong")
        with pytest.raises(PJLinkPassword):
            await stranger.__aenter__()
        stranger._writer.close()  # it forgets to, and a projector serves one at a time
        async with PJLink("127.0.0.1", port, password="secret") as link:
            assert await link.power.get() == link.power.OFF
            with pytest.raises(PJLinkERR3):
                await link.sources.get()
            await link.power.turn_on()
            assert await link.power.get() == link.power.State.WARMING
            await wait_until(lambda: sims[0].world.get("projector.power", default=False) is True)
            assert await link.power.get() == link.power.ON
            await link.sources.set("3", "2")
            assert (await link.sources.get())[1] == "2"
            assert await link.lamps.hours() == 77
            assert await link.info.projector_name() == "projector"
