"""Approved devices whose announcements change, go and return."""

import asyncio
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from devices.core.events import State
from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.templates import TemplateCache
from devices.transports.memory_broker import MemoryBroker
from exhibit_server.discovery.candidates import to_source
from exhibit_server.discovery.decisions import Approval
from exhibit_server.discovery.inbox import CALM, STEADY
from exhibit_server.discovery.opening import rebuilt
from exhibit_server.store.entries import DiscoveredEntry
from tests.exhibit_server.discovery.inbox_bench import NAMES, Bench, refused, tell


def test_a_harmless_change_is_taken_over_once_the_device_is_free(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")
        first = bench.rig["lamp"]
        bench.busy.add("lamp")
        await bench.announce("a", name="renamed")
        assert bench.rig["lamp"] is first
        bench.busy.clear()
        await asyncio.sleep(6.0)
        second = bench.rig["lamp"]
        assert second is not first and list(bench.rig) == ["pump", "lamp"] and bench.reloads == 2
        await bench.announce("a", name="renamed again")
        assert bench.rig["lamp"] is second, "not so soon"
        await asyncio.sleep(CALM)
        assert bench.rig["lamp"] is not second
        await bench.say("toy/a/state", "on")
        assert bench.rig["lamp"].value("power") is True and first.value("power") is None

    bench = tell(tmp_path, story)
    assert bench.kinds().count("device_updated") == 2 and bench.waiting == [1, 0]
    assert bench.decided()[-1].label == "renamed again"


def test_a_device_of_many_messages_is_never_half_a_device(tmp_path: Path) -> None:
    broker = MemoryBroker()
    for part in ("left", "right"):
        said = {
            "unique_id": part,
            "state_topic": f"z/{part}",
            "command_topic": f"z/{part}/set",
            "device": {"identifiers": ["twin"], "name": "Twin"},
        }
        broker.retained[f"homeassistant/switch/{part}/config"] = json.dumps(said).encode()

    async def first(bench: Bench) -> None:
        (candidate,) = bench.inbox.candidates
        await bench.decisions.approve(candidate.key, Approval(id="lamp", zone="lobby", name=NAMES), "tech")
        assert len(bench.rig["lamp"].points) == 2

    decided = tell(tmp_path, first, broker=broker).decided()

    async def second(bench: Bench) -> None:
        device = bench.rig["lamp"]
        for _ in range(100):
            await asyncio.sleep(0.1)
            assert bench.rig["lamp"] is device and len(device.points) == 2
        (candidate,) = bench.inbox.candidates
        assert candidate.announced is not None and not candidate.due

    assert tell(tmp_path, second, decided, broker=broker).kinds() == []


def test_new_command_topics_wait_for_approval_again(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")
        first = bench.rig["lamp"]
        await bench.announce("a", command="t/pump/set")
        candidate = bench.inbox.candidates.by_key["toy:a"]
        assert candidate.waits_again and bench.waiting == [1, 0, 1] and bench.rig["lamp"] is first
        foreign = await refused("foreign_topics", bench.approve("a"))
        assert "t/pump/set belongs to pump" in str(foreign)
        await bench.approve("a", allow_foreign=("t/pump/set",))
        assert bench.rig["lamp"] is not first and bench.waiting == [1, 0, 1, 0]
        await bench.announce("a")
        assert candidate.waits_again, "what was approved is the new topic only"

    bench = tell(tmp_path, story)
    assert bench.kinds().count("device_changed") == 2
    assert list(bench.decided()[-1].allowed) == ["t/pump/set"]


def test_a_change_that_is_taken_back_asks_no_more(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")
        await bench.announce("a", command="elsewhere/set")
        await bench.announce("a")
        assert bench.waiting == [1, 0, 1, 0] and not bench.inbox.candidates.by_key["toy:a"].waits_again

    tell(tmp_path, story)


def test_a_change_that_breaks_the_baseline_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")

        def fail(*_: object) -> None:
            raise ValueError("no writable point 'power'")

        monkeypatch.setattr(bench.inbox.neighbours.residents, "_make", fail)
        first = bench.rig["lamp"]
        await bench.announce("a", name="changed")
        await asyncio.sleep(2 * STEADY)
        candidate = bench.inbox.candidates.by_key["toy:a"]
        assert bench.rig["lamp"] is first and candidate.waits_again and "power" in candidate.problem
        await bench.say("toy/a/state", "on")
        assert first.value("power") is True

    tell(tmp_path, story)


def test_a_withdrawn_device_stays_offline_until_it_returns(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")
        await bench.say("toy/a/state", "on")
        await bench.withdraw("a")
        device = bench.rig["lamp"]
        assert (device.availability.state, device.availability.reason.code) == (State.OFFLINE, "withdrawn")
        await bench.say("toy/a/state", "off")
        assert device.value("power") is None and device.availability.reason.code == "withdrawn"
        assert bench.decided()[-1].withdrawn
        await bench.announce("a")
        assert device.availability.state is State.ONLINE and device.value("power") is False
        assert not bench.decided()[-1].withdrawn

    bench = tell(tmp_path, story)
    assert bench.kinds()[-2:] == ["device_withdrawn", "device_returned"]


def test_a_withdrawn_device_is_still_so_after_a_restart(tmp_path: Path) -> None:
    async def first(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")
        await bench.withdraw("a")

    decided = tell(tmp_path, first).decided()[-1:]

    async def second(bench: Bench) -> None:
        assert bench.rig["lamp"].availability.reason.code == "withdrawn"
        await bench.say("toy/a/state", "on")
        assert bench.rig["lamp"].value("power") is None
        await bench.approve("a", "lamp", zone="lobby")
        assert bench.rig["lamp"].availability.reason.code == "withdrawn", "an approval does not bring it back"
        await bench.announce("a")
        assert bench.rig["lamp"].value("power") is True

    tell(tmp_path, second, decided)


def test_a_device_that_speaks_in_two_ways_stays_as_it_was_approved(tmp_path: Path) -> None:
    said = {"name": "x", "unique_id": "x", "command_topic": "toy/a/set", "device": {"identifiers": ["a"], "name": "A"}}

    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")
        await bench.say("toy/a/state", "on")
        await bench.say("homeassistant/switch/a/config", json.dumps(said))
        assert bench.rig["lamp"].value("power") is True, "nobody can switch an approved device off by a second name"
        twin = next(each for each in bench.inbox.candidates if each.convention == "homeassistant")
        (conflict,) = bench.inbox.candidates.conflicts(twin)[twin.key]
        assert twin.waits and (conflict.topic, conflict.owner) == ("toy/a/set", "toy:a")
        await bench.announce("a")
        assert bench.rig["lamp"].value("power") is True
        await bench.say("homeassistant/switch/a/config", "")
        assert bench.rig["lamp"].value("power") is True

    assert "device_withdrawn" not in tell(tmp_path, story).kinds()


def test_many_are_read_again_as_they_were() -> None:
    entries = []
    for number in range(20):
        reader = HomeAssistant()
        for part in ("power", "light"):
            said = {
                "unique_id": f"{number}{part}",
                "command_topic": f"z/{number}/{part}",
                "device": {"ids": [f"i{number}"]},
            }
            topic = f"homeassistant/switch/{number % 10}/{part}/config"  # every topic is used by two of them
            reader.hear(Message(topic, json.dumps(said).encode()))
        (device,) = reader.devices().values()
        sources = [to_source(message) for message in device.sources]
        entries.append(DiscoveredEntry(
            key=device.key, convention="homeassistant", state="approved", label="", sources=sources,
            first_seen=0, last_seen=0, decided_by="", decided_at=0,
        ))  # fmt: skip
    again = partial(rebuilt, prefix="homeassistant", templates=TemplateCache())
    for entry in [*entries, *entries]:
        device = again(entry)
        assert device.key == entry.key and [to_source(each) for each in device.sources] == list(entry.sources)
        assert {entity.command_topic for entity in device.entities} == {
            json.loads(source["payload"])["command_topic"] for source in entry.sources
        }
    with pytest.raises(ValueError, match="convention"):
        again(replace(entries[0], convention="nonsense"))
    with pytest.raises(ValueError, match="messages"):
        again(replace(entries[0], sources=[]))


def test_a_waiting_device_that_goes_is_forgotten(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.withdraw("a")
        assert bench.waiting == [1, 0] and not list(bench.inbox.candidates)

    tell(tmp_path, story)


def test_the_hubs_own_announcements_are_not_heard(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("exhibit_small")
        assert not list(bench.inbox.candidates)

    tell(tmp_path, story)
