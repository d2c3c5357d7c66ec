"""The wire to a real Mosquitto: what goes out and what comes in."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from devices.core.wires import Message
from tests.devices.mosquitto_bench import Inbox, Mosquitto, mosquitto, running, wire_to


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    async with mosquitto(tmp_path) as running_broker:
        yield running_broker


@pytest.mark.parametrize("qos", [0, 1])
async def test_a_message_arrives_with_its_topic_and_payload(broker: Mosquitto, qos: int) -> None:
    wire, inbox = wire_to(broker), Inbox()
    wire.subscribe("hall/+/state", inbox)
    async with running(wire):
        await wire.publish("hall/lamp/state", "bật 켜짐", qos=qos)
        assert await inbox.count(1) == [Message("hall/lamp/state", "bật 켜짐".encode(), retain=False)]


async def test_a_late_subscriber_gets_what_was_retained_and_is_told_that_it_was(broker: Mosquitto) -> None:
    wire, early, late = wire_to(broker), Inbox(), Inbox()
    async with running(wire):
        wire.subscribe("lamp", early)
        await wire.publish("lamp", b"on", qos=1, retain=True)
        assert (await early.count(1))[0].retain is False
        wire.subscribe("lamp", late)
        assert (await late.count(1))[0] == Message("lamp", b"on", retain=True)


async def test_an_undone_subscription_gets_nothing_more(broker: Mosquitto) -> None:
    wire, gone, stays = wire_to(broker), Inbox(), Inbox()
    async with running(wire):
        undo = wire.subscribe("a", gone)
        wire.subscribe("b", stays)
        undo()
        undo()
        await wire.publish("a", b"1", qos=1)
        await wire.publish("b", b"2", qos=1)
        await stays.count(1)
        assert gone.messages == []


async def test_overlapping_filters_may_not_lose_a_message(broker: Mosquitto) -> None:
    wire, wide, narrow = wire_to(broker), Inbox(), Inbox()
    wire.subscribe("hall/#", wide)
    wire.subscribe("hall/lamp", narrow)
    async with running(wire):
        await wire.publish("hall/lamp", b"x", qos=1)
        assert (await wide.count(1))[0].payload == (await narrow.count(1))[0].payload == b"x"


async def test_the_socket_sends_at_once(broker: Mosquitto) -> None:
    """Without TCP_NODELAY a QoS 0 burst after QoS 1 traffic stalls for some 40 ms."""
    wire = wire_to(broker)
    async with running(wire):
        session = wire.session
        assert session is not None
        connection = session.connection
        assert connection is not None
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


async def test_a_qos_0_message_has_left_when_publish_returns(broker: Mosquitto) -> None:
    """It is in the socket without a further turn of the loop, and no writer is left behind to spin."""
    wire, inbox = wire_to(broker), Inbox()
    wire.subscribe("t", inbox)
    async with running(wire):
        session = wire.session
        assert session is not None
        await asyncio.sleep(0.1)
        for _ in range(3):
            await wire.publish("t", b"x")
            assert not session._client.want_write()
        await inbox.count(3)
        selector = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
        key = selector.get_key(session.connection)
        assert key.data[1] is None, "a writer is still registered"


async def test_a_burst_of_2000_arrives_whole_and_in_order(broker: Mosquitto) -> None:
    sender, receiver, inbox = wire_to(broker, "sender"), wire_to(broker, "receiver"), Inbox()
    receiver.subscribe("burst/#", inbox)
    async with running(sender, receiver):
        await receiver.publish("ready", b"", qos=1)
        async with asyncio.TaskGroup() as group:
            for number in range(2000):
                group.create_task(sender.publish(f"burst/{number % 7}", str(number), qos=1))
        messages = await inbox.count(2000, within=30)
        assert [int(message.payload) for message in messages] == list(range(2000))


async def test_a_qos_0_burst_of_2000_arrives_whole(broker: Mosquitto) -> None:
    wire, inbox = wire_to(broker), Inbox()
    wire.subscribe("burst", inbox)
    async with running(wire):
        for number in range(2000):
            await wire.publish("burst", str(number))
        assert len(await inbox.count(2000, within=30)) == 2000
