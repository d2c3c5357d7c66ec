"""An approved device outlives its hub: there at once in the next one, with its scenes, before it is heard."""

import json
import shutil
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from tests.exhibit_server.api.hub_bench import RunningHub, running_hub
from tests.exhibit_server.api.hub_hall import scene_text

NAME = {"vi": "Đèn", "ko": "조명", "en": "Lamp"}
CONFIG = "homeassistant/switch/plug/config"
SAID = {
    "name": "Plug",
    "unique_id": "plug-1",
    "state_topic": "z/plug",
    "command_topic": "z/plug/set",
    "device": {"identifiers": ["plug-1"], "name": "Plug"},
}


def publish(hub: RunningHub, topic: str, payload: str) -> None:
    async def main() -> None:
        port = int(hub.hub.broker_url.rpartition(":")[2])
        async with aiomqtt.Client("127.0.0.1", port) as client:
            await client.publish(topic, payload, qos=1, retain=True)

    hub.do(main())


def approve(hub: RunningHub) -> str:
    """Have the plug announce itself and approve it; return the name of its point."""
    publish(hub, CONFIG, json.dumps(SAID))
    hub.wait(lambda: hub.hub.inbox.candidates.by_key, "the announcement")
    with hub.client("technician") as client:
        (item,) = client.get("/api/discovered").json()["items"]
        point: str = item["entities"][0]["points"][0]["name"]
        body: dict[str, Any] = {"id": "plug", "zone": "lobby", "name": NAME, "baseline": {point: False}}
        answer = client.post(f"/api/discovered/{item['key']}/approve", json=body)
        assert answer.status_code == 200, answer.text
    publish(hub, CONFIG, "")
    hub.wait(lambda: hub.hub.rig["plug"].availability.reason.code == "withdrawn", "the withdrawal")
    publish(hub, CONFIG, json.dumps(SAID))
    hub.wait(lambda: hub.hub.rig["plug"].availability.reason.code != "withdrawn", "the return")
    return point


@pytest.mark.slow
def test_an_approved_device_is_there_before_it_is_heard(tmp_path: Path) -> None:
    with running_hub(tmp_path, simulate=False, open_screens=False) as hub:
        point = approve(hub)
    shutil.rmtree(tmp_path / "data" / "broker", ignore_errors=True)
    (tmp_path / "scenes").rename(tmp_path / "former scenes")
    again = tmp_path / "again"
    again.mkdir()
    shutil.move(tmp_path / "data", again / "data")
    with running_hub(again, simulate=False, open_screens=False) as hub:
        (candidate,) = hub.call(lambda: list(hub.hub.inbox.candidates))
        assert candidate.state == "approved" and candidate.device == "plug"
        assert dict(hub.hub.rig["plug"].identity.name) == NAME
        scene = scene_text("plugged", f"  - set: {{plug.{point}: on}}\n    confirm: 5s\n", "needs: [plug]")
        (hub.library / "plugged.yaml").write_text(scene)
        hub.reload()
        assert "plugged" in hub.hub.stage.scenes
        publish(hub, "z/plug", "OFF")
        hub.wait(lambda: hub.hub.rig["plug"].value(point) is False, "the plug")
        with hub.client("technician") as client:
            client.post(f"/api/discovered/{candidate.key}/forget")
            assert client.get("/api/devices/plug").status_code == 404
    with running_hub(fresh(again, tmp_path / "third"), simulate=False, open_screens=False) as hub:
        assert "plug" not in hub.hub.rig and not hub.call(lambda: [
            each for each in hub.hub.inbox.candidates if each.state != "waiting"
        ])  # fmt: skip


def fresh(before: Path, after: Path) -> Path:
    """Return a new folder for a hub, with the data of a former one."""
    after.mkdir()
    shutil.move(before / "data", after / "data")
    return after
