"""Drafts and versions in the store, on SQLite and on PostgreSQL."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from exhibit_server.store.database import Database
from exhibit_server.store.entries import VersionEntry
from exhibit_server.store.scripts import Scripts

NOON = 1_790_000_000.0


@pytest.fixture
def scripts(database: Database) -> Scripts:
    return Scripts(database)


def version(scene: str, number: int, text: str = "scene: x\n# 홍수") -> VersionEntry:
    return VersionEntry(
        scene=scene, number=number, hash="abc", text=text, origin="studio", by="Lan", at=NOON, note="sửa"
    )


async def test_a_draft_is_replaced_only_by_who_knows_it(scripts: Scripts) -> None:
    first = await scripts.save("flood", "a", revision=None, base=3, by="Lan", at=NOON)
    assert first is not None and (first.revision, first.base) == (1, 3)
    assert await scripts.save("flood", "b", revision=None, base=3, by="Minh", at=NOON) is None
    assert await scripts.save("flood", "b", revision=2, base=3, by="Minh", at=NOON) is None
    second = await scripts.save("flood", "", revision=1, base=3, by="Minh", at=NOON + 1)
    assert second is not None and second.revision == 2
    assert await scripts.draft("flood") == second and await scripts.drafts() == [second]
    assert await scripts.draft("calm") is None


async def test_revisions_count_on_after_a_draft_is_gone(scripts: Scripts) -> None:
    await scripts.save("flood", "a", revision=None, base=None, by="Lan", at=NOON)
    assert not await scripts.discard("flood", 7, by="Lan", at=NOON)
    assert await scripts.discard("flood", 1, by="Lan", at=NOON)
    assert await scripts.draft("flood") is None and await scripts.drafts() == []
    assert await scripts.save("flood", "b", revision=1, base=None, by="Lan", at=NOON) is None
    anew = await scripts.save("flood", "b", revision=None, base=None, by="Lan", at=NOON)
    assert anew is not None and anew.revision == 3


async def test_of_many_who_save_at_once_one_succeeds(scripts: Scripts) -> None:
    async def save(number: int, revision: int | None) -> bool:
        by = f"person {number}"
        return await scripts.save("flood", by, revision=revision, base=None, by=by, at=NOON) is not None

    for revision in (None, 1, 2):
        assert sum(await asyncio.gather(*(save(number, revision) for number in range(8)))) == 1
    draft = await scripts.draft("flood")
    assert draft is not None and draft.revision == 3 and draft.text == draft.by


async def test_versions_are_kept_by_number(scripts: Scripts) -> None:
    for each in (version("flood", 1), version("flood", 2, "scene: y"), version("calm", 1)):
        await scripts.add(each)
    assert await scripts.versions("flood") == [version("flood", 2, "scene: y"), version("flood", 1)]
    assert await scripts.latest() == {"flood": version("flood", 2, "scene: y"), "calm": version("calm", 1)}
    assert await scripts.version("flood", 1) == version("flood", 1) and await scripts.version("flood", 9) is None
    with pytest.raises(IntegrityError):
        await scripts.add(version("flood", 2))
    await scripts.take_back("flood", 2)
    assert (await scripts.latest())["flood"].number == 1
