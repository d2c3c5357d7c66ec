"""`exhibit openapi`: print the description of the API, from which the screens' client is generated."""

import json

import typer


def register(app: typer.Typer) -> None:
    app.command("openapi", help="Print the OpenAPI document of the hub.")(openapi)


def openapi() -> None:
    """Print the OpenAPI document, without starting a hub."""
    from exhibit_server.api.document import document
    from exhibit_server.app import create_app
    from exhibit_server.settings import Settings

    print(json.dumps(document(create_app(Settings())), ensure_ascii=False, indent=1, sort_keys=True))
