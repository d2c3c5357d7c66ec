"""Hangs a hall on its wires: real ones for a hub, memory ones for a rehearsal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from devices.core.drivers import Driver
from devices.core.wires import ByteWire, MessageWire, ScreenWire, Wire
from devices.registry import WireBook
from devices.showroom import MQTT, SCREEN, Showroom, WireConfig
from devices.transports.request import RequestLine
from devices.transports.serial import SerialWire
from devices.transports.tcp import TcpWire


@dataclass(frozen=True, slots=True)
class Places:
    """Where wires lead instead of where the configuration says: to simulators, by name of the wire.

    `serial`: paths of pseudo-terminals. `tcp`: (host, port) of every wire that runs on sockets.
    """

    serial: Mapping[str, str] = field(default_factory=dict)
    tcp: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def address(self, name: str, configured: str) -> tuple[str, int]:
        """Return host and port of a wire on sockets."""
        host, _, port = configured.rpartition(":")
        return self.tcp.get(name, (host.strip("[]"), int(port)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """How wires of each medium are made: for a hub from its configuration, for a rehearsal in memory."""

    mqtt: MessageWire
    screen: Callable[[str], ScreenWire]
    byte: Callable[[str, WireConfig], ByteWire]


def real_wires(
    showroom: Showroom,
    mqtt: MessageWire,
    screen: Callable[[str], ScreenWire],
    places: Places | None = None,
) -> WireBook:
    """Return the wires of a hub. `mqtt` has an owner of its own; `screen` makes a wire for a device id."""
    where = places or Places()
    return wire_book(
        showroom, Media(mqtt=mqtt, screen=screen, byte=lambda name, config: byte_wire(name, config, where))
    )


def byte_wire(name: str, config: WireConfig, places: Places) -> ByteWire:
    """Return the real byte wire of a configured one."""
    if config.tcp is not None:
        return TcpWire(name, *places.address(name, config.tcp))
    return SerialWire(
        name,
        places.serial.get(name, config.serial or ""),
        baudrate=config.baudrate,
        bytesize=config.bytesize,
        parity=config.parity,
        stopbits=config.stopbits,
    )


def wire_book(showroom: Showroom, media: Media) -> WireBook:
    """Return a book of wires; each byte wire gets one owner, made when its first device asks for it."""
    book = WireBook()

    def line(name: str, config: WireConfig, driver: type[Driver]) -> Wire:
        gap = max(config.minimum_gap, driver.MINIMUM_GAP)
        made = RequestLine(media.byte(name, config), driver.framer(), minimum_gap=gap, settle=config.settle)
        book.runnables.append(made)
        return made

    def maker(name: str, config: WireConfig) -> Callable[[str, type[Driver]], Wire]:
        return lambda _, driver: line(name, config, driver)

    for name, config in showroom.wires.items():
        book.add(name, maker(name, config))
    book.add(MQTT, lambda device, driver: media.mqtt)
    book.add(SCREEN, lambda device, driver: media.screen(device))
    return book
