"""`exhibit doctor`: looks at what a hub needs and says what is missing, before a delegation waits."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import typer

from devices.core.findings import FileProblem
from devices.showroom import Showroom
from exhibit_server.cli.common import WRONG, ConfigOption, DataOption, JsonOption, config_path

DEFAULT = Path("data")
LEAST_FREE = 500 * 1024 * 1024
MARKS = {"ok": "✓", "warning": "!", "error": "✗"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at. `advice` says what to do about it."""

    what: str
    state: Literal["ok", "warning", "error"]
    found: str
    advice: str = ""


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(config: ConfigOption = None, data: DataOption = DEFAULT, as_json: JsonOption = False) -> None:
    """Look at this machine, the configuration, the wires and the scenes; exit code 1 when something is wrong."""
    found = list(_examine(config_path(config), data))
    if as_json:
        print(json.dumps({"items": [asdict(each) for each in found]}, ensure_ascii=False))
    else:
        for each in found:
            print(f"{MARKS[each.state]} {each.what}: {each.found}" + (f" → {each.advice}" if each.advice else ""))
    if any(each.state == "error" for each in found):
        raise typer.Exit(WRONG)


def _examine(config: Path, data: Path) -> Iterator[Diagnosis]:
    yield _python()
    yield _broker()
    yield _screens()
    yield _disk(data)
    showroom = None
    try:
        from devices.showroom import load_showroom

        showroom = load_showroom(config)
        yield Diagnosis(
            "configuration", "ok", f"{config}: {len(showroom.devices)} devices, {len(showroom.zones)} zones"
        )
    except FileProblem as problem:
        yield Diagnosis("configuration", "error", str(problem.findings[0]), "mend the file; `exhibit check` says more")
    if showroom is not None:
        yield from _serial_ports(showroom)
        yield _scenes(config, data)


def _python() -> Diagnosis:
    return Diagnosis("python", "ok", sys.version.split()[0])


def _broker() -> Diagnosis:
    path = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if path is not None:
        return Diagnosis("broker", "ok", path)
    advice = "apt-get install mosquitto; until then a built-in broker is used, for demonstrations only"
    return Diagnosis("broker", "warning", "no mosquitto on this machine", advice)


def _screens() -> Diagnosis:
    from exhibit_server.api.pages import WEB

    if (WEB / "index.html").is_file():
        return Diagnosis("screens", "ok", "built")
    return Diagnosis("screens", "error", "not built", "start once with ./exhibit, which builds them")


def _disk(data: Path) -> Diagnosis:
    place = next(path for path in (data.resolve(), *data.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    state: Literal["ok", "error"] = "ok" if free > LEAST_FREE else "error"
    return Diagnosis("disk", state, f"{free // 2**20} MiB free at {place}", "" if state == "ok" else "make room")


def _serial_ports(showroom: Showroom) -> Iterator[Diagnosis]:
    for name, wire in showroom.wires.items():
        port = wire.serial
        if port is None or not port.startswith("/"):
            continue
        if not Path(port).exists():
            advice = "plug it in; `ls /dev/serial/by-id` shows what is there. In a demo this doesn't matter"
            yield Diagnosis(f"wire {name}", "warning", f"{port} is not there", advice)
        elif not os.access(port, os.R_OK | os.W_OK):
            yield Diagnosis(f"wire {name}", "error", f"no right to use {port}", "add this user to the group dialout")
        else:
            yield Diagnosis(f"wire {name}", "ok", port)


def _scenes(config: Path, data: Path) -> Diagnosis:
    from exhibit_server.cli.halls import library_paths, media_in, rehearsal_hall
    from exhibit_server.proof import hall_for
    from scenes.check import check_library, check_scene
    from scenes.loader import load_library

    try:
        built = rehearsal_hall(config)
    except FileProblem as problem:
        return Diagnosis("devices", "error", str(problem.findings[0]), "mend the configuration")
    library = load_library(library_paths(None))
    hall, findings = hall_for(built.showroom, built.rig, library.scenes, media_in(data))
    findings += [finding for loaded in library.scenes.values() for finding in check_scene(loaded, hall)]
    findings += check_library(hall)
    findings += [finding for broken in library.broken.values() for finding in broken]
    if findings:
        worst = next((finding for finding in findings if finding.severity == "error"), findings[0])
        state: Literal["warning", "error"] = worst.severity
        return Diagnosis("scenes", state, str(worst), f"`exhibit check` shows all {len(findings)} findings")
    return Diagnosis("scenes", "ok", f"{len(library.scenes)} scenes, nothing found wrong")
