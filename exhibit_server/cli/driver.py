"""`exhibit driver`: the drivers there are, and the beginning of a new one."""

import json
import re
from pathlib import Path
from string import Template
from typing import Annotated

import typer

from exhibit_server.cli.common import MISUSED, JsonOption, fail

KIT = Path(__file__).parent / "kit"
CHECKOUT = Path(__file__).parent.parent.parent

app = typer.Typer(help="The drivers there are, and the beginning of a new one.", no_args_is_help=True)
FolderOption = Annotated[Path, typer.Option("--folder", help="The checkout to write into.")]


@app.command("list")
def list_drivers(as_json: JsonOption = False) -> None:
    """List every driver, also those of installed packages."""
    from devices.catalogue import find_drivers

    drivers = sorted(find_drivers().values(), key=lambda driver: driver.NAME)
    if as_json:
        rows = [{"name": driver.NAME, "label": dict(driver.LABEL), "wire": driver.WIRE} for driver in drivers]
        print(json.dumps({"items": rows}, ensure_ascii=False))
        return
    for driver in drivers:
        print(f"{driver.NAME:<20} {driver.WIRE:<8} {driver.LABEL['en']}")


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits and underscores, such as acme_switcher.")],
    folder: FolderOption = CHECKOUT,
) -> None:
    """Write a driver, its simulator and their test: a small line protocol that works at once, to be replaced."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        fail(f"{name!r} is no name for a driver: lower-case letters, digits and underscores", MISUSED)
    if not (folder / "devices" / "drivers").is_dir():
        fail(f"{folder} is no checkout: it has no devices/drivers; name one with --folder", MISUSED)
    files = {
        "driver": folder / "devices" / "drivers" / f"{name}.py",
        "sim": folder / "devices" / "sim" / f"{name}.py",
        "test": folder / "tests" / "devices" / f"test_{name}.py",
    }
    taken = [path for path in files.values() if path.exists()]
    if taken:
        fail(f"{taken[0]} exists already", MISUSED)
    words = {
        "name": name,
        "Class": "".join(part.title() for part in name.split("_")),
        "Title": name.replace("_", " ").capitalize(),
    }
    for kind, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (KIT / f"{kind}.txt").read_text(encoding="utf-8")
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        print(f"wrote {path}")
    print(f"now: .venv/bin/python -m pytest {files['test'].relative_to(folder)}")
