"""What 500 dead devices cost the living ones: tap → first command at the broker, with and without them.

    .venv/bin/python tests/benchmarks/unresponsive.py [--taps 600] [--json]

Two hubs as processes of their own on one Mosquitto; they differ in 500 devices that never answer: displays behind TCP
ports that accept and stay mute, displays behind ports that refuse, units on mute Modbus buses, MQTT lamps never heard.
Taps alternate between the two hubs, so that whatever else the machine does falls on both.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from tests.benchmarks.bench_hall import free_port
from tests.benchmarks.tap import PATIENCE, WARM_UP, Caller, Ear, figures, make_token, mosquitto, process

MUTE, REFUSING, BUSES, UNITS, UNHEARD = 200, 100, 5, 20, 100
SETTLE = 12.0
"""Seconds after which every dead device has been found dead."""

HEAD = """\
hall: {{id: bench-{hub}, name: {{vi: Đo, ko: 측정, en: Bench}}}}
zones: {{lobby: {{name: {{vi: Sảnh, ko: 로비, en: Lobby}}}}}}
devices:
  lamp:
    name: {{vi: Đèn, ko: 조명, en: Lamp}}
    zone: lobby
    driver: mqtt_light
    options: {{state_topic: {hub}/lamp, command_topic: {hub}/lamp/set, availability_topic: bench/availability, qos: 0}}
    baseline: {{power: off}}
"""
SCENE = """\
scene: tap-qos0
title: {vi: Chạm, ko: 탭, en: Tap}
summary: {vi: Chạm, ko: 탭, en: Tap}
zone: lobby
max: 10s
needs: [lamp]
steps:
  - set: {lamp.power: on}
    no_feedback: true
finally: keep
"""
NAME = "name: {vi: Chết, ko: 고장, en: Dead}, zone: lobby"


def dead(mute: int, refusing: int) -> Iterator[str]:
    """Yield 500 dead devices, then their wires, as lines of a showroom file."""
    for number in range(MUTE + REFUSING):
        yield f"  display{number}: {{{NAME}, driver: samsung_mdc, wire: tcp{number}}}"
    for number in range(BUSES * UNITS):
        bus, unit = number % BUSES, number // BUSES + 1
        options = f"{{unit: {unit}, profile: eastron_sdm630}}"
        yield f"  meter{number}: {{{NAME}, driver: modbus_sensor, wire: bus{bus}, options: {options}}}"
    for number in range(UNHEARD):
        options = (
            f"{{state_topic: dead/{number}, command_topic: dead/{number}/set, availability_topic: dead/{number}/a}}"
        )
        yield f"  lamp{number}: {{{NAME}, driver: mqtt_light, options: {options}}}"
    yield "wires:"
    for number in range(MUTE + REFUSING):
        yield f"  tcp{number}: {{tcp: '127.0.0.1:{mute if number < MUTE else refusing}'}}"
    for bus in range(BUSES):
        yield f"  bus{bus}: {{tcp: '127.0.0.1:{mute}'}}"


async def measure(ears: dict[str, "NamedEar"], hubs: dict[str, Caller], taps: int) -> dict[str, list[float]]:
    """Tap the hubs in turn; return milliseconds from leaving to arriving."""
    took: dict[str, list[float]] = {name: [] for name in hubs}
    for number in range(taps + WARM_UP):
        for name, hub in hubs.items():
            async with asyncio.timeout(PATIENCE):
                left = await hub.post("/api/runs", {"scene": "tap-qos0", "language": "en"})
                arrived = await ears[name].arrived.get()
            if number >= WARM_UP:
                took[name].append((arrived - left) * 1000)
            await asyncio.sleep(0.005)
    return took


class NamedEar(Ear):
    """Hears one topic."""

    def __init__(self, port: int, topic: str) -> None:
        self._loop = asyncio.get_running_loop()
        self.arrived: asyncio.Queue[Any] = asyncio.Queue()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=f"ear-{topic.replace('/', '-')}")
        self._client.on_message = self._arrived
        self._client.connect("127.0.0.1", port)
        self._client.subscribe([(topic, 1)])
        self._client.loop_start()

    def _arrived(self, client: Any, userdata: Any, message: MQTTMessage) -> None:
        del client, userdata, message
        self._loop.call_soon_threadsafe(self.arrived.put_nowait, time.perf_counter())


async def main(taps: int) -> dict[str, float]:
    """Run everything; return the figures."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker, refusing = free_port(), free_port()
        await mosquitto(stack, folder, broker)
        mute = await asyncio.start_server(_mute, "127.0.0.1", 0)
        stack.callback(mute.close)
        here = "tests/benchmarks/bench_hall.py"
        await stack.enter_async_context(process(here, "presence", str(broker), ready="ready"))
        (folder / "scenes").mkdir()
        (folder / "scenes" / "tap.yaml").write_text(SCENE)
        hubs: dict[str, Caller] = {}
        for name, more in (("hub", dead(mute.sockets[0].getsockname()[1], refusing)), ("bare", iter(()))):
            hubs[name] = await _hub(stack, folder, name, broker, "\n".join(more))
        ears = {name: NamedEar(broker, f"{name}/lamp/set") for name in hubs}
        for ear in ears.values():
            stack.callback(ear.close)
        await asyncio.sleep(SETTLE)
        return figures(await measure(ears, hubs, taps))


async def _hub(stack: AsyncExitStack, folder: Path, name: str, broker: int, more: str) -> Caller:
    config, data, port = folder / f"{name}.yaml", folder / name, free_port()
    config.write_text(HEAD.format(hub=name) + more)
    token = await asyncio.to_thread(make_token, data)
    environment = {"EXHIBIT_SCENES": str(folder / "scenes"), "EXHIBIT_BROKER_URL": f"mqtt://127.0.0.1:{broker}"}
    await stack.enter_async_context(
        process("-m", "exhibit_server.cli", "serve", "--config", str(config), "--data", str(data),
                "--port", str(port), ready="is ready", **environment)
    )  # fmt: skip
    return await Caller.open(port, token)


async def _mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept, read, never answer."""
    try:
        while await reader.read(4096):
            pass
    finally:
        writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--taps", type=int, default=600)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = asyncio.run(main(chosen.taps))
    if chosen.json:
        print(json.dumps(found, indent=1))
    else:
        print(f"with 500 dead devices p50 {found['hub_p50_ms']:.2f} p99 {found['hub_p99_ms']:.2f} ms")
        print(f"without them          p50 {found['bare_p50_ms']:.2f} p99 {found['bare_p99_ms']:.2f} ms")
        print(f"ratio p50 {found['ratio_p50']:.3f}, p99 {found['ratio_p99']:.3f}")
