"""`exhibit runs`: list, show, draw, golden, compare, replay, on the data of a hub."""

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from devices.core.clock import wall_time
from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.cli import app
from exhibit_server.events import DecisionMade
from exhibit_server.store.database import open_database
from exhibit_server.store.entries import Entry, FlightEntry, MomentEntry, RunEntry, StepEntry
from exhibit_server.store.writer import Writer
from scenes.runner import Runner
from scenes.virtual_time import run_virtual
from tests.exhibit_server.flight.flights import Story, late, played, shifted, until_state
from tests.halls import running_hall, small_scene, write_showroom

STEPS = """\
  - set: {pump.power: on}
    confirm: 5s
  - name: {vi: Nước dâng, ko: 수위 상승, en: Water rises}
    until: tank.level >= 30 %
    at_most: 40s
  - set: {pump.power: off}
    confirm: 5s
  - hold: {at_most: 60s}
"""
SCENE = small_scene(STEPS, needs="pump, tank")
GOOD, LATE, FAILED = "01a0000000aaaa", "01a0000000bbbb", "01b0000000cccc"


async def guide(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
    await until_state(runner, "holding")
    await asyncio.sleep(3)
    runner.controls.go()
    bus.publish(DecisionMade(run=runner.record.id, kind="go", by="Lan", at=wall_time(), screen="tablet"))


def recorded(folder: Path, run_id: str, story: Story = guide) -> list[Entry]:
    """Play the scene in virtual time; return what a hub would have put."""

    async def main() -> list[Entry]:
        async with running_hall(folder) as hall:
            return await played(hall, SCENE, story, run_id)

    return run_virtual(main())


def keep(data: Path, *runs: list[Entry]) -> None:
    """Write runs into the store of a hub."""

    async def main() -> None:
        async with (
            open_database(f"sqlite+aiosqlite:///{data / 'exhibit.db'}") as database,
            Writer(database, pytest.fail) as writer,
        ):
            for entries in runs:
                for entry in entries:
                    writer.put(entry)

    data.mkdir(exist_ok=True)
    asyncio.run(main())


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Entry]]:
    """A good run, one whose water rose 5 s slower, and one whose pump did nothing."""
    folder = tmp_path_factory.mktemp("recorded")

    async def stuck(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        hall.set_fault("pump", "stuck")

    good = recorded(folder, GOOD)
    return {
        GOOD: good,
        LATE: shifted(late(recorded(folder, LATE), 5.0), 3600),
        FAILED: shifted(recorded(folder, FAILED, stuck), 7200),
    }


@pytest.fixture
def data(tmp_path: Path, recordings: dict[str, list[Entry]]) -> Path:
    keep(tmp_path / "data", *recordings.values())
    return tmp_path / "data"


def runs(*words: object) -> Result:
    result = CliRunner().invoke(app, ["runs", *(str(word) for word in words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_runs_are_listed_newest_first_with_golden_ones_marked(data: Path) -> None:
    assert runs("golden", GOOD, "--data", data).exit_code == 0
    lines = runs("list", "--data", data).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [FAILED, LATE, GOOD]
    assert [" * " in line for line in lines] == [False, False, True]
    assert "failed" in lines[0] and "thất bại" in runs("list", "--data", data, "--lang", "vi").stdout
    document = json.loads(runs("list", "--data", data, "--json").stdout)
    assert [(each["id"], each["golden"]) for each in document["items"]] == [
        (FAILED, False), (LATE, False), (GOOD, True),
    ]  # fmt: skip
    assert json.loads(runs("list", "--data", data, "--scene", "other", "--json").stdout) == {"items": []}
    assert runs("list", "--data", data, "--limit", 1).stdout.split()[0] == FAILED


@pytest.mark.parametrize(("since", "count"), [("2026-09-21", 3), ("2099-01-01", 0), ("30m", None), ("99999d", 3)])
def test_runs_since_a_time(data: Path, since: str, count: int | None) -> None:
    listed = json.loads(runs("list", "--data", data, "--since", since, "--json").stdout)["items"]
    assert count is None or len(listed) == count
    wrong = runs("list", "--data", data, "--since", "yesterday")
    assert wrong.exit_code == 2 and "expected 30m, 12h, 7d or a date" in wrong.output


def test_a_run_is_told_line_by_line(data: Path) -> None:
    shown = runs("show", GOOD, "--data", data).stdout
    assert "Small" in shown and "Lan" in shown and "kiosk/lobby" in shown
    lines = shown.splitlines()
    (pump,) = [line for line in lines if "→ pump.power = on" in line]
    (confirmed,) = [line for line in lines if "✓ pump.power = on" in line]
    assert confirmed.endswith("confirmed") and " s " in confirmed
    assert lines.index(pump) < lines.index(confirmed)
    (rises,) = [line for line in lines if "Water rises" in line]
    assert rises.split()[1].startswith(("+", "-")) or rises.split()[1].endswith("s")
    (go,) = [line for line in lines if "◆" in line]
    assert "Lan · tablet: gave GO" in go
    assert lines[-1].endswith("■ done")
    assert "tank.level → 30 %" not in shown
    assert "tank.level → 30 %" in runs("show", GOOD, "--data", data, "--readings").stdout
    korean = runs("show", GOOD, "--data", data, "--lang", "ko").stdout
    assert "수위 상승" in korean and "확인됨" in korean


def test_a_failed_run_says_first_what_went_wrong(data: Path) -> None:
    shown = runs("show", "last", "--data", data).stdout
    first = next(line for line in shown.splitlines() if line.startswith("  ! "))
    assert "failed: " in first and "power should be on" in first


def test_a_run_as_one_json_document(data: Path) -> None:
    document = json.loads(runs("show", GOOD, "--data", data, "--json").stdout)
    assert document["id"] == GOOD and document["golden"] is False
    assert document["decisions"][0]["what"] == "go" and document["decisions"][0]["step"] == "4"
    assert {"initial", "wanted", "command", "confirmation", "reading", "state"} <= {
        each["kind"] for each in document["moments"]
    }
    assert document["text"].startswith("scene: small")


def test_a_run_is_drawn_on_one_page_that_loads_nothing(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "run.html"
    assert runs("html", GOOD, file, "--data", data, "--lang", "vi").exit_code == 0
    page = file.read_text()
    assert (
        "Nước dâng" in page
        and "Bơm" in page
        and "<script" not in page
        and "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    )
    assert runs("html", GOOD, tmp_path / "no" / "run.html", "--data", data).exit_code == 1


def test_a_run_beside_its_golden_run(data: Path) -> None:
    nothing_yet = runs("compare", LATE, "--data", data)
    assert nothing_yet.exit_code == 2 and "has no golden run" in nothing_yet.output
    assert f"{GOOD} is the golden run of small" in runs("golden", GOOD, "--data", data).stdout
    compared = runs("compare", LATE, "--data", data)
    assert compared.exit_code == 1
    assert "≠ step “Water rises” took 5.0 s longer than in the golden run" in compared.stdout
    same = runs("compare", GOOD, "--data", data)
    assert same.exit_code == 0 and "nothing differs" in same.stdout
    assert runs("compare", LATE, "--data", data, "--seconds", 6).exit_code == 0
    document = json.loads(runs("compare", LATE, "--data", data, "--json").stdout)
    assert document["differs"] is True and document["other"] == GOOD
    assert [(each["kind"], each["step"], each["seconds"]) for each in document["differences"]] == [("longer", "2", 5.0)]
    assert runs("golden", GOOD, "--remove", "--data", data).exit_code == 0
    assert runs("compare", LATE, "--data", data).exit_code == 2


def test_a_run_beside_another(data: Path) -> None:
    assert runs("compare", GOOD, "--with", LATE, "--data", data).exit_code == 1
    failed = runs("compare", FAILED, "--with", GOOD, "--data", data)
    assert failed.exit_code == 1 and "it ended as failed; the other run as done" in failed.stdout


def test_a_failed_run_cannot_be_golden(data: Path) -> None:
    refused = runs("golden", FAILED, "--data", data)
    assert refused.exit_code == 1 and "only one that played to its end" in refused.output


def test_a_run_is_played_again_on_simulated_hardware(data: Path, tmp_path: Path) -> None:
    config = write_showroom(tmp_path)
    page = tmp_path / "both.html"
    again = runs("replay", GOOD, "--config", config, "--data", data, "--html", page)
    assert again.exit_code == 0, again.output
    assert "small: done" in again.stdout and "nothing differs" in again.stdout
    assert page.read_text().count("Water rises") >= 2
    differs = runs("replay", LATE, "--config", config, "--data", data, "--json")
    assert differs.exit_code == 1
    document = json.loads(differs.stdout)
    assert [(each["kind"], each["step"]) for each in document["differences"]] == [("shorter", "2")]
    # A recording whose pump was stuck: nothing was away, so today's pump does its work.
    assert runs("replay", FAILED, "--config", config, "--data", data).exit_code == 1


def test_a_recording_of_another_hall_says_what_is_missing(data: Path) -> None:
    refused = runs("replay", GOOD, "--data", data)
    assert refused.exit_code == 1 and "the hall has no device" in refused.output


@pytest.mark.parametrize(("word", "said"), [
    ("01a", "at least the first 4 letters"),
    ("01a0", "fits several runs"),
    ("ffff", "is no run of this hub"),
    ("%%%%", "is no run of this hub"),
])  # fmt: skip
def test_which_run_is_meant_must_be_clear(data: Path, word: str, said: str) -> None:
    result = runs("show", word, "--data", data)
    assert result.exit_code == 2 and said in result.output


def test_a_prefix_is_enough(data: Path) -> None:
    assert "Small" in runs("show", "01b0", "--data", data).stdout


def test_without_a_hubs_data_the_call_is_wrong(tmp_path: Path) -> None:
    result = runs("list", "--data", tmp_path)
    assert result.exit_code == 2 and "holds no hub's data" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_run_from_before_flights_were_kept_is_shown_with_what_there_is(data: Path, recordings: Any) -> None:
    old: list[Entry] = [
        replace(entry, id="0000old") if isinstance(entry, RunEntry) else replace(entry, run="0000old", detail={})
        for entry in recordings[GOOD]
        if isinstance(entry, (RunEntry, StepEntry))
    ]
    keep(data, old)
    shown = runs("show", "0000old", "--data", data).stdout
    assert "Water rises" in shown and "gave GO" in shown
    assert runs("replay", "0000old", "--data", data).exit_code in (0, 1)
    assert not any(isinstance(entry, FlightEntry) for entry in old)


def test_it_works_as_a_process_while_a_hub_writes(data: Path, recordings: dict[str, list[Entry]]) -> None:
    """A second connection holds the database open and writes, as a hub does."""

    async def main() -> subprocess.CompletedProcess[str]:
        async with (
            open_database(f"sqlite+aiosqlite:///{data / 'exhibit.db'}") as database,
            Writer(database, pytest.fail) as writer,
        ):
            for entry in recordings[GOOD]:
                if isinstance(entry, MomentEntry):
                    writer.put(entry)
            command = [sys.executable, "-m", "exhibit_server.cli", "runs", "golden", LATE, "--data", str(data)]
            return await asyncio.to_thread(
                subprocess.run, command, capture_output=True, text=True, timeout=50, check=False
            )

    done = asyncio.run(main())
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{LATE} is the golden run of small\n"
