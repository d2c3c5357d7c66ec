"""The API against its own OpenAPI document: generated calls, right and wrong, with a token and without."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, unsupported_method

from exhibit_server.access.throttle import Throttle
from exhibit_server.api.document import document
from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.test_permissions import NEEDED


@schemathesis.serializer("application/offset+octet-stream")
def piece(context: object, value: object) -> bytes:
    """Send a piece of an upload as the bytes it is."""
    del context
    return value if isinstance(value, bytes) else str(value).encode()


BOUNDED = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
# The hub lets guests read much, and a demonstration's cookies make kiosks; who may do what is proven elsewhere.
NOT_ASKED = [ignored_auth, unsupported_method]

ITS_OWN_BOUNDS = {
    ("POST", "/api/content"),
    ("POST", "/api/content/{name}/files"),
    ("POST", "/api/content-uploads"),
    ("PATCH", "/api/content-uploads/{upload_id}"),
}
"""These refuse what their description allows: how large a file may be is a setting of the hall, and the form of a link
or of a checksum's header is told in words.
"""

# Elsewhere nothing is sent, or just a name, and any text may be one.
CAN_BE_WRONG = {route for route, (_, body) in NEEDED.items() if body is not None} | {
    ("GET", "/api/events"),
    ("GET", "/api/discovered"),
    ("GET", "/api/runs"),
    ("GET", "/api/devices/{device_id}/history"),
    ("POST", "/api/runs/{run_id}/{action}"),
    ("POST", "/api/groups/{group_id}/{move}"),
    ("POST", "/api/groups/{group_id}/stops/{stop_id}/{direction}"),
    ("GET", "/api/schedule"),
    ("POST", "/api/schedule/{occurrence_id}/{action}"),
}


ANSWERS_WITHIN = 60.0
"""Seconds to an answer. A silent device takes a command's eight; left alone the client gives up after ten."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are not waited for long, wrong PINs not slowed down."""
    monkeypatch.setattr("exhibit_server.api.devices.CONFIRM", 0.1)
    monkeypatch.setattr(Throttle, "begin", lambda *_: 0.0)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ["guest", "admin"])
@pytest.mark.parametrize(("method", "path", "mode"), [
    *((*route, GenerationMode.POSITIVE) for route in sorted(NEEDED)),
    *((*route, GenerationMode.NEGATIVE) for route in sorted(CAN_BE_WRONG)),
])  # fmt: skip
def test_answers_are_as_promised(
    hub: RunningHub, impatient: None, method: str, path: str, mode: GenerationMode, role: str
) -> None:
    not_asked = [*NOT_ASKED, *([positive_data_acceptance] if (method, path) in ITS_OWN_BOUNDS else [])]
    operation = schemathesis.openapi.from_dict(document(hub.app))[path][method]

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def holds(case: Case[Any]) -> None:
        case.call_and_validate(
            base_url=hub.base, headers=hub.headers(role), excluded_checks=not_asked, timeout=ANSWERS_WITHIN
        )

    holds()


def test_every_body_has_an_example_that_its_schema_takes(hub: RunningHub) -> None:
    found = document(hub.app)
    schemas = found["components"]["schemas"]
    described = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for operations in found["paths"].values()
        for operation in operations.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]
    bodies = [schema["$ref"].rpartition("/")[2] for schema in described if "$ref" in schema]
    assert len(bodies) >= 7
    assert all(schema.get("examples") for schema in described if "$ref" not in schema)
    for name in bodies:
        examples = schemas[name].get("examples")
        assert examples, f"{name} has no example"
        model = getattr(__import__("exhibit_server.api.schemas", fromlist=[name]), name)
        for example in examples:
            model.model_validate(example)


def test_every_answer_is_described(hub: RunningHub) -> None:
    for path, operations in document(hub.app)["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            problem = answers["default"]["content"]["application/problem+json"]["schema"]["$ref"]
            assert problem.endswith("/Problem"), (path, method)
            refused = answers.get("422", {"content": {"application/problem+json": {}}})
            assert set(refused["content"]) == {"application/problem+json"} and operation["summary"], (path, method)
