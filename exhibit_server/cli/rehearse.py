"""`exhibit rehearse`: play scenes in virtual time against simulated hardware."""

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from devices.core.findings import did_you_mean
from devices.core.simulation import FAULTS
from devices.core.texts import LANGUAGES
from exhibit_server.cli.common import (
    MISUSED,
    WRONG,
    ConfigOption,
    JsonOption,
    LanguageOption,
    config_path,
    explained,
    fail,
)
from exhibit_server.cli.halls import RehearsalHalls, library_paths
from exhibit_server.cli.rehearsal_picture import picture
from exhibit_server.cli.rehearsal_report import plain, plain_examined, print_examined, print_paths
from exhibit_server.cli.rehearsal_table import print_rehearsal
from exhibit_server.cli.rehearsal_words import word
from exhibit_server.timeline.page import page
from scenes.linking import link
from scenes.loader import LoadedScene, load_library, load_scene
from scenes.rehearsal import (
    BadFault,
    Fault,
    Rehearsal,
    Script,
    check_targets,
    concerned,
    load_faults,
    parse_fault,
    rehearse_alone,
)
from scenes.rehearsal.every_fault import Examined, Trial, examine, explore_choices

ChoiceOption = Annotated[
    list[int] | None,
    typer.Option("--choice", min=0, help="The visitor's answers in turn (from 1; 0: silence); silent when left out."),
]
ScriptedOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        help=f"DEVICE or WIRE=FAULT[@12s | @5s..20s | @5s+15s | @step:4.1], FAULT one of {', '.join(FAULTS)}.",
    ),
]
KindsOption = Annotated[
    str | None,
    typer.Option("--fault-kinds", help="For --every-fault: which faults, with commas between; all when left out."),
]


@dataclass(frozen=True, slots=True)
class Played:
    """A rehearsal and the seconds it took."""

    rehearsal: Rehearsal
    took: float


def register(app: typer.Typer) -> None:
    app.command("rehearse")(rehearse_command)


def rehearse_command(
    scene: Annotated[str | None, typer.Argument(help="A scene's id or file.", show_default=False)] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every scene of the library.")] = False,
    fault: ScriptedOption = None,
    faults: Annotated[Path | None, typer.Option("--faults", help="A YAML file of faults.")] = None,
    choice: ChoiceOption = None,
    every_choice: Annotated[bool, typer.Option("--every-choice", help="Every row of answers, silence too.")] = False,
    every_fault: Annotated[bool, typer.Option("--every-fault", help="Each device failing at each step.")] = False,
    fault_kinds: KindsOption = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Rehearsals side by side (--every-fault).")
    ] = os.cpu_count() or 1,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write a standalone page with the timeline.")] = None,
    lang: LanguageOption = "en",
) -> None:
    """Play a scene (or --all) in virtual time on the simulated hall; exit code 1 when it doesn't go as written."""
    if (scene is None) is not everything:
        fail("name a scene, or give --all", MISUSED)
    if lang not in LANGUAGES:
        fail(f"--lang is one of {', '.join(LANGUAGES)}, got {lang!r}", MISUSED)
    if every_fault and (fault or faults or choice):
        fail("--every-fault brings its own faults and answers", MISUSED)
    if every_choice and choice:
        fail("--every-choice brings its own answers", MISUSED)
    kinds = _kinds(fault_kinds)
    with explained():
        halls = RehearsalHalls(config_path(config))
        script = _faults(halls, fault or [], faults)
        chosen = _chosen(scene)
        _check_devices(halls, chosen)
        if every_fault:
            ok = _every_fault(halls, chosen, Trial(language=lang, kinds=kinds, jobs=jobs), as_json=as_json, html=html)
        elif every_choice:
            ok = _every_choice(halls, chosen, script, lang, as_json=as_json, html=html)
        else:
            ok = _once(
                halls, chosen, Script(language=lang, choices=choice or (), faults=script), as_json=as_json, html=html
            )
    if not ok:
        raise typer.Exit(WRONG)


def _once(
    halls: RehearsalHalls, chosen: Sequence[LoadedScene], script: Script, *, as_json: bool, html: Path | None
) -> bool:
    results = []
    for loaded in chosen:
        began = time.perf_counter()
        results.append(Played(rehearse_alone(loaded, halls.whole(), script), time.perf_counter() - began))
    _write_page(html, [each.rehearsal for each in results], script.language)
    if as_json:
        _print_json({"rehearsals": [plain(each.rehearsal, each.took, script.language) for each in results]})
    else:
        console = Console()
        for each in results:
            print_rehearsal(console, each.rehearsal, picture(each.rehearsal, script.language), each.took)
    return all(each.rehearsal.passed for each in results)


def _every_choice(
    halls: RehearsalHalls,
    chosen: Sequence[LoadedScene],
    script: Sequence[Fault],
    language: str,
    *,
    as_json: bool,
    html: Path | None,
) -> bool:
    touched = _devices_of(script)
    found = [
        explore_choices(loaded, partial(halls.part, [*concerned(loaded), *touched]), language, script)
        for loaded in chosen
    ]
    rehearsals = [path.rehearsal for paths in found for path in paths.paths]
    _write_page(html, rehearsals, language)
    if as_json:
        _print_json(
            {
                "rehearsals": [plain(each, 0.0, language) for each in rehearsals],
                "unreached": {loaded.id: list(paths.unreached) for loaded, paths in zip(chosen, found, strict=True)},
            }
        )
    else:
        for loaded, paths in zip(chosen, found, strict=True):
            print_paths(Console(), loaded, paths, language)
    return all(rehearsal.passed for rehearsal in rehearsals)


def _every_fault(
    halls: RehearsalHalls, chosen: Sequence[LoadedScene], trial: Trial, *, as_json: bool, html: Path | None
) -> bool:
    if not hasattr(os, "fork"):
        fail("--every-fault copies a rehearsal under way, which this system can't", WRONG)
    examined: list[Examined] = []
    began = time.perf_counter()
    for number, loaded in enumerate(chosen, start=1):
        print(f"{number}/{len(chosen)} {loaded.id} …", file=sys.stderr, flush=True)
        examined.append(examine(loaded, lambda loaded=loaded: halls.part(concerned(loaded)), trial))  # type: ignore[misc]
    took = time.perf_counter() - began
    _write_page(html, [path.rehearsal for each in examined for path in each.paths.paths], trial.language)
    if as_json:
        _print_json(plain_examined(examined, took, trial.language))
    else:
        print_examined(Console(), examined, took, trial.language)
    as_written = all(path.rehearsal.passed for each in examined for path in each.paths.paths)
    return as_written and not any(each.count("unsafe") for each in examined)


def _faults(halls: RehearsalHalls, words: Sequence[str], file: Path | None) -> list[Fault]:
    """Return the faults of the command line and of a file. Ends with status 2 where one can't be meant."""
    if file is not None and not file.is_file():
        fail(f"{file} does not exist", MISUSED)
    try:
        faults = [parse_fault(word) for word in words] + (load_faults(file) if file is not None else [])
        check_targets(faults, halls.targets)
    except BadFault as problem:
        fail(str(problem), MISUSED)
    return faults


def _kinds(words: str | None) -> tuple[str, ...]:
    kinds = tuple(part.strip() for part in words.split(",")) if words else FAULTS
    for kind in kinds:
        if kind not in FAULTS:
            fail(f"there is no fault {kind!r}{did_you_mean(kind, FAULTS)}; there are: {', '.join(FAULTS)}", MISUSED)
    return kinds


def _check_devices(halls: RehearsalHalls, chosen: Sequence[LoadedScene]) -> None:
    for loaded in chosen:
        unknown = sorted(device for device in concerned(loaded) if device not in halls.devices)
        if unknown:
            hint = did_you_mean(unknown[0], halls.devices)
            fail(f"{loaded.document.file}: there is no device {unknown[0]!r}{hint}; see exhibit check", WRONG)


def _devices_of(script: Sequence[Fault]) -> list[str]:
    return [fault.device for fault in script]


def _write_page(html: Path | None, rehearsals: Sequence[Rehearsal], language: str) -> None:
    if html is None:
        return
    drawn = [picture(rehearsal, language) for rehearsal in rehearsals]
    html.write_text(page(drawn, language, heading=word("rehearsal", language), intro=word("intro", language)))


def _print_json(document: dict[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False))


def _chosen(scene: str | None) -> list[LoadedScene]:
    """Return the scenes to rehearse, with the scenes they call put in. Raises FileProblem."""
    library = load_library(library_paths(None))
    if scene is not None and scene.endswith(".yaml"):
        found = load_scene(Path(scene), scene)
        return [link(found, {**library.scenes, found.id: found})]
    if scene is None:
        for findings in library.broken.values():
            for finding in findings:
                print(finding, file=sys.stderr)
        return [link(library.scenes[scene_id], library.scenes) for scene_id in sorted(library.scenes)]
    if scene not in library.scenes:
        fail(f"there is no scene {scene!r}{did_you_mean(scene, library.scenes)}", MISUSED)
    return [link(library.scenes[scene], library.scenes)]
