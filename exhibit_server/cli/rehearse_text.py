"""`exhibit rehearse-text`: the studio's helper. Takes orders as lines of JSON, says how each went as one.

Not for people (`exhibit rehearse` is), so `--help` doesn't list it. It is polite, because the hall plays meanwhile, and
gives itself limits, because the text may be anything.
"""

import dataclasses
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import typer

from exhibit_server.cli.common import ConfigOption, config_path, explained

if TYPE_CHECKING:
    from exhibit_server.cli.halls import RehearsalHalls

SECONDS, MEMORY = 90, 3_000_000_000
"""Seconds of the processor's time and bytes a rehearsal may take."""

POLITE = 10


def register(app: typer.Typer) -> None:
    app.command("rehearse-text", hidden=True)(rehearse_text)


def rehearse_text(config: ConfigOption = None) -> None:
    """Rehearse the texts on standard input, one order a line, one answer a line."""
    from exhibit_server.cli.halls import RehearsalHalls

    _be_modest()
    with explained():
        halls = RehearsalHalls(config_path(config))
    for line in sys.stdin:
        _limit_time()
        print(json.dumps(_answer(json.loads(line), halls), ensure_ascii=False), flush=True)


def _be_modest() -> None:
    if sys.platform == "win32":
        return
    import resource

    os.nice(POLITE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _limit_time() -> None:
    """Allow so much of the processor's time from now on."""
    if sys.platform == "win32":
        return
    import resource

    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(order: dict[str, Any], halls: "RehearsalHalls") -> dict[str, Any]:
    try:
        return _rehearse(order, halls)
    except Exception as error:  # noqa: BLE001 - whatever a text brings about, the next one is rehearsed all the same
        return {"refused": "rehearsal_failed", "details": {"problem": f"{type(error).__name__}: {error}"[:300]}}


def _rehearse(order: dict[str, Any], halls: "RehearsalHalls") -> dict[str, Any]:
    from devices.core.texts import pick
    from exhibit_server.cli.rehearsal_picture import picture
    from exhibit_server.cli.rehearsal_report import plain
    from scenes.linking import relink
    from scenes.rehearsal import BadFault, Fault, Script, check_targets, concerned, rehearse_alone

    language = order["language"]
    loaded = relink(order["text"], order["sources"], {}, f"{order['name']}.yaml")
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
