"""What the store tells of a run that was struck: by a clean shutdown of the hub, and by a SIGKILL."""

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.hub import eventually, exhibit
from tests.end_to_end.killing import GOES_BACK, GOES_ON, KillHall, kill_hall

FADE = "3"
"""The step of `goes-back` that is struck: a second long, with a command before it and one that must not come."""

NOT_TAKEN = "5.e"
"""The side of an `if` that is not played."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KillHall]:
    with kill_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


def start(hall: KillHall, scene: str) -> str:
    return str(hall.hub.post("runs", {"scene": scene, "language": "en"})["id"])


def shown(hall: KillHall, run: str) -> dict[str, Any]:
    """Return what `exhibit runs show` tells of it."""
    said = exhibit("runs", "show", run, "--json", "--data", hall.hub.data)
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def step(hall: KillHall, run: str, path: str) -> dict[str, Any]:
    return next(each for each in hall.hub.get(f"runs/{run}")["steps"] if each["path"] == path)


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_run_ended_by_a_clean_shutdown_is_told_so_with_its_reason(hall: KillHall) -> None:
    run = start(hall, GOES_BACK)
    eventually(lambda: step(hall, run, FADE)["started_at"], 20, "the fade begins")
    assert hall.hub.stop() == -signal.SIGTERM, "it ended in order, and passed the signal on"
    flight = shown(hall, run)
    assert flight["state"] == "stopped"
    assert "shutting down" in json.dumps(flight["reason"])
    assert flight["ended_at"] is not None
    assert all(each["ended_at"] for each in flight["steps"] if each["started_at"]), "no step was left open"
    hall.hub.start()
    assert hall.hub.get(f"runs/{run}")["state"] == "stopped", "nor is it called interrupted by the next start"


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_the_whole_run_is_told_after_a_kill_in_the_middle_of_it(hall: KillHall) -> None:
    run = start(hall, GOES_ON)
    eventually(lambda: str(hall.hub.get(f"runs/{run}")["step"]).startswith("4"), 20, "the rounds begin")
    hall.hub.kill()
    hall.hub.start()
    eventually(lambda: hall.hub.get(f"runs/{run}")["state"] == "done", 60, "the run is played to its end")
    flight = shown(hall, run)
    assert (flight["state"], flight["interruptions"]) == ("done", 1)
    played = [each for each in flight["steps"] if not each["path"].startswith(NOT_TAKEN)]
    assert all(each["started_at"] and each["ended_at"] and each["outcome"] for each in played), played
    (interruption,) = [each["at"] for each in flight["moments"] if each["kind"] == "interruption"]
    commands = [each["at"] for each in flight["moments"] if each["kind"] == "command"]
    assert commands[0] < interruption < commands[-1], "what came before it and what came after"
    told = exhibit("runs", "show", run, "--data", hall.hub.data).stdout
    assert "the hub restarted; the run went on" in told
    assert "from outside the scene" not in told, "a command of an earlier round is the run's own"
