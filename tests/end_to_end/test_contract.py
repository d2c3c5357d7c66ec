"""What scripts outside the project rely on: the command line, its exit codes, what it prints, how it ends."""

import ctypes
import json
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.broker import Ear, OwnBroker, own_broker
from tests.end_to_end.hub import ROOT, DemoHub, command_line, demo_hub, descendants, eventually, exhibit

HUB_STATE = "exhibit/vkc-hanoi/hub/state"
SCENES = ROOT / "scenes" / "library"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("contract") / "data") as hub:
        yield hub


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnBroker]:
    with own_broker(tmp_path_factory.mktemp("broker")) as broker:
        yield broker


def test_demo_prints_one_json_document_with_addresses_that_work(hub: DemoHub) -> None:
    facts = json.loads(hub.child.out.read_text())
    assert set(facts) == {"urls", "api_token", "pins", "broker"}
    assert {"home", "guide", "technician", "kiosk_lobby", "kiosk_urban", "display_twin", "health"} <= set(facts["urls"])
    for name, address in facts["urls"].items():
        if name == "api":
            continue  # the others' common beginning; nothing is served there
        answer = httpx.get(address)
        assert answer.status_code == 200, f"{name}: {address} answered {answer.status_code}"
    for name, pin in facts["pins"].items():
        answer = httpx.post(f"{facts['urls']['api']}/session", json={"name": name, "pin": pin})
        assert answer.status_code == 201 and answer.json()["role"] == name


def test_health_openapi_and_metrics_can_be_read_without_login(hub: DemoHub) -> None:
    health = httpx.get(hub.url("health"))
    assert health.status_code == 200 and health.json()["status"] == "ready" and health.json()["devices"] > 40

    def away() -> int:
        told = httpx.get(hub.url("health")).json()
        return int(told["devices"] - told["devices_online"])

    eventually(lambda: away() == 0, 60, "all devices are online")
    document = httpx.get(f"{hub.url('api')}/openapi.json").json()
    assert document["openapi"].startswith("3.")
    for path in ("/api/health", "/api/runs", "/api/all-stop", "/api/devices/{device_id}/commands"):
        assert path in document["paths"]
    metrics = httpx.get(f"{hub.url('home')}metrics")
    assert metrics.status_code == 200 and metrics.headers["content-type"].startswith("text/plain")
    assert "# TYPE exhibit_" in metrics.text


def test_an_error_is_a_problem_document(hub: DemoHub) -> None:
    answer = hub.api.get("/api/devices/no-such-device")
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"
    assert {"title", "status", "detail", "texts"} <= set(answer.json())
    assert set(answer.json()["texts"]) == {"vi", "ko", "en"}


def test_a_token_for_a_program_is_accepted_while_the_hub_runs(hub: DemoHub) -> None:
    made = exhibit("users", "token", "tour-app", "--role", "guide", "--data", hub.data)
    assert made.returncode == 0, made.stderr
    who = httpx.get(f"{hub.url('api')}/session", headers={"Authorization": f"Bearer {made.stdout.strip()}"})
    assert who.json()["name"] == "tour-app" and who.json()["role"] == "guide"
    wrong = exhibit("users", "token", "tour-app-2", "--role", "king", "--data", hub.data)
    assert wrong.returncode == 2 and "king" in wrong.stderr


def test_the_mqtt_connection_of_the_hub_does_not_wait_to_fill_packets(hub: DemoHub) -> None:
    """TCP_NODELAY, read from the hub's own socket: without it a burst stalls for some 40 ms."""
    with ExitStack() as stack:
        delays = [
            connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            for connection in map(stack.enter_context, _connections(hub.child.pid))
            if _far_port(connection) == hub.broker_port
        ]
    assert delays == [1]


def test_a_backup_of_a_running_hub_brings_back_people_runs_and_keys(hub: DemoHub, tmp_path: Path) -> None:
    run = hub.post("runs", {"scene": "beam-alarm", "language": "ko"})["id"]
    hub.post(f"runs/{run}/stop")
    eventually(lambda: hub.get(f"runs/{run}")["state"] == "stopped", 10, "the run is stopped")
    archive = tmp_path / "hall.tar.gz"
    eventually(lambda: len(hub.items("events", subject=run)) > 1, 10, "the run's beginning and end are stored")
    assert exhibit("backup", archive, "--data", hub.data).returncode == 0
    assert archive.stat().st_mode & 0o077 == 0, "an archive with keys must be its owner's alone"

    fresh = tmp_path / "fresh"
    assert exhibit("restore", archive, "--data", fresh).returncode == 0
    again = exhibit("restore", archive, "--data", fresh)
    assert again.returncode == 1 and "--force" in again.stderr
    assert exhibit("restore", archive, "--data", fresh, "--force").returncode == 0
    with demo_hub(fresh) as restored:
        assert restored.facts["pins"] == hub.facts["pins"]
        restored.api.headers["Authorization"] = f"Bearer {hub.facts['api_token']}"
        kept = restored.get(f"runs/{run}")
        assert (kept["scene"], kept["state"], kept["language"]) == ("beam-alarm", "stopped", "ko")


def test_backup_and_restore_say_when_the_call_is_wrong(tmp_path: Path) -> None:
    nothing = exhibit("backup", tmp_path / "a.tar.gz", "--data", tmp_path / "nowhere")
    assert nothing.returncode == 2 and "nowhere" in nothing.stderr
    (tmp_path / "b.tar.gz").write_bytes(b"no archive")
    broken = exhibit("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "fresh")
    assert broken.returncode == 1 and "b.tar.gz" in broken.stderr and not (tmp_path / "fresh").exists()


def test_check_says_good_wrong_and_misused(tmp_path: Path) -> None:
    good = exhibit("check", "--json")
    assert good.returncode == 0, good.stdout
    assert {scene["scene"] for scene in json.loads(good.stdout)["scenes"]} >= {"flood-response", "welcome"}

    lines = (SCENES / "flood-response.yaml").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "pump.power: on" in text)
    wrong = tmp_path / "flood-response.yaml"
    wrong.write_text("\n".join(lines).replace("pump.power: on", "pmup.power: on"))
    found = exhibit("check", wrong)
    assert found.returncode == 1 and f"{wrong}:{line}:" in found.stderr and "pump" in found.stderr
    document = json.loads(exhibit("check", wrong, "--json").stdout)
    assert any(finding["line"] == line and finding["severity"] == "error" for finding in document["findings"])

    assert exhibit("check", tmp_path / "missing.yaml").returncode == 2
    assert exhibit("check", "--no-such-option").returncode == 2


def test_rehearse_plays_a_scene_and_tells_when_a_device_lies() -> None:
    good = exhibit("rehearse", "flood-response", "--json")
    assert good.returncode == 0, good.stderr
    (rehearsal,) = json.loads(good.stdout)["rehearsals"]
    assert rehearsal["passed"] and rehearsal["seconds"] > 20 > rehearsal["took_seconds"]

    bad = exhibit("rehearse", "flood-response", "--fault", "pump=stuck", "--json")
    assert bad.returncode == 1
    (rehearsal,) = json.loads(bad.stdout)["rehearsals"]
    assert not rehearsal["passed"] and any("pump" in problem.lower() for problem in rehearsal["problems"])

    assert exhibit("rehearse", "flod-response").returncode == 2
    assert exhibit("rehearse", "flood-response", "--fault", "pump=tired").returncode == 2


def test_sigterm_ends_everything_and_leaves_offline_behind(broker: OwnBroker, tmp_path: Path) -> None:
    with demo_hub(tmp_path / "data", EXHIBIT_BROKER_URL=broker.url) as hub, Ear(broker.port, HUB_STATE) as ear:
        eventually(lambda: ear.last(HUB_STATE) == "online", 5, "the hub says that it is online")
        children = {pid: command_line(pid) for pid in descendants(hub.child.pid)}
        assert any("simulate" in command for command in children.values())
        hub.post("runs", {"scene": "beam-alarm", "language": "en"})
        # uvicorn closes everything in order, then lets the signal itself have the last word.
        assert hub.stop() in (0, -signal.SIGTERM), hub.child.said()
        eventually(lambda: not _still(children), 5, f"of {children} nothing is left")
        eventually(lambda: ear.last(HUB_STATE) == "offline", 5, "the hub says that it goes")
    with Ear(broker.port, HUB_STATE) as latecomer:
        eventually(lambda: latecomer.retained(HUB_STATE) == "offline", 5, "offline is retained")


def test_a_killed_hub_is_reported_offline_by_the_broker(broker: OwnBroker, tmp_path: Path) -> None:
    with demo_hub(tmp_path / "data", EXHIBIT_BROKER_URL=broker.url) as hub, Ear(broker.port, HUB_STATE) as ear:
        eventually(lambda: ear.last(HUB_STATE) == "online", 5, "the hub says that it is online")
        children = {pid: command_line(pid) for pid in descendants(hub.child.pid)}
        hub.kill()
        eventually(lambda: ear.last(HUB_STATE) == "offline", 5, "its last will is published")
        eventually(lambda: not _still(children), 10, f"of {children} nothing is left")


def test_mosquitto_is_a_child_that_goes_with_the_hub(tmp_path: Path) -> None:
    assert shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin"), "Mosquitto is not installed"
    with demo_hub(tmp_path / "data") as hub:
        children = {pid: command_line(pid) for pid in descendants(hub.child.pid)}
        assert any("mosquitto" in command for command in children.values())
        hub.child.send(signal.SIGINT)
        eventually(lambda: not _still(children), 5, f"of {children} nothing is left")


def _still(children: dict[int, str]) -> list[str]:
    """Return the commands of those that are still there (an id may have been given to somebody else)."""
    return [command for pid, command in children.items() if command_line(pid) == command]


def _far_port(connection: socket.socket) -> int | None:
    if connection.family != socket.AF_INET:
        return None
    try:
        return int(connection.getpeername()[1])
    except OSError:
        return None  # a listener, or one that nobody is at the other end of


def _connections(pid: int) -> list[socket.socket]:
    """Return copies of a process's sockets (pidfd_getfd, Linux 5.6)."""
    system_call = ctypes.CDLL(None, use_errno=True).syscall
    process = os.pidfd_open(pid)
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        if not entry.is_socket():
            continue
        copy = system_call(438, process, int(entry.name), 0)
        assert copy >= 0, f"pidfd_getfd: {os.strerror(ctypes.get_errno())}"
        found.append(socket.socket(fileno=copy))
    os.close(process)
    return found
