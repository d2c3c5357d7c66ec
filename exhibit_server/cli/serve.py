"""`exhibit serve`: the hub of a real hall."""

from pathlib import Path
from typing import Annotated

import typer

from exhibit_server.cli.common import ConfigOption, DataOption, config_path


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    config: ConfigOption = None,
    data: DataOption = Path("data"),
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on.")] = None,
    broker: Annotated[
        str | None, typer.Option("--broker", help="mqtt:// URL of a broker that is there already.")
    ] = None,
) -> None:
    """Run the hub on real hardware. Everything else is set by EXHIBIT_… variables."""
    from exhibit_server.cli.hosting import host as run
    from exhibit_server.hub import Hub
    from exhibit_server.settings import Settings

    given = {"host": host, "port": port, "broker_url": broker}
    settings = Settings(
        config=config_path(config),
        data=data,
        **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]
    )

    async def announce(hub: Hub, actual: Settings) -> None:
        missing = hub.not_ready()
        state = f"not ready: {'; '.join(missing)}" if missing else "ready"
        print(
            f"The hub of {hub.hall.name.get('en', hub.hall.id)} is {state}: http://{actual.host}:{actual.port}/",
            flush=True,
        )

    run(settings, announce)
