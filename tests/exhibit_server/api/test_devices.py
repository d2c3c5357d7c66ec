"""Devices over HTTP: what is known of them, commands with their confirmation, faults on demand, history."""

import time

import pytest

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.hub_hall import HOSTILE


def test_a_device_says_all_that_is_known(hub: RunningHub) -> None:
    with hub.client("kiosk") as client:
        listed = {device["id"]: device for device in client.get("/api/devices").json()["items"]}
        lamp = client.get("/api/devices/lamp").json()
    assert set(listed) == {"lamp", "spare-lamp", "pump", "wall", "kiosk-lobby", "kiosk-far"}
    assert lamp["id"] == "lamp" and lamp["zone"] == "lobby" and lamp["driver"] == "mqtt_switch"
    assert lamp["name"]["en"] == f"Lamp {HOSTILE}"
    assert lamp["availability"]["state"] == "online" and lamp["availability"]["reason"] == ""
    assert lamp["points"][0]["name"] == "power" and lamp["verbs"][0]["name"] == "power"
    assert lamp["baseline"] == {"power": False}


@pytest.mark.parametrize(("device", "verb", "value"), [("lamp", "power", True), ("pump", "power", True)])
def test_a_command_is_confirmed_by_what_was_observed(hub: RunningHub, device: str, verb: str, value: object) -> None:
    with hub.client("technician") as client:
        sent = client.post(f"/api/devices/{device}/commands", json={"verb": verb, "args": {"value": value}})
        assert sent.status_code == 200, sent.text
        answer = sent.json()
        assert answer["confirmed"] is True and answer["device"] == device and 0 <= answer["took"] < 20
        points = {point["name"]: point for point in client.get(f"/api/devices/{device}").json()["points"]}
        assert points[verb]["actual"] == value and points[verb]["wanted"] == value and points[verb]["stale"] is False
        client.post(f"/api/devices/{device}/commands", json={"verb": verb, "args": {"value": False}})


def test_a_command_that_changes_nothing_is_not_confirmed(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit_server.api.devices.CONFIRM", 0.5)
    with hub.client("technician") as client:
        client.post("/api/simulators/spare-lamp/fault", json={"fault": "stuck"})
        hub.wait(lambda: hub.hub.simulation.fault("spare-lamp") == "stuck", "the fault")  # type: ignore[union-attr]
        answer = client.post("/api/devices/spare-lamp/commands", json={"verb": "power", "args": {"value": True}}).json()
    assert answer["confirmed"] is False
    assert answer["reason"] == answer["reasons"]["en"] and all(answer["reasons"][each] for each in ("vi", "ko"))


@pytest.mark.parametrize(
    "body",
    [
        {"verb": "fly"},
        {"verb": "power"},
        {"verb": "power", "args": {"value": "perhaps"}},
        {"verb": "power", "args": {"value": True, "<b>": 1}},
        {"verb": "power", "args": [1]},
        {"verb": 7, "args": {}},
        {"args": {}},
        {"verb": "power", "more": 1},
    ],
)
def test_a_wrong_command_is_422_and_nothing_is_sent(hub: RunningHub, body: dict[str, object]) -> None:
    with hub.client("technician") as client:
        answer = client.post("/api/devices/lamp/commands", json=body)
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert hub.call(lambda: hub.hub.rig["lamp"].value("power")) is False


def test_half_a_surrogate_pair_is_no_text(hub: RunningHub) -> None:
    body = rb'{"verb": "caption", "args": {"value": "\ud800"}}'
    with hub.client("technician") as client:
        answer = client.post("/api/devices/wall/commands", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422 and answer.json()["code"] == "bad_command"


def test_a_device_that_is_away_answers_502_with_the_reason(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        faulty = client.post("/api/simulators/spare-lamp/fault", json={"fault": "offline"}).json()
        assert faulty["fault"] == "offline"
        hub.wait(lambda: not hub.hub.rig["spare-lamp"].availability.usable, "the lamp to go")
        seen = client.get("/api/devices/spare-lamp").json()
        assert seen["availability"]["state"] == "offline" and seen["availability"]["reasons"]["ko"]
        answer = client.post("/api/devices/spare-lamp/commands", json={"verb": "power", "args": {"value": True}})
        assert answer.status_code == 502 and answer.json()["code"] == "last_will"
        assert {"vi", "ko", "en"} <= set(answer.json()["texts"])
        client.post("/api/simulators/spare-lamp/fault", json={"fault": None})
        hub.wait(lambda: hub.hub.rig["spare-lamp"].availability.usable, "the lamp to come back")
        assert client.get("/api/devices/spare-lamp").json()["fault"] is None


def test_what_is_not_there_is_404(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        for answer in (
            client.get("/api/devices/nope"),
            client.post("/api/devices/nope/commands", json={"verb": "power"}),
            client.get("/api/devices/nope/history", params={"point": "power"}),
            client.get("/api/devices/lamp/history", params={"point": "nope"}),
            client.post("/api/simulators/nope/fault", json={"fault": None}),
        ):
            assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"
            assert {"vi", "ko", "en"} <= set(answer.json()["texts"])
        assert client.post("/api/simulators/lamp/fault", json={"fault": "explode"}).status_code == 422


def test_real_hardware_has_no_faults_to_be_told(real_hub: RunningHub) -> None:
    with real_hub.client("technician") as client:
        assert client.post("/api/simulators/lamp/fault", json={"fault": "offline"}).status_code == 404


def test_a_device_on_lease_says_by_which_run(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        run_id = client.post("/api/runs", json={"scene": "long"}).json()["id"]
        assert client.get("/api/devices/lamp").json()["used_by"] == run_id
        assert client.get("/api/devices/pump").json()["used_by"] is None


def test_history_holds_what_was_observed(hub: RunningHub) -> None:
    began = time.time() - 1
    with hub.client("technician") as client:
        for value in (True, False):
            client.post("/api/devices/spare-lamp/commands", json={"verb": "power", "args": {"value": value}})
        hub.do(hub.hub.writer.flush())
        found = client.get("/api/devices/spare-lamp/history", params={"point": "power", "since": began, "buckets": 4})
        items = found.json()["items"]
    assert 1 <= len(items) <= 4
    assert min(item["minimum"] for item in items) == 0 and max(item["maximum"] for item in items) == 1
    assert sum(item["count"] for item in items) >= 2 and all(began <= item["at"] <= time.time() for item in items)


@pytest.mark.parametrize("since", ["nan", "inf", "-inf", "-1", "yesterday"])
def test_history_since_no_time_is_422(hub: RunningHub, since: str) -> None:
    with hub.client("technician") as client:
        answer = client.get("/api/devices/lamp/history", params={"point": "power", "since": since})
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("since", ["0", "1e18", "1e300"])
def test_history_since_any_time_is_answered(hub: RunningHub, since: str) -> None:
    with hub.client("technician") as client:
        assert client.get("/api/devices/lamp/history", params={"point": "power", "since": since}).status_code == 200
