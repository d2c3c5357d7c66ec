"""UDP wires on loopback: one read is one datagram, nobody there is told, groups are reached."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvloop

from devices.core.errors import WireDown
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import ByteWire, Framer
from devices.sim.hosting_bytes import ByteFarEnd
from devices.sim.hosting_udp import UdpHost
from devices.transports.framing import DatagramFramer
from devices.transports.udp import WAITING, UdpWire
from tests.devices.byte_bench import running, wait_until


class Echo(ByteSimulator):
    """Repeats each datagram behind its own name."""

    @classmethod
    def framer(cls) -> Framer:
        return DatagramFramer()

    async def answer(self, frame: bytes) -> bytes | None:
        return self.device_id.encode() + b" " + frame


def far_end() -> ByteFarEnd:
    return ByteFarEnd([Echo("echo", {}, SimulationOptions(), World())], datagrams=True)


@pytest.fixture
def peer() -> Iterator[socket.socket]:
    """A bare socket at the other side."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(5)
        yield made


async def heard(wire: ByteWire) -> bytes:
    async with asyncio.timeout(5):
        return await wire.read()


async def told(wire: ByteWire) -> None:
    """Send until the wire says that nobody is there: a loop closes a port a moment after it was told to."""
    async with asyncio.timeout(5):
        while True:
            await wire.write(b"anybody?")
            await asyncio.sleep(0.02)


async def test_each_read_is_one_datagram_and_each_write_too(peer: socket.socket) -> None:
    wire = UdpWire("udp", *peer.getsockname())
    await wire.open()
    await wire.write(b"one")
    await wire.write(b"two" * 1000)
    first, address = peer.recvfrom(9000)
    assert (first, peer.recv(9000)) == (b"one", b"two" * 1000)
    for data in (b"a" * 1500, b"", b"b"):
        peer.sendto(data, address)
    assert [await heard(wire), await heard(wire)] == [b"a" * 1500, b"b"]
    await wire.close()
    with pytest.raises(WireDown, match="not open"):
        await wire.write(b"x")
    with pytest.raises(WireDown, match="not open"):
        _ = wire.local_port


async def test_only_the_far_end_is_heard(peer: socket.socket) -> None:
    wire = UdpWire("udp", *peer.getsockname())
    await wire.open()
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stranger:
        stranger.sendto(b"listen to me", ("127.0.0.1", wire.local_port))
    await wire.write(b"hello")
    _, address = peer.recvfrom(100)
    peer.sendto(b"hello yourself", address)
    assert await heard(wire) == b"hello yourself"
    await wire.close()


async def test_a_closed_port_is_told_and_the_wire_opens_again() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        address = probe.getsockname()
    wire = UdpWire("udp", *address)
    await wire.open()
    await wire.write(b"anybody?")
    with pytest.raises(WireDown, match="refused"):
        await heard(wire)
    with pytest.raises(WireDown, match="refused"):
        await wire.write(b"really nobody?")
    await wire.open()
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as back:
        back.bind(address)
        back.settimeout(5)
        await wire.write(b"now?")
        assert back.recv(100) == b"now?"
    await wire.close()


async def test_closing_ends_a_read() -> None:
    wire = UdpWire("udp", "127.0.0.1", 9)
    await wire.open()
    reading = asyncio.ensure_future(wire.read())
    await asyncio.sleep(0)
    await wire.close()
    with pytest.raises(WireDown, match="closed here"):
        await reading


async def test_the_newest_datagrams_are_kept(peer: socket.socket) -> None:
    wire = UdpWire("udp", *peer.getsockname())
    await wire.open()
    for number in range(WAITING + 50):
        peer.sendto(str(number).encode(), ("127.0.0.1", wire.local_port))
        await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    kept = [await heard(wire) for _ in range(WAITING)]
    assert kept[-1] == str(WAITING + 49).encode()
    assert kept[0] == b"50"
    await wire.close()


async def test_a_datagram_too_long_to_leave_is_told(peer: socket.socket) -> None:
    wire = UdpWire("udp", *peer.getsockname())
    await wire.open()
    with pytest.raises(WireDown, match="too long"):
        await wire.write(bytes(70_000))
    await wire.close()


async def test_a_name_nobody_has_is_told() -> None:
    with pytest.raises(WireDown):
        await UdpWire("udp", "no-such-host.invalid", 9).open()


async def test_ipv6() -> None:
    with closing(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)) as peer:
        peer.bind(("::1", 0))
        peer.settimeout(5)
        wire = UdpWire("udp", "::1", peer.getsockname()[1])
        await wire.open()
        await wire.write(b"six")
        data, address = peer.recvfrom(100)
        peer.sendto(data * 2, address)
        assert await heard(wire) == b"sixsix"
        await wire.close()


async def test_a_port_of_ones_own_hears_that_host_from_any_port(peer: socket.socket) -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        local = probe.getsockname()[1]
    wire = UdpWire("udp", *peer.getsockname(), local_port=local)
    await wire.open()
    assert wire.local_port == local
    await wire.write(b"out")
    assert peer.recvfrom(100) == (b"out", ("127.0.0.1", local))
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", 0))
        other.sendto(b"from another port", ("127.0.0.1", local))
        assert await heard(wire) == b"from another port"
        other.close()
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stranger:
        stranger.bind(("127.0.0.2", 0))
        stranger.sendto(b"from another host", ("127.0.0.1", local))
    peer.sendto(b"and again", ("127.0.0.1", local))
    assert await heard(wire) == b"and again"
    await wire.close()


async def test_a_broadcast_is_allowed_and_its_echo_is_not_heard() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("", 0))
        port = probe.getsockname()[1]
    wire = UdpWire("udp", "127.255.255.255", port, local_port=port)
    await wire.open()
    await wire.write(b"who is there?")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as node:
        node.sendto(b"me", ("127.0.0.1", port))
    assert await heard(wire) == b"me"
    await wire.close()


async def test_a_group_hears_us_and_we_hear_the_group() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as member:
        member.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        member.bind(("", 0))
        port = member.getsockname()[1]
        member.settimeout(5)
        membership = socket.inet_aton("239.255.77.7") + socket.inet_aton("127.0.0.1")
        member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
        member.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        wire = UdpWire("udp", "239.255.77.7", port)
        await wire.open()
        sender = wire._opened()._socket
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        await wire.write(b"to all")
        assert member.recv(100) == b"to all"
        assert sender.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL) == 4
        await wire.close()


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_simulator_behind_a_port_vanishes_and_comes_back(loop: object) -> None:
    async def story() -> None:
        end = far_end()
        host = UdpHost("127.0.0.1", 0, end)
        async with running(host):
            wire = UdpWire("udp", "127.0.0.1", await host.ready())
            await wire.open()
            await wire.write(b"1")
            assert await heard(wire) == b"echo 1"
            end.sims[0].fault = "offline"
            await wait_until(lambda: not host._ready.is_set(), 5)
            with pytest.raises(WireDown, match="refused"):
                await told(wire)
            end.sims[0].fault = None
            await host.ready()
            await wire.open()
            await wire.write(b"3")
            assert await heard(wire) == b"echo 3"
            await wire.close()

    with asyncio.Runner(loop_factory=loop) as runner:  # type: ignore[arg-type]
        runner.run(story())


async def test_a_host_remembers_few_listeners_and_answers_each() -> None:
    host = UdpHost("127.0.0.1", 0, far_end())
    async with running(host):
        wires = [UdpWire(f"udp-{number}", "127.0.0.1", await host.ready()) for number in range(12)]
        for wire in wires:
            await wire.open()
            await wire.write(wire.name.encode())
            assert await heard(wire) == b"echo " + wire.name.encode()
        for wire in wires:
            await wire.close()
