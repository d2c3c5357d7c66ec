"""Calls: another scene's steps put in, with its arguments, its devices and nothing of it leaking out."""

import pytest

from devices.core.findings import FileProblem
from scenes.linking import DEEPEST_CALL, MOST_STEPS, link, relink
from scenes.loader import LoadedScene, parse_scene
from scenes.plan import stations, used_devices
from scenes.steps import LinkedCall, Say, StepBase
from scenes.tree import every_step

HEAD = (
    "scene: {id}\ntitle: {{en: T}}\nsummary: {{en: S}}\nzone: lobby\nmax: {max}\nneeds: [{needs}]\nlikes: [{likes}]\n"
)


def scene(
    name: str, steps: str, *, head: str = "", longest: str = "1m", needs: str = "", likes: str = ""
) -> LoadedScene:
    text = HEAD.format(id=name, max=longest, needs=needs, likes=likes) + head + "steps:\n" + steps
    return parse_scene(text, f"{name}.yaml")


def library(*scenes: LoadedScene) -> dict[str, LoadedScene]:
    return {each.id: each for each in scenes}


GREETING = scene(
    "greeting",
    "  - set: {lamp.brightness: $level}\n  - say: {en: $level}\n",
    head='parameters: {level: {type: number, unit: "%", max: 100, default: 10}}\n',
    longest="20s",
    needs="lamp",
    likes="wall, pump",
)


def problem(top: LoadedScene, *others: LoadedScene) -> tuple[str, int, str]:
    with pytest.raises(FileProblem) as caught:
        link(top, library(top, *others))
    finding = caught.value.findings[0]
    return finding.code, finding.place.line, finding.message


def call(step: StepBase) -> LinkedCall:
    assert isinstance(step, LinkedCall)
    return step


def test_the_steps_of_the_other_scene_are_put_in_with_its_arguments() -> None:
    top = scene("top", "  - scene: greeting\n    with: {level: 40 %}\n  - scene: greeting\n", likes="lamp")
    linked = link(top, library(top, GREETING))
    first, second = map(call, linked.scene.steps)
    assert first.limit == 20.0
    assert [step.say for step in first.body if isinstance(step, Say)] == [{"en": "40 %"}]
    assert [step.say for step in second.body if isinstance(step, Say)] == [{"en": "10 %"}]
    assert linked.scene.needs == ["lamp"] and linked.scene.likes == ["wall", "pump"]
    assert used_devices(linked.scene) == {"lamp"}
    assert linked.version != top.version and set(linked.sources) == {"greeting"}
    assert [station.path for station in stations(linked.scene, {})] == ["1", "1.1", "1.2", "2", "2.1", "2.2"]


def test_a_scene_without_calls_stays_what_it_is() -> None:
    assert link(GREETING, library(GREETING)) is GREETING


def test_calls_are_found_wherever_steps_stand() -> None:
    inner = "{scene: greeting}"
    top = scene(
        "top",
        f"  - group: [{inner}]\n  - together: [{inner}]\n  - repeat: 2\n    steps: [{inner}]\n"
        f"  - if: lamp.power\n    then: [{inner}]\n    else: [{inner}]\n"
        f"  - until: lamp.power\n    at_most: 1s\n    do: [{inner}]\n    otherwise: [{inner}]\n"
        "  - ask: {en: q}\n    at_most: 1s\n"
        f"    choices: [{{label: {{en: a}}, steps: [{inner}]}}, {{label: {{en: b}}}}]\n"
        f"  - scene: greeting\n    otherwise: [{inner}]\n",
    )
    linked = link(top, library(top, GREETING))
    calls = [step for step in every_step(linked.scene.steps) if step.KIND == "scene"]
    assert len(calls) == 10 and all(isinstance(step, LinkedCall) for step in calls)


def test_a_scene_made_anew_from_its_texts_is_the_same() -> None:
    middle = scene(
        "middle", "  - scene: greeting\n    with: {level: $much}\n",
        head="parameters: {much: {type: number, default: 70}}\n",
    )  # fmt: skip
    text = HEAD.format(id="top", max="2m", needs="", likes="") + (
        "parameters: {pause: {type: duration, default: 3s}}\n"
        "steps:\n  - wait: $pause\n  - scene: middle\n    with: {much: 80}\n"
    )
    top = parse_scene(text, "scene.yaml", {"pause": "7s"})
    linked = link(top, library(top, middle, GREETING))
    again = relink(linked.document.text, linked.sources, linked.arguments)
    assert again.scene == linked.scene
    assert (again.version, again.arguments, again.sources) == (linked.version, linked.arguments, linked.sources)
    other = relink(linked.document.text, linked.sources, {"pause": "8s"})
    assert other.scene != linked.scene and other.version == linked.version


def test_the_version_tells_when_a_scene_called_was_edited() -> None:
    top = scene("top", "  - scene: greeting\n")
    edited = scene("greeting", "  - wait: 3s\n")
    assert link(top, library(top, GREETING)).version != link(top, library(top, edited)).version


def test_a_call_that_is_left_out_needs_nothing() -> None:
    top = scene("top", "  - scene: greeting\n    enabled: false\n  - wait: 1s\n")
    linked = link(top, library(top, GREETING))
    assert linked.scene.needs == [] and used_devices(linked.scene) == set()


@pytest.mark.parametrize(
    ("steps", "code", "line", "words"),
    [
        ("  - wait: 1s\n  - scene: greting\n", "no-such-scene", 10, 'did you mean "greeting"'),
        ("  - scene: top\n", "call-circle", 9, "top → top"),
        ("  - scene: back\n", "call-circle", 9, "top → back → top"),
        ("  - scene: greeting\n    with: {lvel: 3}\n", "no-such-parameter", 10, 'did you mean "level"'),
        ("  - scene: greeting\n    with: {level: 300}\n", "bad-argument", 10, "100"),
        ("  - scene: leaps\n  - marker: out\n", "leaving-marker", 9, "leaps: no marker 'out'"),
        ("  - scene: leaps-back\n", "leaving-marker", 9, "leaps-back: no marker 'up'"),
    ],
)
def test_a_call_that_can_not_be_is_said_where_it_stands(steps: str, code: str, line: int, words: str) -> None:
    back = scene("back", "  - scene: top\n")
    leaps = scene("leaps", "  - hold: {at_most: 1s}\n    otherwise: {goto: out}\n")
    leaps_back = scene("leaps-back", "  - marker: up\n  - group: [{hold: {at_most: 1s}, otherwise: {goto: up}}]\n")
    top = scene("top", steps)
    found = problem(top, back, leaps, leaps_back, GREETING)
    assert found[:2] == (code, line) and words in found[2]


def test_a_called_scene_may_jump_within_itself() -> None:
    jumps = scene(
        "jumps",
        "  - group: [{hold: {at_most: 1s}, otherwise: {goto: further}}]\n  - wait: 1s\n  - marker: further\n",
    )
    top = scene("top", "  - scene: jumps\n")
    assert call(link(top, library(top, jumps)).scene.steps[0]).body


def test_calls_may_not_go_too_deep() -> None:
    chain = [scene(f"s{number}", f"  - scene: s{number + 1}\n") for number in range(DEEPEST_CALL + 1)]
    chain.append(scene(f"s{DEEPEST_CALL + 1}", "  - wait: 1s\n"))
    assert link(chain[1], library(*chain)).sources
    assert problem(chain[0], *chain[1:])[0] == "call-too-deep"


def test_calls_that_multiply_are_stopped() -> None:
    wide = "  - scene: s{0}\n" * 100
    chain = [scene(f"s{number}", wide.format(number + 1)) for number in range(4)]
    chain.append(scene("s4", "  - wait: 1s\n"))
    code, _, message = problem(chain[0], *chain[1:])
    assert code == "too-many-steps" and str(MOST_STEPS) in message


def test_what_is_wrong_in_the_other_scene_with_these_arguments_names_that_scene() -> None:
    rounds = scene(
        "rounds", "  - repeat: $n\n    steps: [{wait: 1s}]\n", head="parameters: {n: {type: number, default: 1}}\n"
    )
    top = scene("top", "  - scene: rounds\n    with: {n: 0}\n")
    with pytest.raises(FileProblem) as caught:
        link(top, library(top, rounds))
    assert caught.value.findings[0].place.file == "rounds.yaml"
