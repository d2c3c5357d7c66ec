"""`exhibit schedule` and `exhibit tours`: what the files say, without a hub."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from exhibit_server.cli.common import ConfigOption, JsonOption, LanguageOption, config_path, explained

if TYPE_CHECKING:
    from exhibit_server.schedule.occurrences import Occurrence, Occurrences

app = typer.Typer(help="The hall's days, as config/schedule.yaml plans them.", no_args_is_help=True)
tours = typer.Typer(help="The hall's tours, as config/tours plans them.", no_args_is_help=True)

DaysOption = Annotated[int, typer.Option("--days", min=1, max=366, help="How many days, from today on.")]
CountOption = Annotated[int, typer.Option("--count", min=1, max=100, help="How many entries.")]


@tours.callback()
def _group() -> None:
    """Keep `list` a command of its own, though it is the only one."""


@app.command("next")
def show_next(config: ConfigOption = None, count: CountOption = 5, lang: LanguageOption = "en",
              as_json: JsonOption = False) -> None:  # fmt: skip
    """Print what is due next."""
    occurrences, at = _occurrences(config), _now()
    found: list[Occurrence] = []
    while len(found) < count:
        following = occurrences.next_after(at, days=366)
        if following is None:
            break
        found += [each for each in occurrences.between(at, following.at) if each.skip is None]
        at = following.at
    _print([_plain(each, occurrences.almanac.zone, lang) for each in found[:count]], as_json=as_json)


@app.command("list")
def show_list(config: ConfigOption = None, days: DaysOption = 7, lang: LanguageOption = "en",
              as_json: JsonOption = False) -> None:  # fmt: skip
    """Print the coming days: hours, holidays, entries, and why something is left out."""
    from devices.core.texts import pick
    from exhibit_server.schedule.local_time import local

    occurrences = _occurrences(config)
    today = local(_now(), occurrences.almanac.zone).date()
    plain: list[dict[str, Any]] = []
    for number in (today + timedelta(days=ahead) for ahead in range(days)):
        day = occurrences.almanac.day(number)
        plain.append(
            {
                "date": number.isoformat(),
                "hours": [str(span) for span in day.hours],
                "why": pick(day.closed or day.special or {}, lang),
                "holidays": [f"{each.country}: {pick(each.name, lang)}" for each in day.holidays],
                "entries": [_plain(each, occurrences.almanac.zone, lang) for each in occurrences.on(number)],
            }
        )
    if as_json:
        print(json.dumps({"days": plain}, ensure_ascii=False, indent=2))
        return
    for each in plain:
        notes = "; ".join(filter(None, [each["why"], *each["holidays"]]))
        print(f"{each['date']}  {', '.join(each['hours']) or '–'}{f'  ({notes})' if notes else ''}")
        for entry in each["entries"]:
            print(f"  {_line(entry, with_date=False)}")


@tours.command("list")
def list_tours(config: ConfigOption = None, lang: LanguageOption = "en", as_json: JsonOption = False) -> None:
    """Print the tours and their stops."""
    from devices.core.texts import pick
    from exhibit_server.schedule.files import load_plan

    with explained():
        plan = load_plan(config_path(config))
    if as_json:
        found = [tour.model_dump(mode="json") for tour in plan.tours.values()]
        print(json.dumps({"tours": found}, ensure_ascii=False, indent=2))
        return
    for tour in plan.tours.values():
        print(f"{tour.tour}: {pick(tour.title, lang)}")
        for stop in tour.stops:
            scenes = ", ".join(scene.scene for scene in stop.scenes) or "–"
            print(f"  {stop.minutes:>4g} min  {stop.zone:<16} {scenes}")


def _occurrences(config: Path | None) -> "Occurrences":
    from exhibit_server.schedule.almanac import Almanac
    from exhibit_server.schedule.files import load_plan
    from exhibit_server.schedule.occurrences import Occurrences

    with explained():
        return Occurrences(Almanac(load_plan(config_path(config)).schedule))


def _now() -> float:
    return datetime.now(UTC).timestamp()


def _plain(occurrence: "Occurrence", zone: ZoneInfo, language: str) -> dict[str, Any]:
    from devices.core.texts import pick
    from exhibit_server.schedule.local_time import local

    task = occurrence.task
    return {
        "id": occurrence.key,
        "due": local(occurrence.at, zone).isoformat(),
        "title": pick(task.title, language),
        "scene": task.scene,
        "tour": task.tour,
        "left_out": pick(occurrence.skip, language) if occurrence.skip is not None else None,
    }


def _line(entry: dict[str, Any], *, with_date: bool = True) -> str:
    due = datetime.fromisoformat(entry["due"])
    what = f"tour {entry['tour']}" if entry["tour"] else f"scene {entry['scene']}"
    why = f"  (left out: {entry['left_out']})" if entry["left_out"] else ""
    return f"{due.strftime('%Y-%m-%d %H:%M' if with_date else '%H:%M')}  {entry['title']}: {what}{why}"


def _print(entries: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"entries": entries}, ensure_ascii=False, indent=2))
        return
    for entry in entries:
        print(_line(entry))
