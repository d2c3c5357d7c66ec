"""Too many announcements, rubbish, and decisions that can not be used any more."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.wires import Message
from devices.transports.memory_broker import MemoryBroker
from exhibit_server.discovery import candidates as candidates_module
from exhibit_server.discovery.candidates import LONGEST_KEY, clean_key, from_source, same_sources, to_source
from tests.exhibit_server.discovery.inbox_bench import Bench, approved, tell


def test_rejections_are_events_but_no_flood(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        for number in range(100):
            await bench.say("toy/broken/config", "{" * (number + 1))
        for number in range(100):
            await bench.say(f"toy/broken-{number}/config", "\x00\x01")
        await asyncio.sleep(60.0)

    bench = tell(tmp_path, story)
    told = [event for event in bench.events if event.kind == "announcement_rejected"]
    assert 15 < len(told) < 25
    assert "toy/broken/config" in told[0].texts["vi"] and "7b" in told[0].texts["en"]
    assert any(event.kind == "more_of_that" for event in bench.events)
    worst = max(bench.inbox.neighbours.teller.rejections, key=lambda each: each.count)
    assert (worst.topic, worst.count) == ("toy/broken-0/config", 1) or worst.count == 100


def test_the_inbox_has_room_for_so_many_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates_module, "MOST_WAITING", 5)

    async def story(bench: Bench) -> None:
        await bench.announce("kept")
        await bench.approve("kept")
        for number in range(7):
            await bench.announce(f"n{number}")
        assert bench.inbox.candidates.waiting == 5 and "toy:kept" in bench.inbox.candidates.by_key
        assert "toy:n0" not in bench.inbox.candidates.by_key

    assert "inbox_full" in tell(tmp_path, story).kinds()


def test_thousands_at_once_are_read_a_little_at_a_time(tmp_path: Path) -> None:
    broker = MemoryBroker()
    for number in range(2000):
        payload = json.dumps({"command": f"toy/n{number}/set"}).encode()
        broker.take(f"toy/n{number}/config", payload, retain=True)

    async def story(bench: Bench) -> None:
        await asyncio.sleep(5.0)
        assert bench.inbox.candidates.waiting == 1000

    bench = tell(tmp_path, story, broker=broker)
    assert len(bench.waiting) < 50, "screens are told at pauses only"
    assert len(bench.events) < 100


def test_an_announcement_that_breaks_the_inbox_itself_is_a_rejection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(bench: Bench) -> None:
        def fail(_: Message) -> None:
            raise RecursionError("too deep")

        with monkeypatch.context() as patched:
            patched.setattr(bench.inbox.neighbours.announcements, "hear", fail)
            await bench.announce("a")
        await bench.announce("b")
        assert [each.key for each in bench.inbox.candidates] == ["toy:b"]
        (rejection,) = bench.inbox.neighbours.teller.rejections
        assert rejection.reason == "RecursionError: too deep"

    assert tell(tmp_path, story).kinds() == ["announcement_rejected", "device_discovered"]


def test_a_decision_that_cannot_be_used_any_more_is_told_and_harms_nobody(tmp_path: Path) -> None:
    decision = approved(tmp_path)
    entry, other = replace(decision, sources=[]), replace(decision, key="toy:b", device="pump")

    async def story(bench: Bench) -> None:
        assert list(bench.rig) == ["pump"]
        assert set(bench.problems) == {"toy:a", "toy:b"}
        await bench.announce("a")
        assert bench.inbox.candidates.by_key["toy:a"].waits_again

    tell(tmp_path, story, [entry, other])


@given(st.binary(), st.text(min_size=1))
def test_a_message_is_kept_to_the_byte(payload: bytes, topic: str) -> None:
    assert from_source(to_source(Message(topic, payload))) == Message(topic, payload, retain=True)


def test_the_order_of_messages_says_nothing() -> None:
    one, two = {"topic": "a", "payload": "1"}, {"topic": "a", "payload_hex": "00"}
    assert same_sources([one, two], [two, one]) and not same_sources([one, one], [one, two])
    assert not same_sources([one], [one, one])
    assert same_sources([one, two], [two, {**one, "payload": "2"}], frozenset({"a"}))


@given(st.text())
def test_a_key_is_fit_for_storing_and_stable(raw: str) -> None:
    assert clean_key(clean_key(raw)) == clean_key(raw)
    assert len(clean_key(raw * 1000)) <= LONGEST_KEY
    clean_key(raw).encode()


def test_what_a_device_says_of_its_presence_is_no_part_of_what_it_is() -> None:
    there = {"topic": "shellies/a/online", "payload": "true"}
    gone = {"topic": "shellies/a/online", "payload": "false"}
    relay = {"topic": "shellies/a/relay/0", "payload": "off"}
    passing = frozenset({"shellies/a/online"})
    assert same_sources([there, relay], [relay, gone], passing)
    assert not same_sources([there, relay], [gone], passing)
    assert not same_sources([there, relay], [relay, gone])
