"""Checking a text that is nowhere on disk: any text, in bounded time; and its steps as rows that can be moved."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import scenes
from exhibit_server.api.studio_views import check_view
from exhibit_server.cli.halls import RehearsalHalls
from exhibit_server.proof import linked
from exhibit_server.studio.checking import Checked, Checker, check_text
from exhibit_server.studio.rows import MOST_ROWS, Row
from scenes.loader import LoadedScene, library_files, load_library
from scenes.plan import stations

SEVERAL = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
SHOWROOM = Path(scenes.__file__).parents[1] / "config" / "showroom.yaml"
FILES = library_files(Path(scenes.__file__).parent / "library")


class Bench:
    """The reference hall, on memory wires, and its library."""

    def __init__(self) -> None:
        self.halls = RehearsalHalls(SHOWROOM)
        self.rig = self.halls.whole().rig
        self.library: dict[str, LoadedScene] = linked(load_library(FILES).scenes)

    def check(self, text: str, name: str = "flood-response") -> Checked:
        checked = check_text(name, text, self.halls.showroom, self.rig, self.library)
        check_view(checked, self.rig, frozenset(self.halls.devices))  # what is told of it, too
        return checked


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


def flood() -> str:
    return next(path for path in FILES if path.stem == "flood-response").read_text()


def lines_of(text: str, row: Row) -> list[str]:
    return text.splitlines()[row.first_line - 1 : row.last_line]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scene_of_the_hall_passes_and_has_a_row_for_each_step(bench: Bench, path: Path) -> None:
    text = path.read_text()
    checked = bench.check(text, path.stem)
    assert checked.passed, [str(finding) for finding in checked.findings]
    assert checked.scene is not None and checked.span is not None
    wanted = [(each.path, each.step.KIND, each.depth) for each in stations(checked.scene.scene, {})]
    assert sorted((row.path, row.kind, row.depth) for row in checked.rows) == sorted(wanted)
    places = {row.path: checked.scene.document.place(row.trail).line for row in checked.rows}
    assert all(row.first_line <= row.line <= places[row.path] <= row.last_line for row in checked.rows)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_lines_of_a_row_are_the_step_whole_and_nothing_else(bench: Bench, path: Path) -> None:
    text = path.read_text()
    checked = bench.check(text, path.stem)
    data = yaml.load(text, Loader=yaml.BaseLoader)
    for row in checked.rows:
        step = data
        for part in row.trail:
            step = step[part]
        if not row.inline:
            assert yaml.load("\n".join(lines_of(text, row)), Loader=yaml.BaseLoader) == [step]


def test_a_row_can_be_moved_with_its_remarks(bench: Bench) -> None:
    text = flood()
    checked = bench.check(text)
    own = [row for row in checked.rows if row.depth == 0]
    for row in own[1:]:
        kept, lines = lines_of(text, row), text.splitlines()
        del lines[row.first_line - 1 : row.last_line]
        lines[own[0].first_line - 1 : own[0].first_line - 1] = kept
        moved = bench.check("\n".join(lines) + "\n")
        kinds = [each.kind for each in moved.rows if each.depth == 0]
        assert kinds == [row.kind, *(each.kind for each in own if each is not row)]
        assert sorted(lines) == sorted(text.splitlines())


def test_remarks_above_a_step_belong_to_it_and_those_behind_do_not(bench: Bench) -> None:
    text = "steps:\n  # first\n  # of all\n  - wait: 1s # here\n\n  # second\n"
    text += "  -\n    say: |\n      # no remark\n      a\n# end\n"
    first, second = bench.check(text).rows
    assert (first.first_line, first.line, first.last_line) == (2, 4, 4)
    assert (second.first_line, second.line, second.last_line, second.column) == (6, 7, 10, 3)
    assert second.kind == "say" and not second.inline


def test_a_mistake_is_told_where_it_stands_with_what_was_meant(bench: Bench) -> None:
    text = flood().replace("set: {pump.power: on}", "set: {pump.powr: on}", 1)
    checked = bench.check(text)
    (finding,) = check_view(checked, bench.rig, frozenset()).findings
    line = text.splitlines()[finding.line - 1]
    assert finding.severity == "error" and finding.suggestion == "power" and finding.code == "no-such-point"
    assert line[finding.column - 1 : finding.end_column - 1] == "powr"
    assert len({finding.texts[language] for language in ("vi", "ko", "en")}) == 3


def test_a_wrong_value_is_pointed_at_not_its_key(bench: Bench) -> None:
    text = flood().replace("zone: urban-sensing", "zone: urban-sensinx")
    (finding,) = check_view(bench.check(text), bench.rig, frozenset()).findings
    line = text.splitlines()[finding.line - 1]
    assert line[finding.column - 1 : finding.end_column - 1] == "urban-sensinx"
    assert finding.suggestion == "urban-sensing"


def test_a_mistake_in_one_step_hides_no_other(bench: Bench) -> None:
    text = flood().replace("  - marker: rain\n", "  - makrer: rain\n")
    rows = check_view(bench.check(text), bench.rig, frozenset()).steps
    whole = check_view(bench.check(flood()), bench.rig, frozenset()).steps
    (broken,) = [row for row in rows if row.kind == "unknown"]
    assert broken.findings == 1 and len(rows) == len(whole)
    assert [row.label for row in rows if row.path != broken.path] == [
        row.label for row in whole if row.path != broken.path
    ]


def test_a_scene_is_called_as_its_file(bench: Bench) -> None:
    (finding,) = bench.check(flood(), "another-name").findings
    assert finding.code == "other-name" and finding.place.line == 3 and "another-name" in finding.text("ko")


def shuffled() -> Iterator[st.SearchStrategy[str]]:
    """Texts that are nearly scenes: lines left out, doubled, moved, cut."""
    lines = flood().splitlines()
    yield st.lists(st.sampled_from(lines), max_size=40).map("\n".join)
    yield st.tuples(st.integers(0, len(flood())), st.text(max_size=5), st.integers(0, 30)).map(
        lambda cut: flood()[: cut[0]] + cut[1] + flood()[cut[0] + cut[2] :]
    )


@SEVERAL
@given(text=st.one_of(st.text(), *shuffled()))
@example(text="")
@example(text="steps: [{ask: {}, choices: [{steps: [{wait: 1}]}]}]")
@example(text="steps:\n- otherwise:\n  - {wait: x}\n-\n- []\n- {? [a] : b}\n")
@example(text="scene: \ud800")
@example(text="steps: &a [*a]")
@example(text="a: &a [x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a]" for n in range(9)))
@example(text="[" * 5000)
@example(text="{a: " * 200)
@example(text="scene: x\ntitle: 1\nsteps: {}\n")
@example(text="!!python/object/apply:os.system [ls]")
@example(text="%YAML 1.1\n---\nscene: x\n")
def test_no_text_is_too_much(bench: Bench, text: str) -> None:
    checked = bench.check(text)
    lines = len(text.splitlines())
    assert checked.passed is (not checked.errors)
    assert all(1 <= row.first_line <= row.line <= row.last_line <= lines for row in checked.rows)
    for finding in checked.findings:
        column, end = checked.columns(finding)
        assert 1 <= finding.place.column <= column < end


def test_the_largest_text_is_shown_in_part(bench: Bench) -> None:
    head = flood().partition("\nsteps:\n")[0]
    checked = bench.check(head + "\nsteps:\n" + "  - wait: 1s\n" * 7000)
    assert len(checked.rows) == MOST_ROWS


def test_a_scene_that_takes_too_long_to_check_is_cut_and_not_published(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = "".join(f"  p{n}: {{type: number, min: 1, max: 9, default: 2}}\n" for n in range(9))
    text = flood().replace("\nneeds:", f"\nparameters:\n{parameters}needs:", 1)
    assert "too-many-arguments" not in [finding.code for finding in bench.check(text).findings]
    monkeypatch.setattr("exhibit_server.studio.checking.PATIENCE", -1.0)
    checked = bench.check(text)
    (finding,) = [finding for finding in checked.findings if finding.code == "too-many-arguments"]
    assert (
        finding.severity == "error" and not checked.passed and "parameters" in text.splitlines()[finding.place.line - 1]
    )
    assert bench.check(flood()).passed  # one set of arguments is always looked at


async def test_checks_leave_the_loop_free_and_are_remembered(bench: Bench) -> None:
    library = bench.library
    checker = Checker(bench.halls.showroom, bench.rig, lambda: library)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        counting = group.create_task(count())
        first = await checker.check("flood-response", flood())
        counting.cancel()
    assert turns > 5  # it went on turning while the thread worked
    assert await checker.check("flood-response", flood()) is first
    library = dict(library)
    assert await checker.check("flood-response", flood()) is not first
