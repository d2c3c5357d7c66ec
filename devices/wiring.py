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
    """Where wires lead instead of where the configuration says: to simulators, by name of the wire."""

    serial: Mapping[str, str] = field(default_factory=dict)
    tcp: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def real_wires(
    showroom: Showroom,
    mqtt: MessageWire,
    screen: Callable[[str], ScreenWire],
    places: Places | None = None,
) -> WireBook:
    """Return the wires of a hub. `mqtt` has an owner of its own; `screen` makes a wire for a device id."""
    where = places or Places()

    def byte_wire(name: str, config: WireConfig) -> ByteWire:
        if config.tcp is not None:
            host, _, port = config.tcp.rpartition(":")
            host, number = where.tcp.get(name, (host, int(port)))
            return TcpWire(name, host, number)
        url = where.serial.get(name, config.serial or "")
        return SerialWire(
            name,
            url,
            baudrate=config.baudrate,
            bytesize=config.bytesize,
            parity=config.parity,
            stopbits=config.stopbits,
        )

    return wire_book(showroom, byte_wire, mqtt, screen)


def wire_book(
    showroom: Showroom,
    byte_wire: Callable[[str, WireConfig], ByteWire],
    mqtt: MessageWire,
    screen: Callable[[str], ScreenWire],
) -> WireBook:
    """Return a book of wires; each byte wire gets one owner, made when its first device asks for it."""
    book = WireBook()

    def line_maker(name: str, config: WireConfig) -> Callable[[str, type[Driver]], Wire]:
        def make(_: str, driver: type[Driver]) -> Wire:
            gap = max(config.minimum_gap, driver.MINIMUM_GAP)
            line = RequestLine(byte_wire(name, config), driver.framer(), minimum_gap=gap, settle=config.settle)
            book.runnables.append(line)
            return line

        return make

    for name, config in showroom.wires.items():
        book.add(name, line_maker(name, config))
    book.add(MQTT, lambda device, driver: mqtt)
    book.add(SCREEN, lambda device, driver: screen(device))
    return book
