"""A tiny checkout around the real launcher: real venv, real pip, a build backend of its own that needs no network."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
BOOTSTRAP = Path("exhibit_server", "cli", "bootstrap.py")

PYPROJECT = """
[build-system]
requires = []
build-backend = "tiny_backend"
backend-path = ["."]

[project]
name = "tiny"
version = "1"

[project.optional-dependencies]
test = []
"""

BACKEND = """
import runpy, sys, zipfile
from pathlib import Path

ROOT = Path.cwd()
INFO = "tiny-1.dist-info"
PROGRAM = "import json, os, sys\\ndef main():\\n    print(json.dumps({'args': sys.argv[1:], 'cwd': os.getcwd()}))\\n"

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    if (ROOT / "web_kiosk" / "src" / "broken").exists():
        print("the screens have a mistake in line 7", file=sys.stderr)
        sys.exit(1)
    if (ROOT / "hold").exists():
        (ROOT / "hold").read_text()  # a named pipe: waits for a writer that never comes
    module, web = runpy.run_path("build_web.py"), ROOT / "exhibit_server" / "web"
    web.mkdir(parents=True, exist_ok=True)
    (web / "index.html").write_text("<!doctype html>")
    (web / module["STAMP"]).write_text(module["digest"](ROOT / "web_kiosk", module["inputs"](ROOT / "web_kiosk")))
    with (ROOT / "builds.txt").open("a") as builds:
        builds.write("built\\n")
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory, name), "w") as wheel:
        wheel.writestr("tiny.py", PROGRAM)
        wheel.writestr(f"{INFO}/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\nProvides-Extra: test\\n")
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{INFO}/entry_points.txt", "[console_scripts]\\nexhibit = tiny:main\\n")
        wheel.writestr(f"{INFO}/RECORD", "")
    return name
"""

RUN_ALL = "import sys\nprint('run_all', sys.argv[1:])\n"


class TinyCheckout:
    """A folder with the real launcher, bootstrap and build_web, and a program that prints its arguments."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / BOOTSTRAP).parent.mkdir(parents=True)
        (root / "web_kiosk" / "src").mkdir(parents=True)
        (root / "tests").mkdir()
        for name in ("exhibit", "build_web.py", str(BOOTSTRAP)):
            shutil.copy(ROOT / name, root / name)
        self.write("pyproject.toml", PYPROJECT)
        self.write("tiny_backend.py", BACKEND)
        self.write("hatch_build.py", "")
        self.write("web_kiosk/src/main.ts", "1")
        self.write("tests/run_all.py", RUN_ALL)

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def start(self, *args: str) -> "subprocess.Popen[str]":
        """Start the launcher in a process group of its own."""
        return subprocess.Popen(
            [str(self.root / "exhibit"), *args],
            cwd=self.root.parent,
            env={key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "VIRTUAL_ENV"))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *args: str) -> "subprocess.CompletedProcess[str]":
        """Run the launcher to its end."""
        with self.start(*args) as process:
            out, err = process.communicate(timeout=100)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def builds(self) -> int:
        """Return how often the screens were built."""
        path = self.root / "builds.txt"
        return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0


def kill(process: "subprocess.Popen[str]") -> None:
    """End a launcher and all it started, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
