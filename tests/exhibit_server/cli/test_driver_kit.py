"""`exhibit driver new`: what it writes passes its own test at once, and the house's rules."""

import shutil
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from exhibit_server.cli import app

ROOT = Path(__file__).parents[3]

CONFTEST = """\
from pathlib import Path
import devices.drivers, devices.sim
here = Path(__file__).parent
devices.drivers.__path__.append(str(here / "devices" / "drivers"))
devices.sim.__path__.append(str(here / "devices" / "sim"))
"""


def make(folder: Path, name: str) -> None:
    for part in ("drivers", "sim"):
        (folder / "devices" / part).mkdir(parents=True, exist_ok=True)
    answer = CliRunner().invoke(app, ["driver", "new", name, "--folder", str(folder)])
    assert answer.exit_code == 0, answer.output


def test_a_new_driver_passes_its_test_and_the_tools(tmp_path: Path) -> None:
    make(tmp_path, "acme_switcher")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    files = [str(path) for path in sorted(tmp_path.rglob("*acme_switcher.py"))]
    assert len(files) == 3
    pytest_run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT), "-c",
                  str(ROOT / "pyproject.toml"), "--import-mode=importlib", files[-1]]  # fmt: skip
    ran = subprocess.run(pytest_run, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "6 passed" in ran.stdout
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("devices", "devices/drivers", "devices/sim", "scenes"):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    for tool in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        ruff = [str(Path(sys.executable).with_name("ruff")), *tool, *files]
        checked = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_nothing_is_written_over(tmp_path: Path) -> None:
    make(tmp_path, "acme_switcher")
    answer = CliRunner().invoke(app, ["driver", "new", "acme_switcher", "--folder", str(tmp_path)])
    assert answer.exit_code == 2 and "exists already" in answer.stderr


def test_names_and_folders_that_are_none_are_refused(tmp_path: Path) -> None:
    for name, folder, words in (
        ("Acme", tmp_path, "no name for a driver"),
        ("../acme", tmp_path, "no name for a driver"),
        ("acme", tmp_path, "no checkout"),
    ):
        answer = CliRunner().invoke(app, ["driver", "new", name, "--folder", str(folder)])
        assert answer.exit_code == 2 and words in answer.stderr


def test_the_drivers_are_listed() -> None:
    answer = CliRunner().invoke(app, ["driver", "list"])
    assert "samsung_mdc" in answer.stdout and "mqtt_light" in answer.stdout
