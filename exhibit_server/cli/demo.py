"""`exhibit demo`: the whole hall on one machine, all hardware simulated on real wires."""

import json
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exhibit_server.cli.common import ConfigOption, JsonOption, config_path

if TYPE_CHECKING:
    from exhibit_server.access import Access
    from exhibit_server.hub import Hub
    from exhibit_server.settings import Settings

DEFAULT_DATA = Path("data") / "demo"


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    port: Annotated[int, typer.Option("--port", help="Preferred port; a free one is taken if it is in use.")] = 8080,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Don't open a browser.")] = False,
    data: Annotated[Path, typer.Option("--data", help="Folder for the database, the journal and keys.")] = DEFAULT_DATA,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    other_simulators: Annotated[
        bool, typer.Option("--other-simulators", help="`exhibit simulate` runs elsewhere on the same data folder.")
    ] = False,
    pairing: Annotated[
        bool, typer.Option("--pairing", help="Screens are paired by a code, as in a hall, not let in freely.")
    ] = False,
) -> None:
    """Run the reference hall with simulated hardware. Needs no hardware, no network and no broker."""
    from exhibit_server.cli.hosting import host as serve
    from exhibit_server.settings import Settings

    settings = Settings(
        config=config_path(config),
        data=data,
        host=host,
        port=port,
        allow_other_port=True,
        simulate=True,
        simulators="other" if other_simulators else "own",
        open_screens=not pairing,
        example_content=True,
    )

    async def announce(hub: "Hub", actual: Settings) -> None:
        facts = await describe(hub, actual)
        if as_json:
            print(json.dumps(facts, ensure_ascii=False), flush=True)
        else:
            print(welcome(facts), flush=True)
        if not no_browser and not as_json:
            webbrowser.open(facts["urls"]["home"])

    serve(settings, announce)


async def describe(hub: "Hub", settings: "Settings") -> dict[str, Any]:
    """Return URLs, an API token, PINs and the broker: what `--json` prints."""
    base = f"http://{settings.host}:{settings.port}"
    urls = {"home": f"{base}/", "guide": f"{base}/guide", "technician": f"{base}/technician"}
    urls |= {f"kiosk_{name}": f"{base}/kiosk/{name}" for name in hub.showroom.kiosks}
    urls |= {f"display_{name}": f"{base}/display/{name}" for name in hub.showroom.displays}
    urls |= {"api": f"{base}/api", "docs": f"{base}/api/docs", "health": f"{base}/api/health"}
    token = await kept_token(hub.access, settings.data / "demo-token")
    return {"urls": urls, "api_token": token, "pins": dict(hub.demo_pins), "broker": hub.broker_url}


async def kept_token(access: "Access", file: Path) -> str:
    """Return a token with an administrator's rights; the same at each start, kept readable for its owner alone."""
    from exhibit_server.access import LoginRefused, Role
    from exhibit_server.access.sessions import write_private

    if file.is_file():
        token = file.read_text().strip()
        with suppress(LoginRefused):  # revoked since, or of another database: a new one is made
            await access.principal_for(token, None)
            return token
    token = await access.create_token("demo", Role.ADMIN)
    write_private(file, token.encode())
    return token


def welcome(facts: dict[str, Any]) -> str:
    """Return what a person wants to know first."""
    urls, pins = facts["urls"], facts["pins"]
    lines = ["", "The hall is ready. Hardware is simulated; wires, broker and screens are real.", ""]
    lines += [f"  start here   {urls['home']}"]
    lines += [
        f"  {name.replace('_', ' '):<12} {url}" for name, url in urls.items() if name.startswith(("kiosk", "display"))
    ]
    lines += [
        f"  {name:<12} {urls[name]}   name {name}, PIN {pins.get(name, '(changed)')}"
        for name in ("guide", "technician")
    ]
    lines += ["", f"  MQTT broker  {facts['broker']}", f"  API          {urls['docs']}", "", "Stop with Ctrl+C.", ""]
    return "\n".join(lines)
