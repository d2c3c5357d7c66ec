"""Checksums by the names they go by, for protocols that are described as data.

The check values of the CRCs are those of "123456789" in the catalogue of parametrised CRC algorithms: CRC-8/SMBUS F4,
CRC-16/MODBUS 4B37, CRC-16/IBM-3740 (known as CCITT-FALSE) 29B1, CRC-16/XMODEM 31C3.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from devices.transports.checksums import crc16_modbus, sum8

ChecksumName = Literal[
    "none", "sum8", "xor8", "lrc", "sum16_be", "sum16_le", "crc8", "crc16_modbus", "crc16_ccitt", "crc16_xmodem"
]


def xor8(data: bytes) -> int:
    """Return the exclusive or of all bytes."""
    total = 0
    for byte in data:
        total ^= byte
    return total


def _crc_table(polynomial: int, width: int) -> tuple[int, ...]:
    top, mask = 1 << (width - 1), (1 << width) - 1
    table = []
    for byte in range(256):
        crc = byte << (width - 8)
        for _ in range(8):
            crc = ((crc << 1) ^ polynomial if crc & top else crc << 1) & mask
        table.append(crc)
    return tuple(table)


_CRC8 = _crc_table(0x07, 8)
_CCITT = _crc_table(0x1021, 16)


def crc8(data: bytes) -> int:
    """Return CRC-8/SMBUS: polynomial 07, start value 00."""
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc


def crc16_ccitt(data: bytes, start: int = 0xFFFF) -> int:
    """Return the CRC with polynomial 1021, high bit first; start value FFFF (CCITT-FALSE) or 0000 (XMODEM)."""
    crc = start
    for byte in data:
        crc = ((crc << 8) & 0xFF00) ^ _CCITT[(crc >> 8) ^ byte]
    return crc


_MAKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "none": lambda data: b"",
    "sum8": lambda data: bytes((sum8(data),)),
    "xor8": lambda data: bytes((xor8(data),)),
    "lrc": lambda data: bytes((-sum(data) & 0xFF,)),
    "sum16_be": lambda data: (sum(data) & 0xFFFF).to_bytes(2, "big"),
    "sum16_le": lambda data: (sum(data) & 0xFFFF).to_bytes(2, "little"),
    "crc8": lambda data: bytes((crc8(data),)),
    "crc16_modbus": crc16_modbus,
    "crc16_ccitt": lambda data: crc16_ccitt(data).to_bytes(2, "big"),
    "crc16_xmodem": lambda data: crc16_ccitt(data, 0).to_bytes(2, "big"),
}


def checksum(name: ChecksumName, data: bytes) -> bytes:
    """Return the checksum of `data` as it stands on the wire; nothing for "none"."""
    return _MAKERS[name](data)
