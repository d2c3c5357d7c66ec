"""What a run did before the hub was killed, so that it can go on: read from the journal, used up as it goes.

The journal writes one row when a step begins and closes it when it ends; decisions (which choice, which side of an
`if`, which round, a jump, a way out) are rows of their own. Read in order, they tell which steps are over, which were
under way, and where each list of steps stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.core.texts import Texts

DECISIONS = frozenset({"choice", "side", "round", "jump", "way_out", "ending"})
"""Kinds of rows that are no steps."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the journal, in the order written. `outcome` is None where the step was under way."""

    path: str
    kind: str
    detail: Mapping[str, Any]
    started_at: float | None
    outcome: str | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    ended_at: float | None = None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run as the journal knows it: its rows, the run's clock when it was last heard (s), whether it was paused."""

    rows: tuple[Row, ...]
    clock: float
    paused: bool
    started_at: float
    touched: Mapping[str, frozenset[str]]
    interruptions: int
    unwind: Texts | None = None
    """Why it isn't played on but brought back to baseline; None where it goes on."""


class History:
    """The past of a run; empty for a fresh one. Asking for what is over uses it up: it is asked once, in order."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.steps: dict[str, Row] = {}
        self._decisions: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._starts: dict[str, int] = {}
        self.ending: Mapping[str, Any] | None = None
        """How the run was about to end, where it had begun to."""
        for row in rows:
            self._take_in(row)

    def over(self, path: str) -> Row | None:
        """Return a step that had ended."""
        row = self.steps.get(path)
        if row is None or row.outcome is None:
            return None
        return self.steps.pop(path)

    def begun(self, path: str) -> Row | None:
        """Return a step that was under way."""
        row = self.steps.get(path)
        return None if row is None or row.outcome is not None else self.steps.pop(path)

    def decision(self, path: str, kind: str) -> Mapping[str, Any] | None:
        """Return what was decided in a step that was under way."""
        return self._decisions.pop((path, kind), None)

    def start(self, prefix: str) -> int:
        """Return the index at which a list of steps goes on, after a jump in it."""
        return self._starts.pop(prefix, 0)

    def _take_in(self, row: Row) -> None:
        if row.kind not in DECISIONS:
            self.steps[row.path] = row
            return
        match row.kind:
            case "ending":
                self.ending = row.detail
            case "jump":
                self._forget_from(row.path, int(row.detail["to"]))
                self._starts[row.path] = int(row.detail["to"])
            case "round":
                self._forget_from(f"{row.path}.", 0)
                self._decisions[row.path, "round"] = row.detail
            case kind:
                self._decisions[row.path, kind] = row.detail

    def _forget_from(self, prefix: str, index: int) -> None:
        """Forget the steps of a list from `index` on, with all that is inside them."""
        for path in [path for path in self.steps if _index_in(prefix, path) >= index]:
            del self.steps[path]
        for key in [key for key in self._decisions if _index_in(prefix, key[0]) >= index]:
            del self._decisions[key]
        for start in [start for start in self._starts if start != prefix and _index_in(prefix, start) >= index]:
            del self._starts[start]


def _index_in(prefix: str, path: str) -> int:
    """Return which step of the list with this prefix a path lies in, from 0; -1 when it lies in none."""
    if not path.startswith(prefix):
        return -1
    number = path[len(prefix) :].partition(".")[0]
    return int(number) - 1 if number.isdigit() else -1
