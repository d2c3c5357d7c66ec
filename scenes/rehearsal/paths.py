"""What visitors may choose, explored branch by branch: every row of answers, silence among them, each played once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scenes.rehearsal.judging import Rehearsal
from scenes.rehearsal.people import SILENT

MOST_PATHS = 500
"""Rows of answers that are tried for one scene."""

Play = Callable[[Sequence[int]], Rehearsal]
"""Rehearses with these answers."""


@dataclass(frozen=True, slots=True)
class Path:
    """One row of answers (0: nobody answers), and how the scene went with it."""

    answers: tuple[int, ...]
    rehearsal: Rehearsal


@dataclass(frozen=True, slots=True)
class Paths:
    """Every path through a scene. `cut`: there are more than `MOST_PATHS`. `unreached`: steps none of them came to."""

    paths: tuple[Path, ...]
    cut: bool
    unreached: tuple[str, ...]


def explore(play: Play) -> Paths:
    """Rehearse every path. Only questions that were put are answered, so no path is played twice."""
    found: list[Path] = []
    todo: list[tuple[int, ...]] = [()]
    while todo and len(found) < MOST_PATHS:
        given = todo.pop(0)
        rehearsal = play(given)
        found.append(Path(tuple(asked.answer for asked in rehearsal.asked), rehearsal))
        todo += _further(given, rehearsal)
    found.sort(key=lambda path: path.answers)
    return Paths(tuple(found), cut=bool(todo), unreached=tuple(_unreached(found)))


def unreached(reached: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return which of the known steps were never reached, without those inside others that were not."""
    seen = set(reached)
    missing = [path for path in known if path not in seen]
    return tuple(path for path in missing if not any(path.startswith(f"{other}.") for other in missing))


def _further(given: tuple[int, ...], rehearsal: Rehearsal) -> list[tuple[int, ...]]:
    """Return the rows that differ from the one played at one question beyond those given."""
    rows = []
    for index in range(len(given), len(rehearsal.asked)):
        before = (*given, *(SILENT for _ in range(index - len(given))))
        rows += [(*before, choice) for choice in range(1, rehearsal.asked[index].choices + 1)]
    return rows


def _unreached(paths: Sequence[Path]) -> Iterable[str]:
    known = list(paths[0].rehearsal.record.steps) if paths else []
    reached = {
        name for path in paths for name, step in path.rehearsal.record.steps.items() if step.started_at is not None
    }
    return unreached(reached, known)
