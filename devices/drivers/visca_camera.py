"""Cameras that speak VISCA on a serial line, alone or up to seven in a chain (or behind a serial server).

Source: Sony, "SRG-300H/SRG-301H Technical Manual" and "EVI-D100 Command List": 9600 8N1, packets ended by FF. On each
new connection the cameras of the chain get their addresses (`88 30 01`) and drop what they had in hand (`88 01 00 01`).
A command is accepted (`z0 4y`) into one of two sockets and done later (`z0 5y`); questions are answered at once. A
packet says only which camera sent it, so an ACK that comes too late can't be told from the next command's.
"""

from contextlib import suppress
from typing import ClassVar

from pydantic import Field

from devices.core.drivers import Report
from devices.core.errors import NoAnswer
from devices.core.texts import Texts
from devices.core.wires import RequestWire
from devices.protocols.visca.camera import ANSWER_TIMEOUT, ViscaDevice
from devices.protocols.visca.frames import ACK, BROADCAST, COMPLETION, ERROR, INQUIRY, PacketFramer, command, packet
from devices.protocols.visca.points import CameraOptions

CHAIN = "visca chain"
CHAIN_TIMEOUT = 1.0
"""Seconds for a broadcast to go around; over RS-485 it does not come back."""


class SerialCameraOptions(CameraOptions):
    """`id`: the camera's place in the chain."""

    id: int = Field(default=1, ge=1, le=7)


class Chain:
    """The cameras of one line. Greets them once for each connection, however many devices hang on it."""

    def __init__(self, wire: RequestWire) -> None:
        wire.on_open(self._greet)

    async def _greet(self, wire: RequestWire) -> None:
        for broadcast in (packet(BROADCAST, b"\x30\x01"), command(BROADCAST, 0x00, 0x01)):
            # Where none comes back, the polls tell who is there.
            with suppress(NoAnswer):
                await wire.request(broadcast, _greets, timeout=CHAIN_TIMEOUT)


def _greets(frame: bytes) -> bool:
    """Take a broadcast that came around, or what a camera says that knows none (over TCP, behind a converter)."""
    return frame[0] == 0x88 or frame[1] & 0xF0 == ERROR


class ViscaCamera(ViscaDevice):
    """One camera of a chain."""

    NAME = "visca_camera"
    LABEL: ClassVar[Texts] = {
        "vi": "Camera VISCA (cổng nối tiếp)",
        "ko": "VISCA 카메라 (시리얼)",
        "en": "VISCA camera (serial)",
    }
    OPTIONS = SerialCameraOptions
    MINIMUM_GAP: ClassVar[float] = 0.02

    def __init__(self, options: SerialCameraOptions, wire: RequestWire, report: Report) -> None:
        super().__init__(options, wire, report, options.id)
        self._reply = (options.id + 8) << 4
        wire.share(CHAIN, lambda: Chain(wire))

    @classmethod
    def framer(cls) -> PacketFramer:
        """Return a framer for what cameras send."""
        return PacketFramer()

    async def _exchange(self, packet: bytes, *, urgent: bool = False) -> bytes:
        question = packet[1] == INQUIRY
        return await self._wire.request(
            packet, lambda frame: self._answers(frame, question=question), timeout=ANSWER_TIMEOUT, urgent=urgent
        )

    def _answers(self, frame: bytes, *, question: bool) -> bool:
        if frame[0] != self._reply:
            return False
        kind = frame[1] & 0xF0
        if kind == ERROR:
            return len(frame) == 4
        return kind == COMPLETION and len(frame) > 3 if question else kind == ACK

    def _unasked(self, frame: bytes) -> None:
        if frame[0] != self._reply:
            return
        kind = frame[1] & 0xF0
        if (kind == COMPLETION and len(frame) == 3) or (kind == ERROR and len(frame) == 4):
            self._heard(frame)
        else:
            self._report.fault("late or unasked answer", frame)
