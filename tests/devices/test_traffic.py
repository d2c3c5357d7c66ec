"""What passes on a wire is kept, bounded, without secrets."""

from devices.core.wires import Message
from devices.transports.memory_broker import MemoryBroker
from devices.transports.secret import secrets_in
from devices.transports.traffic import LONGEST, OF_A_DEVICE, Traffic


async def test_messages_are_kept_by_device_in_order_and_bounded() -> None:
    broker = MemoryBroker()
    traffic = Traffic(["hunter2"])
    wire = traffic.messages("lamp", broker.connect("mqtt"))
    heard: list[Message] = []
    wire.subscribe("lamp/#", heard.append)
    for number in range(OF_A_DEVICE + 3):
        await wire.publish("lamp/set", f"{number} hunter2 " + "x" * LONGEST)
    kept = traffic.of("lamp", "mqtt") or []
    assert len(kept) == OF_A_DEVICE
    assert [each.number for each in kept] == sorted(each.number for each in kept)
    assert all(b"hunter2" not in each.data and len(each.data) == LONGEST < each.size for each in kept)
    assert {each.topic for each in kept} == {"lamp/set"}
    assert traffic.of("other", "rs485") is None


def test_secrets_are_what_references_stand_for_and_plain_passwords() -> None:
    options = {"host": "x", "password": "plain", "login": ["${KEY}", {"token": "t0ken"}], "unit": 3, "empty_secret": ""}
    assert secrets_in(options, {"KEY": "from env"}) == {"plain", "from env", "t0ken"}
