"""What came of an upload stays when the hub ends in the middle of it; a slow receiver slows nobody."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from exhibit_server.content.examples import put_examples
from exhibit_server.content.files import append, doubt, proven_size, trust
from exhibit_server.content.opening import make_content
from exhibit_server.content.refusals import ContentRefused
from exhibit_server.content.store import About, ContentStore, NewFile
from exhibit_server.content.uploads import Checksum
from exhibit_server.settings import Settings
from exhibit_server.store.content import Content, names_in
from exhibit_server.store.database import open_database
from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.content.samples import SVG, picture
from tests.exhibit_server.content.sending import add


class Cut(Exception):
    """The sender went away."""


async def pieces(*some: bytes, then: Exception | None = None) -> AsyncIterator[bytes]:
    """Yield pieces, then end, well or not."""
    for each in some:
        yield each
    if then is not None:
        raise then


async def opened(data: Path, store: Content) -> ContentStore:
    content = make_content(Settings(data=data), store, frozenset)
    await content.open()
    return content


async def test_what_came_before_a_cut_is_there_after_a_restart(tmp_path: Path, url: str) -> None:
    whole = picture("PNG", (400, 300)) + b"\0" * 5000
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        upload = await content.uploads.begin("a.png", len(whole), "mark", "somebody")
        with pytest.raises(Cut):
            await content.uploads.receive(upload.id, 0, pieces(whole[:700], whole[700:900], then=Cut()))

        again = await opened(tmp_path, Content(database))

        assert [each.mark for each in again.uploads.entries] == ["mark"]
        assert await again.uploads.offset(upload.id) == 900
        arrived = await again.uploads.receive(upload.id, 900, pieces(whole[900:]))
        assert arrived.sha256 == hashlib.sha256(whole).hexdigest()
        item = await again.add("a", About(title={}), [NewFile(sha256=arrived.sha256)], "somebody")
        assert again.blobs.path(item.files[0].sha256 or "").read_bytes() == whole


async def test_pieces_of_uploads_nobody_knows_go_with_the_next_start(tmp_path: Path, url: str) -> None:
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        upload = await content.uploads.begin("a.svg", len(SVG), "", "somebody")
        await content.uploads.receive(upload.id, 0, pieces(SVG[:9]))
        folder = content.uploads.folder
        stray, foreign = folder / f"{'0' * 32}.part", folder / "notes.txt"
        for each in (stray, foreign):
            each.write_bytes(b"left by a database that was restored")

        again = await opened(tmp_path, Content(database))

        assert not stray.exists() and foreign.exists(), "what is not ours is not ours to remove"
        assert await again.uploads.offset(upload.id) == 9


async def test_a_piece_with_a_checksum_comes_whole_or_not_at_all(tmp_path: Path, url: str) -> None:
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        upload = await content.uploads.begin("a.svg", len(SVG), "", "somebody")
        checksum = Checksum("sha256", hashlib.sha256(SVG).digest())
        with pytest.raises(Cut):
            await content.uploads.receive(upload.id, 0, pieces(SVG[:50], then=Cut()), checksum)
        assert await content.uploads.offset(upload.id) == 0


def test_what_is_in_doubt_is_not_said_to_have_come(tmp_path: Path) -> None:
    file = tmp_path / "a.part"
    assert proven_size(file) == 0
    append(file, 0, b"12345")
    assert proven_size(file) == 5
    doubt(file, 5)
    append(file, 5, b"678")
    assert proven_size(file) == 5
    trust(file)
    assert proven_size(file) == 8


async def test_a_checked_piece_that_a_crash_cut_is_dropped(tmp_path: Path, url: str) -> None:
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        upload = await content.uploads.begin("a.svg", len(SVG), "", "somebody")
        whole = Checksum("sha256", hashlib.sha256(SVG[:20]).digest())
        await content.uploads.receive(upload.id, 0, pieces(SVG[:20]), whole)
        file = content.uploads.folder / f"{upload.id}.part"
        doubt(file, 20)  # what is so while a piece comes
        file.write_bytes(SVG[:20] + b"half a piece")

        again = await opened(tmp_path, Content(database))

        assert await again.uploads.offset(upload.id) == 20
        assert (await again.uploads.receive(upload.id, 20, pieces(SVG[20:]))).sha256 is not None
        assert not list(again.uploads.folder.iterdir())


async def test_what_had_come_whole_when_the_hub_ended_is_taken_up(tmp_path: Path, url: str) -> None:
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        good = await content.uploads.begin("a.svg", len(SVG), "", "somebody")
        bad = await content.uploads.begin("b.exe", 5, "", "somebody")
        (content.uploads.folder / f"{good.id}.part").write_bytes(SVG)
        (content.uploads.folder / f"{bad.id}.part").write_bytes(b"\0" * 5)

        again = await opened(tmp_path, Content(database))

        assert [(each.id, each.sha256) for each in again.uploads.entries] == [
            (good.id, hashlib.sha256(SVG).hexdigest())
        ]


async def test_two_senders_of_one_upload_do_not_mix(tmp_path: Path, url: str) -> None:
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        upload = await content.uploads.begin("a.svg", len(SVG), "", "somebody")
        go_on = asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            yield SVG[:10]
            await go_on.wait()
            yield SVG[10:]

        async with asyncio.TaskGroup() as group:
            first = group.create_task(content.uploads.receive(upload.id, 0, slowly()))
            await asyncio.sleep(0)
            with pytest.raises(ContentRefused) as refused:
                await content.uploads.receive(upload.id, 0, pieces())
            go_on.set()
        assert refused.value.code == "upload_busy"
        assert first.result().sha256 == hashlib.sha256(SVG).hexdigest()


async def test_a_full_disk_loses_nothing_that_came(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        upload = await content.uploads.begin("a.svg", len(SVG), "", "somebody")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("exhibit_server.content.blobs.os.link", full)
        with pytest.raises(ContentRefused) as refused:
            await content.uploads.receive(upload.id, 0, pieces(SVG))
        monkeypatch.undo()
        assert refused.value.code == "disk_failed" and refused.value.status == 507
        arrived = await content.uploads.receive(upload.id, len(SVG), pieces())
        assert arrived.sha256 == hashlib.sha256(SVG).hexdigest()


async def test_old_uploads_are_dropped(tmp_path: Path, url: str) -> None:
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        upload = await content.uploads.begin("a.svg", 500, "", "somebody")
        await content.uploads.expire(upload.created_at)
        assert len(content.uploads.entries) == 1
        await content.uploads.expire(upload.created_at + 1)
        assert content.uploads.entries == [] and not list(content.uploads.folder.iterdir())


async def test_examples_are_put_on_an_empty_shelf_once(tmp_path: Path, url: str) -> None:
    async with open_database(url) as database:
        content = await opened(tmp_path, Content(database))
        await put_examples(content, tmp_path / "content")
        names = content.names()
        assert {item.entry.kind for item in content.catalogue} == {"image", "video", "sound", "data"}
        assert all(item.entry.example and set(item.entry.title) == {"vi", "ko", "en"} for item in content.catalogue)
        for blob in content.catalogue.blobs.values():
            again = await content.intake.take(content.blobs.path(blob.sha256), "x")
            assert (again.media_type, again.sha256) == (blob.media_type, blob.sha256), "we know what we made"
        await content.delete("example-film", "somebody")
        await put_examples(content, tmp_path / "content")
        assert content.names() == names - {"example-film"}
    assert await names_in(url) == names - {"example-film"}


async def test_a_database_from_before_there_was_a_shelf_has_no_names(tmp_path: Path, url: str) -> None:
    assert await names_in(url) == frozenset()


def test_receivers_that_do_not_read_keep_nobody_waiting(api: httpx.Client, hub: RunningHub) -> None:
    film = picture() + bytes(30_000_000)
    address = add(api, "film", film)["files"][0]["address"]
    target = httpx.URL(hub.base)
    lazy = [socket.create_connection((target.host, target.port or 80)) for _ in range(60)]
    try:
        for each in lazy:  # more of them than the hub has threads; each asks and then reads nothing
            each.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        answer = api.get(address, headers={"Range": "bytes=100-199"})
        assert answer.status_code == 206 and answer.content == film[100:200]
        assert api.get("/api/scenes").is_success
    finally:
        for each in lazy:
            each.close()
