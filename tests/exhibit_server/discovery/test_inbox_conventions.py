"""Every convention through the inbox: approved, and after a restart the same device without a stir."""

import asyncio
from pathlib import Path

import pytest

from devices.core.wires import Message
from devices.transports.memory_broker import MemoryBroker
from exhibit_server.discovery.decisions import Approval
from tests.devices.discovery.homie_bench import CAR, STATE, described, prop
from tests.devices.discovery.native_bench import Said, message
from tests.devices.discovery.shelly_bench import PLUG, ROOT
from tests.devices.discovery.sparkplug_bench import NODE, TANK, TANK_BIRTH, node_birth
from tests.devices.discovery.tasmota_bench import CONFIG, announcement
from tests.devices.discovery.zigbee2mqtt_bench import BRIDGE, LAMP, entry, numeric
from tests.exhibit_server.discovery.inbox_bench import NAMES, Bench, tell

Told = list[tuple[str, Said]]

LAMPS = [
    entry(LAMP, ieee_address="0x00158d0001a2b3c4", friendly_name="hall/lamp"),
    entry(numeric("temperature", unit="°C"), ieee_address="0x00158d0001a2b3c5", friendly_name="hall/sensor"),
]
LIGHT = described({"power": prop("boolean", settable=True)})
SWITCH = {"unique_id": "x", "command_topic": "z/x/set", "state_topic": "z/x", "device": {"identifiers": ["x"]}}

CONVENTIONS: dict[str, tuple[Told, Told]] = {
    "homeassistant": ([("homeassistant/switch/x/config", SWITCH)], []),
    "tasmota": ([(CONFIG, announcement())], []),
    "shelly": ([(f"{PLUG}/online", "true")], []),
    "shelly (first generation)": ([(f"{ROOT}/online", "true"), (f"{ROOT}/relay/0", "off")], []),
    "zigbee2mqtt": ([(BRIDGE, LAMPS), ("zigbee2mqtt/hall/lamp/availability", '{"state": "online"}')],
                    [("zigbee2mqtt/hall/lamp/availability", '{"state": "offline"}')]),
    "homie 4": ([*CAR, (STATE, "ready")], []),
    "homie 5": ([("homie/5/light/$state", "ready"), ("homie/5/light/$description", LIGHT)], []),
    "sparkplug": ([(NODE, node_birth(1)), (TANK, TANK_BIRTH)], [(NODE, node_birth(2)), (TANK, TANK_BIRTH)]),
}  # fmt: skip


async def say(bench: Bench, told: Told) -> None:
    """Publish what a device tells; births of Sparkplug are never retained."""
    for topic, said in told:
        sent: Message = message(topic, said)
        await bench.player.publish(topic, sent.payload, retain=not topic.startswith("spBv1.0/"))
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("name", CONVENTIONS)
def test_an_approved_device_is_the_same_after_a_restart(tmp_path: Path, name: str) -> None:
    told, later = CONVENTIONS[name]
    broker = MemoryBroker()

    async def first(bench: Bench) -> None:
        await say(bench, told)
        found = list(bench.inbox.candidates)
        assert found and {each.convention for each in found} == {name.split(maxsplit=1)[0]}
        for number, candidate in enumerate(found):
            conflicts = bench.inbox.candidates.conflicts(candidate)[candidate.key]
            assert all(conflict.why == "device" for conflict in conflicts), conflicts
            allowed = tuple(conflict.topic for conflict in conflicts)
            approval = Approval(id=f"d{number}", zone="lobby", name=NAMES, allow_foreign=allowed)
            await bench.decisions.approve(candidate.key, approval, "tech")
        await asyncio.sleep(60.0)
        assert "device_updated" not in bench.kinds()

    decided = tell(tmp_path, first, broker=broker).decided()

    async def second(bench: Bench) -> None:
        assert not bench.problems
        before = dict(bench.rig)
        await say(bench, later)
        await asyncio.sleep(60.0)
        assert dict(bench.rig) == before, "the same devices, not others in their place"
        assert all(candidate.announced is not None for candidate in bench.inbox.candidates)
        assert bench.inbox.candidates.waiting == 0 and len(before) == len(decided) + 1

    kinds = tell(tmp_path, second, decided, broker=broker).kinds()
    assert "device_updated" not in kinds and "device_changed" not in kinds
