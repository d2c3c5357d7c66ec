"""A wire for each discovered device: as good as the hub's own, and gone without a trace."""

import asyncio

import pytest

from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.wires import Message
from devices.transports.memory_broker import MemoryBroker
from exhibit_server.discovery.wires import SharedWire


async def test_a_closed_wire_brings_nothing_any_more() -> None:
    broker = MemoryBroker()
    hub = broker.connect("hub")
    shared, player = SharedWire(hub), broker.connect("player")
    one, two = shared.open(), shared.open()
    links: list[tuple[str, Reason | None]] = []
    heard: list[tuple[str, Message]] = []
    one.on_link(lambda reason: links.append(("one", reason)))
    two.on_link(lambda reason: links.append(("two", reason)))
    undo = one.subscribe("a/#", lambda message: heard.append(("one", message)))
    one.subscribe("b", lambda message: heard.append(("one", message)))
    two.subscribe("b", lambda message: heard.append(("two", message)))
    assert (one.up, one.name) == (True, hub.name)
    assert links == [("one", None), ("two", None)]

    await player.publish("a/x", "1")
    await player.publish("b", "2")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [(who, message.topic) for who, message in heard] == [("one", "a/x"), ("one", "b"), ("two", "b")]
    undo()
    undo()
    one.close()
    one.close()
    assert [own.up for own in (one, two)] == [False, True]
    assert shared.count == 1
    broker.stop()
    broker.start()
    await player.publish("a/x", "1")
    await player.publish("b", "3")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [who for who, _ in heard[3:]] == ["two"]
    assert [who for who, _ in links[2:]] == ["two", "two"] and links[-1] == ("two", None)
    two.close()
    assert not hub._subscriptions.filters


async def test_who_comes_while_the_broker_is_away_is_told_so() -> None:
    broker = MemoryBroker()
    shared = SharedWire(broker.connect("hub"))
    broker.stop()
    told: list[Reason | None] = []
    shared.open().on_link(told.append)
    assert told[0] is not None and told[0].code == "wire_down"
    broker.start()
    assert told[-1] is None


async def test_what_is_published_goes_out_until_the_device_is_removed() -> None:
    broker = MemoryBroker()
    own = SharedWire(broker.connect("hub")).open()
    await own.publish("x", "1", qos=1, retain=True)
    own.close()
    with pytest.raises(WireDown, match="removed"):
        await own.publish("x", "2", retain=True)
    assert broker.retained == {"x": b"1"}, "a device that was removed commands nothing"
