"""The API against its own OpenAPI document: generated calls, right and wrong, with a token and without."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import ignored_auth, unsupported_method

from exhibit_server.access.throttle import Throttle
from exhibit_server.api.document import document
from tests.exhibit_server.api.hub_bench import RunningHub

BOUNDED = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
# The hub lets guests read much, and a demonstration's cookies make kiosks; who may do what is proven elsewhere.
NOT_ASKED = [ignored_auth, unsupported_method]


@pytest.fixture
def api(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The document the hub serves; commands are not waited for long, wrong PINs not slowed down."""
    monkeypatch.setattr("exhibit_server.api.devices.CONFIRM", 0.2)
    monkeypatch.setattr(Throttle, "begin", lambda *_: 0.0)
    return schemathesis.openapi.from_dict(document(hub.app))


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@BOUNDED
def test_answers_are_as_promised_to_an_administrator(case: Case, hub: RunningHub) -> None:
    case.call_and_validate(base_url=hub.base, headers=hub.headers("admin"), excluded_checks=NOT_ASKED)


@schema.parametrize()
@BOUNDED
def test_answers_are_as_promised_to_a_guest(case: Case, hub: RunningHub) -> None:
    case.call_and_validate(base_url=hub.base, excluded_checks=NOT_ASKED)


def test_the_document_served_is_the_documents_own(hub: RunningHub) -> None:
    with hub.client() as client:
        served = client.get("/api/openapi.json").json()
    assert served == document(hub.app)


def test_every_body_has_an_example_that_its_schema_takes(hub: RunningHub) -> None:
    found = document(hub.app)
    schemas = found["components"]["schemas"]
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for operations in found["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
    ]
    assert len(bodies) == 6
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
            assert "422" not in answers and operation["summary"], (path, method)
