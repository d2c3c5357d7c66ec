"""Cameras that speak VISCA over IP (UDP 52381).

Source: Sony, "SRG-300H/SRG-301H Technical Manual", VISCA over IP: each packet follows a header of payload type, length
and sequence number, which the camera repeats in its answers. The sequence is reset on each new connection. Datagrams
get lost: a command without ACK is sent once more, under a new number, because every command here may come twice.
Answers `0F 01` (the camera did not like the sequence number) reset it. The address is always 1. The camera answers
to the port it was asked from; models that answer to 52381 only need the wire to listen there.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from devices.core.drivers import Report
from devices.core.errors import NoAnswer
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.wires import RequestWire
from devices.protocols.visca import frames
from devices.protocols.visca.camera import ANSWER_TIMEOUT, ViscaDevice
from devices.protocols.visca.frames import ACK, COMPLETION, ERROR, INQUIRY, Datagram, unwrapped, wrapped
from devices.protocols.visca.points import CameraOptions
from devices.transports.framing import DatagramFramer

SEQUENCE = "visca sequence"
RESET_TIMEOUT = 0.5
REPLY = 0x90


class Sequence:
    """The numbers of the messages on one wire; starts again on each new connection."""

    def __init__(self, wire: RequestWire) -> None:
        self._last = 0
        wire.on_open(self.reset)

    def next(self) -> int:
        """Return the number of the next message."""
        self._last = (self._last + 1) % frames.SEQUENCES
        return self._last

    async def reset(self, wire: RequestWire) -> None:
        """Tell the camera to count from the beginning. One that says nothing to it is polled all the same."""
        self._last = 0
        with suppress(NoAnswer):
            await wire.request(wrapped(frames.RESET, 0, frames.TYPE_CONTROL), _resets, timeout=RESET_TIMEOUT)


class ViscaIpCamera(ViscaDevice):
    """One camera."""

    NAME = "visca_ip_camera"
    LABEL: ClassVar[Texts] = {"vi": "Camera VISCA (mạng)", "ko": "VISCA 카메라 (IP)", "en": "VISCA camera (IP)"}
    OPTIONS = CameraOptions

    def __init__(self, options: CameraOptions, wire: RequestWire, report: Report) -> None:
        super().__init__(options, wire, report, 1)
        self._sequence = wire.share(SEQUENCE, lambda: Sequence(wire))

    @classmethod
    def framer(cls) -> DatagramFramer:
        """Return a framer that leaves datagrams whole."""
        return DatagramFramer()

    async def _exchange(self, packet: bytes, *, urgent: bool = False) -> bytes:
        try:
            answer = await self._send(packet, urgent=urgent)
        except NoAnswer:
            answer = await self._send(packet, urgent=urgent)
        if answer.kind == frames.TYPE_CONTROL:
            self._report.fault("the camera refused the sequence number", answer.payload)
            await self._sequence.reset(self._wire)
            answer = await self._send(packet, urgent=urgent)
        if answer.kind == frames.TYPE_CONTROL:
            raise NoAnswer(Reason.of("no_answer", wire=self._wire.name))
        return answer.payload

    async def _send(self, packet: bytes, *, urgent: bool) -> Datagram:
        number = self._sequence.next()
        answer = await self._wire.request(
            wrapped(packet, number),
            _answers(number, question=packet[1] == INQUIRY),
            timeout=ANSWER_TIMEOUT,
            urgent=urgent,
        )
        return unwrapped(answer)

    def _unasked(self, frame: bytes) -> None:
        message = _valid(frame)
        if message is None:
            self._report.fault("a datagram that is no VISCA message", frame)
            return
        payload = message.payload
        end = len(payload) == 3 and payload[1] & 0xF0 == COMPLETION
        failure = len(payload) == 4 and payload[1] & 0xF0 == ERROR
        if message.kind == frames.TYPE_REPLY and payload[0] == REPLY and (end or failure):
            self._heard(payload)
        else:
            self._report.fault("late or unasked answer", frame)


def _valid(frame: bytes) -> Datagram | None:
    return unwrapped(frame) if frame and frames.look_datagram(frame, 0).length == len(frame) else None


def _resets(frame: bytes) -> bool:
    message = _valid(frame)
    return message is not None and message.kind == frames.TYPE_CONTROL_REPLY


def _answers(number: int, *, question: bool) -> Callable[[bytes], bool]:
    def accept(frame: bytes) -> bool:
        message = _valid(frame)
        if message is None:
            return False
        if message.kind == frames.TYPE_CONTROL:
            return message.payload[:1] == b"\x0f"
        if message.kind != frames.TYPE_REPLY or message.sequence != number or message.payload[0] != REPLY:
            return False
        kind, length = message.payload[1] & 0xF0, len(message.payload)
        if kind == ERROR:
            return length == 4
        return kind == COMPLETION and length > 3 if question else kind == ACK

    return accept
