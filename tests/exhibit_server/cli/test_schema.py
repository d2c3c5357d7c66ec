"""`exhibit schema`: the schemas of the hall's files take the reference hall, and find what the loaders find."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from devices.core.documents import parse_document
from exhibit_server.cli import app

CONFIG = Path(__file__).parents[3] / "config"


def schema_of(kind: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["schema", kind])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def mistakes(kind: str, text: str) -> list[str]:
    data = parse_document(text.encode(), "x.yaml").data
    return [error.message for error in Draft202012Validator(schema_of(kind)).iter_errors(data)]


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [("tour", "tours/*.yaml"), ("schedule", "schedule.yaml"), ("showroom", "showroom.yaml"), ("part", "hall/*.yaml")],
)
def test_the_reference_hall_fits_its_schemas(kind: str, pattern: str) -> None:
    Draft202012Validator.check_schema(schema_of(kind))
    files = sorted(CONFIG.glob(pattern))
    assert files
    for file in files:
        assert mistakes(kind, file.read_text(encoding="utf-8")) == [], file


@pytest.mark.parametrize(
    ("kind", "file", "old", "new"),
    [
        ("tour", "tours/delegation.yaml", "minutes:", "minuets:"),
        ("schedule", "schedule.yaml", "hours:", "huors:"),
        ("showroom", "showroom.yaml", "zones:", "zoens:"),
        ("part", "hall/urban-sensing.yaml", "driver:", "drivre:"),
    ],
)
def test_a_misspelt_key_is_underlined(kind: str, file: str, old: str, new: str) -> None:
    text = (CONFIG / file).read_text(encoding="utf-8")
    assert old in text
    assert mistakes(kind, text.replace(old, new, 1))
