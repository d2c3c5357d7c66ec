"""`exhibit schema`: what editors need to complete and check scenes, tours, the schedule and a hall's files."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Kind(StrEnum):
    """What kind of file."""

    SCENE = "scene"
    TOUR = "tour"
    SCHEDULE = "schedule"
    SHOWROOM = "showroom"
    PART = "part"


KindArgument = Annotated[Kind, typer.Argument(help="Of which files; part: what showroom.yaml includes.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="Write to this file; printed when left out.")]


def register(app: typer.Typer) -> None:
    app.command("schema")(schema)


def schema(kind: KindArgument = Kind.SCENE, out: OutOption = None) -> None:
    """Print the JSON Schema of one kind of file, or write it for editors."""
    text = _written(kind)
    if out is None:
        print(text, end="")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


def _written(kind: Kind) -> str:
    from devices.showroom import PartConfig, ShowroomConfig
    from exhibit_server.schedule.config import ScheduleConfig
    from exhibit_server.tours.config import TourConfig
    from scenes.editors import written

    models: dict[Kind, type[BaseModel]] = {
        Kind.TOUR: TourConfig,
        Kind.SCHEDULE: ScheduleConfig,
        Kind.SHOWROOM: ShowroomConfig,
        Kind.PART: PartConfig,
    }
    if kind is Kind.SCENE:
        return written()
    made = {"$schema": DRAFT, **models[kind].model_json_schema()}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
