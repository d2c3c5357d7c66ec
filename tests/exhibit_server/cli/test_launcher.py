"""`./exhibit` for real: a real environment made by real pip, in a tiny checkout that needs no network."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exhibit_server.cli.checkout import TinyCheckout, kill

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> TinyCheckout:
    """A checkout that was started once."""
    checkout = TinyCheckout(tmp_path_factory.mktemp("launcher") / "checkout")
    first = checkout.run("demo", "--json", "two words")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["args"] == ["demo", "--json", "two words"]
    assert "making the environment" in first.stderr
    assert "ready" in first.stderr.splitlines()[-1]
    return checkout


@pytest.fixture
def copy(made: TinyCheckout, tmp_path: Path) -> Iterator[TinyCheckout]:
    """Give a checkout without an environment, removed at once: environments are large."""
    yield TinyCheckout(tmp_path / "checkout")
    shutil.rmtree(tmp_path / "checkout", ignore_errors=True)


def wait_for(path: Path, process: "subprocess.Popen[str]") -> None:
    """Wait until `path` is there, as long as the process lives."""
    while not path.exists():
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.02)


def test_second_start_is_silent_and_leaves_the_caller_where_he_was(made: TinyCheckout) -> None:
    again = made.run("check", "a file.yaml")

    assert (again.returncode, again.stderr) == (0, "")
    assert json.loads(again.stdout) == {"args": ["check", "a file.yaml"], "cwd": str(made.root.parent)}


def test_started_through_a_link(made: TinyCheckout, tmp_path: Path) -> None:
    link = tmp_path / "exhibit"
    link.symlink_to(made.root / "exhibit")

    done = subprocess.run([link, "doctor"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["args"] == ["doctor"]


def test_a_touched_source_builds_nothing(made: TinyCheckout) -> None:
    before = made.builds()
    (made.root / "web_kiosk" / "src" / "main.ts").touch()

    assert made.run("demo").stderr == ""
    assert made.builds() == before


def test_a_changed_source_builds_the_screens_alone(made: TinyCheckout) -> None:
    before = made.builds()
    made.write("web_kiosk/src/main.ts", "2")

    changed, after = made.run("demo"), made.run("demo")

    assert "building the screens anew" in changed.stderr
    assert "making the environment" not in changed.stderr
    assert made.builds() > before
    assert after.stderr == ""


def test_a_source_moved_in_with_an_old_date_is_noticed(made: TinyCheckout) -> None:
    elsewhere = made.root.parent / "main.ts"
    elsewhere.write_text("3", encoding="utf-8")
    os.utime(elsewhere, (1, 1))
    elsewhere.rename(made.root / "web_kiosk" / "src" / "main.ts")

    assert "building the screens anew" in made.run("demo").stderr


def test_a_broken_build_says_why_and_heals(made: TinyCheckout) -> None:
    broken = made.root / "web_kiosk" / "src" / "broken"
    broken.touch()
    failed = made.run("demo")
    broken.unlink()

    assert (failed.returncode, failed.stdout) == (2, "")
    assert "the screens have a mistake in line 7" in failed.stderr
    assert made.run("demo").returncode == 0


def test_the_test_goal_gets_its_own_packages_and_runs_the_stages(made: TinyCheckout) -> None:
    first, again, run = made.run("test", "--", "-k", "x"), made.run("test"), made.run("demo")

    assert first.stdout == "run_all ['--', '-k', 'x']\n"
    assert "ready" in first.stderr.splitlines()[-1]
    assert (again.stdout, again.stderr) == ("run_all []\n", "")
    assert run.stderr == ""


def test_a_start_killed_half_way_heals(copy: TinyCheckout) -> None:
    os.mkfifo(copy.root / "hold")
    process = copy.start("demo")
    wait_for(copy.root / ".venv" / "bin" / "pip", process)
    kill(process)
    (copy.root / "hold").unlink()

    healed = copy.run("demo")

    assert healed.returncode == 0, healed.stderr
    assert "half-made" in healed.stderr
    assert copy.run("demo").stderr == ""


def test_two_starts_at_once_make_one_environment(copy: TinyCheckout) -> None:
    one = copy.start("demo", "one")
    wait_for(copy.root / ".venv", one)
    two = copy.start("demo", "two")
    (out_one, err_one), (out_two, err_two) = one.communicate(timeout=100), two.communicate(timeout=100)

    assert json.loads(out_one)["args"] == ["demo", "one"]
    assert json.loads(out_two)["args"] == ["demo", "two"]
    assert (err_one + err_two).count("making the environment") == 1
    assert "another start" in err_two


def test_a_moved_checkout_makes_its_environment_again(copy: TinyCheckout) -> None:
    assert copy.run("demo").returncode == 0
    moved = copy.root.rename(copy.root.parent / "moved")

    done = subprocess.run([moved / "exhibit", "demo"], capture_output=True, text=True, check=False)
    shutil.rmtree(moved)

    assert done.returncode == 0, done.stderr
    assert "being made again" in done.stderr


def test_a_machine_without_python_is_told_what_to_install(copy: TinyCheckout, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("readlink", "dirname", "find"):
        (tools / name).symlink_to(str(shutil.which(name)))

    done = subprocess.run(
        ["/bin/sh", str(copy.root / "exhibit"), "demo"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "apt-get install python3" in done.stderr
