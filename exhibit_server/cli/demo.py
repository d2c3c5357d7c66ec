"""`exhibit demo`: the whole hall on one machine, all hardware simulated on real wires."""

import json
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from exhibit_server.cli.common import ConfigOption, JsonOption, config_path

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
    simulators: Annotated[
        str, typer.Option("--simulators", help="own: started with the hub; other: `exhibit simulate` runs elsewhere.")
    ] = "own",
) -> None:
    """Run the reference hall with simulated hardware. Needs no hardware, no network and no broker."""
    from exhibit_server.cli.hosting import host as serve
    from exhibit_server.hub import Hub
    from exhibit_server.settings import Settings

    settings = Settings(
        config=config_path(config),
        data=data,
        host=host,
        port=port,
        allow_other_port=True,
        simulate=True,
        simulators=simulators,
        open_screens=True,
    )

    async def announce(hub: Hub, actual: Settings) -> None:
        facts = await describe(hub, actual)
        if as_json:
            print(json.dumps(facts, ensure_ascii=False), flush=True)
        else:
            print(welcome(facts), flush=True)
        if not no_browser and not as_json:
            webbrowser.open(facts["urls"]["home"])

    serve(settings, announce)


async def describe(hub: "object", settings: "object") -> dict[str, dict[str, str]]:
    """Return URLs, an API token, PINs and the broker: what `--json` prints."""
    from exhibit_server.hub import Hub
    from exhibit_server.settings import Settings

    assert isinstance(hub, Hub) and isinstance(settings, Settings)
    base = f"http://{settings.host}:{settings.port}"
    urls = {"home": f"{base}/", "guide": f"{base}/guide", "technician": f"{base}/technician"}
    urls |= {f"kiosk_{name}": f"{base}/kiosk/{name}" for name in hub.showroom.kiosks}
    urls |= {f"display_{name}": f"{base}/display/{name}" for name in hub.showroom.displays}
    urls |= {"api": f"{base}/api", "docs": f"{base}/api/docs", "health": f"{base}/api/health"}
    return {
        "urls": urls,
        "api_token": await hub.access.demo_token(),  # type: ignore[dict-item]
        "pins": hub.access.demo_pins(),
        "broker": hub.broker_url,  # type: ignore[dict-item]
    }


def welcome(facts: dict[str, dict[str, str]]) -> str:
    """Return what a person wants to know first."""
    urls, pins = facts["urls"], facts["pins"]
    lines = ["", "The hall is ready. Hardware is simulated; wires, broker and screens are real.", ""]
    lines += [f"  start here   {urls['home']}"]
    lines += [f"  {name.replace('_', ' '):<12} {url}" for name, url in urls.items() if name.startswith(("kiosk", "display"))]
    lines += [f"  {name:<12} {urls[name]}   PIN {pins[name]}  (name: {name})" for name in ("guide", "technician")]
    lines += [f"  {'admin':<12} log in anywhere as admin with PIN {pins['admin']}"]
    lines += ["", f"  MQTT broker  {facts['broker']}", f"  API          {urls['docs']}", "", "Stop with Ctrl+C.", ""]
    return "\n".join(lines)
