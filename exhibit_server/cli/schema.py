"""`exhibit schema`: what editors need to complete and check scene files."""

from pathlib import Path
from typing import Annotated

import typer

OutOption = Annotated[Path | None, typer.Option("--out", help="Write to this file; printed when left out.")]


def register(app: typer.Typer) -> None:
    app.command("schema")(schema)


def schema(out: OutOption = None) -> None:
    """Print the JSON Schema of scene files, or write it for editors."""
    from scenes.editors import written

    if out is None:
        print(written(), end="")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(written(), encoding="utf-8")
