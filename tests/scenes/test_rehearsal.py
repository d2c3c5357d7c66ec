"""Rehearsals on the small hall: faults on a script, paths, every single fault, and what counts as said."""

from pathlib import Path

import pytest

from devices.core.findings import FileProblem
from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.simulated import MemoryHall, memory_hall
from scenes.loader import LoadedScene
from scenes.rehearsal import (
    BadFault,
    Fault,
    Rehearsal,
    Script,
    check_targets,
    load_faults,
    parse_fault,
    rehearse_alone,
    timeline,
)
from scenes.rehearsal.every_fault import Examined, Trial, examine, explore_choices
from scenes.rehearsal.judging import judge
from tests.halls import TEXT, small_scene, write_showroom

LAMP_ON = "  - set: {lamp.power: on}\n    confirm: 3s\n"

QUESTION = f"""\
{LAMP_ON}  - ask: {TEXT}
    at_most: 10s
    choices:
      - label: {TEXT}
        steps:
          - wait: 1s
      - label: {TEXT}
        steps:
          - set: {{pump.power: on}}
            confirm: 3s
          - ask: {TEXT}
            at_most: 5s
            choices:
              - label: {TEXT}
              - label: {TEXT}
                steps: [{{wait: 3s}}]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_showroom(tmp_path)


def hall_of(config: Path) -> MemoryHall:
    showroom = load_showroom(config)
    return memory_hall(showroom, plan_devices(showroom))


def rehearsed(config: Path, loaded: LoadedScene, *faults: str, choices: tuple[int, ...] = ()) -> Rehearsal:
    script = Script(choices=choices, faults=[parse_fault(word) for word in faults])
    return rehearse_alone(loaded, hall_of(config), script)


# -- faults in words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("pump=stuck", Fault("pump", "stuck")),
        ("led-wall=offline@12s", Fault("led-wall", "offline", 12.0)),
        ("lamp=mute@5s..20s", Fault("lamp", "mute", 5.0, 20.0)),
        ("lamp=mute@5s+15s", Fault("lamp", "mute", 5.0, 20.0)),
        ("lamp=slow@1m30s", Fault("lamp", "slow", 90.0)),
        ("lamp=slow@2.5", Fault("lamp", "slow", 2.5)),
        ("lamp=refuse@step:4.c1.2", Fault("lamp", "refuse", step="4.c1.2")),
        ("lamp=refuse@step:6.2#3", Fault("lamp", "refuse", step="6.2#3")),
    ],
)
def test_a_fault_is_read_as_it_is_said(word: str, fault: Fault) -> None:
    assert parse_fault(word) == fault
    assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("pump", "expected DEVICE=FAULT"),
        ("pump=stucc", 'did you mean "stuck"'),
        ("pump=stuck@soon", "expected a duration"),
        ("pump=stuck@9s..4s", "ends after it began"),
        ("pump=stuck@9s+0s", "ends after it began"),
    ],
)
def test_a_fault_that_can_not_be_meant_is_refused_in_words(word: str, sentence: str) -> None:
    with pytest.raises(BadFault, match=sentence):
        parse_fault(word)


def test_an_unknown_device_or_wire_is_named_with_the_likely_one() -> None:
    with pytest.raises(BadFault, match='no device or wire "?.?lmap.*did you mean "lamp"'):
        check_targets([Fault("lmap", "mute")], ["lamp", "pump", "rs485"])
    check_targets([Fault("rs485", "noise")], ["lamp", "pump", "rs485"])


def test_a_file_of_faults_is_read_in_both_forms_and_its_mistakes_have_a_line(tmp_path: Path) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text("faults:\n  - lamp=mute@5s..20s\n  - {device: pump, fault: stuck, at: 4s, for: 2s}\n")
    assert load_faults(file) == [Fault("lamp", "mute", 5.0, 20.0), Fault("pump", "stuck", 4.0, 6.0)]
    file.write_text("faults:\n  - {device: pump, fault: tired}\n")
    with pytest.raises(FileProblem, match=r"faults\.yaml:2:"):
        load_faults(file)


# -- faults in force ---------------------------------------------------------------------------------------------------


def test_a_scene_without_faults_passes_and_its_devices_are_recorded(config: Path) -> None:
    found = rehearsed(config, small_scene(LAMP_ON + "  - wait: 2s\n"))
    assert found.passed and found.safe
    power = found.story.devices["lamp"].points["power"]
    assert [change.value for change in power.wanted] == [True, False]
    assert [change.value for change in power.actual] == [False, True, False]
    assert [step["kind"] for step in timeline(found)] == ["set", "wait"]


def test_a_fault_that_ends_again_lets_the_retry_succeed(config: Path) -> None:
    loaded = small_scene("  - set: {lamp.power: on}\n    confirm: 3s\n    retry: 2\n")
    assert not rehearsed(config, loaded, "lamp=refuse").passed
    found = rehearsed(config, loaded, "lamp=refuse@0s..4s")
    assert found.passed
    assert [(round(at), begins) for at, _, begins in found.story.devices["lamp"].faults] == [(0, True), (4, False)]


def test_of_two_faults_the_later_counts_and_the_earlier_comes_back(config: Path) -> None:
    loaded = small_scene("  - wait: 5s\n" + LAMP_ON)
    assert not rehearsed(config, loaded, "lamp=refuse@1s", "lamp=slow@2s..3s").passed
    assert rehearsed(config, loaded, "lamp=refuse@1s..4s", "lamp=slow@2s..3s").passed


def test_a_wire_fails_for_all_that_hangs_on_it(config: Path) -> None:
    loaded = small_scene("  - set: {pump.power: on}\n    confirm: 3s\n", needs="pump")
    found = rehearsed(config, loaded, "relays=offline@0s")
    assert not found.passed and found.unsaid == () and found.safe
    both = small_scene(LAMP_ON + "  - set: {second-lamp.power: on}\n    confirm: 3s\n", needs="lamp, second-lamp")
    found = rehearsed(config, both, "mqtt=refuse@0s")
    assert not found.passed


def test_a_fault_at_a_step_comes_before_the_step_acts(config: Path) -> None:
    loaded = small_scene("  - wait: 5s\n" + LAMP_ON)
    found = rehearsed(config, loaded, "lamp=refuse@step:2")
    assert [at for at, _, _ in found.story.devices["lamp"].faults] == pytest.approx([5.0])
    assert not found.passed


# -- judging -----------------------------------------------------------------------------------------------------------


def test_what_is_not_restored_and_said_is_safe_but_not_as_written(config: Path) -> None:
    found = rehearsed(config, small_scene(LAMP_ON + "  - wait: 4s\n"), "lamp=offline@4s")
    assert found.not_at_baseline == ("lamp",) and found.unsaid == () and found.safe and not found.passed


def test_a_sentence_about_another_device_says_nothing_of_this_one(config: Path) -> None:
    both = small_scene(LAMP_ON + "  - set: {pump.power: on}\n    confirm: 3s\n  - wait: 4s\n", needs="lamp, pump")
    found = rehearsed(config, both, "lamp=offline@4s", "relays=offline@4s")
    assert found.not_at_baseline == ("lamp", "pump") and found.unsaid == ()
    hall = hall_of(config)
    record = found.record
    record.unrestored = [sentence for sentence in record.unrestored if sentence["en"].startswith("Lamp: ")]
    again = judge(record, hall.rig, found.story, (), truth=lambda *_: None)
    assert again.unsaid == ("pump",) and not again.safe


def test_a_lamp_that_takes_commands_and_tells_nothing_is_switched_off_all_the_same(config: Path) -> None:
    """What it said before it fell silent looks like its baseline, and is not."""
    loaded = small_scene(
        "  - fade: {lamp.brightness: 40 %}\n    over: 1s\n    confirm: 2s\n    otherwise: continue\n", needs="lamp"
    )
    hall = hall_of(config)
    found = rehearse_alone(loaded, hall, Script(faults=[parse_fault("lamp=mute@0s")]))
    assert hall.truth("lamp", "power") is False
    assert found.safe and found.unsaid == ()


def test_a_wait_that_can_never_end_is_a_finding_and_no_traceback(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.restore.CONFIRM", float("inf"))
    found = rehearsed(
        config, small_scene("  - set: {pump.power: on}\n    confirm: 3s\n  - wait: 2s\n", needs="pump"), "pump=stuck@1s"
    )
    assert not found.passed and not found.safe
    assert found.defects[0].startswith("found a wait that can never end")


# -- paths -------------------------------------------------------------------------------------------------------------


def test_every_row_of_answers_is_played_once_silence_too(config: Path) -> None:
    loaded = small_scene(QUESTION, needs="lamp, pump")
    found = explore_choices(loaded, lambda: hall_of(config), "en")
    assert [path.answers for path in found.paths] == [(0,), (1,), (2, 0), (2, 1), (2, 2)]
    lengths = {path.answers: path.rehearsal.length for path in found.paths}
    assert lengths[0,] == pytest.approx(lengths[1,] + 8, abs=0.5)
    assert all(path.rehearsal.passed for path in found.paths)
    assert found.unreached == () and not found.cut


def test_a_step_no_path_comes_to_is_told(config: Path) -> None:
    loaded = small_scene(
        "  - until: tank.level < 50 %\n    at_most: 5s\n    otherwise: [{wait: 1s}, {wait: 2s}]\n", needs="lamp, tank"
    )
    found = explore_choices(loaded, lambda: hall_of(config), "en")
    assert found.unreached == ("1.o.1", "1.o.2")


# -- every fault -------------------------------------------------------------------------------------------------------


def examined(config: Path, loaded: LoadedScene, **trial: object) -> Examined:
    return examine(loaded, lambda: hall_of(config), Trial(jobs=2, **trial))  # type: ignore[arg-type]


def test_every_device_fails_at_every_step_and_the_hall_is_safe(config: Path) -> None:
    loaded = small_scene(QUESTION, needs="lamp, pump")
    found = examined(config, loaded)
    assert found.count("unsafe") == 0, [case.again for case in found.cases if case.verdict == "unsafe"]
    failing = {(case.fault.device, case.fault.fault) for case in found.cases}
    assert {("lamp", "offline"), ("pump", "mute"), ("lamp", "noise"), ("pump", "slow")} <= failing
    assert found.count("safe") > 0 and found.count("passed") > 0 and found.left_out > 0


def test_a_branch_comes_to_the_same_as_a_rehearsal_of_its_own(config: Path) -> None:
    loaded = small_scene(QUESTION, needs="lamp, pump")
    found = examined(config, loaded, kinds=("offline", "slow", "noise"))
    assert len(found.cases) > 10
    for case in found.cases[::3]:
        alone = rehearse_alone(loaded, hall_of(config), Script(choices=case.answers, faults=[case.fault]))
        assert (alone.problems, round(alone.length, 3)) == (case.problems, round(case.length, 3)), case.again


def test_a_fault_reaches_the_way_out_that_no_answer_leads_to(config: Path) -> None:
    loaded = small_scene(
        "  - wait: 20s\n  - until: tank.level < 50 %\n    at_most: 5s\n    otherwise: [{wait: 1s}]\n",
        needs="lamp, tank",
    )
    assert examined(config, loaded, kinds=("offline",)).unreached == ()


def test_lamps_treated_alike_are_tried_once(config: Path) -> None:
    loaded = small_scene(
        "  - set: {lamp.power: on, second-lamp.power: on}\n    confirm: 3s\n", needs="lamp, second-lamp"
    )
    found = examined(config, loaded)
    assert {case.fault.device for case in found.cases} == {"lamp"}


def test_hardware_that_can_not_say_no_refuses_as_it_sticks(config: Path) -> None:
    steps = {
        "lamp": LAMP_ON,
        "blind": "  - set: {blind.position: 0}\n    confirm: 30s\n",
        "pump": "  - set: {pump.power: on}\n    confirm: 3s\n",
        "wall": "  - show: welcome\n    on: wall\n    confirm: 3s\n",
    }
    for device, step in steps.items():
        assert hall_of(config).same_faults(device) == {"refuse": "stuck"}
        stories = []
        for fault in ("refuse", "stuck"):
            found = rehearsed(config, small_scene(step, needs=device), f"{device}={fault}@0s")
            points = found.story.devices[device].points
            stories.append(({name: point.actual for name, point in points.items()}, found.problems))
        assert stories[0] == stories[1], device
