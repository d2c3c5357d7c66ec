"""`./exhibit test` itself: the table, the closing line, the exit status, what is said when a package is missing."""

import sys
from collections.abc import Sequence

import pytest

from tests import run_all
from tests.run_all import Need, Stage

PASSES = Stage("good", "says yes", [sys.executable, "-c", ""])
FAILS = Stage("bad", "says no", [sys.executable, "-c", "raise SystemExit(3)"])
COMPLAINS = Stage("worse", "has words", lambda: "line 7 is wrong")


@pytest.fixture(autouse=True)
def machine_with_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_all, "NEEDS", ())


def play(monkeypatch: pytest.MonkeyPatch, *table: Stage, arguments: Sequence[str] = ()) -> int:
    monkeypatch.setattr(run_all, "stages", lambda _: table)
    return run_all.main(list(arguments))


def test_all_passed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    assert play(monkeypatch, PASSES, PASSES) == 0
    assert "all 2 stages passed" in capfd.readouterr().out.splitlines()[-1]


def test_a_failure_does_not_hide_the_stages_after_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert play(monkeypatch, FAILS, COMPLAINS, PASSES) == 1

    out = capfd.readouterr().out
    assert "line 7 is wrong" in out
    assert "3/3 good" in out
    assert "2 of 3 stages failed: bad, worse" in out.splitlines()[-1]


def test_two_dashes_run_pytest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Sequence[str]] = []

    def run(command: Sequence[str]) -> int:
        asked.append(command)
        return 0

    monkeypatch.setattr(run_all, "run", run)

    assert run_all.main(["--", "-k", "relay"]) == 0
    assert [list(command[1:]) for command in asked] == [["-k", "relay"]]


def test_arguments_go_to_pytest_among_all_stages() -> None:
    last = run_all.stages(["-x"])[-1]

    assert not callable(last.check)
    assert list(last.check[1:]) == [*run_all.SIDE_BY_SIDE, "-x"]


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    needs = (Need("mosquitto", "the real broker", lambda: False), Need("procps", "processes", lambda: True))
    monkeypatch.setattr(run_all, "NEEDS", needs)
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    assert play(monkeypatch, PASSES) == 2

    said = capsys.readouterr().err
    assert "the real broker" in said
    assert said.splitlines()[-1] == "On Debian or Ubuntu: apt-get install mosquitto"
