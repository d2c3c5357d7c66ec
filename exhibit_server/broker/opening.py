"""Opens the broker the settings ask for, and ends it with the hub."""

import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import structlog

from exhibit_server.broker.embedded import embedded_broker
from exhibit_server.broker.mosquitto import supervised_mosquitto
from exhibit_server.broker.settings import BrokerAddress, BrokerSettings, parse_url

SEARCH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin"
"""Where Mosquitto is looked for besides PATH: Debian puts it where ordinary users' PATH doesn't lead."""


LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


class BrokerUnusable(OSError):
    """No broker could be opened; the message says why and what to do."""


def find_mosquitto() -> str | None:
    """Return the path of Mosquitto, or None where it is not installed."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=SEARCH)


@asynccontextmanager
async def open_broker(
    settings: BrokerSettings, data: Path, log: Callable[[str], None] | None = None
) -> AsyncIterator[BrokerAddress]:
    """Open a broker; leaving ends it, if it was ours. Raises BrokerUnusable."""
    say = log or _log
    program = find_mosquitto()
    kind = settings.kind
    if kind == "auto":
        kind = "mosquitto" if program else "amqtt"
    if kind == "external":
        yield _external(settings)
        return
    if kind == "mosquitto" and program is None:
        raise BrokerUnusable("Mosquitto is not installed: apt-get install mosquitto, or choose another broker")
    _check_door(settings, kind)
    reach = "127.0.0.1" if settings.host in ANYWHERE else settings.host
    async with AsyncExitStack() as stack:
        port = await _open_own(settings, program if kind == "mosquitto" else None, data, say, stack)
        yield BrokerAddress(kind=kind, host=reach, port=port, username=settings.username, password=settings.password)


async def _open_own(
    settings: BrokerSettings, program: str | None, data: Path, say: Callable[[str], None], stack: AsyncExitStack
) -> int:
    """Open our own broker on the usual port, or on a free one where that is allowed; return the port."""
    for port in _candidates(settings):
        opened = (
            supervised_mosquitto(program, (settings.host, port), data / "broker", say, settings.password_file)
            if program is not None
            else embedded_broker(settings.host, port)
        )
        try:
            await stack.enter_async_context(opened)
        except OSError as error:
            if not settings.allow_other_port:
                raise BrokerUnusable(str(error)) from error
            say(f"port {port}: {error}; trying another")
            continue
        return port
    raise BrokerUnusable(
        f"port {settings.port} of {settings.host} is taken, perhaps by another broker: name it with"
        f" EXHIBIT_BROKER_URL=mqtt://{settings.host}:{settings.port}, or stop it"
    )


def _check_door(settings: BrokerSettings, kind: str) -> None:
    """Refuse a broker that would let anybody in the network command the hall."""
    if settings.host in LOOPBACK:
        return
    if kind != "mosquitto" or settings.password_file is None:
        raise BrokerUnusable(
            f"a broker on {settings.host} would let anybody in the network command the hall: install Mosquitto, make"
            " a password file with mosquitto_passwd and name it with EXHIBIT_BROKER_PASSWORD_FILE"
        )


def _external(settings: BrokerSettings) -> BrokerAddress:
    try:
        return parse_url(settings.url or "")
    except ValueError as error:
        raise BrokerUnusable(str(error)) from None


def _candidates(settings: BrokerSettings) -> Iterator[int]:
    """Yield ports that are free at this moment: the usual one, then any, a few times, where that is allowed."""
    for wanted in (settings.port, 0, 0, 0) if settings.allow_other_port else (settings.port,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, wanted))
            except OSError:
                continue
            port = int(probe.getsockname()[1])
        yield port


def _log(line: str) -> None:
    structlog.get_logger("broker").info(line)
