"""Many rehearsals in one report: every path, every fault; as tables and as plain data."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from devices.core.texts import pick
from devices.core.values import Value
from exhibit_server.cli.rehearsal_picture import answers_of, verdict_of
from exhibit_server.cli.rehearsal_table import STYLES
from exhibit_server.cli.rehearsal_words import word
from scenes.loader import LoadedScene
from scenes.rehearsal import Rehearsal, timeline
from scenes.rehearsal.every_fault import Case, Examined
from scenes.rehearsal.paths import Paths
from scenes.rehearsal.recording import DeviceStory

SHOWN = 12
"""Unsafe cases shown in the terminal; all of them are in the JSON."""


def plain(rehearsal: Rehearsal, took: float, language: str) -> dict[str, Any]:
    """Return a rehearsal as plain data."""
    record = rehearsal.record
    return {
        "scene": record.loaded.id,
        "state": record.phase.value,
        "passed": rehearsal.passed,
        "safe": rehearsal.safe,
        "answers": [{"path": each.path, "answer": each.answer} for each in rehearsal.asked],
        "seconds": round(rehearsal.length, 3),
        "took_seconds": round(took, 3),
        "problems": list(rehearsal.problems),
        "defects": list(rehearsal.defects),
        "not_at_baseline": list(rehearsal.not_at_baseline),
        "unsaid": list(rehearsal.unsaid),
        "unrestored": [dict(problem) for problem in record.unrestored],
        "steps": timeline(rehearsal, language),
        "devices": {device: _device(story, language) for device, story in rehearsal.story.devices.items()},
    }


def plain_examined(examined: Sequence[Examined], took: float, language: str) -> dict[str, Any]:
    """Return an exhaustive rehearsal as plain data."""
    return {
        "took_seconds": round(took, 3),
        "scenes": [
            {
                "scene": each.loaded.id,
                "paths": [_path(path.rehearsal) for path in each.paths.paths],
                "paths_cut": each.paths.cut,
                "unreached": list(each.unreached),
                "cases": len(each.cases),
                "passed": each.count("passed"),
                "safe": each.count("safe"),
                "unsafe": each.count("unsafe"),
                "left_out": each.left_out,
                "unsafe_cases": [_case(case) for case in each.cases if case.verdict == "unsafe"],
            }
            for each in examined
        ],
        "language": language,
    }


def print_paths(console: Console, loaded: LoadedScene, paths: Paths, language: str) -> None:
    """Print every path of a scene with its length."""
    table = Table(title=f"{pick(loaded.scene.title, language)} · {loaded.id}", title_justify="left", box=None)
    table.add_column(word("answers", language))
    table.add_column(word("length", language), justify="right")
    table.add_column(word("ended", language))
    for path in paths.paths:
        verdict, tone = verdict_of(path.rehearsal, language)
        answers = answers_of(path.answers, language) or "–"
        table.add_row(answers, f"{path.rehearsal.length:.1f} s", Text(verdict, style=STYLES[tone]))
    console.print(table)
    if paths.unreached:
        console.print(f"  {word('unreached', language)}: {', '.join(paths.unreached)}", style="bright_black")
    for path in paths.paths:
        for problem in path.rehearsal.problems:
            console.print(f"  ! {answers_of(path.answers, language)}: {problem}", style="red", markup=False)
    console.print()


def print_examined(console: Console, examined: Sequence[Examined], took: float, language: str) -> None:
    """Print how each scene stood up to every fault, and the first of the unsafe cases."""
    table = Table(box=None, padding=(0, 1))
    table.add_column(word("scene", language))
    heads = ("paths", "cases", "as_written", "kept_safe", "not_safe", "left_out")
    for name in heads:
        table.add_column(word(name, language), justify="right")
    for each in examined:
        table.add_row(each.loaded.id, *_figures([each]))
    table.add_row(Text("Σ", style="bold"), *(Text(figure, style="bold") for figure in _figures(examined)))
    console.print(table)
    console.print(f"  {took:.1f} s", style="bright_black")
    for each in examined:
        if each.unreached:
            console.print(f"  {each.loaded.id}: {word('unreached', language)}: {', '.join(each.unreached)}")
        for path in each.paths.paths:
            for problem in path.rehearsal.problems:
                console.print(f"  ! {each.loaded.id}: {problem}", style="red", markup=False)
    unsafe = [case for each in examined for case in each.cases if case.verdict == "unsafe"]
    for case in unsafe[:SHOWN]:
        console.print(f"  ! {case.again}", style="red", markup=False, highlight=False, soft_wrap=True)
        console.print(f"      {_why(case, language)}", markup=False, highlight=False, soft_wrap=True)
    if len(unsafe) > SHOWN:
        console.print(f"  … +{len(unsafe) - SHOWN}")


def _figures(examined: Sequence[Examined]) -> list[str]:
    return [
        str(sum(len(each.paths.paths) for each in examined)),
        str(sum(len(each.cases) for each in examined)),
        str(sum(each.count("passed") for each in examined)),
        str(sum(each.count("safe") for each in examined)),
        str(sum(each.count("unsafe") for each in examined)),
        str(sum(each.left_out for each in examined)),
    ]


def _why(case: Case, language: str) -> str:
    unsaid = [f"{device}: {word('unsaid', language)}" for device in case.unsaid]
    return "; ".join([*unsaid, *case.defects, case.ended])


def _case(case: Case) -> dict[str, Any]:
    return {
        "answers": list(case.answers),
        "device": case.fault.device,
        "fault": case.fault.fault,
        "step": case.fault.step,
        "at": round(case.fault.at, 3),
        "ended": case.ended,
        "unsaid": list(case.unsaid),
        "defects": list(case.defects),
        "problems": list(case.problems),
        "again": case.again,
    }


def _path(rehearsal: Rehearsal) -> dict[str, Any]:
    return {
        "answers": [asked.answer for asked in rehearsal.asked],
        "seconds": round(rehearsal.length, 3),
        "passed": rehearsal.passed,
        "problems": list(rehearsal.problems),
    }


def _device(story: DeviceStory, language: str) -> dict[str, Any]:
    return {
        "name": pick(story.name, language),
        "faults": [{"at": round(at, 3), "fault": fault.fault, "begins": begins} for at, fault, begins in story.faults],
        "availability": [
            {"at": round(at, 3), "state": now.state.value, "reason": now.reason.text(language)}
            for at, now in story.availability
        ],
        "points": {
            name: {
                "wanted": [[round(change.at, 3), change.value] for change in point.wanted],
                "actual": [[round(change.at, 3), change.value] for change in point.actual],
            }
            for name, point in story.points.items()
            if point.wanted or _changes({change.value for change in point.actual})
        },
    }


def _changes(values: set[Value | None]) -> bool:
    return len(values) > 1
