"""A whole hub that announces itself on a real Mosquitto, asked and commanded with mosquitto_sub and mosquitto_pub."""

import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.model import Appeared
from tests.exhibit_server.api.hub_bench import RunningHub, running_hub


def mosquitto(hub: RunningHub, program: str, *arguments: str) -> str:
    """Run one of Mosquitto's own clients at the hub's broker; return what it printed."""
    broker = urlsplit(hub.hub.broker_url)
    command = [program, "-h", broker.hostname or "", "-p", str(broker.port), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode in (0, 27), done.stderr  # 27: the time to listen is over
    return done.stdout


def kept(hub: RunningHub, *filters: str) -> dict[str, str]:
    """Return what is retained at the broker."""
    wanted = [part for topic_filter in filters for part in ("-t", topic_filter)]
    printed = mosquitto(hub, "mosquitto_sub", *wanted, "--retained-only", "-W", "2", "-F", "%t\t%p")
    return dict(line.split("\t", 1) for line in printed.splitlines())


def kept_at_last(hub: RunningHub, wanted: dict[str, str]) -> bool:
    """Whether these are retained, now or in a while: what changes is told a moment later."""
    return any(wanted.items() <= kept(hub, *wanted).items() for _ in range(10))


@pytest.mark.slow
def test_home_assistant_would_list_and_command_the_hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXHIBIT_ANNOUNCE", "on")
    monkeypatch.setattr("exhibit_server.announcing.announcer.SWEEP", 1.0)
    with running_hub(tmp_path, simulate=True, open_screens=True) as hub:
        hub.wait(lambda: hub.hub.rig["lamp"].value("power") is False, "the lamp's state")
        configs = kept(hub, "homeassistant/#")
        assert set(configs) == {
            f"homeassistant/device/exhibit_bench{suffix}/config"
            for suffix in ("", "_lamp", "_spare-lamp", "_pump", "_wall", "_kiosk-lobby", "_kiosk-far")
        }
        reader = HomeAssistant()
        for topic, payload in configs.items():
            (finding,) = reader.hear(Message(topic, payload.encode(), retain=True))
            assert isinstance(finding, Appeared)
        lamp_topics = {"exhibit/bench/device/lamp/power": "OFF", "exhibit/bench/device/lamp/availability": "online"}
        assert kept_at_last(hub, {**lamp_topics, "exhibit/bench/hub/state": "online"})
        lamp = json.loads(configs["homeassistant/device/exhibit_bench_lamp/config"])["components"]["power"]
        mosquitto(hub, "mosquitto_pub", "-t", lamp["command_topic"], "-m", "ON")
        hub.wait(lambda: hub.hub.rig["lamp"].value("power") is True, "the lamp")
        assert kept_at_last(hub, {"exhibit/bench/device/lamp/power": "ON"})
        mosquitto(hub, "mosquitto_pub", "-t", "exhibit/bench/scene/short/start", "-m", "PRESS")
        hub.wait(lambda: any(record.loaded.id == "short" for record in hub.hub.stage.runs()), "the scene")
        with hub.client("technician") as client:
            assert client.get("/api/discovered").json()["items"] == [], "the hub does not discover itself"
        hub.quiet()
    monkeypatch.setenv("EXHIBIT_ANNOUNCE", "off")
    (tmp_path / "scenes").rename(tmp_path / "former scenes")
    with running_hub(tmp_path, simulate=True, open_screens=True) as hub:
        left = {"something"}
        for _ in range(5):
            left = set(kept(hub, "homeassistant/#", "exhibit/bench/device/#", "exhibit/bench/scene/#"))
            if not left:
                break
        assert left == set(), "switched off, it takes back what it told"
