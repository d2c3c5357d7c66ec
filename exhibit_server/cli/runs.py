"""`exhibit runs`: the runs a hub has recorded, shown, drawn, compared with a golden run, and played again."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from exhibit_server.api.flight_views import comparison_view, flight_view
from exhibit_server.cli.common import (
    MISUSED,
    WRONG,
    ConfigOption,
    DataOption,
    JsonOption,
    LanguageOption,
    config_path,
    explained,
    fail,
)
from exhibit_server.cli.runs_shown import RunRow, print_comparison, print_flight, print_list, print_replay
from exhibit_server.flight.compare import USUAL, Comparison, Limits, compare
from exhibit_server.flight.flight import Flight, load_flight
from exhibit_server.flight.golden import NotGolden, set_golden
from exhibit_server.flight.picture import picture
from exhibit_server.flight.replay import CannotReplay, Replay, replay
from exhibit_server.flight.sentences import GOLDEN, OTHER, RECORDED
from exhibit_server.settings import Settings
from exhibit_server.store.database import DatabaseUnusable, open_database
from exhibit_server.store.repositories import Repositories
from exhibit_server.timeline.page import page
from scenes.virtual_time import run_virtual

T = TypeVar("T")
app = typer.Typer(help="Recorded runs: look at them, compare them, play them again.", no_args_is_help=True)

RunArgument = Annotated[str, typer.Argument(help="A run's id, its first letters, or `last`.", show_default=False)]
SecondsOption = Annotated[float, typer.Option("--seconds", help="Drift of a step that counts, in seconds …")]
ShareOption = Annotated[float, typer.Option("--percent", help="… and in percent of what it took before; both.")]
DEFAULT = Path("data")
FEWEST = 4
"""Letters of an id that must at least be given."""

_AGO = re.compile(r"(\d+)\s*([mhd])")
_SECONDS = {"m": 60.0, "h": 3600.0, "d": 86400.0}


@app.command("list")
def list_runs(
    scene: Annotated[str | None, typer.Option("--scene", help="Only runs of this scene.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="30m, 12h, 7d, or a date such as 2026-11-27.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 30,
    data: DataOption = DEFAULT,
    as_json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """List runs, the newest first; * marks golden ones."""

    async def work(store: Repositories) -> list[RunRow]:
        entries = await store.runs.latest(limit, scene=scene, since=None if since is None else _since(since))
        golden = {entry.run for entry in await store.flights.all_golden()}
        return [RunRow(entry, entry.id in golden) for entry in entries]

    rows = _with_store(data, work)
    if as_json:
        print(json.dumps({"items": [row.plain() for row in rows]}, ensure_ascii=False))
    else:
        print_list(rows, lang)


@app.command("show")
def show(
    run: RunArgument,
    readings: Annotated[bool, typer.Option("--readings", help="Also what the devices reported.")] = False,
    data: DataOption = DEFAULT,
    as_json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Tell a run line by line: planned and actual, commands and answers, who decided what."""
    found = _with_store(data, lambda store: _find(store, run))
    if as_json:
        print(flight_view(found.flight, golden=found.golden).model_dump_json())
    else:
        print_flight(found.flight, lang, readings=readings)


@app.command("html")
def html(
    run: RunArgument,
    file: Annotated[Path, typer.Argument(help="The page to write.")],
    data: DataOption = DEFAULT,
    lang: LanguageOption = "en",
) -> None:
    """Draw a run on one standalone page: a lane for each device, wanted beside observed."""
    found = _with_store(data, lambda store: _find(store, run))
    _write(file, page([picture(found.flight, lang)], lang))


@app.command("golden")
def golden(
    run: RunArgument,
    remove: Annotated[bool, typer.Option("--remove", help="Let it be golden no more.")] = False,
    data: DataOption = DEFAULT,
) -> None:
    """Make this the golden run of its scene and variant: others are compared with it, and it is never forgotten."""

    async def work(store: Repositories) -> str:
        flight = (await _find(store, run)).flight
        named = " ".join(filter(None, (flight.run.scene, flight.head.variant)))
        if remove:
            was = await store.flights.unset_golden(flight.run.id)
            return f"{flight.run.id} is no golden run {'any more' if was else '(it was none)'}"
        await set_golden(store, flight, "command line", datetime.now().astimezone().timestamp())
        return f"{flight.run.id} is the golden run of {named}"

    print(_with_store(data, work))


@app.command("compare")
def compare_runs(
    run: RunArgument,
    other: Annotated[str | None, typer.Option("--with", help="Another run; the golden one when left out.")] = None,
    seconds: SecondsOption = USUAL.step_seconds,
    percent: ShareOption = USUAL.step_share * 100,
    data: DataOption = DEFAULT,
    as_json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Say which step drifted and by how much, what ended otherwise, who answered slower; exit code 1 if anything."""
    limits = Limits(step_seconds=seconds, step_share=percent / 100)

    async def work(store: Repositories) -> Comparison:
        flight = (await _find(store, run)).flight
        if other is not None:
            return compare(flight, (await _find(store, other)).flight, limits=limits, called=OTHER)
        entry = await store.flights.golden(flight.run.scene, flight.head.variant)
        if entry is None:
            fail(f"{flight.run.scene} has no golden run; choose one with `exhibit runs golden ID`", MISUSED)
        return compare(flight, (await _find(store, entry.run)).flight, limits=limits, called=GOLDEN)

    _conclude(_with_store(data, work), lang, as_json=as_json)


@app.command("replay")
def replay_run(
    run: RunArgument,
    config: ConfigOption = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Draw recording and replay on one page.")] = None,
    data: DataOption = DEFAULT,
    as_json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Play a recorded run again in virtual time on the simulated hall; exit code 1 when it goes otherwise."""
    flight = _with_store(data, lambda store: _find(store, run)).flight
    with explained():
        try:
            played = run_virtual(_play_again(config_path(config), flight))
        except CannotReplay as problem:
            fail(str(problem), WRONG)
    if html_file is not None:
        _write(html_file, page([picture(each, lang) for each in (flight, played.flight)], lang))
    comparison = compare(played.flight, flight, called=RECORDED)
    if not as_json:
        print_replay(played, lang)
    _conclude(comparison, lang, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Found:
    flight: Flight
    golden: bool


async def _find(store: Repositories, word: str) -> _Found:
    """Return the run somebody means. Ends with exit code 2 where it is none, or more than one."""
    if word == "last":
        ids = [entry.id for entry in await store.runs.latest(1)]
    elif len(word) < FEWEST:
        fail(f"give at least the first {FEWEST} letters of a run's id, or `last`", MISUSED)
    else:
        ids = await store.runs.named(word)
    if len(ids) != 1:
        said = f"fits several runs: {', '.join(ids)}" if ids else "is no run of this hub; see `exhibit runs list`"
        fail(f"{word!r} {said}", MISUSED)
    flight = await load_flight(store, ids[0])
    if flight is None:
        fail(f"{word!r} was forgotten just now", MISUSED)
    entry = await store.flights.golden(flight.run.scene, flight.head.variant)
    return _Found(flight, entry is not None and entry.run == flight.run.id)


async def _play_again(config: Path, flight: Flight) -> Replay:
    """Replay on a simulated hall. Raises FileProblem and CannotReplay."""
    from exhibit_server.cli.halls import rehearsal_hall

    hall = rehearsal_hall(config)
    played: Replay | CannotReplay
    async with asyncio.TaskGroup() as group:
        life = group.create_task(hall.run())
        try:
            played = await replay(flight, hall.rig, hall.set_fault)
        except CannotReplay as problem:  # raised again below: a task group would wrap it up
            played = problem
        life.cancel()
    if isinstance(played, CannotReplay):
        raise played
    return played


def _conclude(comparison: Comparison, lang: str, *, as_json: bool) -> None:
    if as_json:
        print(comparison_view(comparison).model_dump_json())
    else:
        print_comparison(comparison, lang)
    if comparison.differs:
        raise typer.Exit(WRONG)


def _since(word: str) -> float:
    """Return a time: so long ago, or a date. Ends with exit code 2 for anything else."""
    now = datetime.now().astimezone()
    match = _AGO.fullmatch(word.strip())
    if match is not None:
        return now.timestamp() - int(match[1]) * _SECONDS[match[2]]
    try:
        return datetime.fromisoformat(word).astimezone().timestamp()
    except ValueError:
        fail(f"expected 30m, 12h, 7d or a date such as 2026-11-27, got {word!r}", MISUSED)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{file} can't be written: {error.strerror}", WRONG)


def _with_store(data: Path, work: Callable[[Repositories], Awaitable[T]]) -> T:
    """Open the store of a hub, running or not, and do something with it."""
    settings = Settings(data=data)
    if settings.database_url is None and not (data / "exhibit.db").is_file():
        fail(f"{data} holds no hub's data (no exhibit.db); name its folder with --data", MISUSED)

    async def main() -> T:
        url = settings.database_url or f"sqlite+aiosqlite:///{(data / 'exhibit.db').resolve()}"
        async with open_database(url) as database:
            return await work(Repositories.of(database))

    try:
        return asyncio.run(main())
    except (DatabaseUnusable, NotGolden) as error:
        fail(str(error), WRONG)
