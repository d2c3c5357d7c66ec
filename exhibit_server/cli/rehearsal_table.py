"""A rehearsal in the terminal: a bar for each step against time, and what there is to say."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from exhibit_server.cli.rehearsal_picture import answers_of, verdict_of
from exhibit_server.cli.rehearsal_words import word
from exhibit_server.timeline.model import Lanes, Tone
from scenes.rehearsal import Rehearsal

STYLES: dict[Tone, str] = {
    "good": "green", "waiting": "yellow", "bad": "bold red", "quiet": "bright_black", "plain": "blue",
}  # fmt: skip
PARTS = " ▏▎▍▌▋▊▉█"
NARROWEST, FIXED = 20, 78
LABEL = 40


def print_rehearsal(console: Console, rehearsal: Rehearsal, drawn: Lanes, took: float) -> None:
    """Print one rehearsal."""
    language = drawn.language
    verdict, tone = verdict_of(rehearsal, language)
    console.print(Text.assemble((drawn.title, "bold"), f"  {rehearsal.record.loaded.id}  ", (verdict, STYLES[tone])))
    faults = dict(drawn.facts)[word("faults", language)]
    said = f"{rehearsal.length:.1f} s / {took:.2f} s · {rehearsal.length / max(took, 1e-6):.0f}×"
    asked = answers_of((each.answer for each in rehearsal.asked), language)
    parts = [said, f"{word('answers', language)}: {asked}" if asked else "", f"{word('faults', language)}: {faults}"]
    console.print("  " + " · ".join(part for part in parts if part), style="bright_black", markup=False)
    console.print(_steps(drawn, max(console.width - FIXED, NARROWEST)))
    for finding in drawn.findings:
        console.print(f"  ! {finding}", style="red", markup=False, highlight=False)
    console.print()


def _steps(drawn: Lanes, width: int) -> Table:
    language = drawn.language
    table = Table(box=None, padding=(0, 1), pad_edge=True, header_style="bright_black")
    table.add_column(word("at", language), justify="right", no_wrap=True)
    table.add_column(word("step", language), no_wrap=True)
    table.add_column("", no_wrap=True, max_width=LABEL, overflow="ellipsis")
    table.add_column(f"0 … {drawn.duration:.0f} s", no_wrap=True, width=width)
    table.add_column(word("outcome", language), no_wrap=False)
    for station in drawn.stations:
        style = STYLES[station.tone]
        label = "  " * min(station.level, 3) + station.label
        table.add_row(
            f"{station.start:.1f}",
            station.path,
            Text(label, style="bold" if station.main else ""),
            Text(bar(station.start, station.end, drawn.duration, width), style=style),
            Text(station.outcome, style=style),
        )
    return table


def bar(start: float, end: float, duration: float, width: int) -> str:
    """Return a bar of block letters from start to end, in eighths of a letter at its end."""
    scale = width / max(duration, 1e-9)
    first = min(int(start * scale), width - 1)
    eighths = max(round((end * scale - first) * 8), 1)
    whole, rest = divmod(min(eighths, (width - first) * 8), 8)
    return " " * first + "█" * whole + PARTS[rest].strip()
