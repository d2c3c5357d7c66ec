"""Which broker, and where."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, unquote, urlsplit

from exhibit_server.settings import Settings

Kind = Literal["auto", "mosquitto", "amqtt", "external"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSettings:
    """`auto`: Mosquitto where it is installed, else amqtt inside the hub. `url` is for `external` only.

    Our own broker listens on `host`: where that is not this machine alone, `password_file` (made by
    `mosquitto_passwd`) says who may come in, and `username` and `password` are the hub's own.
    """

    kind: Kind = "auto"
    url: str | None = None
    host: str = "127.0.0.1"
    port: int = 1883
    allow_other_port: bool = False
    password_file: Path | None = None
    username: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what the hub's settings say of its broker."""
        return cls(
            kind="external" if settings.broker_url else settings.broker_kind,
            url=settings.broker_url,
            host=settings.broker_host,
            port=settings.broker_port,
            allow_other_port=settings.allow_other_port,
            password_file=settings.broker_password_file,
            username=settings.broker_username,
            password=settings.broker_password,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """Where the broker in use is reached."""

    kind: Kind
    host: str
    port: int
    username: str | None = None
    password: str | None = None

    @property
    def url(self) -> str:
        """mqtt://host:port, without the password: fit to be printed."""
        user = f"{self.username}@" if self.username else ""
        return f"mqtt://{user}{self.host}:{self.port}"

    @property
    def secret_url(self) -> str:
        """The URL with the password, for our own child processes only."""
        user = quote(self.username or "", safe="")
        password = f":{quote(self.password, safe='')}" if self.password else ""
        return f"mqtt://{user}{password}{'@' if user or password else ''}{self.host}:{self.port}"


def parse_url(url: str) -> BrokerAddress:
    """Return the address in mqtt://[user[:password]@]host[:port]. Raises ValueError."""
    parts = urlsplit(url)
    try:
        port = parts.port or 1883
    except ValueError as error:
        raise ValueError(f"the broker's URL has no usable port: {error}") from None
    if parts.scheme != "mqtt" or not parts.hostname or parts.path.strip("/"):
        raise ValueError("expected a broker as mqtt://[user[:password]@]host[:port]")
    return BrokerAddress(
        kind="external",
        host=parts.hostname,
        port=port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
