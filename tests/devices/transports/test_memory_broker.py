"""The broker in memory, on virtual time."""

import asyncio

import pytest

from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.wires import Message
from devices.transports.memory_broker import MemoryBroker
from devices.transports.mqtt import Will
from devices.transports.mqtt_session import LARGEST_PAYLOAD
from scenes.virtual_time import run_virtual


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


def test_messages_arrive_in_order_and_never_inside_publish() -> None:
    async def main() -> None:
        broker, got = MemoryBroker(), list[bytes]()
        hub, lamp = broker.connect("hub"), broker.connect("lamp")
        hub.subscribe("lamp/+", lambda message: got.append(message.payload))
        for number in range(5):
            await lamp.publish(f"lamp/{number % 2}", str(number))
        assert got == []
        await settle()
        assert got == [b"0", b"1", b"2", b"3", b"4"]

    run_virtual(main())


def test_retained_messages_go_to_late_subscribers_and_an_empty_one_removes() -> None:
    async def main() -> None:
        broker, got = MemoryBroker(), list[Message]()
        hub = broker.connect("hub")
        await hub.publish("a/1", "x", retain=True)
        await hub.publish("a/2", "y", retain=True)
        await hub.publish("a/2", "", retain=True)
        hub.subscribe("a/#", got.append)
        await settle()
        assert got == [Message("a/1", b"x", retain=True)]

    run_virtual(main())


def test_the_last_will_fires_on_drop_and_not_on_close() -> None:
    async def main() -> None:
        broker, got = MemoryBroker(), list[Message]()
        broker.connect("hub").subscribe("+/online", got.append)
        broker.connect("polite", Will("polite/online", "false")).close()
        dropped = broker.connect("lamp", Will("lamp/online", "false"))
        dropped.drop()
        dropped.drop()
        await settle()
        assert got == [Message("lamp/online", b"false", retain=False)]
        assert broker.retained == {"lamp/online": b"false"}
        with pytest.raises(WireDown):
            await dropped.publish("t", "x")

    run_virtual(main())


def test_a_broker_that_dies_takes_every_wire_down_and_brings_them_back() -> None:
    async def main() -> None:
        broker, got, links = MemoryBroker(), list[Message](), list[Reason | None]()
        hub = broker.connect("hub")
        hub.on_link(links.append)
        hub.subscribe("lamp", got.append)
        await hub.publish("lamp", "on", retain=True)
        await settle()
        broker.stop()
        assert not hub.up
        with pytest.raises(WireDown):
            await hub.publish("lamp", "off")
        broker.start()
        await settle()
        assert [reason.code if reason else "up" for reason in links] == ["up", "wire_down", "up"]
        assert got == [Message("lamp", b"on", retain=False), Message("lamp", b"on", retain=True)]

    run_virtual(main())


def test_a_message_under_way_when_the_client_goes_is_not_delivered() -> None:
    async def main() -> None:
        broker, got = MemoryBroker(), list[Message]()
        hub = broker.connect("hub")
        hub.subscribe("t", got.append)
        await broker.connect("lamp").publish("t", "x")
        hub.close()
        await settle()
        assert got == []

    run_virtual(main())


def test_a_broken_handler_is_reported_and_costs_the_others_nothing() -> None:
    async def main() -> None:
        errors, got = list[str](), list[Message]()
        broker = MemoryBroker(lambda sentence, _: errors.append(sentence))
        hub = broker.connect("hub")

        def broken(message: Message) -> None:
            raise KeyError(message.topic)

        hub.subscribe("t", broken)
        undo = hub.subscribe("t", got.append)
        await hub.publish("t", b"x" * (LARGEST_PAYLOAD + 1), qos=1)
        await settle()
        assert len(got[0].payload) == LARGEST_PAYLOAD
        assert [("cut" in error, "KeyError" in error) for error in errors] == [(True, False), (False, True)]
        undo()
        await hub.publish("t", b"y")
        await settle()
        assert len(got) == 1

    run_virtual(main())
