"""Flight records in the store, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import text

from exhibit_server.store.database import Database
from exhibit_server.store.entries import (
    Entry,
    FlightEntry,
    GoldenEntry,
    MomentEntry,
    RunEntry,
    SceneTextEntry,
    StepEntry,
)
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.writer import Writer

NOON = 1_790_000_000.0


@pytest.fixture
def store(database: Database) -> Repositories:
    return Repositories.of(database)


async def write(database: Database, *entries: Entry) -> None:
    async with Writer(database, pytest.fail) as writer:
        for entry in entries:
            writer.put(entry)


def run(run_id: str, ended_at: float = NOON + 60, version: str = "v1") -> RunEntry:
    return RunEntry(
        id=run_id,
        scene="flood",
        scene_version=version,
        language="vi",
        started_by="Lan",
        started_from=None,
        priority="guide",
        state="done",
        started_at=ended_at - 60,
        ended_at=ended_at,
    )


def head(run_id: str, **changes: object) -> FlightEntry:
    return FlightEntry(run=run_id, title={"vi": "Lũ", "ko": "홍수", "en": "Flood"}, **changes)  # type: ignore[arg-type]


def moment(run_id: str, at: float = NOON, value: object = 20.5) -> MomentEntry:
    return MomentEntry(run=run_id, at=at, kind="reading", device="tank", point="level", data={"value": value})


def scene_text(version: str, at: float = NOON) -> SceneTextEntry:
    return SceneTextEntry(
        version=version, scene="flood", text="scene: flood\n# 홍수", sources={"calm": "scene: calm"}, first_played=at
    )


def golden(run_id: str, variant: str = "") -> GoldenEntry:
    return GoldenEntry(scene="flood", variant=variant, run=run_id, set_by="Minh", set_at=NOON)


async def test_a_flight_comes_back_as_written_whatever_the_order(database: Database, store: Repositories) -> None:
    full = head(
        "r1",
        variant="short",
        arguments={"level": "60 %", "children": True, "count": 3},
        planned_length=64.8,
        paused_seconds=2.5,
        interruptions=1,
        without=["wall"],
        unrestored=[{"vi": "a", "ko": "b", "en": "c"}],
        devices={"tank": {"name": {"en": "Tank"}, "units": {"level": "%"}}},
        dropped={"tank.level": 7},
    )
    values: list[object] = [20.5, True, None, "hdmi1", 3]
    moments = [moment("r1", NOON + number, value) for number, value in enumerate(values)]
    # The run comes last: within a batch, what others refer to is written first.
    await write(database, *moments, head("r1"), full, scene_text("v1"), run("r1"))
    assert await store.flights.head("r1") == full
    assert await store.flights.moments("r1") == moments
    assert await store.flights.scene_text("v1") == scene_text("v1")
    assert (await store.flights.head("r2"), await store.flights.moments("r2")) == (None, [])
    assert await store.flights.scene_text("v2") is None


async def test_moments_of_one_instant_keep_the_order_they_came_in(database: Database, store: Repositories) -> None:
    await write(database, run("r1"), *(moment("r1", NOON, number) for number in range(50)))
    assert [each.data["value"] for each in await store.flights.moments("r1")] == list(range(50))


async def test_one_golden_run_for_each_scene_and_variant(database: Database, store: Repositories) -> None:
    await write(database, run("r1"), run("r2"), run("r3"))
    for entry in (golden("r1"), golden("r3", "short"), golden("r2")):
        await store.flights.set_golden(entry)
    assert await store.flights.golden("flood") == golden("r2")
    assert await store.flights.golden("flood", "short") == golden("r3", "short")
    assert await store.flights.golden("other") is None
    assert await store.flights.all_golden() == [golden("r2"), golden("r3", "short")]
    assert await store.flights.unset_golden("r2") is True
    assert await store.flights.unset_golden("r2") is False
    assert await store.flights.golden("flood") is None


async def test_old_runs_go_with_their_flights_but_golden_ones_stay(database: Database, store: Repositories) -> None:
    for name in ("old", "gold", "new"):
        at = NOON + 1000 if name == "new" else NOON
        step = StepEntry(run=name, path="1", kind="wait", label={"en": "w"}, planned_at=at)
        await write(
            database, run(name, at, f"v-{name}"), step, head(name), moment(name, at), scene_text(f"v-{name}", at)
        )
    await store.flights.set_golden(golden("gold"))
    assert await store.runs.prune(NOON + 500) == 1
    assert sorted(entry.id for entry in await store.runs.latest()) == ["gold", "new"]
    assert (await store.flights.head("old"), await store.flights.moments("old")) == (None, [])
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM moment"))).scalar_one() == 2

    assert await store.flights.prune(NOON + 2000) == 1, "that of the new run: the golden one keeps its own"
    assert len(await store.flights.moments("gold")) == 1
    assert await store.flights.scene_text("v-old") is None, "nobody was played from it any more"
    assert await store.flights.scene_text("v-gold") is not None
    assert await store.flights.scene_text("v-new") is not None, "steps of years still refer to it"


async def test_runs_are_found_by_the_beginning_of_their_id(database: Database, store: Repositories) -> None:
    await write(database, run("01ab"), run("01ac"), run("02%_"))
    assert await store.runs.named("01") == ["01ac", "01ab"]
    assert await store.runs.named("01ab") == ["01ab"]
    assert await store.runs.named("02%") == ["02%_"]
    assert await store.runs.named("%") == []
    assert [entry.id for entry in await store.runs.latest(since=NOON + 1)] == []
