"""The repositories, on SQLite and on PostgreSQL."""

import unicodedata
from dataclasses import FrozenInstanceError
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit_server.store.database import Database
from exhibit_server.store.entries import DiscoveredEntry, Entry, RunEntry, StepEntry
from exhibit_server.store.people import NameTaken, name_key
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.runs import new_run_id, path_order
from exhibit_server.store.writer import Writer

NOON = 1_790_000_000.0
DAY = 86_400.0


@pytest.fixture
def repositories(database: Database) -> Repositories:
    return Repositories.of(database)


async def write(database: Database, *entries: Entry) -> None:
    async with Writer(database, pytest.fail) as writer:
        for entry in entries:
            writer.put(entry)


# -- people and tokens --------------------------------------------------------------------------------------------


async def test_a_person_is_found_by_name_in_any_case_and_encoding(repositories: Repositories) -> None:
    people = repositories.people
    added = await people.add(name="Hướng", role="guide", pin_hash="h", language="vi", created=1.5)
    assert (added.active, added.epoch, added.created) == (True, 0, 1.5)
    assert await people.get(added.id) == added
    for name in ("hướng", " HƯỚNG ", unicodedata.normalize("NFD", "Hướng")):
        assert await people.by_name(name) == added
    assert await people.by_name("huong") is None
    assert await people.get(added.id + 1) is None
    with pytest.raises(FrozenInstanceError):
        added.role = "admin"  # type: ignore[misc]


async def test_two_people_cannot_share_a_name(repositories: Repositories) -> None:
    await repositories.people.add(name="guide", role="guide", pin_hash="h", language=None, created=1.0)
    with pytest.raises(NameTaken, match="already a person called 'Guide'"):
        await repositories.people.add(name="Guide", role="guide", pin_hash="h", language=None, created=1.0)
    assert len(await repositories.people.all()) == 1


async def test_changes_that_end_sessions_raise_the_epoch_of_that_person_only(repositories: Repositories) -> None:
    people = repositories.people
    one = await people.add(name="b", role="guide", pin_hash="h", language=None, created=1.0)
    other = await people.add(name="a", role="admin", pin_hash="h", language=None, created=1.0)
    await people.set_pin_hash(one.id, "new")
    await people.set_role(one.id, "technician")
    await people.set_active(one.id, active=False)
    await people.set_language(one.id, "ko")
    first, changed = await people.all()
    assert first == other
    assert (changed.pin_hash, changed.role, changed.active, changed.language) == ("new", "technician", False, "ko")
    assert changed.epoch == 3
    assert await people.count("admin") == 1
    assert await people.count("technician") == 0


@given(st.text())
def test_a_names_key_is_stable(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name_key(name_key(name)))
    assert "\x00" not in name_key(name)


async def test_tokens_are_found_by_hash_until_revoked(repositories: Repositories) -> None:
    tokens = repositories.tokens
    api = await tokens.add(name="ops", role="technician", token_hash="h1", created=1.0)
    screen = await tokens.add(name="lobby", role="kiosk", token_hash="h2", created=2.0, kind="screen", screen="lobby")
    assert await tokens.by_hash("h1") == api
    assert (screen.kind, screen.screen) == ("screen", "lobby")
    assert await tokens.revoke("ops", 9.0) == 1
    assert await tokens.revoke("ops", 10.0) == 0
    assert await tokens.by_hash("h1") is None
    assert [(token.name, token.revoked) for token in await tokens.all()] == [("ops", 9.0), ("lobby", None)]


# -- runs ---------------------------------------------------------------------------------------------------------


def run(number: int, ended_at: float | None = None, scene: str = "flood-response") -> RunEntry:
    return RunEntry(
        id=f"r{number}",
        scene=scene,
        scene_version="abc",
        language="vi",
        started_by="kiosk",
        started_from=None,
        priority="visitor",
        state="done" if ended_at else "playing",
        started_at=NOON + number,
        ended_at=ended_at,
        reason={"vi": "Hết", "ko": "끝", "en": "End"},
    )


def step(run_id: str, path: str) -> StepEntry:
    return StepEntry(run=run_id, path=path, kind="set", label={"ko": "펌프"}, planned_at=NOON, detail={"took": 0.25})


async def test_a_run_comes_back_with_its_steps_in_the_order_of_the_file(
    database: Database, repositories: Repositories
) -> None:
    paths = ["10", "2", "4", "4.c2.1", "4.c1.10", "4.c1.2", "4.o.1"]
    await write(database, run(1), *(step("r1", path) for path in paths))
    found = await repositories.runs.get("r1")
    assert found is not None
    entry, steps = found
    assert entry == run(1)
    assert [one.path for one in steps] == ["2", "4", "4.c1.2", "4.c1.10", "4.c2.1", "4.o.1", "10"]
    assert steps[0] == step("r1", "2")
    assert await repositories.runs.get("nobody") is None


async def test_the_latest_runs_by_page_and_by_scene(database: Database, repositories: Repositories) -> None:
    await write(database, *(run(number, scene="welcome" if number % 2 else "parking") for number in range(6)))
    runs = repositories.runs
    assert [entry.id for entry in await runs.latest(2)] == ["r5", "r4"]
    assert [entry.id for entry in await runs.latest(2, before=NOON + 4)] == ["r3", "r2"]
    assert [entry.id for entry in await runs.latest(scene="welcome")] == ["r5", "r3", "r1"]


async def test_runs_without_an_end_are_closed_and_old_ones_forgotten(
    database: Database, repositories: Repositories
) -> None:
    await write(database, run(1, NOON + 60), run(2), run(3), step("r1", "1"), step("r2", "1"))
    assert await repositories.runs.close_open("interrupted", NOON + 500) == ["r2", "r3"]
    assert {entry.id: entry.state for entry in await repositories.runs.latest()} == {
        "r1": "done", "r2": "interrupted", "r3": "interrupted",
    }  # fmt: skip
    assert await repositories.runs.prune(NOON + 100) == 1
    assert await repositories.runs.get("r1") is None
    await write(database, run(1, NOON + 60))
    assert await repositories.runs.get("r1") == (run(1, NOON + 60), []), "the steps went with their run"


def test_ids_of_runs_sort_by_time() -> None:
    ids = [new_run_id(NOON + number / 1000) for number in range(100)]
    assert ids == sorted(ids)
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)
    assert new_run_id(NOON) != new_run_id(NOON)


@given(st.lists(st.integers(0, 10**6)), st.lists(st.text()))
def test_paths_sort_as_numbers_and_any_text_can_be_sorted(numbers: list[int], texts: list[str]) -> None:
    assert sorted(map(str, numbers), key=path_order) == [str(number) for number in sorted(numbers)]
    assert len(sorted(texts, key=path_order)) == len(texts)


# -- decisions on discovered devices ------------------------------------------------------------------------------


def decision(
    key: str, state: Literal["approved", "ignored", "forgotten"] = "approved", at: float = 1.0
) -> DiscoveredEntry:
    return DiscoveredEntry(
        key=key,
        convention="homeassistant",
        state=state,
        label="<b>Đèn</b>",
        device="hall-lamp",
        zone="lobby",
        names={"vi": "Đèn", "ko": "조명", "en": "Lamp"},
        baseline={"power": False, "brightness": 20, "effect": "calm"},
        allowed=["t/lamp/set"],
        sources=[
            {"topic": "a/b", "payload": "{}", "retain": True},
            {"topic": "c", "payload_hex": "00ff", "retain": False},
        ],
        first_seen=0.5,
        last_seen=0.75,
        decided_by="tech",
        decided_at=at,
    )


async def test_a_decision_comes_back_as_it_was_and_a_later_one_replaces_it(
    database: Database, repositories: Repositories
) -> None:
    await write(database, decision("b", at=2.0), decision("a", "ignored"), decision("c"))
    assert await repositories.discovered.all() == [decision("a", "ignored"), decision("c"), decision("b", at=2.0)]
    await write(database, decision("b", "forgotten"), decision("b", at=3.0), decision("a", "forgotten"))
    assert await repositories.discovered.all() == [decision("c"), decision("b", at=3.0)]
    assert await repositories.discovered.prune() == 1
    assert await repositories.discovered.all() == [decision("c"), decision("b", at=3.0)]
