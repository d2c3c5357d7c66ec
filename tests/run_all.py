"""Every check of this checkout, one table of stages: called by `./exhibit test`, which prepared the environment.

    ./exhibit test [PYTEST ARGS]      all stages
    ./exhibit test -- [PYTEST ARGS]   pytest alone

All stages run even when one fails; the closing line says how it went. Exit status: 0 all well, 1 a stage failed,
2 something the tests need is missing on this machine.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KIOSK = ROOT / "web_kiosk"
SYSTEM_FOLDERS = ("/usr/sbin", "/sbin", "/usr/local/sbin")
"""Where Debian keeps daemons; not on the PATH of ordinary users."""

SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder")
"""How all tests run: in two processes, each file whole in one. One alone waits half the time for hubs and pages; with
more than two, the browsers of a small machine starve."""


@dataclass(frozen=True)
class Stage:
    """One check: a command, or a function that returns what is wrong (an empty text when nothing is)."""

    name: str
    says: str
    check: Sequence[str] | Callable[[], str]


@dataclass(frozen=True)
class Need:
    """A system package the tests work with, and how to see that it is there."""

    package: str
    purpose: str
    present: Callable[[], bool]


def tool(name: str) -> str:
    """Return a program of this environment."""
    return str(Path(sys.executable).parent / name)


def found(program: str) -> Callable[[], bool]:
    """Return a look for a program on the PATH."""
    return lambda: shutil.which(program) is not None


def postgres_found() -> bool:
    """Look for the server program, which Debian keeps off the PATH, by version."""
    return found("postgres")() or any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


def font_for(language: str) -> Callable[[], bool]:
    """Return a look for a font with the letters of `language`."""

    def look() -> bool:
        if shutil.which("fc-list") is None:
            return False
        listed = subprocess.run(["fc-list", f":lang={language}", "family"], capture_output=True, text=True, check=False)
        return bool(listed.stdout.strip())

    return look


def all_of(*looks: Callable[[], bool]) -> Callable[[], bool]:
    """Return a look that wants every one of `looks`."""
    return lambda: all(look() for look in looks)


NEEDS = (
    Need("mosquitto", "the real broker", found("mosquitto")),
    Need(
        "mosquitto-clients", "publishing from outside the hub", all_of(found("mosquitto_pub"), found("mosquitto_sub"))
    ),
    Need("postgresql", "the store on PostgreSQL", postgres_found),
    Need("chromium", "the screens in a real browser", found("chromium")),
    Need("libatomic1", "driving the browser", lambda: any(Path("/usr/lib").glob("*/libatomic.so.1"))),
    Need("fontconfig", "finding fonts", found("fc-list")),
    Need("fonts-noto-core", "Vietnamese and Latin letters on screens", font_for("vi")),
    Need("fonts-noto-cjk", "Korean letters on screens", font_for("ko")),
    Need("procps", "watching what processes leave behind", found("ps")),
)


def hub_document_is_committed() -> str:
    """Ask the hub for its OpenAPI document; what was committed for the screens must say the same."""
    asked = subprocess.run(
        [sys.executable, "-m", "exhibit_server.cli", "openapi"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if asked.returncode != 0:
        return "`exhibit openapi` failed"
    committed = KIOSK / "src" / "api" / "openapi.json"
    if json.loads(asked.stdout) != json.loads(committed.read_text(encoding="utf-8")):
        return f"the API changed; run `./exhibit openapi > {committed.relative_to(ROOT)}`, then generate the client"
    return ""


def generated_client_is_current() -> str:
    """Generate the TypeScript types of the API again; what was committed must come out."""
    committed = KIOSK / "src" / "api" / "schema.ts"
    before = committed.read_bytes()
    try:
        done = run([sys.executable, str(ROOT / "build_web.py"), "run", "api"])
        after = committed.read_bytes()
    finally:
        committed.write_bytes(before)
    if done != 0:
        return "the types could not be generated"
    if before != after:
        return "web_kiosk/src/api/schema.ts is not what openapi.json gives; run `python build_web.py run api`"
    return ""


def screens_script(name: str) -> list[str]:
    """Return the command that runs a script of web_kiosk/package.json on the environment's own Node.js."""
    return [sys.executable, str(ROOT / "build_web.py"), "run", name]


def stages(pytest_args: Sequence[str]) -> tuple[Stage, ...]:
    """Return the stages in order: the quick ones first."""
    return (
        Stage("style", "ruff check", [tool("ruff"), "check", "."]),
        Stage("format", "ruff format --check", [tool("ruff"), "format", "--check", "."]),
        Stage("types", "mypy, strict", [tool("mypy")]),
        Stage("imports", "import-linter: who may import whom", [tool("lint-imports")]),
        Stage("screens: types", "svelte-check", screens_script("check")),
        Stage("screens: format", "prettier --check", screens_script("format:check")),
        Stage("screens: API", "the hub's OpenAPI document is the committed one", hub_document_is_committed),
        Stage("screens: client", "the generated API client is current", generated_client_is_current),
        Stage("screens: tests", "vitest", screens_script("test")),
        pytest_stage([*SIDE_BY_SIDE, *pytest_args]),
    )


def pytest_stage(pytest_args: Sequence[str]) -> Stage:
    """Return the stage of pytest, which runs the quick tests first and the end-to-end ones last."""
    return Stage("tests", "pytest", [tool("pytest"), *pytest_args])


def run(command: Sequence[str]) -> int:
    """Run a command in the checkout, with its output going to the caller's; return its status."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def play(stage: Stage) -> bool:
    """Run one stage and return whether it passed."""
    if callable(stage.check):
        wrong = stage.check()
        if wrong:
            print(wrong, flush=True)
        return not wrong
    return run(stage.check) == 0


def missing_packages() -> list[Need]:
    """Return what the tests need and this machine lacks."""
    return [need for need in NEEDS if not need.present()]


def install_packages(missing: Sequence[Need]) -> bool:
    """Install Debian packages; return whether that was possible and worked."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    names = [need.package for need in missing]
    print(f"exhibit test: installing system packages: {', '.join(names)}", flush=True)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
    return all(quietly(command) for command in (["apt-get", "update"], install))


def quietly(command: Sequence[str]) -> bool:
    """Run a command that has nothing to say to people unless it fails; return whether it worked."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        end = "\n".join(done.stdout.splitlines()[-20:])
        print(f"`{' '.join(command)}` ended with status {done.returncode}:\n{end}", file=sys.stderr)
    return done.returncode == 0


def ensure_packages() -> bool:
    """Bring in what is missing, or say what to install; return whether the tests can run."""
    missing = missing_packages()
    if not missing or (install_packages(missing) and not (missing := missing_packages())):
        return True
    print("exhibit test: missing on this machine:", file=sys.stderr)
    for need in missing:
        print(f"  {need.package:18} {need.purpose}", file=sys.stderr)
    names = " ".join(need.package for need in missing)
    print(f"On Debian or Ubuntu: apt-get install {names}", file=sys.stderr)
    return False


def main(arguments: Sequence[str]) -> int:
    """Run the stages; print what each does, and one closing line."""
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS])
    if not ensure_packages():
        return 2
    alone = arguments[:1] == ["--"]
    table = (pytest_stage(arguments[1:]),) if alone else stages(arguments)
    began = time.monotonic()
    failed = []
    for number, stage in enumerate(table, start=1):
        print(f"\n── {number}/{len(table)} {stage.name}: {stage.says}", flush=True)
        at = time.monotonic()
        passed = play(stage)
        failed += [] if passed else [stage.name]
        print(f"   {'passed' if passed else 'FAILED'} in {time.monotonic() - at:.1f} s", flush=True)
    took = time.monotonic() - began
    if failed:
        print(f"\nexhibit test: {len(failed)} of {len(table)} stages failed: {', '.join(failed)} ({took:.0f} s)")
        return 1
    print(f"\nexhibit test: all {len(table)} stages passed ({took:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
