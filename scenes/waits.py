"""Steps that wait or speak: say, wait, until, ask, hold. Every wait stands still while the run is paused."""

import math
from collections.abc import Callable, Mapping

from devices.core.clock import wall_time
from devices.core.texts import LANGUAGES, Texts
from scenes.actions import show_caption
from scenes.expressions import ages, holds, parse
from scenes.flow import play_row
from scenes.labels import label_of
from scenes.outcome import Played
from scenes.playing import Player, Playing
from scenes.record import Question, Waiting
from scenes.steps import Ask, Hold, Say, StepBase, Until, Wait
from scenes.texts import fill

LOOK_AGAIN = 0.25
"""Seconds between looks at a condition that changes by itself, such as the age of a reading."""

_TOO_LONG: Texts = {
    "vi": "{what}: không xảy ra trong {limit:g} giây",
    "ko": "{what}: {limit:g}초 안에 이루어지지 않음",
    "en": "{what}: did not happen within {limit:g} s",
}


async def play_say(run: Playing, step: Say, path: str, due: float) -> Played:
    """Show a caption; stay on it for as long as the step says."""
    said = fill(step.say, run.known)
    run.record.caption = said
    run.changed()
    await show_caption(run, said)
    if not step.for_:
        return Played("done")
    del path
    await run.controls.sleep_until(due + step.for_)
    return Played("done", due=due + step.for_)


async def play_wait(run: Playing, step: Wait, path: str, due: float) -> Played:
    """Let time pass, counted from when the step was due, so that chained waits don't drift."""
    end = due + step.wait
    _waiting(run, path, "wait", label_of(step, {}), end)
    await run.controls.sleep_until(end)
    return Played("done", due=end)


async def play_until(run: Playing, step: Until, path: str, due: float) -> Played:
    """Wait for a condition over readings, at most as long as the step says.

    With `do` it is armed first: it also counts if it held at any reading that came while the steps were played.
    """
    expression = parse(step.until)
    armed = Armed(lambda: holds(expression, run.known))
    label = run.record.steps[path].station.label
    if step.do:
        with run.known.listening(armed.look):
            await play_row(run, step.do, f"{path}.d.", due)
        due = run.controls.clock()
    deadline = (due if step.do or run.resumed(path) else run.controls.clock()) + step.at_most
    _waiting(run, path, "until", label, deadline)
    look_every = LOOK_AGAIN if ages(expression) else math.inf
    if await _comes_true(run, lambda: armed.held or armed.holds(), deadline, look_every):
        return Played("confirmed")
    reason = {lang: _TOO_LONG[lang].format(what=label.get(lang, step.until), limit=step.at_most) for lang in LANGUAGES}
    return Played("timeout", reason, fails=True)


async def _comes_true(run: Playing, true: Callable[[], bool], deadline: float, look_every: float) -> bool:
    """Wait until it is true, looking whenever something came and, where time alone can make it so, now and then."""
    while True:
        look = min(deadline, run.controls.clock() + look_every)
        if await run.controls.wait_until(true, look):
            return True
        if look == deadline:
            return False


class Armed:
    """A condition that was looked at before something acted, and remembers that it held."""

    def __init__(self, holds: Callable[[], bool]) -> None:
        self.holds = holds
        self.held = False

    def look(self) -> None:
        """A reading came."""
        self.held = self.held or self.holds()


async def play_hold(run: Playing, step: Hold, path: str, due: float) -> Played:
    """Wait for the guide's GO, at most as long as the step says."""
    controls = run.controls
    before, deadline = controls.goes, (due if run.resumed(path) else controls.clock()) + step.hold.at_most
    _waiting(run, path, "hold", step.name or label_of(step, {}), deadline)
    released = await controls.wait_until(lambda: controls.goes > before, deadline)
    return Played("done" if released else "timeout", fails=not released and step.otherwise is not None)


async def play_ask(run: Playing, step: Ask, path: str, due: float) -> Played:
    """Ask the visitor, then play the chosen steps; unanswered, the default choice is taken."""
    del due
    before = run.history.decision(path, "choice")
    if before is None:
        answer = await _answer(run, step, path)
        chosen = min(answer if answer is not None else step.otherwise, len(step.choices))
        run.decided(path, "choice", {"choice": chosen, "answered": answer is not None})
        answered = answer is not None
        run.changed()
    else:
        chosen, answered = int(before["choice"]), bool(before["answered"])
    choice = step.choices[chosen - 1]
    await play_row(run, choice.steps, f"{path}.c{chosen}.", run.controls.clock())
    return Played("done" if answered else "timeout", choice.label)


async def _answer(run: Playing, step: Ask, path: str) -> int | None:
    """Ask; return the visitor's answer, None when there was none in time."""
    controls, record = run.controls, run.record
    controls.choice = None
    asked = wall_time()
    choices = tuple((choice.label, choice.detail or {}) for choice in step.choices)
    record.question = Question(path, fill(step.ask, run.known), choices, asked, asked + step.at_most, step.otherwise)
    run.changed()
    try:
        deadline = controls.clock() + step.at_most
        answered = await controls.wait_until(lambda: controls.choice is not None, deadline)
    finally:
        record.question = None
    return controls.choice if answered else None


PLAYERS: Mapping[type[StepBase], Player] = {
    Say: play_say,
    Wait: play_wait,
    Until: play_until,
    Hold: play_hold,
    Ask: play_ask,
}


def _waiting(run: Playing, path: str, kind: str, what: Texts, deadline: float) -> None:
    since = wall_time()
    left = deadline - run.controls.clock()
    run.record.waiting[path] = Waiting(kind, what, since, since + left)  # type: ignore[arg-type]
    run.changed()
