"""Makers' announcements through the very driver the hub runs: what a technician sees of them."""

from typing import Any

import pytest

from devices.onboarding import onboard
from tests.devices.discovery.test_homeassistant_makers import CASES


def document(case: dict[str, Any]) -> dict[str, Any]:
    announced = [(f"homeassistant/{place}/config", payload) for place, payload in case["announce"].items()]
    return {
        "discovery": [{"topic": topic, "payload": payload, "retain": True} for topic, payload in announced],
        "state": [{"topic": topic, "payload": payload} for topic, payload in case["says"]],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["case"]))
async def test_the_driver_shows_what_was_said(case: dict[str, Any]) -> None:
    found = await onboard(document(case))
    wanted = case["device"]["identifiers"]
    device = next(each for each in found["devices"] if list(each["identifiers"]) == wanted)
    shown = [(each["kind"], each["value"]) for each in device["entities"]]
    assert shown == [(expected[0], next(iter(expected[6].values()), None)) for expected in case["entities"]]


async def test_presence_decides_over_what_is_shown() -> None:
    switch = {"cmd_t": "c", "stat_t": "s", "avty_t": "lwt", "dev": {"ids": "x", "name": "X"}}
    announced = [{"topic": "homeassistant/switch/x/config", "payload": switch, "retain": True}]
    for word, availability, value in (("online", "online", True), ("offline", "offline", None)):
        said = [{"topic": "s", "payload": "ON", "retain": True}, {"topic": "lwt", "payload": word, "retain": True}]
        found = await onboard({"discovery": announced, "state": said})
        (entity,) = found["devices"][0]["entities"]
        assert (entity["availability"], entity["value"]) == (availability, value)
