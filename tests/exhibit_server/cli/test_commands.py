"""`exhibit users`, `doctor`, `check`: what they say and with which exit code they end."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from exhibit_server.access import Access, LoginRefused, Principal, Role
from exhibit_server.cli import app
from exhibit_server.store.database import open_database
from exhibit_server.store.repositories import Repositories
from tests.exhibit_server.api.hub_hall import BROKEN, scene_text, write_hall


def run(*words: object, typed: str | None = None) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def come_in(data: Path, *, token: str | None = None, pin: tuple[str, str] | None = None) -> Principal:
    """Come in as a hub on that data would let one in. Raises LoginRefused."""

    async def main() -> Principal:
        async with open_database(f"sqlite+aiosqlite:///{data / 'exhibit.db'}") as database:
            store = Repositories.of(database)
            access = Access(store.people, store.tokens, data)
            if pin is not None:
                return (await access.login(*pin, "here"))[0]
            return await access.principal_for(token, None)

    return asyncio.run(main())


# -- users ------------------------------------------------------------------------------------------------------


def test_a_person_is_added_changed_and_removed(tmp_path: Path) -> None:
    here = ("--data", tmp_path)
    assert run("users", "add", "Lan", "--role", "guide", "--pin", "1357", *here).exit_code == 0
    assert come_in(tmp_path, pin=("lan", "1357")).role is Role.GUIDE
    assert run("users", "pin", "Lan", *here, typed="2468\n2468\n").exit_code == 0
    assert come_in(tmp_path, pin=("Lan", "2468")).name == "Lan"
    listed = json.loads(run("users", "list", "--json", *here).stdout)
    assert listed == {"items": [{"name": "Lan", "role": "guide", "active": True}]}
    assert run("users", "remove", "Lan", *here).exit_code == 0
    with pytest.raises(LoginRefused):
        come_in(tmp_path, pin=("Lan", "2468"))
    assert "inactive" in run("users", "list", *here).stdout


def test_a_token_is_printed_alone(tmp_path: Path) -> None:
    printed = run("users", "token", "reports", "--role", "technician", "--data", tmp_path).stdout
    assert come_in(tmp_path, token=printed.strip()).role is Role.TECHNICIAN
    document = json.loads(run("users", "token", "reports", "--json", "--data", tmp_path).stdout)
    assert document["role"] == "guide" and come_in(tmp_path, token=document["token"]).role is Role.GUIDE


def test_a_screens_key_is_that_screens(tmp_path: Path) -> None:
    printed = run("users", "screen", "kiosk/lobby", "--data", tmp_path).stdout.strip()
    address, _, key = printed.partition("?key=")
    principal = come_in(tmp_path, token=key)
    assert address == "/kiosk/lobby" and (principal.role, principal.screen) == (Role.KIOSK, "kiosk/lobby")


@pytest.mark.parametrize(("code", "words"), [
    (2, ["add", "Lan", "--role", "king", "--pin", "1357"]),
    (2, ["add", "Lan", "--role", "guest", "--pin", "1357"]),
    (2, ["add", "Lan", "--pin", "1357"]),
    (2, ["token", "reports", "--role", "king"]),
    (2, ["screen", "lobby"]),
    (2, ["screen", "gate/lobby"]),
    (2, ["no-such-command"]),
    (1, ["add", "Lan", "--role", "guide", "--pin", "12"]),
    (1, ["add", "  ", "--role", "guide", "--pin", "1357"]),
    (1, ["pin", "Nobody", "--pin", "1357"]),
    (1, ["remove", "Nobody"]),
])  # fmt: skip
def test_what_can_not_be_done_is_said(tmp_path: Path, code: int, words: list[str]) -> None:
    result = run("users", *words, "--data", tmp_path) if words[0] != "no-such-command" else run("users", *words)
    assert result.exit_code == code and result.stderr and result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_name_is_taken_once_and_the_last_administrator_stays(tmp_path: Path) -> None:
    here = ("--data", tmp_path)
    run("users", "add", "Hoa", "--role", "admin", "--pin", "1357", *here)
    again = run("users", "add", "HOA", "--role", "guide", "--pin", "1357", *here)
    assert again.exit_code == 1 and "already" in again.stderr
    last = run("users", "remove", "Hoa", *here)
    assert last.exit_code == 1 and "last administrator" in last.stderr


def test_a_database_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "exhibit.db").write_bytes(b"this is no database, but a text of some length" * 100)
    result = run("users", "list", "--data", tmp_path)
    assert result.exit_code == 1 and "can't be used" in result.stderr


# -- check ------------------------------------------------------------------------------------------------------


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A hall's configuration, with its scenes beside it."""
    return write_hall(tmp_path)


def check(hall: Path, *files: object) -> tuple[Result, dict[str, Any]]:
    """Check as people see it and as programs do; both must say the same."""
    told, plain = run("check", *files, "--config", hall), run("check", *files, "--config", hall, "--json")
    assert told.exit_code == plain.exit_code
    return told, json.loads(plain.stdout)


def test_a_good_scene_is_0(hall: Path) -> None:
    told, document = check(hall, hall.parent / "scenes" / "short.yaml")
    assert told.exit_code == 0 and "short: no findings" in told.stdout
    assert document["scenes"][0]["scene"] == "short" and document["findings"] == []


@pytest.mark.parametrize(("text", "line", "said"), [
    (BROKEN, 3, 'did you mean "wait"'),
    (scene_text("x", "  - set: {lamb.power: on}\n"), 8, 'did you mean "lamp"'),
    (scene_text("x", "  - set: {lamp.power: blue}\n"), 8, "expected on or off"),
    ("scene: x\n\t- tab\n", 2, "tab"),
    ("", 1, ""),
])  # fmt: skip
def test_a_wrong_scene_is_1_with_its_line(hall: Path, text: str, line: int, said: str) -> None:
    file = hall.parent / "wrong.yaml"
    file.write_text(text)
    told, document = check(hall, file)
    assert told.exit_code == 1
    assert f"{file}:{line}:" in told.stderr and said in told.stderr
    assert line in [finding["line"] for finding in document["findings"]]
    assert {finding["file"] for finding in document["findings"]} == {str(file)}


def test_a_folder_is_checked_whole(hall: Path) -> None:
    told, document = check(hall, hall.parent / "scenes")
    assert told.exit_code == 1, "broken.yaml is in it"
    names = {"short", "long", "hold", "ask", "staff", "spare", "dim", "by-schedule"}
    assert {scene["scene"] for scene in document["scenes"]} == names


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"scene: \x00", b"a: &a [*a]", b"[" * 100_000])
def test_bytes_that_are_no_scene_are_1(hall: Path, raw: bytes) -> None:
    file = hall.parent / "rubbish.yaml"
    file.write_bytes(raw)
    told, document = check(hall, file)
    assert told.exit_code == 1 and document["findings"]


def test_a_wrong_call_is_2(hall: Path, tmp_path: Path) -> None:
    assert run("check", tmp_path / "no-such.yaml", "--config", hall).exit_code == 2
    assert run("check", "--config", tmp_path / "no-such.yaml").exit_code == 2
    assert run("check", "--no-such-option").exit_code == 2


def test_a_wrong_configuration_is_1_with_its_line(hall: Path) -> None:
    hall.write_text(hall.read_text().replace("driver: relay_board", "driver: relay_bord"))
    result = run("check", hall.parent / "scenes", "--config", hall)
    assert result.exit_code == 1 and "showroom.yaml:" in result.stderr and 'did you mean "relay_board"' in result.stderr


# -- doctor -----------------------------------------------------------------------------------------------------


def doctor(*words: object) -> tuple[int, dict[str, dict[str, str]]]:
    result = run("doctor", *words, "--json")
    return result.exit_code, {item["what"]: item for item in json.loads(result.stdout)["items"]}


def test_the_doctor_looks_at_everything(hall: Path, tmp_path: Path) -> None:
    _, found = doctor("--config", hall, "--data", tmp_path / "not" / "yet")
    assert {"python", "broker", "screens", "disk", "configuration", "wire relays", "scenes"} == set(found)
    assert found["configuration"]["state"] == "ok" and "6 devices" in found["configuration"]["found"]
    assert found["wire relays"]["state"] == "warning" and found["wire relays"]["advice"]
    assert found["broker"]["state"] == "ok" and found["disk"]["state"] == "ok"


def test_the_doctor_finds_a_wrong_configuration(hall: Path, tmp_path: Path) -> None:
    hall.write_text("hall: {id: bench}\n")
    code, found = doctor("--config", hall, "--data", tmp_path)
    configuration = found["configuration"]
    assert code == 1 and configuration["state"] == "error" and "showroom.yaml:1" in configuration["found"]
    told = run("doctor", "--config", hall, "--data", tmp_path)
    assert told.exit_code == 1 and "✗ configuration" in told.stdout


def test_the_doctor_misses_a_broker(hall: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit_server.cli.doctor.shutil.which", lambda *_, **__: None)
    _, found = doctor("--config", hall, "--data", tmp_path)
    assert found["broker"]["state"] == "warning" and "mosquitto" in found["broker"]["advice"]


def test_the_reference_hall_is_well() -> None:
    assert run("check").exit_code == 0
