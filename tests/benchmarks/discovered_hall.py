"""The memory of a hub with 2,000 approved devices that are idle.

    .venv/bin/python tests/benchmarks/discovered_hall.py [--devices 2000] [--json]

A hub as a process, a real Mosquitto. Each device announces three sensors and a switch by Home Assistant discovery and
tells its state once, retained; each is approved over the API. The hub is then ended and started again, so that what is
measured is the hub as it lives with them, not as it met them: resident memory once all of them are online, and again
after a rest. Beside it, as the bare path, the same hub with no device at all.
"""

import argparse
import asyncio
import json
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

import aiomqtt
import httpx

from tests.benchmarks.bench_hall import free_port
from tests.benchmarks.tap import make_token, mosquitto, process

BATCH = 400
"""Devices announced before they are approved: fewer than may wait."""

PATIENCE = 600.0
REST = 10.0

SHOWROOM = """\
hall: {id: bench, name: {vi: Đo, ko: 측정, en: Bench}}
zones: {lobby: {name: {vi: Sảnh, ko: 로비, en: Lobby}}}
"""


def announcement(number: int) -> tuple[str, str]:
    """Return topic and payload of a device's announcement."""
    base = f"bench/{number}"
    sensors: dict[str, dict[str, Any]] = {
        name: {
            "p": "sensor",
            "unique_id": f"bench{number}_{name}",
            "device_class": name,
            "unit_of_measurement": unit,
            "value_template": f"{{{{ value_json.{name} | round(1) }}}}",
        }
        for name, unit in (("temperature", "°C"), ("humidity", "%"), ("power", "W"))
    }
    switch = {"p": "switch", "unique_id": f"bench{number}_relay", "command_topic": f"{base}/set",
              "value_template": "{{ value_json.relay }}"}  # fmt: skip
    device = {"ids": [f"bench{number}"], "name": f"Bench {number}", "mf": "Bench", "mdl": "B4"}
    payload = {"dev": device, "o": {"name": "bench"}, "state_topic": base, "availability_topic": "bench/there",
               "cmps": {**sensors, "relay": switch}}  # fmt: skip
    return f"homeassistant/device/bench{number}/config", json.dumps(payload)


async def main(devices: int) -> dict[str, float]:
    """Run everything; return megabytes and seconds."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "showroom.yaml").write_text(SHOWROOM)
        (folder / "scenes").mkdir()
        broker, port = free_port(), free_port()
        await mosquitto(stack, folder, broker)
        token = await asyncio.to_thread(make_token, folder / "data", "technician")
        found: dict[str, float] = {}
        async with BenchHub(folder, broker, port, token) as hub:
            await asyncio.sleep(REST)
            found["bare_mb"] = memory(hub.pid)
            began = time.monotonic()
            await approve_all(hub.client, broker, devices)
            found["approved_in_s"] = time.monotonic() - began
        began = time.monotonic()
        async with BenchHub(folder, broker, port, token) as hub:
            found["started_in_s"] = time.monotonic() - began
            await all_online(hub.client, devices)
            found["online_in_s"] = time.monotonic() - began
            found["online_mb"] = memory(hub.pid)
            await asyncio.sleep(REST)
            found["idle_mb"] = memory(hub.pid)
        return found


class BenchHub:
    """A hub as a process, with a client."""

    def __init__(self, folder: Path, broker: int, port: int, token: str) -> None:
        environment = {"EXHIBIT_SCENES": str(folder / "scenes"), "EXHIBIT_BROKER_URL": f"mqtt://127.0.0.1:{broker}"}
        command = ("serve", "--config", str(folder / "showroom.yaml"), "--data", str(folder / "data"))
        self._process = process(
            "-m", "exhibit_server.cli", *command, "--port", str(port), ready="is ready", **environment
        )
        self._stack = AsyncExitStack()
        self.pid = 0
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"}, timeout=60
        )

    async def __aenter__(self) -> Self:
        child = await self._stack.enter_async_context(self._process)
        self.pid = child.pid
        await self._stack.enter_async_context(self.client)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()


async def approve_all(client: httpx.AsyncClient, broker: int, devices: int) -> None:
    """Announce the devices batch by batch, and approve each."""
    async with aiomqtt.Client("127.0.0.1", broker) as mqtt:
        await mqtt.publish("bench/there", "online", qos=1, retain=True)
        for start in range(0, devices, BATCH):
            numbers = range(start, min(start + BATCH, devices))
            for number in numbers:
                await mqtt.publish(*announcement(number), qos=1, retain=True)
                state = {"temperature": 20.5, "humidity": 50, "power": number % 100, "relay": "ON"}
                await mqtt.publish(f"bench/{number}", json.dumps(state), qos=1, retain=True)
            await _waiting(client, len(numbers))
            for item in (await client.get("/api/discovered", params={"state": "waiting"})).json()["items"]:
                await _approve(client, item)


async def _waiting(client: httpx.AsyncClient, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len((await client.get("/api/discovered", params={"state": "waiting"})).json()["items"]) < count:
            await asyncio.sleep(0.2)


async def _approve(client: httpx.AsyncClient, item: dict[str, Any]) -> None:
    name = item["name"].lower().replace(" ", "-")
    wanted = {"id": name, "zone": "lobby", "name": {"vi": name, "ko": name, "en": name}}
    answer = await client.post(f"/api/discovered/{item['key']}/approve", json=wanted)
    answer.raise_for_status()


async def all_online(client: httpx.AsyncClient, devices: int) -> None:
    """Return when so many devices are online."""
    async with asyncio.timeout(PATIENCE):
        while True:
            text = (await client.get("/metrics")).text
            lines = [line for line in text.splitlines() if line.startswith("exhibit_device_available{")]
            if sum(line.endswith(" 1.0") for line in lines) >= devices:
                return
            await asyncio.sleep(0.5)


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    figures = asyncio.run(main(chosen.devices))
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        print("\n".join(f"{name:<14} {value:8.1f}" for name, value in figures.items()))
