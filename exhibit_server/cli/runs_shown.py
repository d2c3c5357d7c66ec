"""How recorded runs look in a terminal. In a pipe the same lines come without colours and are never folded."""

from dataclasses import asdict, dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from devices.core.texts import pick
from exhibit_server.flight.compare import Comparison
from exhibit_server.flight.flight import Flight
from exhibit_server.flight.replay import Replay
from exhibit_server.flight.sentences import REPLAYS, SAME
from exhibit_server.flight.words import DECISIONS, STATES
from exhibit_server.flight.written import Line, day_and_time, facts_of, findings_of, seconds, story
from exhibit_server.store.entries import RunEntry
from exhibit_server.wording import say

SHORT_ID = 16
MARKS = {"step": "●", "command": "→", "confirmation": "✓", "availability": "◇", "decision": "◆", "state": "■",
         "reading": "←"}  # fmt: skip
STYLES = {"step": "bold", "decision": "cyan", "command": "dim", "reading": "dim", "confirmation": "green"}
WHAT = 62
"""Columns of what happened, before the outcome."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a list."""

    entry: RunEntry
    golden: bool

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self.entry), "golden": self.golden}


def print_list(rows: list[RunRow], language: str) -> None:
    """Print runs, one a line."""
    console = _console()
    for row in rows:
        entry = row.entry
        length = seconds(entry.ended_at - entry.started_at) if entry.ended_at is not None else ""
        who = " · ".join(filter(None, (entry.started_by, entry.started_from, entry.language)))
        line = Text(f"{entry.id[:SHORT_ID]} {'*' if row.golden else ' '} {day_and_time(entry.started_at)}  ")
        line.append(_padded(entry.scene, 22))
        line.append(_padded(say(STATES, entry.state, language), 18), style=_style_of(entry.state))
        line.append(f"{length:>9}  {who}")
        console.print(line)


def print_flight(flight: Flight, language: str, *, readings: bool) -> None:
    """Print everything kept of a run, in order of time."""
    console = _console()
    title = Text(pick(flight.head.title, language), style="bold")
    title.append(f"  {flight.run.scene}  ", style="dim")
    title.append(say(STATES, flight.run.state, language), style=_style_of(flight.run.state))
    console.print(title)
    for word, value in facts_of(flight, language):
        console.print(Text(f"  {_padded(word, 16)}{value}"))
    for finding in findings_of(flight, language):
        console.print(Text(f"  ! {finding}", style="red"))
    console.print()
    for line in story(flight, language, readings=readings):
        console.print(_line(line))


def print_comparison(comparison: Comparison, language: str) -> None:
    """Print what differs, the gravest marked."""
    console = _console()
    for each in comparison.differences:
        grave = each.weight == "differs"
        console.print(Text(f"{'≠' if grave else '·'} {pick(each.texts, language)}", style="red" if grave else "dim"))
    if not comparison.differs:
        console.print(Text(pick(SAME, language), style="green"))


def print_replay(played: Replay, language: str) -> None:
    """Print what a replay could not do as the recording did."""
    console = _console()
    run = played.flight.run
    console.print(Text(f"{run.scene}: {say(STATES, run.state, language)}, {seconds(played.flight.length)}"))
    for device in played.unprepared:
        name = pick(played.flight.device_name(device), language)
        console.print(Text("· " + pick(REPLAYS["unprepared"], language).format(device=name), style="dim"))
    for decision in played.missed:
        what = say(DECISIONS, decision.what, language, detail=decision.detail)
        console.print(Text("· " + pick(REPLAYS["missed"], language).format(what=what), style="dim"))


def _line(line: Line) -> Text:
    late = f"{line.late:+.1f}" if line.late else ""
    length = seconds(line.length) if line.length is not None else ""
    text = Text(f"{line.at:8.2f} {late:>7} {length:>8}  ", style="dim")
    indent = "  " * line.depth if line.kind == "step" else "    "
    what = f"{indent}{MARKS[line.kind]} {f'{line.path} ' if line.kind == 'step' else ''}{line.what}"
    text.append(_padded(_cut(what, WHAT - 1), WHAT), style="red" if line.bad else STYLES.get(line.kind, ""))
    text.append(line.outcome, style="red" if line.bad else "")
    text.rstrip()
    return text


def _padded(text: str, width: int) -> str:
    """Fill up to a width in columns: Korean letters take two. What is longer stays whole."""
    return text + " " * max(width - cell_len(text), 1)


def _cut(text: str, width: int) -> str:
    """Cut to a width in columns."""
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, width - 1).rstrip()}…"


def _style_of(state: str) -> str:
    return {"done": "green", "failed": "red", "interrupted": "red", "stopped": "yellow"}.get(state, "")


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)
