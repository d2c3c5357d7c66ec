"""Who listens on the bus, each on its own: bus, chronicle, recorder, the hub's MQTT topics."""

import asyncio
import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import WireDown
from devices.core.events import Availability, AvailabilityChanged, CommandDone, DeviceFault, Reading, Sender, State
from devices.core.reasons import Reason
from devices.core.rig import Fanout, Rig
from devices.core.texts import LANGUAGES
from devices.core.wires import LinkHandler, Message
from exhibit_server.bus import Bus
from exhibit_server.chronicle import SENTENCES, Chronicle
from exhibit_server.events import HallEvent, RunChanged, Stop, StopChanged
from exhibit_server.hub_topics import HubTopics, state_topic
from exhibit_server.recorder import Recorder
from exhibit_server.store.entries import Entry, EventEntry, ReadingEntry, RunEntry, StepEntry
from scenes.journal import NoJournal
from scenes.record import Phase, RunRecord, RunRequest
from scenes.runner import Runner
from scenes.virtual_time import run_virtual
from tests.exhibit_server.api.hub_hall import HOSTILE
from tests.halls import SHOWROOM, running_hall, small_scene

NASTY = "{reason} {0} {x!r} %s {{"


# -- bus --------------------------------------------------------------------------------------------------------


def test_a_failing_listener_harms_nobody() -> None:
    bus, heard = Bus(), list[int]()

    def fail(_: int) -> None:
        raise RuntimeError("a listener that fails")

    bus.subscribe(int, fail)
    bus.subscribe(int, heard.append)
    bus.publish(1)
    bus.publish("another type")
    bus.publish(2)
    assert heard == [1, 2]


def test_who_leaves_while_it_is_told_is_told_no_more() -> None:
    bus, heard = Bus(), list[str]()
    undo: list[Callable[[], None]] = []

    def first(_: int) -> None:
        heard.append("first")
        undo[0]()
        undo[0]()

    undo.append(bus.subscribe(int, first))
    bus.subscribe(int, lambda _: heard.append("second"))
    bus.publish(1)
    bus.publish(2)
    assert heard == ["first", "second", "second"]


# -- chronicle --------------------------------------------------------------------------------------------------


def chronicle(rig: Rig | None = None, last_id: int = 0) -> tuple[Bus, Chronicle, list[HallEvent]]:
    bus, told = Bus(), list[HallEvent]()
    bus.subscribe(HallEvent, told.append)
    made = Chronicle(bus, rig or Rig((), (), Fanout()), last_id)
    made.listen()
    return bus, made, told


@pytest.mark.parametrize("kind", SENTENCES)
async def test_every_kind_is_a_sentence_in_every_language(kind: str) -> None:
    assert set(SENTENCES[kind]) == set(LANGUAGES)
    fields = {
        language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for language, text in SENTENCES[kind].items()
    }
    assert len({frozenset(names) for names in fields.values()}) == 1, "all languages say the same"
    _, made, told = chronicle()
    details = {name: {language: f"<{name} {language}> {NASTY}" for language in LANGUAGES} for name in fields["en"]}
    made.tell("info", kind, "hub", **details)
    for language in LANGUAGES:
        for name in fields[language]:
            assert f"<{name} {language}> {NASTY}" in told[0].texts[language]


@given(st.text(), st.text())
async def test_no_text_breaks_a_sentence(device: str, reason: str) -> None:
    _, made, told = chronicle()
    made.tell("error", "device_offline", "x", device=device, reason=reason)
    assert told[0].texts["en"] == f"{device} went offline: {reason}"


async def test_numbers_go_on_from_the_last() -> None:
    _, made, told = chronicle(last_id=41)
    for _ in range(3):
        made.tell("info", "hub_started", "hub")
    assert [event.id for event in told] == [42, 43, 44]


def test_what_devices_tell_becomes_sentences(tmp_path: Path) -> None:
    async def main() -> list[HallEvent]:
        text = SHOWROOM.replace("en: Lamp}", f"en: '{HOSTILE} {NASTY}'}}")
        async with running_hall(tmp_path, text) as hall:
            bus, _, told = chronicle(hall.rig)
            gone = Availability(State.OFFLINE, Reason.of("no_answer", wire=NASTY), 1.0)
            bus.publish(AvailabilityChanged("lamp", State.ONLINE, gone))
            bus.publish(AvailabilityChanged("lamp", State.OFFLINE, Availability(State.ONLINE, Reason(), 2.0)))
            bus.publish(AvailabilityChanged("lamp", State.UNKNOWN, Availability(State.ONLINE, Reason(), 2.0)))
            bus.publish(DeviceFault("lamp", NASTY, b"\x00\xff", 1.0))
            bus.publish(CommandDone("no-longer-there", "power", "{}", 0.1, Reason.of("halted"), 1.0))
            bus.publish(CommandDone("lamp", "power", "{}", 0.1, None, 1.0))
            run = Sender("run", "r1", {"vi": "Nước", "ko": "물", "en": NASTY}, "kiosk/lobby")
            bus.publish(CommandDone("no-longer-there", "power", "{}", 0.1, Reason.of("halted"), 1.0, run))
            lan = Sender("person", "Lan", {"en": "Lan"})
            bus.publish(CommandDone("no-longer-there", "power", "{}", 0.1, Reason.of("halted"), 1.0, lan))
            bus.publish(StopChanged(Stop(active=True, by=NASTY, unhalted=({"en": NASTY},))))
            bus.publish(StopChanged(Stop(active=False, by=None)))
            return told

    told = run_virtual(main())
    assert [event.kind for event in told] == [
        "device_offline", "device_online", "device_fault", "command_failed", "command_failed", "command_failed",
        "all_stop", "note", "all_stop_released",
    ]  # fmt: skip
    assert told[0].texts["en"] == f"{HOSTILE} {NASTY} went offline: no answer on {NASTY}"
    assert "[00 ff]" in told[2].texts["ko"] and told[3].texts["en"].startswith("no-longer-there: power failed")
    assert f": power ({NASTY}, kiosk/lobby) failed: " in told[4].texts["en"]
    assert "lệnh power (Nước, kiosk/lobby) không" in told[4].texts["vi"]
    assert ": power (Lan) failed: " in told[5].texts["en"] and "power 명령 (Lan) 실패" in told[5].texts["ko"]
    assert told[6].texts["en"] == f"{NASTY} pressed all-stop" and told[7].texts["vi"] == NASTY


# -- runs, as chronicle, recorder and topics see them ----------------------------------------------------------


def played(folder: Path, bus: Bus, steps: str = "  - wait: 1s\n  - set: {lamp.power: on}\n") -> RunRecord:
    """Play a scene; the bus hears of it."""

    async def main() -> RunRecord:
        async with running_hall(folder) as hall:
            request = RunRequest(run_id="r1", language="vi", started_by="Lan", started_from="kiosk/lobby")
            runner = Runner(
                small_scene(steps), hall.rig, NoJournal(), request, lambda record: bus.publish(RunChanged(record))
            )
            await runner.play()
            return runner.record

    return run_virtual(main())


def test_a_run_is_told_twice_begin_and_end(tmp_path: Path) -> None:
    bus, _, told = chronicle()
    record = played(tmp_path, bus)
    assert record.phase is Phase.DONE
    assert [(event.kind, event.subject) for event in told] == [("run_started", "r1"), ("run_done", "r1")]
    assert told[0].texts["en"] == "kiosk/lobby started Small"


def test_the_recorder_writes_news_only(tmp_path: Path) -> None:
    bus, entries = Bus(), list[Entry]()
    Recorder(bus, entries.append).listen()
    record = played(tmp_path, bus)
    runs = [entry for entry in entries if isinstance(entry, RunEntry)]
    steps = [entry for entry in entries if isinstance(entry, StepEntry)]
    assert [run.state for run in runs][-3:] == ["playing", "restoring", "done"], "a state is written once"
    assert runs[-1].ended_at == record.ended_at and runs[-1].started_from == "kiosk/lobby"
    last = {step.path: step for step in steps}
    assert {path: step.outcome for path, step in last.items()} == {
        path: step.outcome for path, step in record.steps.items()
    }
    assert all(step.started_at is not None and step.ended_at is not None for step in last.values())


def test_the_recorder_drops_nothing_and_stops_when_told() -> None:
    bus, entries = Bus(), list[Entry]()
    stop = Recorder(bus, entries.append).listen()
    for number in range(1000):
        bus.publish(Reading("lamp", "brightness", number, float(number)))
    bus.publish(HallEvent(7, 1.0, "info", "note", "x", {"en": HOSTILE}))
    stop()
    bus.publish(Reading("lamp", "brightness", -1, 0.0))
    assert entries[:-1] == [ReadingEntry("lamp", "brightness", number, float(number)) for number in range(1000)]
    assert isinstance(entries[-1], EventEntry) and entries[-1].texts == {"en": HOSTILE}


# -- the hub's MQTT topics --------------------------------------------------------------------------------------


class Broker:
    """A message wire that remembers what was published, and can be away."""

    name = "mqtt"

    def __init__(self, *, up: bool = True) -> None:
        self.up = up
        self.fails = 0
        self.published: list[tuple[str, str, bool]] = []
        self._links: list[LinkHandler] = []

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        del qos
        if self.fails or not self.up:
            self.fails = max(self.fails - 1, 0)
            raise WireDown(Reason.of("wire_down", wire="mqtt", detail="away"))
        self.published.append((topic, payload if isinstance(payload, str) else payload.decode(), retain))

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None]) -> Callable[[], None]:
        del topic_filter, handler
        return lambda: None

    def on_link(self, handler: LinkHandler) -> None:
        self._links.append(handler)
        handler(None if self.up else Reason.of("wire_down"))

    def link(self, *, up: bool) -> None:
        self.up = up
        for handler in self._links:
            handler(None if up else Reason.of("wire_down"))


def topics_story(story: Callable[[Broker, Bus, HubTopics], Any], *, up: bool = True) -> Broker:
    async def main() -> Broker:
        broker, bus = Broker(up=up), Bus()
        topics = HubTopics(broker, "hall", bus)
        topics.listen()
        running = asyncio.create_task(topics.run())
        await asyncio.sleep(1)
        await story(broker, bus, topics)
        running.cancel()
        await asyncio.wait([running])
        return broker

    return run_virtual(main())


def changed(state: Phase, run_id: str = "r1") -> RunChanged:
    request = RunRequest(run_id=run_id, language="ko", started_by="Lan")
    record = RunRecord(request, small_scene("  - wait: 1s\n"), {}, 0.0, 1.0, phase=state)
    return RunChanged(record)


def test_the_hub_says_online_runs_and_offline() -> None:
    async def story(broker: Broker, bus: Bus, topics: HubTopics) -> None:
        for phase in (Phase.STARTING, Phase.PLAYING, Phase.PLAYING, Phase.DONE):
            bus.publish(changed(phase))
        await asyncio.sleep(1)

    broker = topics_story(story)
    assert broker.published[0] == (state_topic("hall"), "online", True)
    runs = [(topic, json.loads(payload), retain) for topic, payload, retain in broker.published[1:-1]]
    assert [(topic, payload["state"], retain) for topic, payload, retain in runs] == [
        ("exhibit/hall/run/small", state, False) for state in ("starting", "playing", "done")
    ]
    assert runs[0][1] == {"id": "r1", "state": "starting", "language": "ko"}
    assert broker.published[-1] == (state_topic("hall"), "offline", True)


def test_runs_are_kept_while_the_broker_is_away() -> None:
    async def story(broker: Broker, bus: Bus, topics: HubTopics) -> None:
        broker.link(up=False)
        bus.publish(changed(Phase.PLAYING))
        bus.publish(changed(Phase.DONE))
        await asyncio.sleep(60)
        assert len(broker.published) == 1
        broker.fails = 2
        broker.link(up=True)
        await asyncio.sleep(5)

    broker = topics_story(story)
    said = [json.loads(payload)["state"] for topic, payload, _ in broker.published if "/run/" in topic]
    assert said == ["playing", "done"]
    assert [payload for topic, payload, _ in broker.published if topic == state_topic("hall")] == [
        "online", "online", "offline",
    ]  # fmt: skip


def test_a_long_absence_forgets_the_oldest_only() -> None:
    async def story(broker: Broker, bus: Bus, topics: HubTopics) -> None:
        for number in range(1200):
            bus.publish(changed(Phase.PLAYING, f"r{number}"))
        broker.link(up=True)
        await asyncio.sleep(5)

    broker = topics_story(story, up=False)
    ids = [json.loads(payload)["id"] for topic, payload, _ in broker.published if "/run/" in topic]
    assert ids[-1] == "r1199" and 990 <= len(ids) <= 1001
    assert (state_topic("hall"), "online", True) in broker.published
