"""What makers' announcements become, seen from outside: documents as `exhibit device onboard` takes them.

Each line of outside_payloads.jsonl is a document in short (a message is [topic, payload]) with what must be found in
the answer. Shapes and meanings are those of announcements in public issue reports and of the makers' documents; ids
and names are made up. What they must become is what Home Assistant's MQTT integration makes of them, hatasmota of
Tasmota's, and what the Shelly, Zigbee2MQTT, Homie and Sparkplug documents say.

Each line of outside_templates.jsonl is a sensor's template with a payload and the value it gives.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from devices.onboarding import onboard

HERE = Path(__file__).parent


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


CASES = lines("outside_payloads.jsonl")
TEMPLATES = lines("outside_templates.jsonl")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
async def test_an_announcement_from_outside(case: dict[str, Any]) -> None:
    document: dict[str, Any] = {part: [message(*each) for each in case[part]] for part in ("discovery", "state")}
    if "prefix" in case:
        document["config"] = {"discovery_prefix": case["prefix"]}
    answer = await onboard(document)
    entities = [entity for device in answer["devices"] for entity in device["entities"]]
    assert len(entities) == case["count"]
    for wanted in case["entities"]:
        found = next((each for each in entities if agrees(wanted, each)), None)
        assert found is not None, f"{wanted} is not in {entities}"
        entities.remove(found)
    for wanted in case.get("devices", ()):
        assert any(agrees(wanted, device) for device in answer["devices"]), f"{wanted} is not in {answer['devices']}"
    assert sorted({each["topic"] for each in answer["rejected"]}) == case.get("rejected", [])
    assert all(each["reason"] for each in answer["rejected"])
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize("case", TEMPLATES, ids=[case["template"][:60] for case in TEMPLATES])
async def test_a_template_from_outside(case: dict[str, Any]) -> None:
    sensor: dict[str, Any] = {"name": "V", "uniq_id": "v", "stat_t": "k/v", "val_tpl": case["template"]}
    sensor |= {key: case[key] for key in ("unit_of_meas", "dev_cla") if key in case}
    answer = await onboard(
        {
            "discovery": [message("homeassistant/sensor/v/config", sensor)],
            "state": [message("k/v", case["payload"])],
        }
    )
    if case.get("rejected"):
        assert answer["devices"] == [] and len(answer["rejected"]) == 1
    else:
        (entity,) = answer["devices"][0]["entities"]
        assert answer["rejected"] == [] and agrees({"value": case["value"]}, entity)


def message(topic: str, payload: Any) -> dict[str, Any]:
    """Return a message; bytes that are no text stand as {"hex": …}."""
    if isinstance(payload, dict) and payload.keys() == {"hex"}:
        return {"topic": topic, "payload_hex": payload["hex"]}
    return {"topic": topic, "payload": payload, "retain": True}


def agrees(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Return whether everything wanted was found; true is not 1, and 102 is not 102.0."""
    return all(json.dumps(found[key]) == json.dumps(value) for key, value in wanted.items())
