"""How the house is kept, where no other tool looks: sizes, pairs of driver and simulator, traces of one machine.

Import rules are import-linter's (pyproject.toml, run by run_all.py); style is ruff's; types are mypy's.
"""

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("devices", "exhibit_server", "scenes")
MOST_LINES = 300
MOST_FUNCTION_LINES = 40
GENERATED = {"web_kiosk/src/api/schema.ts"}
NOT_OURS = {".git", ".venv", "node_modules", "exhibit_server/web", "build", "dist", "data", "__pycache__"}

# Written with a class of one letter, so that this file does not find itself.
TRACES = {
    "a registry's address": r"https?://[r]egistry\.|[f]iles\.pythonhosted|[p]ypi\.org/simple|[d]eb\.nodesource",
    "an index setting": r"^\s*([r]egistry|[i]ndex-url|[e]xtra-index-url|[f]ind-links)\s*=\s*[\"']?(https?|file):",
    "a download address in a lock file": r"\"[r]esolved\": *\"http",
    "a path of one machine": r"/[w]ork/|/[r]oot/|/[h]ome/[a-z]+/|/[o]pt/(pypi|wheels)|/[t]mp/bash_jobs|[p]yenv",
}
UNFINISHED = {
    "a to-do": r"\b([T]ODO|[F]IXME|[X]XX)\b",
    "a stub": r"raise [N]otImplementedError",
}
IN_TESTS = {
    "a skipped test": r"pytest\.mark\.([s]kip|[x]fail)|pytest\.[s]kip\(|[i]mportorskip|\b(it|test|describe)\.[s]kip\(",
    "a real sleep": r"\btime\.[s]leep\(",
}


def ours() -> Iterator[Path]:
    """Yield every file that belongs to the project: what git tracks or would track, else what lies here."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        yield from (path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())
        return
    for path in ROOT.rglob("*"):
        relative = path.relative_to(ROOT)
        hidden = NOT_OURS.intersection(relative.parts) or relative.is_relative_to("exhibit_server/web")
        if path.is_file() and not hidden:
            yield path


def ours_ending(*suffixes: str) -> list[Path]:
    return [path for path in ours() if path.suffix in suffixes]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def find(patterns: dict[str, str], paths: list[Path]) -> list[str]:
    """Return `file:line: what` for every line that matches."""
    found = []
    for path in paths:
        for number, line in enumerate(text_of(path).splitlines(), start=1):
            found += [
                f"{path.relative_to(ROOT)}:{number}: {what}" for what, how in patterns.items() if re.search(how, line)
            ]
    return found


def drivers() -> list[str]:
    folder = ROOT / "devices" / "drivers"
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def test_no_source_file_is_long() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(text_of(path).splitlines()) for path in ours_ending(".py", ".ts", ".svelte")
    }

    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES and name not in GENERATED} == {}


def test_a_function_fits_a_screen() -> None:
    long = []
    for path in ours_ending(".py"):
        if path.relative_to(ROOT).parts[0] not in PACKAGES:
            continue
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                long += (
                    [f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines}"]
                    if lines > MOST_FUNCTION_LINES
                    else []
                )

    assert long == []


def test_there_are_drivers_to_look_at() -> None:
    assert drivers(), "devices/drivers is empty, so the next two tests would say nothing"


def test_every_driver_has_its_simulator() -> None:
    simulators = {path.stem for path in (ROOT / "devices" / "sim").glob("*.py")}

    assert [name for name in drivers() if name not in simulators] == []


def test_every_driver_has_its_test() -> None:
    tests = {path.stem for path in (ROOT / "tests" / "devices").rglob("test_*.py")}

    assert [name for name in drivers() if not any(stem.startswith(f"test_{name}") for stem in tests)] == []


def test_no_file_carries_traces_of_one_machine() -> None:
    assert find(TRACES, [path for path in ours() if b"\0" not in path.read_bytes()[:8192]]) == []


def test_nothing_is_left_unfinished() -> None:
    assert find(UNFINISHED, ours_ending(".py", ".ts", ".svelte", ".sh", ".yaml", ".toml")) == []


def test_no_test_is_skipped_and_none_sleeps() -> None:
    tests = [path for path in ours_ending(".py") if path.is_relative_to(ROOT / "tests")]
    tests += [path for path in ours_ending(".ts") if path.name.endswith(".test.ts")]
    # From outside, a process can only be looked at again and again: nothing there wakes the test.
    from_outside = [path for path in tests if path.is_relative_to(ROOT / "tests" / "end_to_end")]
    skipped = {"a skipped test": IN_TESTS["a skipped test"]}

    assert find(IN_TESTS, [path for path in tests if path not in from_outside]) == []
    assert find(skipped, from_outside) == []


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads(text_of(ROOT / "web_kiosk" / "package-lock.json"))

    assert [
        name for name, package in lock["packages"].items() if str(package.get("resolved", "")).startswith("http")
    ] == []
    assert "omit-lockfile-registry-resolved=true" in text_of(ROOT / "web_kiosk" / ".npmrc").split()


@pytest.mark.parametrize("script", ["exhibit", ".ci/run"])
def test_shell_scripts_are_clean(script: str) -> None:
    path = ROOT / script
    shell = "sh" if "bash" not in text_of(path).partition("\n")[0] else "bash"
    commands = [[shell, "-n", str(path)]]
    # A second opinion where the tool is installed; the syntax check above holds everywhere.
    commands += [["shellcheck", str(path)]] if shutil.which("shellcheck") else []

    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert path.stat().st_mode & 0o111, f"{script} must be executable"


def test_every_ruff_exception_is_explained() -> None:
    lines = text_of(ROOT / "pyproject.toml").partition("[tool.ruff.lint]")[2].partition("[tool.mypy]")[0].splitlines()
    rules = [line for line in lines if re.match(r'\s*"[A-Z]+[0-9]*",', line) or re.match(r'"\S+" = \["[A-Z]', line)]

    assert len(rules) > 10
    assert [line for line in rules if "#" not in line] == []


def test_every_noqa_names_its_rule() -> None:
    blanket = {"a blanket noqa": r"#\s*[n]oqa(?!: )", "a blanket type: ignore": r"#\s*type:\s*[i]gnore(?!\[)"}

    assert find(blanket, ours_ending(".py")) == []
