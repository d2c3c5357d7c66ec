"""Steps that wait or speak: say, wait, until, ask, hold. Every wait stands still while the run is paused."""

from collections.abc import Awaitable, Callable, Mapping

from devices.core.clock import wall_time
from devices.core.texts import LANGUAGES, Texts
from scenes.actions import show_caption
from scenes.expressions import holds, parse
from scenes.labels import label_of
from scenes.outcome import Played
from scenes.playing import Playing
from scenes.record import Question, Waiting
from scenes.steps import Ask, Hold, Say, StepBase, Until, Wait

_TOO_LONG: Texts = {
    "vi": "{what}: không xảy ra trong {limit:g} giây",
    "ko": "{what}: {limit:g}초 안에 이루어지지 않음",
    "en": "{what}: did not happen within {limit:g} s",
}


async def play_say(run: Playing, step: Say, path: str, due: float) -> Played:
    """Show a caption; stay on it for as long as the step says."""
    run.record.caption = step.say
    run.changed()
    await show_caption(run, step.say)
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
    """Wait for a condition over readings; take the way out when it doesn't come true in time."""
    del due
    expression = parse(step.until)
    deadline = run.controls.clock() + step.at_most
    label = run.record.steps[path].station.label
    _waiting(run, path, "until", label, deadline)
    if await run.controls.wait_until(lambda: holds(expression, run.known), deadline):
        return Played("confirmed")
    run.record.waiting.pop(path, None)
    reason = {lang: _TOO_LONG[lang].format(what=label.get(lang, step.until), limit=step.at_most) for lang in LANGUAGES}
    await run.way_out(step.otherwise, path, reason, needed=True)
    return Played("timeout", reason)


async def play_hold(run: Playing, step: Hold, path: str, due: float) -> Played:
    """Wait for the guide's GO, at most as long as the step says."""
    del due
    controls = run.controls
    before, deadline = controls.goes, controls.clock() + step.hold.at_most
    _waiting(run, path, "hold", step.name or label_of(step, {}), deadline)
    released = await controls.wait_until(lambda: controls.goes > before, deadline)
    return Played("done" if released else "timeout")


async def play_ask(run: Playing, step: Ask, path: str, due: float) -> Played:
    """Ask the visitor, then play the chosen steps; unanswered, the default choice is taken."""
    del due
    controls, record = run.controls, run.record
    controls.choice = None
    asked = wall_time()
    choices = tuple((choice.label, choice.detail or {}) for choice in step.choices)
    record.question = Question(path, step.ask, choices, asked, asked + step.at_most, step.otherwise)
    run.changed()
    try:
        deadline = controls.clock() + step.at_most
        answered = await controls.wait_until(lambda: controls.choice is not None, deadline)
    finally:
        record.question = None
    chosen = controls.choice if answered and controls.choice is not None else step.otherwise
    choice = step.choices[min(chosen, len(step.choices)) - 1]
    run.changed()
    await run.play_all(choice.steps, f"{path}.c{chosen}.", due=controls.clock())
    return Played("done" if answered else "timeout", choice.label)


PLAYERS: Mapping[type[StepBase], Callable[..., Awaitable[Played]]] = {
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
