"""The OpenAPI document: the HTTP routes, the problems they answer with, and the messages of the live socket."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from exhibit_server.api import schemas

LIVE = (schemas.LiveSnapshot, schemas.LiveChanges, schemas.LiveScreen, schemas.LivePong, schemas.Problem)
PROBLEM = "application/problem+json"
REFERENCE = "#/components/schemas/{model}"


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the hub's API."""
    found = get_openapi(
        title=app.title,
        version="1",
        description="The hub of an exhibition hall. WS /api/live sends a LiveSnapshot, then LiveChanges.",
        routes=app.routes,
    )
    _, live = models_json_schema([(model, "serialization") for model in LIVE], ref_template=REFERENCE)
    found["components"]["schemas"] = {**live["$defs"], **found["components"]["schemas"]}
    problem = {PROBLEM: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    for operations in found["paths"].values():
        for operation in operations.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                operation["responses"].pop("422")
            for status in {"409", "422"} & operation["responses"].keys():
                content = operation["responses"][status]["content"]
                content[PROBLEM] = content.pop("application/json")
            operation["responses"]["default"] = {"description": "A problem (RFC 9457)", "content": problem}
    return found
