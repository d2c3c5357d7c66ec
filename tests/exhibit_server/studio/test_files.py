"""Scene files: written whole or not at all; the hub's own go in front of those that came with it."""

import os
from pathlib import Path

import pytest

from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.simulated import MemoryHall, memory_hall
from exhibit_server import watching
from exhibit_server.library import SceneLibrary
from exhibit_server.settings import Settings
from exhibit_server.studio.files import read_scene, write_scene
from exhibit_server.studio.opening import open_library
from tests.exhibit_server.api.hub_hall import scene_text
from tests.halls import write_showroom


@pytest.fixture
def hall(tmp_path_factory: pytest.TempPathFactory) -> MemoryHall:
    showroom = load_showroom(write_showroom(tmp_path_factory.mktemp("hall")))
    return memory_hall(showroom, plan_devices(showroom))


def folder(path: Path, **files: str) -> Path:
    path.mkdir()
    for name, text in files.items():
        (path / f"{name}.yaml").write_text(text)
    return path


def texts(library: SceneLibrary) -> dict[str, str]:
    return {name: path.read_text() for name, path in library.files().items()}


def test_own_scenes_go_in_front_of_those_that_came(tmp_path: Path, hall: MemoryHall) -> None:
    came = folder(tmp_path / "came", one=scene_text("one", "  - wait: 1s\n", ""), two="came")
    library = SceneLibrary(came, hall.showroom, hall.rig, tmp_path / "own")
    assert set(library.files()) == {"one", "two"}
    before = watching._state(library.files().values)
    write_scene(library.own, "one", scene_text("one", "  - wait: 2s\n", ""))
    write_scene(library.own, "three", scene_text("three", "  - wait: 3s\n", ""))
    assert set(texts(library)) == {"one", "two", "three"} and "2s" in texts(library)["one"]
    assert watching._state(library.files().values) != before and "1s" in (came / "one.yaml").read_text()
    assert set(library.load()) == {"one", "three"}


def test_a_hub_writes_to_its_data_or_to_the_folder_it_was_given(tmp_path: Path, hall: MemoryHall) -> None:
    settings = Settings(data=tmp_path / "data")
    came = open_library(settings, hall.showroom, hall.rig)
    assert came.own == tmp_path / "data" / "scenes" and "flood-response" in came.files()
    given = open_library(settings.model_copy(update={"scenes": tmp_path}), hall.showroom, hall.rig)
    assert given.own == tmp_path


def test_a_file_that_cannot_be_replaced_stays_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_scene(tmp_path, "one", "old")
    (tmp_path / "one.yaml").chmod(0o640)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_scene(tmp_path, "one", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("one.yaml", "old")]
    write_scene(tmp_path, "one", "ba mươi 삼십")
    assert read_scene(tmp_path / "one.yaml") == "ba mươi 삼십"
    assert (tmp_path / "one.yaml").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("raw", [b"\xff", b"a\0b", b"x" * 1_000_001])
def test_what_is_no_text_is_not_read(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "odd.yaml").write_bytes(raw)
    assert read_scene(tmp_path / "odd.yaml") is None and read_scene(tmp_path / "none.yaml") is None
