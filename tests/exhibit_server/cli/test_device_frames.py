"""`exhibit device decode` and `encode`: one request, or a file of them; what can't be taken is said, no more."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exhibit_server.cli import app
from exhibit_server.cli.device.answers import read_hex


def run(*words: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, ["device", *words], input=stdin)


def test_an_answer_is_read_in_words_and_as_json() -> None:
    told = run("decode", "samsung_mdc", "AA FF 01 03 41 11 01 56")
    assert told.exit_code == 0 and told.stdout.startswith("accept: ")
    answer = json.loads(run("decode", "samsung_mdc", "aaff010341110156", "--json").stdout)
    assert answer["outcome"] == "accept" and answer["fields"]["power"] is True and answer["reason"] == ""


def test_values_stand_beside_their_units() -> None:
    answer = json.loads(run("decode", "sds011", "AA C0 8C 00 94 00 BC F9 D5 AB", "--json").stdout)
    assert answer["fields"]["pm2_5"] == 14.0 and answer["fields"]["units"]["pm2_5"] == "µg/m³"
    assert "14" in run("decode", "sds011", "AA C0 8C 00 94 00 BC F9 D5 AB").stdout


def test_an_answer_to_somebody_else_is_ignored() -> None:
    answer = run("decode", "modbus_rtu", "01 04 04 43 66 33 34 1B 38", "--request", "02 04 00 00 00 02 71 F8", "--json")
    assert json.loads(answer.stdout)["outcome"] == "ignore"


def test_a_verb_becomes_bytes() -> None:
    assert run("encode", "samsung_mdc", "power", "value=on").stdout.strip() == "AA 11 01 01 01 14"
    assert run("encode", "samsung_mdc", "power_on").stdout.strip() == "AA 11 01 01 01 14"
    answer = json.loads(run("encode", "samsung_mdc", "set_volume", "level=25", "--json").stdout)
    assert answer["hex"] == "aa120101192d" and answer["fields"]["hex"] == answer["hex"]


def test_a_verb_or_value_that_is_none_is_refused_with_what_there_is() -> None:
    answer = run("encode", "samsung_mdc", "volume", "value=300")
    assert answer.exit_code == 1 and "100" in answer.stderr and answer.stdout == ""
    answer = run("encode", "samsung_mdc", "powr", "value=on")
    assert answer.exit_code == 1 and "did you mean" in answer.stderr


@pytest.mark.parametrize("words", [("decode", "samsung", "00"), ("encode", "samsung", "power")])
def test_a_protocol_that_is_none_is_a_wrong_call(words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert answer.exit_code == 2 and "samsung_mdc" in answer.stderr


def test_hexadecimal_is_taken_as_people_write_it() -> None:
    for text in ("AA FF", "aaff", "0xAA 0xFF", "AA:FF", "aa-ff", "\\xaa\\xff", " AA\nFF "):
        assert read_hex(text) == b"\xaa\xff"
    for wrong in ("A", "GG", "AA F", 7, None):
        with pytest.raises(ValueError, match="expected bytes in hexadecimal"):
            read_hex(wrong)


def test_a_batch_answers_line_by_line_whatever_a_line_holds(tmp_path: Path) -> None:
    lines = [
        '{"protocol": "samsung_mdc", "hex": "AA FF 01 03 41 11 01 56", "from": "device"}',
        "no JSON",
        "[1]",
        '{"protocol": "nothing", "hex": "00"}',
        '{"protocol": "samsung_mdc", "hex": "xyz"}',
        '{"protocol": "samsung_mdc", "hex": "AA FF 01 03 41", "from": "somebody"}',
        '{"protocol": ["samsung_mdc"], "hex": {}}',
        '{"protocol": "pjlink", "hex": "2531504f57523d4f4b0d"}',
    ]
    file = tmp_path / "requests"
    file.write_text("\n".join(lines))
    for answer in (run("decode", "--batch", str(file)), run("decode", "--batch", "-", stdin="\n".join(lines))):
        assert answer.exit_code == 0
        found = [json.loads(line) for line in answer.stdout.splitlines()]
        assert [each["outcome"] for each in found] == ["accept", *["reject"] * 6, "accept"]
        assert all(each["reason"] for each in found[1:-1])


def test_a_batch_of_verbs(tmp_path: Path) -> None:
    file = tmp_path / "requests"
    file.write_text(
        '{"protocol": "samsung_mdc", "verb": "power", "args": {"value": true, "id": 1}}\n'
        '{"protocol": "lg_rs232", "verb": "power", "args": {"value": true}}\n'
        '{"protocol": "lg_rs232", "verb": "power", "args": {"value": "perhaps"}}\n'
        '{"protocol": "lg_rs232", "verb": 7}\n'
    )
    found = [json.loads(line) for line in run("encode", "--batch", str(file)).stdout.splitlines()]
    assert [each["outcome"] for each in found] == ["accept", "accept", "reject", "reject"]
    assert bytes.fromhex(found[1]["hex"]) == b"ka 01 01\r"


def test_a_batch_that_is_not_there_is_a_wrong_call() -> None:
    answer = run("decode", "--batch", "/nowhere/at/all")
    assert answer.exit_code == 2 and "No such file" in answer.stderr


def test_the_protocols_are_listed_with_their_verbs() -> None:
    told = run("encode", "--list").stdout
    assert "samsung_mdc" in told and "volume" in told
    listed = {each["protocol"]: each for each in json.loads(run("encode", "--list", "--json").stdout)["protocols"]}
    assert listed["samsung_mdc"]["source"] and listed["samsung_mdc"]["verbs"][0]["arguments"]["properties"]
