"""Discovered devices: what one state message costs, beside the bare work, and what two thousand idle devices weigh.

    .venv/bin/python tests/benchmarks/discovered.py [--messages 20000] [--devices 2000] [--json]

A message goes from the driver's handler through templates and `Device` to an observer; the bare work is `json.loads`
and `float` on the same bytes. Both are measured in turns, in one run. The weight is that of this process: the driver,
its device and its task for each, approved from what is kept of its announcement, on a broker in memory.
"""

import argparse
import asyncio
import gc
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from devices.core.device import Device
from devices.core.state import Identity
from devices.core.wires import Message
from devices.discovery.conventions import rebuild
from devices.discovery.model import DiscoveredDevice
from devices.discovery.sources import DiscoveredOptions
from devices.discovery.templates import TemplateCache
from devices.drivers.mqtt_discovered import MqttDiscovered
from devices.transports.memory_broker import MemoryBroker

AT_ONCE = 50
"""Messages in a turn."""

KINDS = (("temperature", "°C"), ("humidity", "%"), ("pressure", "hPa"), ("battery", "%"), ("linkquality", "lqi"))


def announcement(number: int, kind: str, unit: str) -> Message:
    """Return what a Zigbee sensor's bridge announces of one of its values."""
    key = f"0x00158d{number:010x}"
    config = {
        "availability": [{"topic": "zigbee2mqtt/bridge/state", "value_template": "{{ value_json.state }}"}],
        "device": {"identifiers": [f"zigbee2mqtt_{key}"], "name": f"sensor-{number}", "model": "Climate sensor"},
        "origin": {"name": "Zigbee2MQTT", "sw": "2.1.0"},
        "state_class": "measurement",
        "state_topic": f"zigbee2mqtt/sensor-{number}",
        "unique_id": f"{key}_{kind}",
        "unit_of_measurement": unit,
        "value_template": f"{{{{ value_json.{kind} }}}}",
    }
    return Message(f"homeassistant/sensor/{key}/{kind}/config", json.dumps(config).encode(), retain=True)


def lamp(number: int) -> Message:
    """Return what a lamp announces."""
    config = {
        "~": f"lamp-{number}",
        "avty_t": "~/status",
        "brightness": True,
        "cmd_t": "~/set",
        "dev": {"ids": [f"lamp-{number}"], "name": f"Lamp {number}"},
        "name": None,
        "schema": "json",
        "stat_t": "~/state",
        "uniq_id": f"lamp-{number}",
    }
    return Message(f"homeassistant/light/lamp-{number}/light/config", json.dumps(config).encode(), retain=True)


def describe(number: int, values: int, templates: TemplateCache) -> DiscoveredDevice:
    """Read the announcements of a device: every fourth is a lamp, the others measure."""
    sources = [lamp(number)] if number % 4 == 0 else [announcement(number, *kind) for kind in KINDS[:values]]
    return rebuild("homeassistant", sources, templates=templates)


def make_device(found: DiscoveredDevice, broker: MemoryBroker, observer: Callable[[Any], None]) -> Device:
    options = DiscoveredOptions(convention=found.convention, key=found.key, device=found)
    wire = broker.connect(found.key)
    identity = Identity(id=found.key, name={"en": found.name}, zone="lobby", driver=MqttDiscovered.NAME, wire="mqtt")
    return Device(identity, lambda report: MqttDiscovered(options, wire, report), observer)


async def measure_messages(values: int, count: int) -> dict[str, float]:
    """Return µs of the median message with so many values, of the bare work, and their ratio."""
    broker, seen = MemoryBroker(), list[Any]()
    device = make_device(describe(1, values, TemplateCache()), broker, seen.append)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(device.run())
        await asyncio.sleep(0)
        broker.take("zigbee2mqtt/bridge/state", b'{"state":"online"}', retain=True)
        await asyncio.sleep(0)
        hear = partial(device.driver._hear, "zigbee2mqtt/sensor-1")  # type: ignore[attr-defined]
        ours, bare = list[float](), list[float]()
        for turn in range(count // AT_ONCE):
            payloads = [_payload(values, turn * AT_ONCE + index) for index in range(AT_ONCE)]
            for payload in payloads:
                message = Message("zigbee2mqtt/sensor-1", payload)
                started = time.perf_counter()
                hear(message)
                ours.append(time.perf_counter() - started)
            for payload in payloads:
                started = time.perf_counter()
                _bare(payload, values)
                bare.append(time.perf_counter() - started)
            seen.clear()
            await asyncio.sleep(0)
        task.cancel()
    median, least = statistics.median(ours) * 1e6, statistics.median(bare) * 1e6
    p99 = statistics.quantiles(ours, n=100)[98] * 1e6
    return {"values": values, "median_us": median, "p99_us": p99, "bare_us": least, "ratio": median / least}


def _payload(values: int, number: int) -> bytes:
    return json.dumps({kind: round(20 + number % 97 / 7, 2) for kind, _ in KINDS[:values]} | {"voltage": 3015}).encode()


def _bare(payload: bytes, values: int) -> list[float]:
    document = json.loads(payload)
    return [float(document[kind]) for kind, _ in KINDS[:values]]


async def weigh(count: int) -> dict[str, float]:
    """Return the megabytes of so many idle devices, and the seconds it took to bring them to life."""
    gc.collect()
    broker, templates, before, started = MemoryBroker(), TemplateCache(), _resident(), time.perf_counter()
    devices = [make_device(describe(number, len(KINDS), templates), broker, _ignore) for number in range(count)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(device.run()) for device in devices]
        await asyncio.sleep(0)
        took = time.perf_counter() - started
        gc.collect()
        after = _resident()
        for task in tasks:
            task.cancel()
    return {"devices": count, "process_mb": after, "devices_mb": after - before, "seconds": took}


def _ignore(event: Any) -> None:
    """Look at nothing that is told."""


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


async def measure(messages: int, devices: int) -> dict[str, Any]:
    weight = await weigh(devices)
    return {"messages": [await measure_messages(values, messages) for values in (1, 3, 5)], "weight": weight}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--devices", type=int, default=2_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = asyncio.run(measure(asked.messages, asked.devices))
    if asked.json:
        print(json.dumps(found))
        return
    for row in found["messages"]:
        figures = "median {median_us:.1f} µs, p99 {p99_us:.1f} µs, bare {bare_us:.1f} µs, ratio {ratio:.1f}"
        print(f"one message of {row['values']} values:", figures.format(**row))
    print(
        "{devices} idle devices: {devices_mb:.0f} MB ({process_mb:.0f} MB process), {seconds:.1f} s".format(
            **found["weight"]
        )
    )


if __name__ == "__main__":
    main()
