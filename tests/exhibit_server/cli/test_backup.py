"""`exhibit backup` and `exhibit restore`: everything comes back; nothing a strange archive holds goes anywhere else."""

import asyncio
import gzip
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exhibit_server.cli import app
from exhibit_server.store.database import open_database
from exhibit_server.store.repositories import Repositories
from tests.exhibit_server.content.samples import SVG


def run(*words: object) -> tuple[int, str]:
    """Run the command line; return its exit code and everything it said."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


async def name_people(data: Path, *names: str) -> list[str]:
    async with open_database(f"sqlite+aiosqlite:///{data / 'exhibit.db'}") as database:
        people = Repositories.of(database).people
        for name in names:
            await people.add(name=name, role="guide", pin_hash="x", language=None, created=1.0)
        return [person.name for person in await people.all()]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data of a hub with one person."""
    folder = tmp_path / "data"
    folder.mkdir()
    asyncio.run(name_people(folder, "Lan"))
    (folder / "session.key").write_bytes(b"k" * 32)
    return folder


def archive(path: Path, files: Mapping[str, bytes], manifest: object = None) -> Path:
    """Write an archive by hand; without a manifest of its own, one that names all files."""
    named = json.dumps({"format": 1, "files": list(files)} if manifest is None else manifest).encode()
    with tarfile.open(path, "w:gz") as tar:
        for name, content in {**files, "manifest.json": named}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


def test_everything_comes_back(data: Path, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "b.tar.gz", tmp_path / "new" / "data"
    code, said = run("backup", file, "--data", data)
    assert code == 0 and "exhibit.db" in said and "session.key" in said
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []
    assert run("restore", file, "--data", elsewhere)[0] == 0
    assert asyncio.run(name_people(elsewhere)) == ["Lan"]
    assert (elsewhere / "session.key").read_bytes() == b"k" * 32
    assert {path.stat().st_mode & 0o777 for path in elsewhere.glob("session.key")} == {0o600}


def test_own_scenes_come_back_and_no_other_files(data: Path, tmp_path: Path) -> None:
    own = data / "scenes"
    own.mkdir()
    (own / "flood-response.yaml").write_text("scene: flood-response # ours\n")
    (own / "notes.txt").write_text("not a scene")
    assert "scenes/flood-response.yaml" in run("backup", tmp_path / "b.tar.gz", "--data", data)[1]
    (own / "flood-response.yaml").write_text("later\n")
    (own / "later.yaml").write_text("later\n")
    assert run("restore", tmp_path / "b.tar.gz", "--data", data, "--force")[0] == 0
    assert {path.name for path in own.iterdir()} == {"flood-response.yaml", "notes.txt"}
    assert (own / "flood-response.yaml").read_text() == "scene: flood-response # ours\n"
    database = (data / "exhibit.db").read_bytes()
    strange = {"exhibit.db": database, "scenes/../../up.yaml": b"x", "scenes/Up.yaml": b"x", "../out.yaml": b"x"}
    assert run("restore", archive(tmp_path / "s.tar.gz", strange), "--data", tmp_path / "n" / "data")[0] == 0
    assert [path.name for path in (tmp_path / "n").rglob("*") if path.is_file()] == ["exhibit.db"]


def test_a_hub_may_write_while_it_is_backed_up(data: Path, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_database(f"sqlite+aiosqlite:///{data / 'exhibit.db'}") as database:
            people = Repositories.of(database).people
            await people.add(name="Minh", role="guide", pin_hash="x", language=None, created=1.0)
            assert (data / "exhibit.db-wal").stat().st_size > 0
            code, said = await asyncio.to_thread(run, "backup", tmp_path / "b.tar.gz", "--data", data)
            assert code == 0, said

    asyncio.run(story())
    run("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new")
    assert asyncio.run(name_people(tmp_path / "new")) == ["Lan", "Minh"]


def test_data_that_is_there_is_replaced_only_when_told(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.tar.gz", "--data", data)
    asyncio.run(name_people(data, "Minh"))
    code, said = run("restore", tmp_path / "b.tar.gz", "--data", data)
    assert code == 1 and "--force" in said
    assert asyncio.run(name_people(data)) == ["Lan", "Minh"]
    assert run("restore", tmp_path / "b.tar.gz", "--data", data, "--force")[0] == 0
    assert asyncio.run(name_people(data)) == ["Lan"]


def test_a_journal_of_other_data_does_not_stay_behind(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.tar.gz", "--data", data)
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        (data / name).write_bytes(b"of another life")
    assert run("restore", tmp_path / "b.tar.gz", "--data", data, "--force")[0] == 0
    assert sorted(path.name for path in data.iterdir()) == ["exhibit.db", "session.key"]


def test_a_wrong_call_is_2(tmp_path: Path, data: Path) -> None:
    assert run("backup", tmp_path / "b.tar.gz", "--data", tmp_path / "nothing")[0] == 2
    code, said = run("backup", tmp_path / "no" / "folder" / "b.tar.gz", "--data", data)
    assert code == 2 and "there is no folder" in said
    assert run("restore", tmp_path / "nothing.tar.gz", "--data", tmp_path)[0] == 2
    assert run("restore")[0] == 2


def corrupt(good: bytes, how: str) -> bytes:
    middle = len(good) // 2
    return {
        "empty": b"",
        "no archive": b"hello, I am a text",
        "cut short": good[:middle],
        "damaged": good[:middle] + bytes(byte ^ 0xFF for byte in good[middle : middle + 40]) + good[middle + 40 :],
        "only gzip": gzip.compress(b"no tar"),
    }[how]


@pytest.mark.parametrize("how", ["empty", "no archive", "cut short", "damaged", "only gzip"])
def test_a_corrupt_archive_is_1_and_harms_nothing(data: Path, tmp_path: Path, how: str) -> None:
    run("backup", tmp_path / "good.tar.gz", "--data", data)
    file = tmp_path / "bad.tar.gz"
    file.write_bytes(corrupt((tmp_path / "good.tar.gz").read_bytes(), how))
    code, said = run("restore", file, "--data", data, "--force")
    assert code == 1 and "no usable backup" in said and "Traceback" not in said
    assert asyncio.run(name_people(data)) == ["Lan"]


@pytest.mark.parametrize("manifest", [[], 7, {}, {"format": 1}, {"format": 2, "files": []}, {"format": 1, "files": 3},
                                      {"format": 1, "files": [["exhibit.db"]]}, {"format": 1, "files": []},
                                      {"format": 1, "files": ["exhibit.db", "journal.db"]}])  # fmt: skip
def test_a_strange_manifest_is_1(tmp_path: Path, manifest: object) -> None:
    file = archive(tmp_path / "b.tar.gz", {"exhibit.db": b"no database"}, manifest)
    code, said = run("restore", file, "--data", tmp_path / "new")
    assert code == 1 and "no usable backup" in said
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "name", ["../escaped", "/tmp/escaped-exhibit", "sub/../../escaped", "exhibit.db/../../escaped"]
)
def test_names_that_lead_elsewhere_lead_nowhere(data: Path, tmp_path: Path, name: str) -> None:
    files = {"exhibit.db": (data / "exhibit.db").read_bytes(), name: b"mischief"}
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    file = archive(tmp_path / "b.tar.gz", files)
    code, _ = run("restore", file, "--data", tmp_path / "new")
    assert code == 0
    after = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert after == {file, tmp_path / "new" / "exhibit.db"}
    assert not Path("/tmp/escaped-exhibit").exists()


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    (tmp_path / "secret").write_text("treasure")
    manifest = json.dumps({"format": 1, "files": ["exhibit.db"]}).encode()
    with tarfile.open(file, "w:gz") as tar:
        link = tarfile.TarInfo("exhibit.db")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path / "secret")
        tar.addfile(link)
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(manifest)
        tar.addfile(entry, io.BytesIO(manifest))
    code, said = run("restore", file, "--data", tmp_path / "new")
    assert code == 1 and "treasure" not in said
    assert not (tmp_path / "new").exists()


def test_content_comes_back_by_its_hash(data: Path, tmp_path: Path) -> None:
    drawing = tmp_path / "drawing.svg"
    drawing.write_bytes(SVG)
    assert run("content", "add", drawing, "--name", "city", "--data", data)[0] == 0
    file, elsewhere, bare = tmp_path / "b.tar.gz", tmp_path / "new", tmp_path / "bare.tar.gz"

    code, said = run("backup", file, "--data", data)
    assert code == 0 and "1 files of content" in said
    assert run("restore", file, "--data", elsewhere)[0] == 0

    assert run("content", "export", tmp_path / "out", "--data", elsewhere)[0] == 0
    assert (tmp_path / "out" / "city.svg").read_bytes() == SVG
    assert run("backup", bare, "--data", data, "--without-content")[0] == 0
    assert bare.stat().st_size < file.stat().st_size


def test_damaged_content_is_no_backup_and_touches_nothing(data: Path, tmp_path: Path) -> None:
    name = f"content/blobs/ab/{'ab' * 32}"
    database = (data / "exhibit.db").read_bytes()
    file = archive(tmp_path / "b.tar.gz", {"exhibit.db": b"SQLite format 3\0", name: b"something else"})

    code, said = run("restore", file, "--data", data, "--force")

    assert code == 1 and "damaged" in said
    assert (data / "exhibit.db").read_bytes() == database
    assert not (data / name).exists()
