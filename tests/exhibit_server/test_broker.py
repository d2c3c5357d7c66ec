"""The broker of the hall: a real Mosquitto as a child, amqtt inside, one that is there already."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiomqtt
import pytest

from exhibit_server.broker import BrokerSettings, BrokerUnusable, open_broker
from exhibit_server.broker.settings import parse_url

PATIENCE = 10.0


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def echo(host: str, port: int, **login: str | None) -> bytes:
    async with aiomqtt.Client(host, port, **login) as client:  # type: ignore[arg-type]
        await client.subscribe("hall/#")
        await client.publish("hall/lamp", "on", qos=1)
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            return message.payload
    raise AssertionError("no message came")


def children_named(word: str) -> list[int]:
    """Return the children of this process that have `word` in their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            command = (process / "cmdline").read_text()
        except OSError:
            continue  # it ended while we looked
        if parent == os.getpid() and word in command:
            found.append(int(process.name))
    return found


@pytest.mark.parametrize("kind", ["mosquitto", "amqtt"])
async def test_our_own_brokers_carry_messages(kind: str, tmp_path: Path) -> None:
    settings = BrokerSettings(kind=kind, port=free_port())  # type: ignore[arg-type]
    async with open_broker(settings, tmp_path) as address:
        assert address.kind == kind
        assert await echo(address.host, address.port) == b"on"


async def test_mosquitto_comes_back_when_killed(tmp_path: Path) -> None:
    lines: list[str] = []
    settings = BrokerSettings(kind="mosquitto", port=free_port())
    async with open_broker(settings, tmp_path, lines.append) as address:
        (first,) = children_named(str(tmp_path))
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: children_named(str(tmp_path)) not in ([], [first]))
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    assert await echo(address.host, address.port) == b"on"
                    break
                except aiomqtt.MqttError:
                    await asyncio.sleep(0.1)
    assert any("starting it again" in line for line in lines)
    assert children_named(str(tmp_path)) == []


async def test_another_port_is_found_when_the_usual_one_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with open_broker(BrokerSettings(port=port, allow_other_port=True), tmp_path) as address:
            assert address.port != port
            assert await echo(address.host, address.port) == b"on"
        with pytest.raises(BrokerUnusable, match="is taken"):
            async with open_broker(BrokerSettings(port=port), tmp_path):
                pass


def test_mosquitto_dies_with_a_killed_hub(tmp_path: Path) -> None:
    port = free_port()
    script = f"""
import asyncio
from pathlib import Path
from exhibit_server.broker import BrokerSettings, open_broker

async def main():
    async with open_broker(BrokerSettings(kind="mosquitto", port={port}), Path({str(tmp_path)!r})):
        print("up", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""
    hub = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    try:
        assert hub.stdout is not None
        assert any(line == b"up\n" for line in hub.stdout)
    finally:
        hub.kill()
        hub.communicate()
    asyncio.run(eventually(lambda: _is_free(port)))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_an_external_broker_is_read_from_its_url() -> None:
    address = parse_url("mqtt://hall:secret@10.0.0.5:1884")
    assert (address.host, address.port, address.username, address.password) == ("10.0.0.5", 1884, "hall", "secret")
    assert "secret" not in address.url
    assert parse_url("mqtt://broker").port == 1883


@pytest.mark.parametrize("url", ["", "broker", "http://broker", "mqtt://", "mqtt://host:port", "mqtt://host/topic"])
def test_a_wrong_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="broker"):
        parse_url(url)


async def test_a_broker_for_the_network_wants_passwords(tmp_path: Path) -> None:
    everywhere = {"kind": "mosquitto", "host": "0.0.0.0", "port": free_port()}
    with pytest.raises(BrokerUnusable, match="mosquitto_passwd"):
        async with open_broker(BrokerSettings(**everywhere), tmp_path):  # type: ignore[arg-type]
            pass
    passwords = tmp_path / "passwords"
    command = ["mosquitto_passwd", "-b", "-c", str(passwords), "hub", "secret"]
    await asyncio.to_thread(subprocess.run, command, check=True)
    door = {"password_file": passwords, "username": "hub", "password": "secret"}
    async with open_broker(BrokerSettings(**everywhere, **door), tmp_path) as address:  # type: ignore[arg-type]
        assert await echo(address.host, address.port, username=address.username, password=address.password) == b"on"
        with pytest.raises(aiomqtt.MqttError):
            await echo(address.host, address.port)


async def test_two_halls_that_start_at_once_get_a_broker_each(tmp_path: Path) -> None:
    settings = BrokerSettings(kind="mosquitto", port=free_port(), allow_other_port=True)
    async with AsyncExitStack() as stack:
        opened = [stack.enter_async_context(open_broker(settings, tmp_path / name)) for name in ("a", "b", "c")]
        addresses = await asyncio.gather(*opened)
    assert len({address.port for address in addresses}) == 3
