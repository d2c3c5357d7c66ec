"""Descriptions of devices: every mistake in one is told, with its place; the profiles of the house are whole."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from devices.core.findings import FileProblem
from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.transports.described.description import DescribedOptions, Description, known_profiles, load_profile


@pytest.mark.parametrize("name", known_profiles())
def test_every_profile_names_its_document_and_speaks_three_languages(name: str) -> None:
    profile = load_profile(name)
    assert profile.document and profile.confirmed
    for spec in profile.points.values():
        assert set(spec.label) >= {"vi", "ko", "en"}
    assert profile.simulate


def described(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "framing": {"end": r"\r"},
        "points": {"volume": {"type": "integer", "minimum": 0, "maximum": 100}},
        "queries": [{"send": "VOL?", "answer": r"VOL=(?P<volume>\d+)"}],
        "commands": {"volume": {"send": "VOL {value:03d}"}},
    }
    return {**whole, **changes}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"framing": {}}, "frames need end:, length: or length_at:"),
        ({"framing": {"length": 4, "length_at": 2}}, "either length: or length_at:"),
        ({"framing": {"end": "ф"}}, "not one byte"),
        ({"framing": {"end": r"\r", "checksum": "crc99"}}, "crc16_modbus"),
        ({"queries": [{"send": "VOL?", "answer": r"VOL=(?P<volme>\d+)"}]}, 'did you mean "volume"'),
        ({"queries": [{"send": "VOL?", "answer": "VOL=("}]}, "missing )"),
        ({"queries": []}, "nothing is ever known"),
        ({"queries": [{"send": "VOL? {unit}", "answer": "x"}]}, "there is no constant 'unit'"),
        ({"commands": {"volume": {"send": "VOL UP"}}}, "does not send {value}"),
        ({"commands": {"level": {"send": "LEV {value}"}}}, "no point is called so"),
        ({"halt": {"command": "volum", "value": 0}}, 'did you mean "volume"'),
        ({"encoding": "hex"}, "hexadecimal"),
        ({"points": {"volume": {"type": "choice"}}}, "a choice needs words"),
        ({"points": {"volume": {"type": "integer", "scale": 0}}}, "scale of 0"),
    ],
)
def test_a_mistake_in_a_description_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as problem:
        Description.model_validate(described(**changes))
    assert said in str(problem.value)


def test_a_mistake_in_a_hall_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "showroom.yaml"
    file.write_text(
        """
hall: {id: lab, name: {en: Lab}}
zones: {lab: {name: {en: Lab}}}
wires:
  one: {tcp: "127.0.0.1:5000"}
  two: {tcp: "127.0.0.1:5001"}
devices:
  box:
    name: {en: Box}
    zone: lab
    driver: frame_device
    wire: one
    options:
      describe:
        framing: {end: \\r}
        points: {volume: {type: integer}}
        queries:
          - {send: "VOL?", answer: 'VOL=(?P<volume>\\d+'}
  projector:
    name: {en: Projector}
    zone: lab
    driver: frame_device
    wire: two
    options: {profile: epson_escvp21}
  switcher:
    name: {en: Switcher}
    zone: lab
    driver: frame_device
    wire: two
    options: {profile: kramer_p3000}
"""
    )
    with pytest.raises(FileProblem) as problem:
        plan_devices(load_showroom(file))
    said = str(problem.value)
    assert f"{file}:18:" in said and "missing )" in said
    assert "mixed-wire" in said
    with pytest.raises(ValidationError, match='did you mean "epson_escvp21"'):
        DescribedOptions.model_validate({"profile": "epson_escvp2"})
