"""Verbs as people write them become verbs and arguments as a codec knows them."""

from typing import Any, Literal

import pytest
from pydantic import Field

from devices.core.spoken_verbs import own_verb
from devices.core.verbs import Arguments, Verb


class Value(Arguments):
    id: int = 1
    value: int


class Switch(Arguments):
    address: int = 0
    value: bool


class Tie(Arguments):
    input: int
    output: int | None = None
    values: list[int] = Field(default_factory=list)
    size: Literal[1000, 5000] = 1000


VERBS = {
    verb.name: verb
    for verb in (
        Verb(name="volume", arguments=Value),
        Verb(name="recall_preset", arguments=Value),
        Verb(name="power", arguments=Switch),
        Verb(name="mute", arguments=Switch),
        Verb(name="tie", arguments=Tie),
        Verb(name="query_power"),
        Verb(name="query"),
    )
}


@pytest.mark.parametrize(
    ("verb", "args", "name", "named"),
    [
        ("set_volume", {"level": 25}, "volume", {"value": 25}),
        ("volume", {"volume": 25, "address": "0x0A"}, "volume", {"value": 25, "id": 10}),
        ("recall_preset", {"preset": 3}, "recall_preset", {"value": 3}),
        ("Power On", {"unit": 2}, "power", {"value": True, "address": 2}),
        ("turn_off", {}, "power", {"value": False}),
        ("mute", {}, "mute", {"value": True}),
        ("unmute", {}, "mute", {"value": False}),
        ("get_power", {}, "query_power", {}),
        ("power?", {}, "query_power", {}),
        ("status", {}, "query", {}),
        ("route", {"input": 1, "values": "1, 2"}, "tie", {"input": 1, "values": [1, 2]}),
        ("tie", {"input": 1, "size": "5000"}, "tie", {"input": 1, "size": 5000}),
        ("tie", {"input": 1, "values": "one, two"}, "tie", {"input": 1, "values": "one, two"}),
        ("fly", {"height": 3}, "fly", {"height": 3}),
        ("power", {"height": 3}, "power", {"height": 3}),
    ],
)
def test_what_people_write_is_understood(verb: str, args: dict[str, Any], name: str, named: dict[str, Any]) -> None:
    assert own_verb(VERBS, verb, args) == (name, named)


def test_a_value_that_was_given_is_not_replaced() -> None:
    assert own_verb(VERBS, "power_on", {"value": False}) == ("power", {"value": False})
    assert own_verb(VERBS, "volume", {"value": 1, "level": 2}) == ("volume", {"value": 1, "level": 2})
