"""`exhibit rehearse-text`: the studio's helper. Takes a text and a script as JSON, says how it went as JSON.

Not for people (`exhibit rehearse` is), so `--help` doesn't list it. It is polite, because the hall plays meanwhile, and
gives itself limits, because the text may be anything.
"""

import dataclasses
import json
import os
import sys
import time
from typing import Any

import typer

from exhibit_server.cli.common import ConfigOption, config_path, explained

SECONDS, MEMORY = 90, 3_000_000_000
"""Seconds of the processor's time and bytes a rehearsal may take."""

POLITE = 10


def register(app: typer.Typer) -> None:
    app.command("rehearse-text", hidden=True)(rehearse_text)


def rehearse_text(config: ConfigOption = None) -> None:
    """Rehearse the text on standard input."""
    _be_modest()
    order = json.load(sys.stdin)
    with explained():
        answer = _rehearse(order, config)
    print(json.dumps(answer, ensure_ascii=False))


def _be_modest() -> None:
    if sys.platform == "win32":
        return
    import resource

    os.nice(POLITE)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _rehearse(order: dict[str, Any], config: ConfigOption) -> dict[str, Any]:
    from devices.core.texts import pick
    from exhibit_server.cli.halls import RehearsalHalls
    from exhibit_server.cli.rehearsal_picture import picture
    from exhibit_server.cli.rehearsal_report import plain
    from scenes.linking import relink
    from scenes.rehearsal import BadFault, Fault, Script, check_targets, concerned, rehearse_alone

    language = order["language"]
    loaded = relink(order["text"], order["sources"], {}, f"{order['name']}.yaml")
    halls = RehearsalHalls(config_path(config))
    unknown = sorted(device for device in concerned(loaded) if device not in halls.devices)
    if unknown:
        return {"refused": "not_simulated", "details": {"devices": ", ".join(unknown)}}
    faults = [Fault(**fault) for fault in order["faults"]]
    try:
        check_targets(faults, halls.targets)
    except BadFault as problem:
        return {"refused": "rehearsal_failed", "details": {"problem": str(problem)}}
    hall = halls.part([*concerned(loaded), *(fault.device for fault in faults)])
    began = time.perf_counter()
    rehearsal = rehearse_alone(loaded, hall, Script(language=language, choices=order["choices"], faults=faults))
    said = plain(rehearsal, time.perf_counter() - began, language)
    played = sorted(
        (step for step in rehearsal.record.steps.values() if step.started_at is not None),
        key=lambda step: step.started_at or 0.0,
    )
    kept = ("scene", "state", "passed", "safe", "seconds", "took_seconds", "answers", "not_at_baseline", "unsaid")
    found = {
        **{name: said[name] for name in (*kept, "unrestored", "problems")},
        "path": [step.station.path for step in played],
        "reason": pick(rehearsal.record.reason, language),
        "lanes": dataclasses.asdict(picture(rehearsal, language)),
    }
    return {"rehearsal": found}
