"""`exhibit check`: prove scenes before they play."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from devices.core.findings import FileProblem, Finding
from exhibit_server.cli.common import MISUSED, WRONG, ConfigOption, JsonOption, config_path, explained, fail

PathsArgument = Annotated[
    list[Path] | None, typer.Argument(help="Scene files or folders; the library when left out.", show_default=False)
]


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(paths: PathsArgument = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Check scenes against the hall: nothing is moved. Says file:line:column of each mistake."""
    from exhibit_server.cli.halls import library_paths, rehearsal_hall
    from scenes.check import Hall, bounds, check_scene
    from scenes.loader import load_scene

    files = library_paths(paths)
    missing = [file for file in files if not file.is_file()]
    if missing:
        fail(f"{missing[0]} does not exist", MISUSED)
    with explained():
        built = rehearsal_hall(config_path(config))
    hall = Hall(built.rig, list(built.showroom.zones), built.showroom.hall.languages)
    findings: list[Finding] = []
    scenes: list[dict[str, Any]] = []
    for file in files:
        try:
            loaded = load_scene(file, str(file))
        except FileProblem as problem:
            findings.extend(problem.findings)
            continue
        found = check_scene(loaded, hall)
        findings.extend(found)
        span = bounds(loaded)
        scenes.append({"scene": loaded.id, "file": str(file), "seconds": asdict(span), "findings": len(found)})
    _print(scenes, findings, as_json=as_json)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(WRONG)


def _print(scenes: list[dict[str, Any]], findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"scenes": scenes, "findings": [_plain(finding) for finding in findings]}, indent=2))
        return
    for finding in findings:
        print(finding, file=sys.stderr)
    for scene in scenes:
        seconds = scene["seconds"]
        print(
            f"{scene['scene']}: {scene['findings'] or 'no'} findings; "
            f"{seconds['shortest']:g}–{seconds['longest']:g} s, expected {seconds['expected']:g} s"
        )


def _plain(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding.place), "code": finding.code, "severity": finding.severity, "message": finding.message}
