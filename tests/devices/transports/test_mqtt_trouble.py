"""The wire to a real Mosquitto: brokers that die or hang, devices that vanish, handlers that fail."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiomqtt
import pytest

from devices.core.errors import NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.wires import Message
from devices.transports import mqtt as mqtt_module
from devices.transports.mqtt import MqttWire, Will
from devices.transports.mqtt_session import LARGEST_PAYLOAD
from tests.devices.mosquitto_bench import Inbox, Mosquitto, free_port, mosquitto, running, until_down, until_up, wire_to

ONE_AND_A_HALF = 1.5
"""Keepalives after which a broker declares a client dead (MQTT 3.1.1, 3.1.2.10)."""

MOSQUITTO_LOOKS = 6.0
"""Mosquitto looks for dead clients every 5 s; a second for the machine."""


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    async with mosquitto(tmp_path) as running_broker:
        yield running_broker


async def test_after_the_broker_restarted_the_wire_is_up_again_with_its_subscriptions(broker: Mosquitto) -> None:
    wire, inbox, links = wire_to(broker), Inbox(), list[Reason | None]()
    wire.on_link(links.append)
    wire.subscribe("lamp", inbox)
    async with running(wire):
        await broker.stop()
        await until_down(wire)
        assert not wire.up
        with pytest.raises(WireDown) as down:
            await wire.publish("lamp", b"lost")
        assert "mqtt" in down.value.reason.text("en")
        await broker.start()
        await until_up(wire)
        await wire.publish("lamp", b"back", qos=1)
        assert [message.payload for message in await inbox.count(1)] == [b"back"]
    codes = [reason.code if reason else "up" for reason in links]
    assert codes[0] == "wire_down"
    assert codes.count("up") == 2


async def test_a_message_waiting_for_its_acknowledgement_fails_when_the_broker_dies(broker: Mosquitto) -> None:
    wire = wire_to(broker)
    async with running(wire):
        process = broker._process
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        waiting = asyncio.create_task(wire.publish("lamp", b"on", qos=1))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await broker.stop(signal.SIGKILL)
        with pytest.raises(WireDown):
            await asyncio.wait_for(waiting, 5)
        await broker.start()


async def test_a_broker_that_does_not_acknowledge_is_given_up(
    broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_module, "ACKNOWLEDGE_TIMEOUT", 0.1)
    wire = wire_to(broker)
    async with running(wire):
        process = broker._process
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(NoAnswer):
            await wire.publish("lamp", b"on", qos=1)
        process.send_signal(signal.SIGCONT)


async def test_the_last_will_fires_when_a_client_vanishes_and_not_when_it_says_goodbye(broker: Mosquitto) -> None:
    hub, inbox = wire_to(broker, "hub"), Inbox()
    hub.subscribe("+/online", inbox)
    async with running(hub):
        async with running(wire_to(broker, "polite", Will("polite/online", "false"))):
            pass
        vanishing = wire_to(broker, "vanishing", Will("lamp/online", "false"))
        async with running(vanishing):
            vanishing.cut()
            assert (await inbox.count(1, within=5))[0] == Message("lamp/online", b"false", retain=False)
    assert [message.topic for message in inbox.messages] == ["lamp/online"]


async def test_a_frozen_client_is_declared_dead_within_its_keepalive(broker: Mosquitto) -> None:
    """The far end speaks MQTT by hand and then says nothing: what a device that hangs looks like."""
    hub, inbox = wire_to(broker, "hub"), Inbox()
    hub.subscribe("dead/online", inbox)
    connect = b"\x10\x24\x00\x04MQTT\x04\x26\x00\x02\x00\x04dead\x00\x0bdead/online\x00\x05false"
    async with running(hub):
        reader, writer = await asyncio.open_connection("127.0.0.1", broker.port)
        writer.write(connect)
        assert await reader.readexactly(4) == b"\x20\x02\x00\x00"
        await inbox.count(1, within=ONE_AND_A_HALF * 2 + MOSQUITTO_LOOKS)
        writer.close()
        await writer.wait_closed()


async def test_a_frozen_broker_is_noticed_within_the_keepalive(broker: Mosquitto) -> None:
    wire = wire_to(broker, keepalive=1)
    async with running(wire):
        process = broker._process
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        async with asyncio.timeout(6):
            await until_down(wire)
        process.send_signal(signal.SIGCONT)


async def test_a_handler_that_raises_is_reported_and_the_others_still_hear(broker: Mosquitto) -> None:
    errors: list[str] = []
    wire = MqttWire("mqtt", host="127.0.0.1", port=broker.port, on_error=lambda sentence, _: errors.append(sentence))
    inbox = Inbox()

    def broken(message: Message) -> None:
        raise ZeroDivisionError(message.topic)

    wire.subscribe("t", broken)
    wire.subscribe("t", inbox)
    async with running(wire):
        await wire.publish("t", b"1")
        await wire.publish("t", b"2")
        await inbox.count(2)
    assert len(errors) == 2
    assert "ZeroDivisionError" in errors[0]


async def test_a_handler_may_subscribe_and_start_a_publish(broker: Mosquitto) -> None:
    """What discovery does on each announcement. Writing straight from the reader would stop for ever on paho's lock."""
    wire, inbox = wire_to(broker), Inbox()
    async with running(wire), asyncio.TaskGroup() as group:

        def announced(message: Message) -> None:
            wire.subscribe("new/state", inbox)
            with pytest.raises(StopIteration):  # runs the coroutine, which never waits, right here
                wire.publish("new/state", message.payload).send(None)
            group.create_task(wire.publish("new/state", b"again"))

        wire.subscribe("new/config", announced)
        await wire.publish("new/config", b"hello")
        assert [message.payload for message in await inbox.count(2)] == [b"hello", b"again"]


async def test_a_payload_that_is_too_large_is_cut_and_reported(broker: Mosquitto) -> None:
    errors: list[str] = []
    wire = MqttWire("mqtt", host="127.0.0.1", port=broker.port, on_error=lambda text, _: errors.append(text))
    inbox = Inbox()
    wire.subscribe("big", inbox)
    async with running(wire):
        await wire.publish("big", b"x" * 9_000_000, qos=1)
        assert len((await inbox.count(1))[0].payload) == LARGEST_PAYLOAD
    assert errors == [f"mqtt: big: payload of 9000000 bytes cut to {LARGEST_PAYLOAD}"]


async def test_a_wrong_topic_is_refused_before_anything_is_sent(broker: Mosquitto) -> None:
    wire = wire_to(broker)
    async with running(wire):
        for topic in ("", "a/#", "+", "nul\0"):
            with pytest.raises(ValueError, match="topic"):
                await wire.publish(topic, b"")
    with pytest.raises(ValueError, match="level"):
        wire.subscribe("a/#/b", Inbox())


async def test_cancelled_while_connecting_leaves_nothing_behind() -> None:
    """A host that accepts but never answers CONNECT: cancelling must close the socket and end the tasks."""
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(100):
            pass
        gone.set()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        wire = MqttWire("mqtt", host="127.0.0.1", port=server.sockets[0].getsockname()[1])
        task = asyncio.create_task(wire.run())
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(2):
            await gone.wait()


@pytest.mark.parametrize("turns", range(8))
async def test_a_wire_that_breaks_while_it_is_cancelled_still_ends(broker: Mosquitto, turns: int) -> None:
    """The broken connection's error must not take the place of the cancellation, or `run` would go on for ever."""
    wire = wire_to(broker)
    task = asyncio.create_task(wire.run())
    await until_up(wire)
    wire.cut()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(1):
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_goodbye_that_fails_does_not_swallow_the_cancellation(
    broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = wire_to(broker)
    task = asyncio.create_task(wire.run())
    await until_up(wire)
    leave = aiomqtt.Client.__aexit__

    async def fail(client: aiomqtt.Client, *exc_info: None) -> None:
        await leave(client, *exc_info)
        raise aiomqtt.MqttError("Operation timed out")

    monkeypatch.setattr(aiomqtt.Client, "__aexit__", fail)
    task.cancel()
    async with asyncio.timeout(1):
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_nobody_listening_is_a_reason_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = MqttWire("mqtt", host="127.0.0.1", port=free_port())
    reasons: asyncio.Queue[Reason | None] = asyncio.Queue()
    wire.on_link(reasons.put_nowait)
    task = asyncio.create_task(wire.run())
    assert await reasons.get() == Reason.of("wire_down", wire="mqtt", detail="not connected yet")
    refused = await asyncio.wait_for(reasons.get(), 5)
    assert refused is not None
    assert "refused" in refused.text("en")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_an_impossible_address_is_refused() -> None:
    with pytest.raises(ValueError, match="65535"):
        MqttWire("mqtt", host="127.0.0.1", port=0)
    with pytest.raises(ValueError, match="host"):
        MqttWire("mqtt", host="", port=1883)


async def test_looking_for_a_broker_again_leaves_the_dice_of_the_process_alone() -> None:
    before, told = random.getstate(), list[Reason | None]()
    wire = MqttWire("mqtt", host="127.0.0.1", port=free_port())
    wire.on_link(told.append)
    async with asyncio.TaskGroup() as group:
        life = group.create_task(wire.run())
        while len(told) < 3:  # at the start, and after each of two tries, with a pause between
            await asyncio.sleep(0.05)
        life.cancel()
    assert random.getstate() == before, "Hypothesis, in another thread, takes it for a strategy that draws by itself"
