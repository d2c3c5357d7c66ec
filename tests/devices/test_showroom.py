"""A hall's configuration: what its sections may name."""

from pathlib import Path

import pytest

from devices.core.findings import FileProblem
from devices.showroom import load_showroom
from tests.halls import SHOWROOM


def written(folder: Path, second: str) -> Path:
    """Write a hall whose display has a second language of captions."""
    file = folder / "showroom.yaml"
    file.write_text(SHOWROOM.replace("device: wall}", f"device: wall, second_language: {second}}}"), encoding="utf-8")
    return file


def test_the_second_language_of_captions_is_another_one_of_the_hall(tmp_path: Path) -> None:
    assert load_showroom(written(tmp_path, "ko")).displays["wall"].second_language == "ko"


@pytest.mark.parametrize(("second", "code"), [("jp", "no-such-language"), ("vi", "second-is-first")])
def test_a_second_language_the_hall_does_not_have_or_has_first_is_a_mistake(
    tmp_path: Path, second: str, code: str
) -> None:
    with pytest.raises(FileProblem) as problem:
        load_showroom(written(tmp_path, second))
    finding = problem.value.findings[0]
    assert (finding.code, finding.place.line) == (code, 7)
    assert len({finding.line(language) for language in ("vi", "ko", "en")}) == 3
