"""What a service is described by: options, paths in documents, secrets, what commands send."""

from typing import Any

import pytest
from pydantic import ValidationError

from devices.drivers.http_device import HttpDevice
from devices.transports.json_values import NoJson, find_raw, parse_json, parse_path
from devices.transports.secret import reveal

PLAIN: dict[str, Any] = {
    "points": {"level": {"type": "integer", "minimum": 0, "maximum": 100}},
    "reads": [{"path": "/status", "values": {"level": "level"}}],
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reads": [], "hook": None}, "nothing is ever known"),
        ({"reads": [{"path": "/s", "values": {"lvel": "x"}}]}, 'did you mean "level"'),
        ({"reads": [{"path": "s", "values": {"level": "x"}}]}, "pattern"),
        ({"reads": [{"path": "/s"}]}, "either values: or text:"),
        ({"reads": [{"path": "/s", "values": {"level": "a..b"}}]}, "is no path"),
        ({"commands": {"level": {"path": "/level"}}}, "{value} must be sent"),
        ({"commands": {"go": {"path": "/go/{value}"}}}, "{value} must be sent"),
        ({"commands": {"level": {"path": "/l", "json": "{value}", "body": "{value}"}}}, "either json: or body:"),
        ({"halt": {"command": "stop"}}, "no command 'stop'"),
    ],
)
def test_a_mistake_in_the_options_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as problem:
        HttpDevice.OPTIONS.model_validate({**PLAIN, **changes})
    assert said in str(problem.value)


def test_paths_find_values_in_documents() -> None:
    document = parse_json(b'{"a": {"b": [1, {"c": true}]}, "d": null, "e": "x"}')
    found = {
        path: find_raw(document, parse_path(path)) for path in ("a.b[0]", "a.b[1].c", "a.b[9]", "a", "d", "e", "e.f")
    }
    assert found == {"a.b[0]": "1", "a.b[1].c": "true", "a.b[9]": None, "a": None, "d": None, "e": "x", "e.f": None}
    assert find_raw(parse_json(b"5"), parse_path(".")) == "5"
    for body in (b"", b"{", b"NaN", b"[" * 60_000, b"\xff"):
        with pytest.raises(NoJson):
            parse_json(body)


def test_secrets_come_from_the_environment_and_are_in_no_text() -> None:
    assert reveal("a ${NAME} b", {"NAME": "x"}) == "a x b"
    with pytest.raises(ValueError, match="OTHER is not set"):
        reveal("${OTHER}", {})
    options = HttpDevice.OPTIONS.model_validate({**PLAIN, "auth": {"basic": {"user": "u", "password": "p4ss"}}})
    assert "p4ss" not in repr(options)


def test_what_commands_send() -> None:
    options = HttpDevice.OPTIONS.model_validate(
        {
            "points": {"scene": {"type": "choice", "words": {"1": "day", "2": "night"}}},
            "reads": [{"path": "/s", "values": {"scene": "s"}}],
            "commands": {
                "scene": {"path": "/s?to={value}", "json": {"a": ["{value}", "to {value}"]}},
                "say": {"path": "/say", "body": "<t>{value}</t>", "value": {"type": "text"}},
            },
        }
    )
    assert isinstance(options, HttpDevice.OPTIONS)
    order = options.commands["scene"]
    assert order.request(options.written("scene", "night")) == ("/s?to=2", b'{"a": ["2", "to 2"]}', "application/json")
    path, body, kind = options.commands["say"].request(options.written("say", "안녕"))
    assert (path, body.decode(), kind) == ("/say", "<t>안녕</t>", "text/plain; charset=utf-8")
