"""What changes the shelf at the same moment does not undo one another: in one process, or in two."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from exhibit_server.content.blobs import Blobs
from exhibit_server.content.opening import make_content
from exhibit_server.content.store import About, ContentStore, NewFile
from exhibit_server.settings import Settings
from exhibit_server.store.content import Content
from exhibit_server.store.content_entries import Shelf
from exhibit_server.store.database import open_database
from tests.exhibit_server.content.samples import SVG

SVG_TYPE = "image/svg+xml"
FOR_EVER = 1e12


class SlowToAnswer(Content):
    """A repository whose next answer about the shelf arrives when it is let go."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.asked, self.let_go = asyncio.Event(), asyncio.Event()
        self.let_go.set()

    async def shelf(self) -> Shelf:
        found = await super().shelf()
        self.asked.set()
        await self.let_go.wait()
        return found

    def hold(self) -> None:
        self.asked.clear()
        self.let_go.clear()


@pytest.fixture
async def slow(tmp_path: Path) -> AsyncIterator[SlowToAnswer]:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'exhibit.db'}") as database:
        yield SlowToAnswer(database)


@pytest.fixture
async def content(slow: SlowToAnswer, tmp_path: Path) -> ContentStore:
    made = make_content(Settings(data=tmp_path), slow, frozenset)
    await made.open()
    return made


async def test_bytes_kept_while_the_shelf_is_read_are_known_afterwards(
    content: ContentStore, slow: SlowToAnswer
) -> None:
    """At the start of a demonstration the examples come while the shelf is tidied."""
    slow.hold()
    async with asyncio.TaskGroup() as group:
        group.create_task(content.forget_old(0, 0, 0))
        await slow.asked.wait()  # the answer, without our bytes, is on its way
        keeping = group.create_task(content.keep(SVG, SVG_TYPE))
        await asyncio.wait({keeping}, timeout=0.5)  # were it not to wait for its turn, it would end by then
        slow.let_go.set()
    sha256 = keeping.result().sha256

    item = await content.add("city", About(title={}), [NewFile(sha256=sha256)], "somebody")

    assert item.files[0].sha256 == sha256 and content.blobs.path(sha256).is_file()


async def test_a_look_at_what_others_did_does_not_hide_what_we_did_meanwhile(
    content: ContentStore, slow: SlowToAnswer, tmp_path: Path
) -> None:
    blob = await content.keep(SVG, SVG_TYPE)
    other = make_content(Settings(data=tmp_path), Content(slow._database), frozenset)
    await other.refresh()
    await other.add("theirs", About(title={}), [NewFile(url="https://example.org/")], "somebody else")
    slow.hold()
    async with asyncio.TaskGroup() as group:
        group.create_task(content.look())
        await slow.asked.wait()
        group.create_task(content.add("ours", About(title={}), [NewFile(sha256=blob.sha256)], "somebody"))
        slow.let_go.set()
    assert content.names() == {"ours", "theirs"}


async def test_bytes_that_come_again_while_they_are_forgotten_stay(
    content: ContentStore, slow: SlowToAnswer, tmp_path: Path
) -> None:
    """Another process takes bytes that this one is about to drop as wanted by nobody."""
    sha256 = (await content.keep(SVG, SVG_TYPE)).sha256
    file = content.blobs.path(sha256)
    before = file.stat().st_ctime + 0.001
    slow.hold()
    async with asyncio.TaskGroup() as group:
        group.create_task(content.forget_old(0, 0, before))
        await slow.asked.wait()  # the record is gone, the file not yet
        others = Blobs(tmp_path / "content" / "blobs")
        while file.stat().st_ctime < before:  # the file system's clock goes on in steps
            others.put(SVG)
        slow.let_go.set()
    assert file.read_bytes() == SVG


def test_bytes_that_come_again_are_new(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(SVG)
    half = blobs.path(sha256).with_name(f"{sha256}.12.partial")
    half.write_bytes(b"a crash left it")
    after = max(each.stat().st_ctime for each in (blobs.path(sha256), half)) + 1e-6
    while blobs.path(sha256).stat().st_ctime < after:  # the file system's clock goes on in steps
        blobs.put(SVG)

    assert blobs.sweep((), after) == []

    assert [each.name for each in blobs.path(sha256).parent.iterdir()] == [sha256]
    assert blobs.sweep((), FOR_EVER) == [sha256]
    assert blobs.take(_written(tmp_path), sha256).read_bytes() == SVG


def test_a_file_that_is_kept_already_can_be_taken_from_its_place(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(SVG)
    blobs.take(blobs.path(sha256), sha256)
    assert [each.name for each in blobs.path(sha256).parent.iterdir()] == [sha256]


def _written(folder: Path) -> Path:
    file = folder / "came"
    file.write_bytes(SVG)
    return file
