"""The technician's inbox over the API: a device announces itself on a real broker, is approved, used and removed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import aiomqtt
import httpx
import pytest

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.hub_hall import HOSTILE, scene_text
from tests.exhibit_server.api.live_bench import watching

NAME = {"vi": "Đèn mới", "ko": "새 조명", "en": f"New lamp {HOSTILE}"}
SCENE = scene_text("arrivals", "  - set: {new-lamp.newcomer: on}\n    confirm: 5s\n", "needs: [new-lamp]").replace(
    "\nsteps:", "\n\nsteps:"
)


def announcement(name: str, command: str) -> tuple[str, str]:
    """Return topic and payload of a switch, announced as Home Assistant's."""
    payload = {
        "name": None,
        "unique_id": f"{name}-power",
        "state_topic": f"z/{name}",
        "command_topic": command,
        "device": {"identifiers": [name], "name": f"{name} {HOSTILE}", "manufacturer": "Maker"},
    }
    return f"homeassistant/switch/{name}/config", json.dumps(payload)


def publish(hub: RunningHub, *messages: tuple[str, str]) -> None:
    """Publish retained messages at the hub's broker."""

    async def main() -> None:
        broker = urlsplit(hub.hub.broker_url)
        async with aiomqtt.Client(broker.hostname or "", broker.port or 0) as client:
            for topic, payload in messages:
                await client.publish(topic, payload, qos=1, retain=True)

    hub.do(main())


def key_of(name: str) -> str:
    return f"homeassistant:{name}"


def known(hub: RunningHub, name: str) -> bool:
    return any(name in key for key in hub.hub.inbox.candidates.by_key)


@contextmanager
def arrived(hub: RunningHub, name: str, command: str | None = None) -> Iterator[str]:
    """Have a switch announce itself; yield its address. At the end it is gone without a trace."""
    topic, payload = announcement(name, command or f"z/{name}/set")
    publish(hub, (topic, payload))
    hub.wait(lambda: known(hub, name), "the announcement")
    key = next(key for key in hub.call(lambda: list(hub.hub.inbox.candidates.by_key)) if name in key)
    address = f"/api/discovered/{quote(key, safe='')}"
    try:
        yield address
    finally:
        publish(hub, (topic, ""), (f"z/{name}", ""))
        with hub.client("technician") as client:
            client.post(f"{address}/forget")
        hub.wait(lambda: not known(hub, name), "its withdrawal")


def approval(device: str, **more: Any) -> dict[str, Any]:
    return {"id": device, "zone": "lobby", "name": NAME, **more}


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    assert all(body["texts"][language] for language in ("vi", "ko", "en"))
    return body


def test_a_device_is_approved_used_by_a_scene_and_removed(hub: RunningHub) -> None:
    (hub.library / "arrivals.yaml").write_text(SCENE)
    hub.reload()
    try:
        with hub.client("technician") as client, arrived(hub, "newcomer") as address:
            assert "arrivals" not in {scene["id"] for scene in client.get("/api/scenes").json()["items"]}
            (item,) = client.get("/api/discovered").json()["items"]
            assert (item["state"], item["waits"], item["convention"]) == ("waiting", True, "homeassistant")
            assert item["name"] == f"newcomer {HOSTILE}" and item["manufacturer"] == "Maker"
            assert item["entities"][0]["command_topics"] == ["z/newcomer/set"] and item["conflicts"] == []
            answer = client.post(f"{address}/approve", json=approval("new-lamp", baseline={"newcomer": False}))
            assert answer.status_code == 200, answer.text
            assert (answer.json()["state"], answer.json()["device"]) == ("approved", "new-lamp")
            device = client.get("/api/devices/new-lamp").json()
            assert (device["name"], device["zone"], device["driver"]) == (NAME, "lobby", "mqtt_discovered")
            assert "arrivals" in {scene["id"] for scene in client.get("/api/scenes").json()["items"]}
            assert 'exhibit_device_available{device="new-lamp"' in client.get("/metrics").text
            publish(hub, ("z/newcomer", "OFF"))
            hub.wait(lambda: hub.hub.rig["new-lamp"].availability.usable, "the new lamp")
            hub.wait(lambda: hub.hub.stage.readiness["arrivals"].startable, "the scene")
            run = client.post("/api/runs", json={"scene": "arrivals"}).json()["id"]
            problem(client.post(f"{address}/forget"), 409, "device_in_use")
            publish(hub, ("z/newcomer", "ON"))
            hub.wait(lambda: hub.hub.stage.run(run).state == "restoring", "the way back")  # type: ignore[union-attr]
            publish(hub, ("z/newcomer", "OFF"))
            hub.ended(run)
            assert client.get(f"/api/runs/{run}").json()["state"] == "done"
            assert client.post(f"{address}/forget").json()["state"] == "waiting"
            assert client.get("/api/devices/new-lamp").status_code == 404
            assert "arrivals" not in {scene["id"] for scene in client.get("/api/scenes").json()["items"]}
            assert client.get(f"/api/runs/{run}").status_code == 200, "the run can still be shown"
            hub.do(hub.hub.writer.flush())
            kinds = {event["kind"] for event in client.get("/api/events").json()["items"]}
            assert {"device_discovered", "device_approved", "device_forgotten"} <= kinds
    finally:
        (hub.library / "arrivals.yaml").unlink()
        hub.reload()


def test_screens_are_told(hub: RunningHub) -> None:
    with (
        watching(hub, "technician") as tech,
        watching(hub, "guide") as guide,
        hub.client("technician") as client,
    ):
        assert tech.next()["inbox"] == 0 and guide.next()["inbox"] is None
        with arrived(hub, "badge") as address:
            assert tech.until(lambda message: message.get("inbox") is not None)["inbox"] == 1
            client.post(f"{address}/approve", json=approval("badge-lamp"))
            added = guide.until(lambda message: "badge-lamp" in message.get("devices", {}))
            assert added["devices"]["badge-lamp"]["name"] == NAME and added["inbox"] is None
            client.post(f"{address}/forget")
            gone = guide.until(lambda message: message.get("devices", {}).get("badge-lamp", 1) is None)
            assert gone["type"] == "changes"
            assert tech.until(lambda message: message.get("inbox") == 1)


def test_a_foreign_topic_must_be_named(hub: RunningHub) -> None:
    with hub.client("technician") as client, arrived(hub, "rogue", "t/lamp/set") as address:
        (item,) = client.get("/api/discovered").json()["items"]
        assert [(each["topic"], each["why"], each["owner"]) for each in item["conflicts"]] == [
            ("t/lamp/set", "device", "lamp")
        ]
        refused = problem(client.post(f"{address}/approve", json=approval("rogue")), 409, "foreign_topics")
        assert "t/lamp/set" in refused["detail"]
        wrong = approval("rogue", allow_foreign=["t/other/set"])
        problem(client.post(f"{address}/approve", json=wrong), 409, "foreign_topics")
        right = client.post(f"{address}/approve", json=approval("rogue", allow_foreign=["t/lamp/set"]))
        assert right.status_code == 200 and right.json()["allowed"] == ["t/lamp/set"]


@pytest.mark.parametrize("topic", ["exhibit/bench/hub/state", "zigbee2mqtt/bridge/request/permit_join", "$SYS/x"])
def test_the_hubs_and_bridges_topics_are_foreign_to_all(hub: RunningHub, topic: str) -> None:
    with hub.client("technician") as client, arrived(hub, "climber", topic) as address:
        problem(client.post(f"{address}/approve", json=approval("climber")), 409, "foreign_topics")


def test_a_wrong_approval_is_refused_in_words(hub: RunningHub) -> None:
    with hub.client("technician") as client, arrived(hub, "careful") as address:
        for wrong, status, code in (
            (approval("lamp"), 409, "id_taken"),
            (approval("Bad Id"), 422, "invalid_request"),
            ({**approval("x"), "zone": "nowhere"}, 409, "no_such_zone"),
            ({**approval("x"), "name": {"en": "x"}}, 409, "name_missing"),
            (approval("x", baseline={"nothing": 1}), 409, "unusable"),
        ):
            problem(client.post(f"{address}/approve", json=wrong), status, code)
        problem(client.post("/api/discovered/nobody/approve", json=approval("x")), 404, "no_such_candidate")
        assert client.post(f"{address}/ignore").json()["state"] == "ignored"
        (item,) = client.get("/api/discovered").json()["items"]
        assert (item["waits"], item["decided_by"]) == (False, "technician-token")


def test_rubbish_is_listed_with_its_bytes(hub: RunningHub) -> None:
    topic = "homeassistant/switch/rubbish/config"
    publish(hub, (topic, '{"name": '))
    hub.wait(lambda: any(each.topic == topic for each in hub.hub.inbox.neighbours.teller.rejections), "the rejection")
    publish(hub, (topic, ""))
    hub.do(hub.hub.writer.flush())
    with hub.client("technician") as client:
        found = next(e for e in client.get("/api/discovered/rejected").json()["items"] if e["topic"] == topic)
        assert bytes.fromhex(found["raw"]) == b'{"name": ' and found["reason"]
        events = client.get("/api/events").json()["items"]
    assert any(event["kind"] == "announcement_rejected" and topic in event["texts"]["ko"] for event in events)
