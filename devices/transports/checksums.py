"""Checksums of byte protocols."""


def sum8(data: bytes) -> int:
    """Return the sum of all bytes modulo 256 (Samsung MDC, LCUS relays)."""
    return sum(data) & 0xFF


def _crc16_step(byte: int) -> int:
    crc = byte
    for _ in range(8):
        crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


_CRC16 = tuple(_crc16_step(byte) for byte in range(256))


def crc16_modbus(data: bytes) -> bytes:
    """Return the two CRC bytes of a Modbus RTU frame, low byte first.

    Polynomial 0xA001 (reflected 0x8005), start value 0xFFFF: "MODBUS over Serial Line Specification and
    Implementation Guide V1.02", section 6.2.2.
    """
    crc = 0xFFFF
    for byte in data:
        crc = (crc >> 8) ^ _CRC16[(crc ^ byte) & 0xFF]
    return crc.to_bytes(2, "little")
