"""Which wire a technician means by what they type: a serial port with its settings, a serial server, a TCP address."""

import re
from typing import Annotated

import typer

from devices.core.wires import ByteWire
from devices.transports.serial import SerialWire
from devices.transports.tcp import TcpWire

PortArgument = Annotated[
    str,
    typer.Argument(help="A serial device, socket://host:port, rfc2217://host:port, or host:port of a TCP device."),
]
BaudOption = Annotated[int, typer.Option("--baud", help="Bits per second of a serial port.")]
FormatOption = Annotated[str, typer.Option("--format", help="Data bits, parity, stop bits, such as 8N1.")]

_TCP = re.compile(r"^(tcp://)?(?P<host>[^/\s:]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})$")
_FORMAT = re.compile(r"^([5-8])([NEO])(1|1\.5|2)$")


def open_port(port: str, baud: int = 9600, line: str = "8N1") -> ByteWire:
    """Return the wire to a port, not open yet. Raises ValueError for settings that are none."""
    found = _TCP.match(port)
    if found is not None:
        return TcpWire(port, found["host"].strip("[]"), int(found["port"]))
    settings = _FORMAT.match(line.upper())
    if settings is None:
        raise ValueError(f"expected a line format such as 8N1 or 8E1, got {line!r}")
    bits, parity, stop = settings.groups()
    return SerialWire(
        port,
        port.removeprefix("serial://"),
        baudrate=baud,
        bytesize=int(bits),
        parity=parity,
        stopbits=float(stop),
    )
