"""Secured Samsung displays: TLS and PIN on a real socket, with a certificate made here."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from devices.core.errors import BadAnswer, DeviceError, Refused, WireDown
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.samsung_mdc import SamsungMdc
from devices.showroom import WireConfig
from devices.sim.samsung_mdc import MdcSimulator
from devices.transports.tcp import TcpWire
from devices.transports.tls_pin import TlsPinWire
from devices.wiring import Places, byte_wire
from tests.devices.byte_bench import Spec, build, make_sims, running

ON = [Spec("wall", {"id": 1}, {"start_on": True})]


@pytest.fixture(scope="module")
def server_context(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a display")])
    made = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(made)
        .not_valid_after(made + dt.timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("display") / "display.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


class Display:
    """A secured display: greets, begins TLS, looks at the PIN, then answers MDC."""

    def __init__(self, context: ssl.SSLContext, answer: bytes, greeting: bytes = b"MDCSTART<<TLS>>") -> None:
        self._context = context
        self._answer = answer
        self._greeting = greeting
        self._sim = make_sims(SamsungMdc, MdcSimulator, ON, World())[0]
        self.pins: list[bytes] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            writer.write(self._greeting)
            await writer.start_tls(self._context)
            self.pins.append(await reader.readexactly(6))
            writer.write(self._answer)
            buffer, framer = bytearray(), self._sim.framer()
            while data := await reader.read(100):
                buffer += data
                for frame in framer.split(buffer)[0]:
                    writer.write(await self._sim.answer(frame) or b"")
        except OSError:
            return
        finally:
            writer.close()


@asynccontextmanager
async def display(
    context: ssl.SSLContext, answer: bytes, greeting: bytes = b"MDCSTART<<TLS>>"
) -> AsyncIterator[tuple[Display, TlsPinWire]]:
    far = Display(context, answer, greeting)
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    async with server:
        wire = TlsPinWire("wall", "127.0.0.1", server.sockets[0].getsockname()[1], "123456", open_timeout=5)
        yield far, wire
        await wire.close()


async def test_the_driver_works_behind_tls_and_pin(server_context: ssl.SSLContext) -> None:
    async with display(server_context, b"MDCAUTH<<PASS>>") as (far, wire):
        bench = build(SamsungMdc, ON, wire)
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=5)
            await bench.set("volume", 44, confirm=5)
        assert far.pins == [b"123456"]


def test_it_works_on_the_hubs_own_loop_too(server_context: ssl.SSLContext) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test_the_driver_works_behind_tls_and_pin(server_context))


@pytest.mark.parametrize(
    ("code", "words"), [(b"0x01", "wrong password or PIN"), (b"0x02", "blocked"), (b"0x07", "0x07")]
)
async def test_a_refused_pin_is_not_tried_again_at_once(
    server_context: ssl.SSLContext, code: bytes, words: str
) -> None:
    async with display(server_context, b"MDCAUTH<<FAIL:" + code + b">>") as (far, wire):
        for _ in range(3):
            with pytest.raises(Refused, match=words):
                await wire.open()
        assert far.connections == 1


def test_a_pin_in_the_configuration_makes_such_a_wire() -> None:
    config = WireConfig(tcp="192.168.0.7:1515", pin="012345")
    assert isinstance(byte_wire("wall", config, Places()), TlsPinWire)
    assert "012345" not in repr(config)
    # A simulator speaks in the open.
    assert isinstance(byte_wire("wall", config, Places(tcp={"wall": ("127.0.0.1", 1)})), TcpWire)


async def test_another_greeting_and_nobody_are_told_apart(server_context: ssl.SSLContext) -> None:
    async with display(server_context, b"", b"220 ready to serve\r\n") as (_, wire):
        with pytest.raises(BadAnswer, match="expected MDCSTART"):
            await wire.open()
        with pytest.raises(DeviceError):
            await wire.read()
    with pytest.raises(WireDown):
        await TlsPinWire("wall", "127.0.0.1", 9, "1234").open()
