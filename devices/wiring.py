"""Hangs a hall on its wires: real ones for a hub, memory ones for a rehearsal."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from devices.core.drivers import Driver, Options
from devices.core.rig import Runnable
from devices.core.wires import ByteWire, GroupWire, HttpWire, MessageWire, ScreenWire, WakeWire, Wire
from devices.protocols.wake_on_lan import magic_packet
from devices.registry import MakeWire, WireBook
from devices.showroom import MQTT, SCREEN, Showroom, WireConfig
from devices.transports.echo import EchoWire
from devices.transports.knx import KnxWire
from devices.transports.request import RequestLine
from devices.transports.serial import SerialWire
from devices.transports.serial_server import SerialServerWire
from devices.transports.tcp import TcpWire
from devices.transports.tls_pin import TlsPinWire
from devices.transports.traffic import Traffic
from devices.transports.udp import UdpWire
from devices.transports.wake import LanWake


@dataclass(frozen=True, slots=True)
class Places:
    """Where wires lead instead of where the configuration says: to simulators, by name of the wire.

    `serial`: paths of pseudo-terminals. `tcp`: (host, port) of every wire that runs on sockets; with ".wake" behind the
    name, where the packets go that wake its far end.
    """

    serial: Mapping[str, str] = field(default_factory=dict)
    tcp: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def address(self, name: str, configured: str) -> tuple[str, int]:
        """Return host and port of a wire on sockets."""
        host, _, port = configured.rpartition(":")
        return self.tcp.get(name, (host.strip("[]"), int(port)))

    def url(self, name: str, configured: str) -> str:
        """Return the base URL of a service; a simulated one has its pages right behind host and port."""
        if name not in self.tcp:
            return configured
        host, port = self.tcp[name]
        return f"http://{host}:{port}"


class OwnedGroups(GroupWire, Runnable, Protocol):
    """A wire of KNX groups that is its own owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """How wires of each medium are made: for a hub from its configuration, for a rehearsal in memory."""

    mqtt: Callable[[str], MessageWire]
    """(id of a device) → the broker as that device sees it."""

    screen: Callable[[str], ScreenWire]
    byte: Callable[[str, WireConfig], ByteWire]
    wake: Callable[[str, WireConfig], WakeWire]
    group: Callable[[str, WireConfig], OwnedGroups]
    http: Callable[[str, str, WireConfig], HttpWire]
    """(id of a device, its wire's name, wire) → its own way to the service, so that calls back are its own too."""


def real_wires(
    showroom: Showroom,
    mqtt: MessageWire,
    screen: Callable[[str], ScreenWire],
    places: Places | None = None,
    *,
    http: Callable[[str, str], HttpWire] | None = None,
    traffic: Traffic | None = None,
) -> WireBook:
    """Return the wires of a hub. `mqtt` has an owner of its own; `screen` makes a wire for a device id.

    `http` makes one for a device id and the base URL of a service; needed where a device hangs on one.
    `traffic` listens on the byte wires and on MQTT.
    """
    where = places or Places()

    def line(name: str, config: WireConfig) -> ByteWire:
        wire = byte_wire(name, config, where)
        return wire if traffic is None else traffic.line(wire)

    def service(device: str, name: str, config: WireConfig) -> HttpWire:
        if http is None:
            raise TypeError(f"{device} hangs on HTTP, and there is no way to it")
        return http(device, where.url(name, config.address))

    return wire_book(
        showroom,
        Media(
            mqtt=lambda device: mqtt if traffic is None else traffic.messages(device, mqtt),
            screen=screen,
            byte=line,
            wake=lambda name, config: wake_wire(name, config, where),
            group=lambda name, config: KnxWire(name, *where.address(name, config.address)),
            http=service,
        ),
    )


def byte_wire(name: str, config: WireConfig, places: Places) -> ByteWire:
    """Return the real byte wire of a configured one."""
    if config.tcp is not None and config.pin is not None and name not in places.tcp:
        return TlsPinWire(name, *places.address(name, config.tcp), config.pin)
    if config.tcp is not None:
        return TcpWire(name, *places.address(name, config.tcp))
    if config.udp is not None:
        # A simulator answers where it was asked from: a port of the hall's own need not be free on this machine.
        local_port = None if name in places.tcp else config.listen
        return UdpWire(name, *places.address(name, config.udp), local_port=local_port)
    url = places.serial.get(name, config.serial or "")
    kind = SerialServerWire if url.startswith("rfc2217://") else SerialWire
    line = kind(
        name,
        url,
        baudrate=config.baudrate,
        bytesize=config.bytesize,
        parity=config.parity,
        stopbits=config.stopbits,
    )
    # A simulator has no adapter that hears itself.
    return EchoWire(line) if config.echo and name not in places.serial else line


def wake_wire(name: str, config: WireConfig, places: Places) -> WakeWire:
    """Return the real way to what sleeps at the far end of a wire."""
    probe_at = places.address(name, config.probe) if config.probe is not None else None
    return LanWake(name, places.address(f"{name}.wake", config.wake_to), probe_at)


def wire_book(showroom: Showroom, media: Media) -> WireBook:
    """Return a book of wires; each byte wire gets one owner, made when its first device asks for it."""
    book = WireBook()

    def line(name: str, config: WireConfig, driver: type[Driver], options: Options) -> Wire:
        gap = max(config.minimum_gap, driver.gap_for(options))
        made = RequestLine(
            media.byte(name, config),
            driver.framer_for(options),
            minimum_gap=gap,
            settle=config.settle,
            datagrams=config.medium == "udp",
            wake=waker(name, config),
        )
        book.runnables.append(made)
        return made

    def waker(name: str, config: WireConfig) -> Callable[[], Awaitable[None]] | None:
        if config.wake is None:
            return None
        way, packet = media.wake(name, config), magic_packet(config.wake)
        return lambda: way.wake(packet)

    def maker(name: str, config: WireConfig) -> MakeWire:
        if config.medium == "probe":
            return lambda device, driver, options: media.wake(name, config)
        if config.medium == "knx":
            return lambda device, driver, options: _owned(book, media.group(name, config))
        if config.medium == "http":
            return lambda device, driver, options: media.http(device, name, config)
        return lambda device, driver, options: line(name, config, driver, options)

    for name, config in showroom.wires.items():
        book.add(name, maker(name, config))
    book.add(MQTT, lambda device, driver, options: media.mqtt(device))
    book.add(SCREEN, lambda device, driver, options: media.screen(device))
    return book


def _owned(book: WireBook, made: OwnedGroups) -> Wire:
    book.runnables.append(made)
    return made
