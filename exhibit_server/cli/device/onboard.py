"""`exhibit device onboard`: what the hub would make of announcements on MQTT, without a broker."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from exhibit_server.cli.common import MISUSED, JsonOption, fail
from exhibit_server.cli.device.answers import BatchOption, Json, run_batch


def register(app: typer.Typer) -> None:
    app.command("onboard")(onboard_file)


def onboard_file(
    file: Annotated[Path | None, typer.Argument(help="A JSON document with announcements and states.")] = None,
    batch: BatchOption = None,
    as_json_: JsonOption = False,
) -> None:
    """Show the devices that announcements on MQTT become, and what their states say, with the very code the hub runs.

    A document is {"config": {"discovery_prefix"?}, "discovery": [{"topic", "payload" or "payload_hex", "retain"?}],
    "state": [the same]}; in a batch one such document a line.
    """
    if batch is not None:
        run_batch(batch, answer, refuse)
        return
    if file is None:
        fail("give a file, or --batch FILE", MISUSED)
    found = _of_file(file)
    if as_json_:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found)


def answer(document: Json) -> Json:
    """Onboard one document. Raises ValueError, naming the place, when it is none."""
    from devices.onboarding import onboard
    from scenes.virtual_time import run_virtual

    return run_virtual(onboard(document))


def refuse(reason: str) -> Json:
    """Return the answer to a line that is no document."""
    return {"devices": [], "rejected": [{"topic": "", "reason": reason}]}


def _of_file(file: Path) -> Json:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return answer(document)
    except OSError as problem:
        fail(f"{file}: {problem.strerror}", MISUSED)
    except (ValueError, RecursionError) as problem:
        fail(f"{file}: {problem}", MISUSED)


def show(found: Json) -> None:
    """Print what was found for people."""
    for device in found["devices"]:
        maker = " ".join(filter(None, (device["manufacturer"], device["model"])))
        print(f"{device['name']}" + (f" ({maker})" if maker else ""))
        for entity in device["entities"]:
            print(f"  {entity['kind']:<14} {entity['name']}: {_value(entity)}  [{entity['availability']}]")
    for rejected in found["rejected"]:
        print(f"rejected {rejected['topic']}: {rejected['reason']}")
    if not found["devices"] and not found["rejected"]:
        print("nothing was announced")


def _value(entity: dict[str, Any]) -> str:
    value = entity["value"]
    shown = "unknown" if value is None else value if isinstance(value, str) else json.dumps(value)
    return f"{shown} {entity['unit'] or ''}".strip()
