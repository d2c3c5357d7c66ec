"""`exhibit rehearse`: play scenes in virtual time against simulated hardware."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from exhibit_server.cli.common import (
    MISUSED,
    WRONG,
    ConfigOption,
    FaultOption,
    JsonOption,
    LanguageOption,
    config_path,
    explained,
    fail,
    parse_fault,
)
from exhibit_server.cli.rehearsal_page import page
from scenes.loader import LoadedScene, load_library, load_scene
from scenes.rehearsal import Fault, Rehearsal, rehearse, timeline
from scenes.virtual_time import run_virtual

ChoiceOption = Annotated[
    list[int] | None, typer.Option("--choice", help="The visitor's answers in turn (from 1); silent when left out.")
]


def register(app: typer.Typer) -> None:
    app.command("rehearse")(rehearse_command)


def rehearse_command(
    scene: Annotated[str | None, typer.Argument(help="A scene's id or file.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every scene of the library.")] = False,
    fault: FaultOption = None,
    choice: ChoiceOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write a standalone page with the timeline.")] = None,
    lang: LanguageOption = "en",
) -> None:
    """Play a scene (or --all) in virtual time on the simulated hall; exit code 1 when it doesn't go as written."""
    if (scene is None) is not everything:
        fail("name a scene, or give --all", MISUSED)
    faults = [Fault(each.device, each.fault, each.at) for each in map(parse_fault, fault or [])]
    path = config_path(config)
    results = []
    with explained():
        for loaded in _chosen(scene):
            began = time.perf_counter()
            rehearsal = run_virtual(_play(path, loaded, lang, choice or [], faults))
            results.append((rehearsal, time.perf_counter() - began))
    if html is not None:
        html.write_text(page([each for each, _ in results], lang))
    if as_json:
        print(json.dumps({"rehearsals": [_plain(each, took, lang) for each, took in results]}, ensure_ascii=False))
    else:
        for each, took in results:
            _print(each, took, lang)
    if not all(each.passed for each, _ in results):
        raise typer.Exit(WRONG)


async def _play(config: Path, loaded: LoadedScene, language: str, choices: list[int], faults: list[Fault]) -> Rehearsal:
    import asyncio

    from exhibit_server.cli.halls import rehearsal_hall

    hall = rehearsal_hall(config)
    unknown = [fault.device for fault in faults if fault.device not in hall.rig]
    if unknown:
        fail(f"there is no device {unknown[0]!r}", MISUSED)
    async with asyncio.TaskGroup() as group:
        life = group.create_task(hall.run())
        rehearsal = await rehearse(
            loaded, hall.rig, language=language, choices=choices, faults=faults, set_fault=hall.set_fault
        )
        life.cancel()
    return rehearsal


def _chosen(scene: str | None) -> list[LoadedScene]:
    from exhibit_server.cli.halls import library_paths

    if scene is not None and scene.endswith(".yaml"):
        return [load_scene(Path(scene), scene)]
    library = load_library(library_paths(None))
    if scene is None:
        for findings in library.broken.values():
            for finding in findings:
                print(finding, file=sys.stderr)
        return [library.scenes[scene_id] for scene_id in sorted(library.scenes)]
    if scene not in library.scenes:
        from devices.core.findings import did_you_mean

        fail(f"there is no scene {scene!r}{did_you_mean(scene, library.scenes)}", MISUSED)
    return [library.scenes[scene]]


def _plain(rehearsal: Rehearsal, took: float, language: str) -> dict[str, Any]:
    record = rehearsal.record
    return {
        "scene": record.loaded.id,
        "state": record.phase.value,
        "passed": rehearsal.passed,
        "seconds": round(rehearsal.length, 3),
        "took_seconds": round(took, 3),
        "problems": list(rehearsal.problems),
        "not_at_baseline": list(rehearsal.not_at_baseline),
        "unrestored": [dict(problem) for problem in record.unrestored],
        "steps": timeline(rehearsal, language),
    }


def _print(rehearsal: Rehearsal, took: float, language: str) -> None:
    record = rehearsal.record
    console = Console()
    verdict = "passed" if rehearsal.passed else "did not go as written"
    table = Table(
        title=f"{record.loaded.id}: {verdict}; {rehearsal.length:.1f} s played in {took:.2f} s", title_justify="left"
    )
    for column in ("at", "length", "step", "what", "outcome"):
        table.add_column(column, justify="right" if column in ("at", "length") else "left")
    for step in timeline(rehearsal, language):
        outcome = f"{step['outcome']} {step['reason']}".strip()
        table.add_row(f"{step['at']:.1f}", f"{step['length']:.1f}", step["path"], step["label"][:60], outcome)
    console.print(table)
    for problem in rehearsal.problems:
        console.print(f"  ! {problem}", markup=False)
