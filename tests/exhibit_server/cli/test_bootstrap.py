"""The parts of bootstrap.py: what pip's lines mean, the bar, the stamp, what is said when something is missing."""

import io
import sys
from pathlib import Path

import pytest

from exhibit_server.cli import bootstrap

PIP_LINES = (
    "Obtaining file:///checkout",
    "Installing build dependencies: started",
    "Preparing editable metadata (pyproject.toml): started",
    "Collecting fastapi>=0.120 (from tiny)",
    "Collecting uvicorn>=0.38 (from tiny)",
    "Building editable for tiny (pyproject.toml): started",
    "Installing collected packages: fastapi, uvicorn, tiny",
)
STAGES = (
    "fetching the build tools",
    "building the screens",
    "fetching packages",
    "fetching packages",
    "checking the screens",
    "installing packages",
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_moves_forward_through_pips_stages() -> None:
    told = [bootstrap.stage_of(line, index) for index, line in enumerate(PIP_LINES)]
    known = [stage for stage in told if stage is not None]

    assert [stage for _, stage, _ in known] == list(STAGES)
    assert [share for share, _, _ in known] == sorted(share for share, _, _ in known)


def test_more_packages_than_usual_never_pass_the_next_stage() -> None:
    many, building = bootstrap.stage_of("Collecting x", 1000), bootstrap.stage_of("Building editable for x", 0)

    assert many is not None
    assert building is not None
    assert many[0] < building[0]


def test_a_terminal_gets_one_line_drawn_over_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    progress = bootstrap.Progress()

    progress.show(0.5, "fetching packages", "fastapi")
    progress.show(0.25, "fetching packages", "late")
    progress.end("ready")

    drawn = screen.getvalue().split("\r")
    assert [line.count("█") for line in drawn[1:3]] == [12, 12]
    assert "50% fetching packages · fastapi" in drawn[1]
    assert drawn[-1] == "\x1b[Kexhibit: ready\n"
    assert screen.getvalue().count("\n") == 1


def test_elsewhere_each_stage_is_one_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress = bootstrap.Progress()

    for detail in ("fastapi", "uvicorn"):
        progress.show(0.5, "fetching packages", detail)
    progress.end("ready")

    out, err = capsys.readouterr()
    assert (out, err) == ("", "exhibit: fetching packages …\nexhibit: ready\n")


def test_the_stamp_follows_the_project_but_not_the_tools(tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"
    checkout = bootstrap.Checkout(tmp_path)

    def wanted(text: str) -> tuple[str, str, str]:
        project.write_text(text, encoding="utf-8")
        return checkout.wanted("run")

    plain = wanted('[project]\nname = "x"\ndependencies = []\n')

    assert wanted('[project]\nname = "x"\ndependencies = []\n[tool.ruff]\nline-length = 100\n') == plain
    assert wanted('[project]\nname = "x"\ndependencies = ["y"]\n') != plain
    assert wanted('[project]\nname = "x"\ndependencies = []\n[build-system]\nrequires = ["z"]\n') != plain


def test_an_environment_for_tests_serves_for_running(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    checkout = bootstrap.Checkout(tmp_path)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").touch()
    (programs / "exhibit").touch()

    bootstrap.write_stamp(checkout, checkout.wanted("test"), 10**18)
    assert (checkout.packages_ready("run"), checkout.packages_ready("test")) == (True, True)

    bootstrap.write_stamp(checkout, checkout.wanted("run"), 10**18)
    assert (checkout.packages_ready("run"), checkout.packages_ready("test")) == (True, False)


def test_a_wrong_call_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["sing"]) == 2
    assert "use ./exhibit" in capsys.readouterr().err


def test_missing_venv_support_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crippled = tmp_path / "python3"
    crippled.write_text("#!/bin/sh\necho 'Error: ensurepip is not available' >&2\nexit 1\n", encoding="utf-8")
    crippled.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(crippled))

    with pytest.raises(bootstrap.SetupError, match="apt-get install python3-venv"):
        bootstrap.make_environment(bootstrap.Checkout(tmp_path), bootstrap.Progress())
    assert (tmp_path / ".venv" / bootstrap.UNFINISHED).exists()
