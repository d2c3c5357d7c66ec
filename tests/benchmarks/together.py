"""A `together` of 200 MQTT devices: from the first message to the last, beside a bare loop that publishes 200.

    .venv/bin/python tests/benchmarks/together.py [--rounds 40] [--json]

Everything is as in a hub: the real runner with its journal, real drivers, one `MqttWire` to a Mosquitto. Rounds of the
runner alternate with the bare loop, over the same wire. Times are taken at the hub (the driver hands its message to the
wire) and at a raw subscriber in a process of its own, on the one monotonic clock they share. At QoS 1 the bare loop
sends all 200 and then waits for the acknowledgements. "The hub's work" is the processor time of its thread in between:
it tells the same on a machine that is busy with other things.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import uvloop
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from devices.core.rig import Rig
from devices.transports.mqtt import MqttWire
from exhibit_server.store.journal import Journal
from scenes.loader import LoadedScene, parse_scene
from scenes.record import RunRequest
from scenes.runner import Runner
from tests.benchmarks.bench_hall import free_port
from tests.benchmarks.playing_hall import living_rig
from tests.benchmarks.tap import mosquitto, process

DEVICES = 200
WARM_UP = 5
PAUSE = 0.05
HERE = "tests/benchmarks/together.py"

_LAMP = """\
  q{qos}-lamp{n}:
    name: {{vi: Đèn, ko: 조명, en: Lamp}}
    zone: lobby
    driver: mqtt_switch
    options: {{state_topic: s/{n}, command_topic: q{qos}/{n}/set, availability_topic: bench/availability, qos: {qos}}}
"""
HALL = """\
hall: {id: bench, name: {vi: Đo, ko: 측정, en: Bench}}
zones: {lobby: {name: {vi: Sảnh, ko: 로비, en: Lobby}}}
devices:
""" + "".join(_LAMP.format(n=n, qos=qos) for qos in (0, 1) for n in range(DEVICES))


def scene(qos: int) -> LoadedScene:
    """Return a scene that sets every lamp at once."""
    sides = "".join(f"      - {{set: {{q{qos}-lamp{n}.power: on}}, no_feedback: true}}\n" for n in range(DEVICES))
    head = "scene: all\ntitle: {en: All}\nsummary: {en: All}\nzone: lobby\nmax: 1m\nfinally: keep\n"
    needs = ", ".join(f"q{qos}-lamp{n}" for n in range(DEVICES))
    return parse_scene(f"{head}needs: [{needs}]\nsteps:\n  - together:\n{sides}")


class Noting(MqttWire):
    """A wire that notes when each message was handed to it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.handed: list[float] = []
        self.worked: list[float] = []

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        self.handed.append(time.monotonic())
        if len(self.handed) in (1, DEVICES):
            self.worked.append(time.thread_time())
        await super().publish(topic, payload, qos=qos, retain=retain)

    def spread(self) -> tuple[float, float]:
        """Return milliseconds from the first to the last since cleared: on the clock, and of processor time."""
        return (self.handed[-1] - self.handed[0]) * 1000, (self.worked[-1] - self.worked[0]) * 1000

    def clear(self) -> None:
        self.handed.clear()
        self.worked.clear()


async def play(rig: Rig, loaded: LoadedScene, journal: Journal, number: int) -> None:
    request = RunRequest(run_id=f"run{number}", language="en", started_by="bench")
    await Runner(loaded, rig, journal, request, lambda record: None).play()


async def bare(wire: MqttWire, qos: int) -> None:
    if qos:
        await asyncio.gather(*(wire.publish(f"q{qos}/{n}/set", "ON", qos=1) for n in range(DEVICES)))
        return
    for number in range(DEVICES):
        await wire.publish(f"q{qos}/{number}/set", "ON")


async def main(rounds: int) -> dict[str, list[float]]:
    """Return milliseconds from first to last by case."""
    took: dict[str, list[float]] = {}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        await mosquitto(stack, folder, port)
        await stack.enter_async_context(process("tests/benchmarks/bench_hall.py", "presence", str(port), ready="ready"))
        ear = await stack.enter_async_context(process(HERE, "ear", str(port), ready="ready"))
        assert ear.stdout is not None
        wire = Noting("mqtt", host="127.0.0.1", port=port, client_id="hub")
        rig = await stack.enter_async_context(living_rig(folder, HALL, wire))
        journal = stack.enter_context(Journal(folder / "journal.db"))
        scenes = {qos: scene(qos) for qos in (0, 1)}
        for number in range(rounds + WARM_UP):
            for qos in (0, 1):
                for name in ("runner", "bare"):
                    wire.clear()
                    if name == "runner":
                        await play(rig, scenes[qos], journal, number * 10 + qos)
                    else:
                        await bare(wire, qos)
                    heard = float(await ear.stdout.readline())
                    if number >= WARM_UP:
                        spread, worked = wire.spread()
                        took.setdefault(f"QoS {qos}, {name}, at the hub", []).append(spread)
                        took.setdefault(f"QoS {qos}, {name}, the hub's work", []).append(worked)
                        took.setdefault(f"QoS {qos}, {name}, at a subscriber", []).append(heard)
                    await asyncio.sleep(PAUSE)
    return took


def ear(port: int) -> None:
    """Hear 200 messages, print milliseconds from the first to the last; again and again."""
    heard: list[float] = []

    def hear(client: Any, userdata: Any, message: MQTTMessage) -> None:
        del client, userdata, message
        heard.append(time.monotonic())
        if len(heard) == DEVICES:
            print((heard[-1] - heard[0]) * 1000, flush=True)
            heard.clear()

    client = Client(CallbackAPIVersion.VERSION2, client_id="ear")
    client.on_message = hear
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.connect("127.0.0.1", port)
    client.subscribe([("q0/+/set", 0), ("q1/+/set", 1)])
    client.loop_forever()


if __name__ == "__main__":
    if sys.argv[1:2] == ["ear"]:
        ear(int(sys.argv[2]))
        os._exit(0)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = uvloop.run(main(arguments.rounds))
    figures = {
        case: {"p50_ms": statistics.median(row), "p90_ms": sorted(row)[int(len(row) * 0.9)], "most_ms": max(row)}
        for case, row in found.items()
    }
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        print(f"{'first to last of 200, ms':<32}{'p50':>8}{'p90':>8}{'most':>8}")
        for case, row in figures.items():
            print(f"{case:<32}{row['p50_ms']:>8.1f}{row['p90_ms']:>8.1f}{row['most_ms']:>8.1f}")
