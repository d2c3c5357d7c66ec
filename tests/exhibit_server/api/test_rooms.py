"""Small rooms of the hub on their own: displays as wires, admission, the library of scenes, housekeeping."""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from devices.core.errors import WireDown
from devices.core.reasons import Reason
from exhibit_server import watching
from exhibit_server.access import Access
from exhibit_server.api.admission import Admission, cookie_name
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.events import HallEvent
from exhibit_server.housekeeping import DAY, forget_once
from exhibit_server.library import SceneLibrary
from exhibit_server.screens import Browser, BrowserWire, Screens
from exhibit_server.store.database import open_database
from exhibit_server.store.entries import EventEntry, ReadingEntry, RunEntry
from exhibit_server.store.journal import Journal
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.writer import Writer
from scenes.virtual_time import run_virtual
from tests.exhibit_server.api.hub_hall import BROKEN, scene_text
from tests.halls import running_hall

# -- displays ---------------------------------------------------------------------------------------------------


class Screen(Browser):
    """A browser that remembers what it was sent."""

    def __init__(self, *, simulated: bool = False) -> None:
        self.got: list[Mapping[str, Any]] = []
        super().__init__(self.got.append, simulated=simulated)


def display() -> tuple[BrowserWire, list[Reason | None], list[Mapping[str, Any]]]:
    wire, links, heard = BrowserWire("display/wall"), list[Reason | None](), list[Mapping[str, Any]]()
    wire.on_link(links.append)
    wire.on_message(heard.append)
    return wire, links, heard


async def test_nobody_there_is_a_wire_down() -> None:
    wire, links, _ = display()
    assert not wire.up and links == [Reason.of("no_screen")]
    with pytest.raises(WireDown):
        await wire.send({"type": "show"})


async def test_a_real_browser_supersedes_a_simulated_one_and_gives_back() -> None:
    wire, links, heard = display()
    simulated, real, later = Screen(simulated=True), Screen(), Screen()
    wire.join(simulated)
    assert wire.speaker is simulated and links[1:] == [None]
    wire.join(real)
    assert wire.speaker is real and links[2:] == [Reason.of("no_screen"), None], "a new speaker is a new link"
    wire.hear(simulated, {"from": "simulated"})
    wire.hear(real, {"from": "real"})
    assert heard == [{"from": "real"}]
    wire.join(later)
    await wire.send({"n": 1})
    assert (simulated.got, real.got, later.got) == ([], [], [{"n": 1}])
    told = len(links)
    wire.leave(real)
    assert wire.speaker is later and len(links) == told, "one that does not speak goes unnoticed"
    wire.leave(later)
    assert wire.speaker is simulated and links[told:] == [Reason.of("no_screen"), None]
    wire.leave(simulated)
    assert not wire.up and links[-1] == Reason.of("no_screen")


def test_a_simulated_browser_never_supersedes_a_real_one() -> None:
    wire, links, _ = display()
    real = Screen()
    wire.join(real)
    told = len(links)
    wire.join(Screen(simulated=True))
    assert wire.speaker is real and len(links) == told


def test_displays_are_found_by_their_own_id_and_by_device() -> None:
    screens = Screens({"display/wall": "wall-device"})
    assert screens.screen("display/wall") is screens.wire("wall-device")
    assert screens.screen("wall-device") is None
    assert not screens.wire("of-no-display").up


# -- admission --------------------------------------------------------------------------------------------------


async def test_open_screens_prove_themselves_by_a_secret(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}") as database:
        store = Repositories.of(database)
        access = Access(store.people, store.tokens, tmp_path)
        open_hall = Admission(access, b"secret", open_to_all=True, simulators_token="sim-token")
        cookie = await open_hall.admit("kiosk/lobby", None)
        assert cookie is not None and cookie == await open_hall.admit("kiosk/lobby", "a wrong key")
        principal = await open_hall.principal("kiosk/lobby", cookie)
        assert principal is not None and principal.screen == "kiosk/lobby" and principal.role == "kiosk"
        assert await open_hall.principal("kiosk/far", cookie) is None
        assert await open_hall.principal("kiosk/lobby", None) is None
        again = Admission(access, b"secret", open_to_all=True)
        assert await again.principal("kiosk/lobby", cookie) == principal, "a restart changes nothing"
        other = Admission(access, b"another secret", open_to_all=True)
        closed = Admission(access, b"secret", open_to_all=False)
        assert await other.principal("kiosk/lobby", cookie) is None
        assert await closed.principal("kiosk/lobby", cookie) is None and await closed.admit("kiosk/lobby", None) is None


async def test_simulated_browsers_come_in_by_their_token_only(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}") as database:
        store = Repositories.of(database)
        access = Access(store.people, store.tokens, tmp_path)
        demo = Admission(access, b"s", open_to_all=True, simulators_token="sim-token")
        real = Admission(access, b"s", open_to_all=False)
        found = demo.simulators("sim-token")
        assert found is not None and found.role == "technician"
        assert [demo.simulators(each) for each in (None, "", "sim-toke", "é")] == [None] * 4
        assert real.simulators("sim-token") is None and real.simulators("") is None


def test_each_screen_has_a_cookie_of_its_own() -> None:
    assert cookie_name("kiosk/lobby") != cookie_name("display/lobby")


# -- the library ------------------------------------------------------------------------------------------------


def library_story(folder: Path, story: Any) -> None:
    async def main() -> None:
        async with running_hall(folder) as hall:
            files = folder / "scenes"
            files.mkdir()
            await story(files, SceneLibrary(files, hall.showroom, hall.rig), Chronicle(Bus(), hall.rig, 0))

    run_virtual(main())


def test_a_broken_file_spoils_nothing_else(tmp_path: Path) -> None:
    async def story(files: Path, library: SceneLibrary, chronicle: Chronicle) -> None:
        (files / "good.yaml").write_text(scene_text("good", "  - set: {lamp.power: on}\n"))
        (files / "broken.yaml").write_text(BROKEN)
        (files / "unknown.yaml").write_text(scene_text("unknown", "  - set: {lamb.power: on}\n"))
        (files / "twice.yaml").write_text(scene_text("good", "  - wait: 1s\n"))
        (files / "bytes.yaml").write_bytes(b"\xff\xfe")
        (files / "folder.yaml").mkdir()
        (files / "nowhere.yaml").symlink_to(files / "no-such-file")
        assert set(library.load()) == {"good"}
        broken = {Path(view.file).name: view.findings for view in library.broken_views()}
        assert 'did you mean "wait"' in " ".join(each["en"] for each in broken["broken.yaml"])
        assert 'did you mean "lamp"' in broken["unknown.yaml"][0]["en"]
        assert set(broken) == {f"{name}.yaml" for name in ("broken", "unknown", "twice", "bytes", "folder", "nowhere")}

    library_story(tmp_path, story)


def test_a_mistake_is_told_once_until_it_changes(tmp_path: Path) -> None:
    async def story(files: Path, library: SceneLibrary, chronicle: Chronicle) -> None:
        told: list[HallEvent] = []
        chronicle._bus.subscribe(HallEvent, told.append)
        file = files / "broken.yaml"

        def look() -> int:
            library.load()
            library.tell(chronicle)
            return len(told)

        file.write_text(BROKEN)
        assert look() == 1 and told[0].kind == "scene_broken" and "broken.yaml" in told[0].texts["vi"]
        assert look() == 1
        file.write_text(BROKEN.replace("wiat", "hodl"))
        assert look() == 2
        file.write_text(scene_text("broken", "  - wait: 1s\n", "needs: []"))
        assert look() == 2 and library.broken == {}
        file.write_text(BROKEN)
        assert look() == 3

    library_story(tmp_path, story)


async def test_the_watch_sees_each_change_and_survives_files_that_vanish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exhibit_server.watching.LOOK", 0.01)
    library = SceneLibrary.__new__(SceneLibrary)
    library._folder = library.own = tmp_path
    seen: asyncio.Queue[list[str]] = asyncio.Queue()

    async def changed() -> None:
        seen.put_nowait(sorted(path.name for path in tmp_path.glob("*.yaml") if path.is_file()))

    (tmp_path / "nowhere.yaml").symlink_to(tmp_path / "no-such-file")
    life = asyncio.create_task(library.watch(changed))
    file, draft = tmp_path / "a.yaml", tmp_path / "a.draft"
    draft.write_text("1")  # a file written in place is seen twice now and then: empty, then whole
    async with asyncio.timeout(10):
        for act, left in (
            (lambda: draft.rename(file), ["a.yaml"]),
            (lambda: os.utime(file, ns=(1, 1)), ["a.yaml"]),
            (file.unlink, []),
        ):
            await looked(monkeypatch)
            act()
            assert await seen.get() == left
    assert seen.empty() and not life.done()
    life.cancel()
    await asyncio.wait([life])


async def looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait until the watch has looked twice from now on."""
    looks: list[int] = []
    real = watching._state

    def state(files: Callable[[], Iterable[Path]]) -> dict[str, tuple[int, int]]:
        looks.append(1)
        return real(files)

    monkeypatch.setattr(watching, "_state", state)
    while len(looks) < 2:
        await asyncio.sleep(0)
    monkeypatch.setattr(watching, "_state", real)


# -- housekeeping -----------------------------------------------------------------------------------------------


async def test_what_is_too_old_is_forgotten_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("exhibit_server.housekeeping.wall_time", lambda: now)

    def run(run_id: str, at: float) -> RunEntry:
        return RunEntry(
            id=run_id, scene="s", scene_version="1", language="vi", started_by="x", started_from=None,
            priority="guide", state="done", started_at=at, ended_at=at,
        )  # fmt: skip

    def event(number: int, at: float) -> EventEntry:
        return EventEntry(id=number, at=at, level="info", kind="note", subject="x", texts={})

    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}") as database:
        store = Repositories.of(database)
        async with Writer(database, lambda _: None) as writer:
            for entry in (
                ReadingEntry("lamp", "level", 1.0, now - 40 * DAY), ReadingEntry("lamp", "level", 2.0, now - DAY),
                run("old", now - 800 * DAY), run("new", now - 700 * DAY),
                event(1, now - 400 * DAY), event(2, now - 300 * DAY),
            ):  # fmt: skip
                writer.put(entry)
            await writer.flush()
        with Journal(tmp_path / "journal.db") as journal:
            await forget_once(store, journal, now, 30)
        assert await store.runs.get("old") is None
        assert await store.runs.get("new") is not None
        assert [each.id for each in await store.events.page()] == [2]
        found = await store.readings.history("lamp", "level", now - 60 * DAY, now, buckets=10)
        assert [bucket.maximum for bucket in found] == [2.0]
