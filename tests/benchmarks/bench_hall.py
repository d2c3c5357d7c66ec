"""What the benchmarks run beside the hub: a small hall, the bare path, presence of the lamps, readings.

Run as `bench_hall.py presence|bare|load …`; each prints "ready" when it is.
"""

import asyncio
import socket
import sys
import time

import aiomqtt
import uvicorn
import uvloop
from fastapi import FastAPI

from devices.transports.mqtt import MqttWire

SENSORS = 50

_LIGHT = """\
  light{n}:
    name: {{vi: Đèn, ko: 조명, en: Lamp}}
    zone: lobby
    driver: mqtt_light
    options:
      state_topic: bench/light{n}
      command_topic: bench/light{n}/set
      availability_topic: bench/availability
      qos: {n}
    baseline: {{power: off}}
"""
_SENSOR = """\
  sensor{n}:
    name: {{vi: Cảm biến, ko: 센서, en: Sensor}}
    zone: lobby
    driver: mqtt_sensor
    options:
      availability_topic: bench/availability
      points: [{{point: value, type: number, topic: bench/sensor{n}}}]
"""
SHOWROOM = (
    """\
hall: {id: bench, name: {vi: Đo, ko: 측정, en: Bench}}
zones: {lobby: {name: {vi: Sảnh, ko: 로비, en: Lobby}}}
devices:
"""
    + "".join(_LIGHT.format(n=n) for n in (0, 1))
    + "".join(_SENSOR.format(n=n) for n in range(SENSORS))
)
SCENES = {
    f"tap-qos{n}": f"""\
scene: tap-qos{n}
title: {{vi: Chạm, ko: 탭, en: Tap}}
summary: {{vi: Chạm, ko: 탭, en: Tap}}
zone: lobby
max: 10s
needs: [light{n}]
steps:
  - set: {{light{n}.power: on}}
    no_feedback: true
finally: keep
"""
    for n in (0, 1)
}


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def presence(port: int) -> None:
    """Say that the devices are there."""
    async with aiomqtt.Client("127.0.0.1", port) as client:
        await client.publish("bench/availability", "online", qos=1, retain=True)
        print("ready", flush=True)
        await asyncio.Event().wait()


async def load(port: int, rate: int) -> None:
    """Publish `rate` readings a second, spread evenly over the sensors."""
    async with aiomqtt.Client("127.0.0.1", port, max_inflight_messages=1000) as client:
        print("ready", flush=True)
        began, sent = time.monotonic(), 0
        while True:
            due = int((time.monotonic() - began) * rate)
            for number in range(sent, due):
                await client.publish(f"bench/sensor{number % SENSORS}", f"{number % 100}.5", qos=0)
            sent = due
            await asyncio.sleep(0.005)


async def bare(broker: int, port: int) -> None:
    """The bare path: an endpoint that publishes at once."""
    wire = MqttWire("mqtt", host="127.0.0.1", port=broker, client_id="bare")
    app = FastAPI()

    @app.post("/tap/{qos}", status_code=201)
    async def tap(qos: int) -> dict[str, bool]:
        await wire.publish("bare/set", '{"state": "ON"}', qos=qos)
        return {"ok": True}

    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False, http="httptools"))
    async with asyncio.TaskGroup() as group:
        group.create_task(wire.run())
        serving = group.create_task(server.serve())
        while not (server.started and wire.up):
            await asyncio.sleep(0.02)
        print("ready", flush=True)
        await serving


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["presence", broker]:
            uvloop.run(presence(int(broker)))
        case ["load", broker, rate]:
            uvloop.run(load(int(broker), int(rate)))
        case ["bare", broker, port]:
            uvloop.run(bare(int(broker), int(port)))
        case other:
            sys.exit(f"expected presence, bare or load, got {other}")
