"""`exhibit check`: languages, certificates, one document for programs, interlocks of the configuration."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exhibit_server.cli import app

PLANTED = Path(__file__).parents[2] / "scenes" / "planted"
HALL = PLANTED / "hall" / "showroom.yaml"


def run(*words: object) -> Result:
    result = CliRunner().invoke(app, ["check", *(str(word) for word in words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "lỗi: không có thiết bị 'lmap'; có phải ý bạn là \"lamp\"? [no-such-device]"),
        ("ko", "오류: 'lmap' 장치는 없음; 혹시 \"lamp\"인가요? [no-such-device]"),
        ("en", "error: there is no device 'lmap'; did you mean \"lamp\"? [no-such-device]"),
    ],
)
def test_a_mistake_is_said_in_the_language_asked_for(language: str, said: str) -> None:
    result = run(PLANTED / "unknown-device.yaml", "--config", HALL, "--lang", language)
    assert result.exit_code == 1
    assert result.stderr.strip().endswith(f"unknown-device.yaml:10:11: {said}")


def test_a_warning_alone_is_0() -> None:
    result = run(PLANTED / "unused-parameter.yaml", "--config", HALL)
    assert result.exit_code == 0 and "[unused-parameter]" in result.stderr


@pytest.mark.parametrize("scene", ["unknown-device", "unlimited-until", "interlock-in-a-row", "broken-expression"])
def test_json_is_one_document_and_nothing_else(scene: str, tmp_path: Path) -> None:
    words = (PLANTED / f"{scene}.yaml", "--config", HALL, "--json", "--lang", "ko", "--certificates", tmp_path)
    result = run(*words)
    document = json.loads(result.stdout)
    assert result.stderr == "" and result.exit_code == 1
    (finding,) = document["findings"]
    assert set(finding) == {"file", "line", "column", "code", "severity", "message"}
    assert re.search("[가-힣]", finding["message"])


def test_a_broken_configuration_is_one_document_too(tmp_path: Path) -> None:
    config = tmp_path / "showroom.yaml"
    config.write_text(HALL.read_text().replace("driver: pjlink", "driver: pjlnk"))
    result = run("welcome", "--config", config, "--json", "--lang", "vi")
    assert result.exit_code == 1
    (finding,) = json.loads(result.stdout)["findings"]
    assert finding["code"] == "no-such-driver" and "có phải ý bạn là" in finding["message"]


def test_a_scene_of_the_library_is_named_by_its_id() -> None:
    result = run("flood-response", "welcome")
    assert result.exit_code == 0
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["flood-response", "welcome"]


@pytest.mark.parametrize(
    "words",
    [("welcome", "--lang", "fr"), ("welcome", "twin-flight", "--certificate", "x.html"), ("no-such-scene",)],
)
def test_a_wrong_call_is_2(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    ("never", "code"),
    [
        ("pmp.power == on", "no-such-device"),
        ("pump.powr == on", "no-such-point"),
        ("pump.power ==", "ends-early"),
        ("lamp.brightness + 3", "not-a-condition"),
        ("lamp.brightness > 30 °C", "units-differ"),
        ("tank.level > 90 %", "nothing-to-guard"),
        ("pump.power == off and gate.power == off", "interlock-at-baseline"),
    ],
)
def test_an_interlock_that_says_nothing_sensible_is_found(never: str, code: str, tmp_path: Path) -> None:
    config = tmp_path / "showroom.yaml"
    config.write_text(HALL.read_text().replace("pump.power == on and gate.power == on", never))
    scene = tmp_path / "still.yaml"
    scene.write_text((PLANTED / "at-outside-together.yaml").read_text().replace("    at: 3s\n", ""))
    result = run(scene, "--config", config, "--json")
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["code"], finding["line"]) == (code, 15)
    assert result.exit_code == 1


def test_certificates_are_written_for_all(tmp_path: Path) -> None:
    assert run("--certificates", tmp_path / "certificates", "--lang", "ko").exit_code == 0
    pages = sorted((tmp_path / "certificates").glob("*.html"))
    assert len(pages) >= 10 and all("시나리오 증명서" in page.read_text() for page in pages)


def test_a_certificate_can_be_printed_and_kept_as_markdown(tmp_path: Path) -> None:
    printed = run("smart-parking", "--certificate", "-").stdout
    assert printed.startswith("Smart parking · Scene certificate\n✓ Proven before it plays")
    assert "Can't play beside" in printed and "a verb has no state to confirm" in printed
    assert run("smart-parking", "--certificate", tmp_path / "parking.md", "--lang", "vi").exit_code == 0
    text = (tmp_path / "parking.md").read_text()
    assert text.startswith("# Bãi đỗ xe thông minh\n") and "| Phiên bản |" in text
