"""`exhibit users`: people, their PINs, tokens for programs and screens."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from exhibit_server.access import Access, NotAccepted, Role
from exhibit_server.cli.common import MISUSED, WRONG, DataOption, JsonOption, fail
from exhibit_server.settings import Settings
from exhibit_server.store.database import DatabaseUnusable, open_database
from exhibit_server.store.people import NameTaken
from exhibit_server.store.repositories import Repositories

T = TypeVar("T")
app = typer.Typer(help="People, their PINs, tokens for programs and screens.", no_args_is_help=True)
RoleOption = Annotated[str, typer.Option("--role", help="kiosk, guide, technician or admin.")]
PinOption = Annotated[str, typer.Option("--pin", prompt=True, hide_input=True, confirmation_prompt=True)]
DEFAULT = Path("data")


@app.command("list")
def list_people(data: DataOption = DEFAULT, as_json: JsonOption = False) -> None:
    """List people."""
    people = _with_access(data, lambda access: access.everybody())
    if as_json:
        rows = [{"name": person.name, "role": person.role, "active": person.active} for person in people]
        print(json.dumps({"items": rows}, ensure_ascii=False))
        return
    for person in people:
        print(f"{person.name:<20} {person.role:<12} {'active' if person.active else 'inactive'}")


@app.command("add")
def add(name: str, role: RoleOption, pin: PinOption, data: DataOption = DEFAULT) -> None:
    """Add a person who logs in with a PIN."""
    _with_access(data, lambda access: access.create_person(name, role_named(role), pin))
    print(f"{name} may log in as {role}.")


@app.command("pin")
def set_pin(name: str, pin: PinOption, data: DataOption = DEFAULT) -> None:
    """Give somebody a new PIN; open sessions end."""
    _with_access(data, lambda access: access.set_pin(name, pin))
    print(f"{name} has a new PIN.")


@app.command("remove")
def remove(name: str, data: DataOption = DEFAULT) -> None:
    """Let somebody in no more; open sessions end."""
    _with_access(data, lambda access: access.deactivate(name))
    print(f"{name} can't log in any more.")


@app.command("token")
def token(name: str, role: RoleOption = "guide", data: DataOption = DEFAULT, as_json: JsonOption = False) -> None:
    """Make a token for a program: `Authorization: Bearer TOKEN`. It is shown once."""
    made = _with_access(data, lambda access: access.create_token(name, role_named(role)))
    print(json.dumps({"name": name, "role": role, "token": made}) if as_json else made)


@app.command("screen")
def screen(screen: str, data: DataOption = DEFAULT) -> None:
    """Make the key of a screen (kiosk/lobby, display/twin): open its address once with ?key=KEY."""
    kind, _, name = screen.partition("/")
    if kind not in ("kiosk", "display") or not name:
        fail("expected kiosk/ID or display/ID", 2)
    made = _with_access(data, lambda access: access.create_token(screen, Role.KIOSK, kind="screen", screen=screen))
    print(f"/{screen}?key={made}")


def role_named(word: str) -> Role:
    """Return the role. Ends with exit code 2 for an unknown one."""
    if word not in {role.value for role in Role} - {Role.GUEST.value}:
        fail(f"expected the role kiosk, guide, technician or admin, got {word!r}", MISUSED)
    return Role(word)


def _with_access(data: Path, work: Callable[[Access], Awaitable[T]]) -> T:
    """Open the store of a hub, running or not, and do something with its people."""

    async def main() -> T:
        settings = Settings(data=data)
        data.mkdir(parents=True, exist_ok=True)
        url = settings.database_url or f"sqlite+aiosqlite:///{(data / 'exhibit.db').resolve()}"
        async with open_database(url) as database:
            store = Repositories.of(database)
            return await work(Access(store.people, store.tokens, data))

    try:
        return asyncio.run(main())
    except (NotAccepted, NameTaken, DatabaseUnusable) as error:
        fail(str(error), WRONG)
