"""`exhibit content`: what displays can show, listed, added and taken out from the command line. The hub may run."""

import asyncio
import json
import re
import secrets
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from exhibit_server.cli.common import MISUSED, WRONG, DataOption, JsonOption, fail
from exhibit_server.content.catalogue import Item
from exhibit_server.content.kinds import ENDING
from exhibit_server.content.opening import FOLDER, make_content
from exhibit_server.content.refusals import ContentRefused
from exhibit_server.content.store import LONGEST_NAME, NAME, About, ContentStore, NewFile
from exhibit_server.settings import Settings
from exhibit_server.store.content_entries import ROLES, Role
from exhibit_server.store.database import DatabaseUnusable, open_database
from exhibit_server.store.repositories import Repositories

T = TypeVar("T")
app = typer.Typer(help="Films, pictures and other media that displays show.", no_args_is_help=True)
DEFAULT = Path("data")
BY = "exhibit content"

NameOption = Annotated[str | None, typer.Option("--name", help="Name scenes use; of the file's name when left out.")]
LanguageOption = Annotated[str, typer.Option("--lang", help="Language of the file; for every language when left out.")]
RoleOption = Annotated[str, typer.Option("--role", help=f"One of {', '.join(ROLES)}.")]
TitleOption = Annotated[list[str] | None, typer.Option("--title", help="LANGUAGE=TITLE, one for each language.")]
OriginOption = Annotated[str, typer.Option("--origin", help="Where it is from, and under which licence.")]
FactOption = Annotated[bool, typer.Option("--fact/--example", help="What states no fact is marked as an example.")]
TagOption = Annotated[list[str] | None, typer.Option("--tag", help="A word to find it by, such as attract.")]


@app.command("list")
def list_content(data: DataOption = DEFAULT, as_json: JsonOption = False) -> None:
    """List what there is."""

    async def work(content: ContentStore) -> list[dict[str, Any]]:
        return [_described(item, content) for item in content.catalogue]

    found = _with_content(data, work)
    if as_json:
        print(json.dumps({"items": found}, ensure_ascii=False))
        return
    for each in found:
        languages = ", ".join(file["language"] or "all" for file in each["files"] if file["role"] == "media")
        print(f"{each['name']:<24} {each['kind']:<9} {languages:<12} {each['title'].get('en', '')}")


@app.command("add")
def add(
    file: Annotated[str, typer.Argument(help="A file, or the address of a web page.")],
    name: NameOption = None,
    lang: LanguageOption = "",
    role: RoleOption = "media",
    title: TitleOption = None,
    origin: OriginOption = "",
    fact: FactOption = False,
    tag: TagOption = None,
    data: DataOption = DEFAULT,
) -> None:
    """Add a file: as new content, or to what has this name already, in place of its file in that language."""
    named = name or _name_of(file)
    if role not in ROLES:
        fail(f"--role takes one of {', '.join(ROLES)}, got {role!r}", MISUSED)
    if not re.match(NAME, named) or len(named) > LONGEST_NAME:
        fail(f"a name is small letters, digits and hyphens, {LONGEST_NAME} at most, got {named!r}", MISUSED)
    if not re.match(r"^([a-z]{2,3})?$", lang):
        fail(f"--lang takes a language such as vi, ko or en, got {lang!r}", MISUSED)
    about = About(title=_titles(title or [], named), origin=origin, example=not fact, tags=tag or [])
    item = _with_content(data, lambda content: put(content, file, named, about, language=lang, role=_role(role)))
    print(f"{item.name}: {item.entry.kind}, {len(item.current('media'))} language(s)")


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write to; made where it is not there.")],
    names: Annotated[list[str] | None, typer.Argument(help="Names; everything when left out.")] = None,
    data: DataOption = DEFAULT,
) -> None:
    """Write the files that are shown now, with a content.json that says what they are."""

    async def work(content: ContentStore) -> list[dict[str, Any]]:
        items = [content.item(name) for name in names] if names else list(content.catalogue)
        return [_exported(item, content, folder) for item in items]

    folder.mkdir(parents=True, exist_ok=True)
    found = _with_content(data, work)
    document = json.dumps({"items": found}, ensure_ascii=False, indent=2)
    (folder / "content.json").write_text(f"{document}\n", encoding="utf-8")
    print(f"{folder}: {len(found)} item(s)")


async def put(
    content: ContentStore, file: str, name: str, about: About, *, language: str = "", role: Role = "media"
) -> Item:
    """Add a file or a link to what has this name, or make it. Raises ContentRefused, OSError."""
    if re.match(r"^https?://", file):
        new = NewFile(role=role, language=language, url=file)
    else:
        new = await _taken(content, Path(file), language, role)
    if name in content.catalogue.live:
        return await content.add_file(name, new, BY)
    return await content.add(name, about, [new], BY)


async def _taken(content: ContentStore, file: Path, language: str, role: Role) -> NewFile:
    """Keep the bytes of a file. A copy of it is taken: what is kept must not change with it."""
    folder = content.uploads.folder
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    copy = folder / f"{secrets.token_hex(8)}.copy"
    try:
        await asyncio.to_thread(shutil.copyfile, file, copy)
        blob = await content.take(copy, file.name)
    finally:
        copy.unlink(missing_ok=True)
    return NewFile(role=role, language=language, sha256=blob.sha256, filename=file.name)


def _described(item: Item, content: ContentStore) -> dict[str, Any]:
    entry = item.entry
    files = []
    for each in (file for role in ROLES for file in item.current(role).values()):
        blob = content.catalogue.blobs.get(each.sha256 or "")
        media_type = blob.media_type if blob is not None else None
        said = {"role": each.role, "language": each.language, "media_type": media_type, "url": each.url}
        files.append({**said, "sha256": each.sha256, "filename": each.filename})
    return {
        "name": entry.name,
        "kind": entry.kind,
        "title": dict(entry.title),
        "origin": entry.origin,
        "example": entry.example,
        "tags": list(entry.tags),
        "files": files,
    }


def _exported(item: Item, content: ContentStore, folder: Path) -> dict[str, Any]:
    described = _described(item, content)
    for each in described["files"]:
        if each["sha256"] is not None:
            parts = [item.name, each["role"] if each["role"] != "media" else "", each["language"]]
            each["file"] = ".".join(part for part in parts if part) + ENDING[each["media_type"]]
            shutil.copyfile(content.blobs.path(each["sha256"]), folder / each["file"])
    return described


def _role(word: str) -> Role:
    return next(role for role in ROLES if role == word)


def _name_of(file: str) -> str:
    stem = Path(file).name.partition(".")[0].lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-") or "content"


def _titles(said: list[str], name: str) -> dict[str, str]:
    found = {}
    for each in said:
        language, sign, title = each.partition("=")
        if not sign or not re.match(r"^[a-z]{2,3}$", language):
            fail(f"--title takes LANGUAGE=TITLE, got {each!r}", MISUSED)
        found[language] = title
    return found or {"en": name.replace("-", " ").capitalize()}


def _with_content(data: Path, work: Callable[[ContentStore], Awaitable[T]]) -> T:
    """Open the content store of a hub, running or not, and do something with it."""
    from devices.drivers.browser_display import CONTENTS

    async def main() -> T:
        settings = Settings(data=data)
        data.mkdir(parents=True, exist_ok=True)
        url = settings.database_url or f"sqlite+aiosqlite:///{(data / 'exhibit.db').resolve()}"
        async with open_database(url) as database:
            content = make_content(settings, Repositories.of(database).content, lambda: CONTENTS)
            await content.refresh()
            return await work(content)

    try:
        return asyncio.run(main())
    except (ContentRefused, DatabaseUnusable) as error:
        fail(str(error), WRONG)
    except OSError as error:
        fail(f"{error.filename or FOLDER}: {error.strerror}", MISUSED)
