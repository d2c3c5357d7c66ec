"""Wake-on-LAN: the packet that wakes a sleeping machine, read and written by hand.

Source: AMD, "Magic Packet Technology", publication 20213 (1995): six bytes FF, then the machine's MAC address sixteen
times without a break, anywhere in a frame. The four or six bytes of a SecureOn password may follow. Nobody answers:
that a machine is up can only be seen by asking it something. UDP port 9 is a habit, the document names none.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field, model_validator

from devices.core.codecs import Codec, Decoded, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.transports.frame_reading import Look, decode_frames, shown

SYNC = b"\xff" * 6
TIMES = 16
PLAIN = 102
PASSWORDS = (4, 6)

_SEPARATORS = re.compile("[:.-]")


class WakeArguments(Arguments):
    """`mac`: six bytes in hexadecimal; `password`: the four or six bytes of SecureOn, where the machine wants them."""

    mac: str = Field(max_length=20)
    password: str | None = Field(default=None, max_length=20)

    @model_validator(mode="before")
    @classmethod
    def _secure_on(cls, args: Any) -> Any:
        """SecureOn is what the network cards' makers call the password."""
        if isinstance(args, dict):
            return {"password" if name in ("secureon", "secure_on") else name: arg for name, arg in args.items()}
        return args


def magic_packet(mac: str, password: str | None = None) -> bytes:
    """Return the packet. Raises BadCommand when the address or the password is none."""
    address = _bytes(mac, (6,), "a MAC address such as 00:11:22:33:44:55")
    secret = b"" if not password else _bytes(password, PASSWORDS, "a SecureOn password of four or six bytes")
    return SYNC + address * TIMES + secret


def _bytes(text: str, lengths: tuple[int, ...], expected: str) -> bytes:
    plain = _SEPARATORS.sub("", text.strip())
    if not re.fullmatch("(?:[0-9a-fA-F]{2})+", plain) or len(plain) // 2 not in lengths:
        raise BadCommand(f"expected {expected}, got {text!r}")
    return bytes.fromhex(plain)


class WakeOnLanCodec(Codec):
    """Reads and writes magic packets."""

    PROTOCOL = "wake_on_lan"
    LABEL = "Wake-on-LAN"
    SOURCE = "AMD, Magic Packet Technology, publication 20213"
    VERBS: ClassVar[tuple[Verb, ...]] = tuple(
        Verb(name=name, arguments=WakeArguments) for name in ("wake", "on", "power_on", "wake_up", "magic_packet")
    )

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say whom a packet wakes. The direction does not matter: packets are broadcast. Never raises."""
        del sender
        if request is not None and data == request:
            return Decoded(outcome="ignore", meaning="a magic packet", reason="the packet itself, heard back")
        return decode_frames(data, _look, _read, begins=_begins)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the packet. Raises BadCommand."""
        del verb
        return magic_packet(str(args["mac"]), args.get("password"))


def _begins(data: bytes) -> bool:
    return data.startswith(b"\xff\xff\xff")


def _look(data: bytes, at: int) -> Look:
    packet = data[at : at + PLAIN]
    if not packet.startswith(SYNC[: len(packet)]):
        return Look(reason=f"expected six bytes FF, got {shown(packet[:6])}")
    mac, rest = packet[6:12], packet[12:]
    for turn in range(2, TIMES + 1):
        piece, rest = rest[:6], rest[6:]
        if piece != mac[: len(piece)]:
            return Look(reason=f"repetition {turn} of the address: expected {shown(mac)}, got {shown(piece)}")
    if len(packet) < PLAIN:
        return Look(partial=True)
    if mac == SYNC:
        return Look(reason="expected a MAC address behind the six bytes FF, got only FF")
    # What follows is a password when it is as long as one; another packet begins with FF.
    follows = len(data) - at - PLAIN
    if follows in PASSWORDS and not data[at + PLAIN :].startswith(SYNC[:4]):
        return Look(length=PLAIN + follows)
    return Look(length=PLAIN)


def _read(packet: bytes) -> Decoded:
    fields: dict[str, Any] = {"mac": packet[6:12].hex(":"), "repetitions": TIMES}
    if len(packet) > PLAIN:
        fields["password"] = packet[PLAIN:].hex(":")
    return Decoded(outcome="accept", meaning=f"wakes {fields['mac']}", fields=fields)
