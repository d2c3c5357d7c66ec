"""Art-Net packets, made and read; the source is named at the top of the package."""

from collections.abc import Mapping
from dataclasses import dataclass

PORT = 6454
ID = b"Art-Net\0"
PROTOCOL_VERSION = 14
POLL, POLL_REPLY, DMX, NZS, SYNC = 0x2000, 0x2100, 0x5000, 0x5100, 0x5200
ADDRESS, TIME_CODE, TRIGGER, COMMAND, DIAGNOSTICS = 0x6000, 0x9700, 0x9900, 0x2400, 0x2300

NAMES: Mapping[int, str] = {
    POLL: "ArtPoll", POLL_REPLY: "ArtPollReply", DIAGNOSTICS: "ArtDiagData", COMMAND: "ArtCommand",
    0x2700: "ArtDataRequest", 0x2800: "ArtDataReply", DMX: "ArtDmx", NZS: "ArtNzs", SYNC: "ArtSync",
    ADDRESS: "ArtAddress", 0x7000: "ArtInput", 0x8000: "ArtTodRequest", 0x8100: "ArtTodData", 0x8200: "ArtTodControl",
    0x8300: "ArtRdm", 0x8400: "ArtRdmSub", 0xA010: "ArtVideoSetup", 0xA020: "ArtVideoPalette", 0xA040: "ArtVideoData",
    0xF000: "ArtMacMaster", 0xF100: "ArtMacSlave", 0xF200: "ArtFirmwareMaster", 0xF300: "ArtFirmwareReply",
    0xF400: "ArtFileTnMaster", 0xF500: "ArtFileFnMaster", 0xF600: "ArtFileFnReply", 0xF800: "ArtIpProg",
    0xF900: "ArtIpProgReply", 0x9000: "ArtMedia", 0x9100: "ArtMediaPatch", 0x9200: "ArtMediaControl",
    0x9300: "ArtMediaContrlReply", TIME_CODE: "ArtTimeCode", 0x9800: "ArtTimeSync", TRIGGER: "ArtTrigger",
    0x9A00: "ArtDirectory", 0x9B00: "ArtDirectoryReply",
}  # fmt: skip
"""Operations by their code."""

LENGTHS: Mapping[int, int] = {POLL: 14, POLL_REPLY: 207, DMX: 18, NZS: 18, SYNC: 14, ADDRESS: 107, TIME_CODE: 19}
"""Bytes an operation has at least: later revisions add to the end. The first replies ended behind the MAC address."""

POLL_FULL, REPLY_FULL = 22, 239
"""Bytes of the present revision."""


@dataclass(frozen=True, slots=True)
class Node:
    """What a node tells of itself in an ArtPollReply. `outputs` are the Port-Addresses it turns into DMX512.

    `active` are those of them it sends data for now.
    """

    ip: str
    short_name: str
    long_name: str
    report: str
    outputs: tuple[int, ...]
    inputs: tuple[int, ...]
    active: tuple[int, ...]


def dmx_packet(universe: int, levels: bytes, sequence: int = 0, physical: int = 0) -> bytes:
    """Return an ArtDmx for a 15-bit Port-Address. Sequence 0 switches sequencing off; the length is made even."""
    even = levels.ljust(max(2, len(levels) + len(levels) % 2), b"\0")
    head = bytes((0, PROTOCOL_VERSION, sequence, physical, universe & 0xFF, universe >> 8))
    return ID + DMX.to_bytes(2, "little") + head + len(even).to_bytes(2, "big") + even


def poll_packet(flags: int = 0, priority: int = 0) -> bytes:
    """Return an ArtPoll that asks every node to answer."""
    return ID + POLL.to_bytes(2, "little") + bytes((0, PROTOCOL_VERSION, flags, priority))


def sync_packet() -> bytes:
    """Return an ArtSync: nodes show what they hold."""
    return ID + SYNC.to_bytes(2, "little") + bytes((0, PROTOCOL_VERSION, 0, 0))


def read_node(data: bytes) -> Node | None:
    """Return what a node tells of itself; None when the datagram is no ArtPollReply."""
    if operation(data) != POLL_REPLY or len(data) < LENGTHS[POLL_REPLY]:
        return None
    return Node(
        ip=read_ip(data[10:14]),
        short_name=read_text(data[26:44]),
        long_name=read_text(data[44:108]),
        report=read_text(data[108:172]),
        outputs=_ports(data, 0x80, 190),
        inputs=_ports(data, 0x40, 186),
        active=tuple(
            port for port, good in zip(_ports(data, 0x80, 190), _good_outputs(data), strict=True) if good & 0x80
        ),
    )


def operation(data: bytes) -> int | None:
    """Return the operation of a datagram; None when it is no Art-Net at all."""
    return int.from_bytes(data[8:10], "little") if data.startswith(ID) and len(data) >= 10 else None


def _ports(data: bytes, direction: int, switches: int) -> tuple[int, ...]:
    count = min(int.from_bytes(data[172:174], "big"), 4)
    base = (data[18] & 0x7F) << 8 | (data[19] & 0x0F) << 4
    return tuple(base | data[switches + each] & 0x0F for each in range(count) if data[174 + each] & direction)


def _good_outputs(data: bytes) -> list[int]:
    """Return the state of each port that puts out DMX512."""
    count = min(int.from_bytes(data[172:174], "big"), 4)
    return [data[182 + each] for each in range(count) if data[174 + each] & 0x80]


def read_ip(data: bytes) -> str:
    return ".".join(map(str, data))


def read_text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "replace")
