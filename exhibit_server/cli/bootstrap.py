"""Make the environment of a checkout, then become the program: run by `./exhibit`, before anything is installed.

Standard library only, and run by path. What it prints goes to standard error and is for the person who started the
hall; standard output belongs to the program. A stamp in the environment says that it is whole: it is taken away
before anything is changed and written last, so that an interrupted set-up is noticed and made again.
"""

import fcntl
import hashlib
import json
import os
import runpy
import shutil
import subprocess
import sys
import time
import tomllib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

READY = ".exhibit-ready"
UNFINISHED = ".exhibit-unfinished"
LAST_LINES = 25
CLOCK_GRAIN_NS = 10_000_000
EXTRAS = {"run": "", "test": "[test]"}
USUAL_PACKAGES = 60
"""About how many packages pip collects; for the bar only."""


class SetupError(Exception):
    """The environment could not be made; the text says what is wrong and what to do."""


class Progress:
    """A bar that is drawn over itself on a terminal, and one plain line for each stage elsewhere."""

    WIDTH = 24

    def __init__(self) -> None:
        self._stream = sys.stderr
        self._terminal = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._stage = ""
        self._share = 0.0

    def show(self, share: float, stage: str, detail: str = "") -> None:
        """Show that `share` (0 to 1) is done, and what is being done. The bar never goes back."""
        self._share = max(self._share, min(share, 1.0))
        if not self._terminal:
            if stage != self._stage:
                print(f"exhibit: {stage} …", file=self._stream, flush=True)
            self._stage = stage
            return
        self._stage = stage
        done = round(self._share * self.WIDTH)
        room = shutil.get_terminal_size().columns - self.WIDTH - 8
        text = f"{stage} · {detail}" if detail else stage
        bar = "█" * done + "░" * (self.WIDTH - done)
        self._stream.write(f"\r{bar} {self._share:4.0%} {text[:room]}\x1b[K")
        self._stream.flush()

    def end(self, text: str) -> None:
        """Wipe the bar and leave one line."""
        wipe = "\r\x1b[K" if self._terminal else ""
        print(f"{wipe}exhibit: {text}", file=self._stream, flush=True)


@dataclass(frozen=True)
class Checkout:
    """The places of one checkout, and what they say."""

    root: Path

    @property
    def environment(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    def wanted(self, goal: str) -> tuple[str, str, str]:
        """Return what a right stamp holds: the place, what is installed, a checksum of what is asked for."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        asked = [project.get("build-system"), project.get("project"), project.get("tool", {}).get("hatch")]
        total = hashlib.sha256(json.dumps(asked, sort_keys=True).encode())
        return str(self.root), goal, total.hexdigest()

    def stamp(self) -> tuple[str, ...]:
        """Return what the stamp says; nothing where there is none."""
        path = self.environment / READY
        return tuple(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else ()

    def packages_ready(self, goal: str) -> bool:
        """Whether the environment holds what `goal` needs. One made for tests serves for running too."""
        stamp = self.stamp()
        goals = ("run", "test") if goal == "run" else ("test",)
        whole = self.python.exists() and (self.environment / "bin" / "exhibit").exists()
        return whole and any(stamp == self.wanted(each) for each in goals)

    def screens_ready(self) -> bool:
        """Whether the built screens are those of the sources here."""
        build_web = runpy.run_path(str(self.root / "build_web.py"))
        kiosk, web = self.root / "web_kiosk", self.root / "exhibit_server" / "web"
        stamp = web / build_web["STAMP"]
        if not (web / "index.html").is_file() or not stamp.is_file():
            return False
        return bool(stamp.read_text(encoding="utf-8") == build_web["digest"](kiosk, build_web["inputs"](kiosk)))


@contextmanager
def only_one(root: Path, progress: Progress) -> Iterator[None]:
    """Hold the checkout's lock (on its folder, so that no file is left over); wait while another start has it."""
    folder = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.show(0.0, "another start is preparing this checkout, waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def prepare(checkout: Checkout, goal: str, progress: Progress) -> None:
    """Bring the environment and the screens to what `goal` needs; do nothing that is done. Raises SetupError."""
    began = time.time_ns()
    packages, screens = checkout.packages_ready(goal), checkout.screens_ready()
    if packages and screens:
        write_stamp(checkout, checkout.stamp(), began)
        return
    if packages:
        progress.show(0.1, "building the screens anew")
        install(checkout, ["--no-deps", "--editable", str(checkout.root)], progress)
        write_stamp(checkout, checkout.stamp(), began)
        progress.end("screens are up to date")
        return
    make_environment(checkout, progress)
    install(checkout, ["--editable", f"{checkout.root}{EXTRAS[goal]}"], progress)
    write_stamp(checkout, checkout.wanted(goal), began)
    (checkout.environment / UNFINISHED).unlink(missing_ok=True)
    progress.end(f"ready ({(time.time_ns() - began) / 1e9:.0f} s); later starts are quick")


def write_stamp(checkout: Checkout, lines: Sequence[str], began: int) -> None:
    """Write the stamp whole or not at all, dated at the beginning: what changed meanwhile counts as newer."""
    path = checkout.environment / READY
    fresh = path.with_suffix(".new")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    # File systems date changes by a clock that may be some milliseconds late.
    os.utime(fresh, ns=(began - CLOCK_GRAIN_NS, began - CLOCK_GRAIN_NS))
    fresh.replace(path)


def make_environment(checkout: Checkout, progress: Progress) -> None:
    """Leave an environment with pip that is marked as unfinished. Raises SetupError."""
    folder = checkout.environment
    kept = keep(checkout)
    if not kept and folder.exists():
        progress.show(0.01, "an environment that was left half-made or broken is being made again")
        shutil.rmtree(folder)
    folder.mkdir(exist_ok=True)
    (folder / UNFINISHED).touch()
    (folder / READY).unlink(missing_ok=True)
    if kept:
        return
    progress.show(0.02, "making the environment in .venv")
    done = run([sys.executable, "-m", "venv", str(folder)])
    if done.returncode != 0:
        raise SetupError(_no_venv(done.stdout))


def keep(checkout: Checkout) -> bool:
    """Whether the environment that stands here can be worked on: finished (or made by hand), here, and running."""
    folder = checkout.environment
    stamp = checkout.stamp()
    if (folder / UNFINISHED).exists() or not (folder / "pyvenv.cfg").is_file() or not checkout.python.exists():
        return False
    if stamp and stamp[0] != str(checkout.root):
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return run([str(checkout.python), "-c", check]).returncode == 0


def run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, keeping what it prints."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def install(checkout: Checkout, what: Sequence[str], progress: Progress) -> None:
    """Run pip, telling its stages. The build hook makes the screens meanwhile. Raises SetupError."""
    command = [str(checkout.python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar=off", *what]
    lines: deque[str] = deque(maxlen=LAST_LINES)
    collected = 0
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            collected += line.startswith("Collecting")
            told = stage_of(line.strip(), collected)
            if told is not None:
                progress.show(*told)
    if pip.returncode != 0:
        raise SetupError(_pip_failed(lines))


def stage_of(line: str, collected: int) -> tuple[float, str, str] | None:
    """Return share done, stage and detail that a line of pip's output stands for; None where it says nothing new."""
    words = line.split()
    if line.startswith("Installing build dependencies"):
        return 0.05, "fetching the build tools", "Node.js for the screens"
    if line.startswith(("Preparing editable metadata", "Getting requirements")):
        return 0.15, "building the screens", ""
    if line.startswith("Collecting") and len(words) > 1:
        share = 0.35 + 0.4 * min(1.0, collected / USUAL_PACKAGES)
        return share, "fetching packages", words[1]
    if line.startswith("Building editable"):
        return 0.78, "checking the screens", ""
    if line.startswith("Installing collected packages"):
        return 0.8, "installing packages", f"{line.count(',') + 1} of them"
    return None


def _no_venv(output: str) -> str:
    last = output.strip().splitlines()[-1:] or ["no message"]
    if "ensurepip" not in output:
        return f"can't make an environment in .venv: {last[0]}"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    return f"{sys.executable} can't make environments. On Debian or Ubuntu: apt-get install python3-venv (or {version})"


def _pip_failed(lines: Sequence[str]) -> str:
    told = "\n".join(f"  {line}" for line in lines)
    return (
        f"the packages could not be installed; the end of what pip said:\n{told}\n"
        "The first start needs the network (or a package index of your own in pip's settings). "
        "Start again when it is there: it goes on by itself."
    )


def program(checkout: Checkout, goal: str, args: Sequence[str]) -> list[str]:
    """Return the command to become."""
    if goal == "test":
        return [str(checkout.python), str(checkout.root / "tests" / "run_all.py"), *args]
    return [str(checkout.environment / "bin" / "exhibit"), *args]


def become(command: Sequence[str]) -> NoReturn:
    """Replace this process by another program: signals, terminal and exit status are then its own."""
    os.execv(command[0], list(command))  # noqa: S606 - no shell is wanted


def main(arguments: Sequence[str]) -> int:
    """Prepare the checkout this file lies in, then become the program. Arguments: the goal, then the program's own."""
    if not arguments or arguments[0] not in EXTRAS:
        print(f"bootstrap: the first argument must be one of {', '.join(EXTRAS)}; use ./exhibit", file=sys.stderr)
        return 2
    goal, args = arguments[0], arguments[1:]
    checkout = Checkout(Path(__file__).resolve().parents[2])
    progress = Progress()
    try:
        with only_one(checkout.root, progress):
            prepare(checkout, goal, progress)
    except SetupError as error:
        progress.end(str(error))
        return 2
    except OSError as error:
        progress.end(f"can't prepare {checkout.root}: {error.filename or ''} {error.strerror}")
        return 2
    except KeyboardInterrupt:
        progress.end("stopped; the next start goes on")
        return 130
    become(program(checkout, goal, args))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
