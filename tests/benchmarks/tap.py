"""Tap → first command at the broker, as a ratio to a bare path measured in the same run.

    .venv/bin/python tests/benchmarks/tap.py [--taps 600] [--json]

The hub runs as a process with a Mosquitto of its own and plays a scene of one step; the bare path is a minimal endpoint
in another process that publishes at once over the same broker. Taps alternate between the two, over kept connections;
an independent MQTT client (paho) notes when each message arrives. Measured idle, then with 1,000 readings/s coming in,
each with commands at QoS 0 and 1. On a class of machine with 2 cores the bare path takes about 1.0/1.7 ms (p50/p99).
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from exhibit_server.broker.opening import find_mosquitto
from tests.benchmarks.bench_hall import SCENES, SHOWROOM, free_port

ROOT = Path(__file__).parents[2]
READINGS_PER_SECOND = 1000
WARM_UP = 40
PATIENCE = 30.0


class Ear:
    """An independent client that notes when messages arrive."""

    def __init__(self, port: int) -> None:
        self._loop = asyncio.get_running_loop()
        self.arrived: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="ear")
        self._client.on_message = self._heard
        self._client.connect("127.0.0.1", port)
        self._client.subscribe([("bench/light0/set", 1), ("bench/light1/set", 1), ("bare/set", 1)])
        self._client.loop_start()

    def _heard(self, client: Any, userdata: Any, message: MQTTMessage) -> None:
        del client, userdata
        self._loop.call_soon_threadsafe(self.arrived.put_nowait, (message.topic, time.perf_counter()))

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class Caller:
    """One kept HTTP connection, as thin as can be, so that the client adds little to what is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str) -> None:
        self._reader, self._writer, self._token = reader, writer, token

    @classmethod
    async def open(cls, port: int, token: str = "") -> "Caller":
        return cls(*await asyncio.open_connection("127.0.0.1", port), token)

    async def post(self, path: str, body: dict[str, Any]) -> float:
        """Post; return when the request left. Raises RuntimeError unless the answer is 2xx."""
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        left = time.perf_counter()
        self._writer.write(head.encode() + content)
        await self._read(path)
        return left

    async def _read(self, path: str) -> None:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:"))
        body = await self._reader.readexactly(length)
        if not head.startswith("HTTP/1.1 2"):
            raise RuntimeError(f"{path}: {head.splitlines()[0]}: {body.decode()[:300]}")


async def measure(ear: Ear, hub: Caller, bare: Caller, qos: int, taps: int) -> dict[str, list[float]]:
    """Tap hub and bare path in turn; return milliseconds from leaving to arriving."""
    took: dict[str, list[float]] = {"hub": [], "bare": []}
    for number in range(taps + WARM_UP):
        for name, caller, path, body in (
            ("hub", hub, "/api/runs", {"scene": f"tap-qos{qos}", "language": "en"}),
            ("bare", bare, f"/tap/{qos}", {}),
        ):
            left, arrived = await _tap(ear, caller, path, body)
            if number >= WARM_UP:
                took[name].append((arrived - left) * 1000)
            await asyncio.sleep(0.005)
    return took


async def _tap(ear: Ear, caller: Caller, path: str, body: dict[str, Any]) -> tuple[float, float]:
    async with asyncio.timeout(PATIENCE):
        left = await caller.post(path, body)
        _, arrived = await ear.arrived.get()
    return left, arrived


def figures(took: dict[str, list[float]]) -> dict[str, float]:
    """Return p50 and p99 of both paths in ms, the ratios, and what the hub adds at the median."""
    hub, bare = sorted(took["hub"]), sorted(took["bare"])
    p50 = statistics.median

    def p99(row: list[float]) -> float:
        return row[int(len(row) * 0.99)]

    return {
        "hub_p50_ms": p50(hub),
        "hub_p99_ms": p99(hub),
        "bare_p50_ms": p50(bare),
        "bare_p99_ms": p99(bare),
        "ratio_p50": p50(hub) / p50(bare),
        "ratio_p99": p99(hub) / p99(bare),
        "added_p50_ms": p50(hub) - p50(bare),
    }


@asynccontextmanager
async def process(*command: str, ready: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a Python process until the end of the block; entered when it printed `ready`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if not os.environ.get("BENCH_VERBOSE") else None,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while ready not in (line := (await child.stdout.readline()).decode()):
                if not line:
                    raise RuntimeError(f"{command} ended before it was ready")
        yield child
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()


async def main(taps: int) -> dict[str, dict[str, float]]:
    """Run everything; return the figures by case."""
    results = {}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker, hub_port, bare_port = free_port(), free_port(), free_port()
        (folder / "showroom.yaml").write_text(SHOWROOM)
        (folder / "scenes").mkdir()
        for name, text in SCENES.items():
            (folder / "scenes" / f"{name}.yaml").write_text(text)
        await mosquitto(stack, folder, broker)
        here = "tests/benchmarks/bench_hall.py"
        environment = {
            "EXHIBIT_SCENES": str(folder / "scenes"),
            "EXHIBIT_BROKER_URL": f"mqtt://127.0.0.1:{broker}",
        }
        token = await asyncio.to_thread(make_token, folder / "data")
        await stack.enter_async_context(process(here, "presence", str(broker), ready="ready"))
        await stack.enter_async_context(
            process("-m", "exhibit_server.cli", "serve", "--config", str(folder / "showroom.yaml"), "--data",
                    str(folder / "data"), "--port", str(hub_port), ready="is ready", **environment)
        )  # fmt: skip
        await stack.enter_async_context(process(here, "bare", str(broker), str(bare_port), ready="ready"))
        ear = Ear(broker)
        stack.callback(ear.close)
        hub, bare = await Caller.open(hub_port, token), await Caller.open(bare_port)
        for load in ("idle", "loaded"):
            async with AsyncExitStack() as while_loaded:
                if load == "loaded":
                    rate = str(READINGS_PER_SECOND)
                    await while_loaded.enter_async_context(process(here, "load", str(broker), rate, ready="ready"))
                for qos in (0, 1):
                    results[f"{load}, QoS {qos}"] = figures(await measure(ear, hub, bare, qos, taps))
    return results


async def mosquitto(stack: AsyncExitStack, folder: Path, port: int) -> None:
    """Run a Mosquitto on a port until the end of the stack."""
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nset_tcp_nodelay true\n")
    program = find_mosquitto()
    if program is None:
        raise SystemExit("this benchmark needs Mosquitto: apt-get install mosquitto")
    if os.geteuid() == 0:
        config.write_text(config.read_text() + "user root\n")
    child = await asyncio.create_subprocess_exec(program, "-c", str(config), stderr=subprocess.DEVNULL)
    stack.callback(child.terminate)
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return


def make_token(data: Path, role: str = "guide") -> str:
    """Make a token for a hub with this data folder."""
    made = subprocess.run(
        [sys.executable, "-m", "exhibit_server.cli", "users", "token", "bench", "--role", role, "--data",
         str(data), "--json"], check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    return str(json.loads(made.stdout)["token"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--taps", type=int, default=600)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = asyncio.run(main(options.taps))
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        print(f"{'':<16}{'hub p50':>9}{'p99':>7}{'bare p50':>10}{'p99':>7}{'ratio p50':>11}{'p99':>7}{'added p50':>11}")
        for case, row in found.items():
            print(
                f"{case:<16}{row['hub_p50_ms']:>9.2f}{row['hub_p99_ms']:>7.2f}{row['bare_p50_ms']:>10.2f}"
                f"{row['bare_p99_ms']:>7.2f}{row['ratio_p50']:>11.2f}{row['ratio_p99']:>7.2f}{row['added_p50_ms']:>11.2f}"
            )
