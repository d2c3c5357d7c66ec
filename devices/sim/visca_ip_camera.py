"""A simulated VISCA camera on the network, from Sony's description of VISCA over IP (SRG-300H)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from devices.core.simulation import ByteSimulator, World
from devices.core.wires import Framer
from devices.sim.visca_camera import (
    TICK,
    CameraBody,
    CameraSimulationOptions,
    ViscaConversation,
    camera_state,
)

COMMAND, INQUIRY, REPLY = b"\x01\x00", b"\x01\x10", b"\x01\x11"
CONTROL, CONTROL_REPLY = b"\x02\x00", b"\x02\x01"
HEADER = 8
ADDRESS = 0x90


class Datagrams:
    """Each datagram is a message, or nothing."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        data = bytes(buffer)
        buffer.clear()
        good = len(data) > HEADER and len(data) == HEADER + int.from_bytes(data[2:4], "big")
        return ([data], b"") if good else ([], data)


class ViscaIpCameraSimulator(ByteSimulator):
    """One camera. Repeats the sequence number of what it answers, also in what it tells later."""

    NAME = "visca_ip_camera"
    OPTIONS = CameraSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: CameraSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self.conversation = ViscaConversation(CameraBody(simulate))
        self.refuse_sequences = False
        """Answer every message with "abnormality in the sequence number" until the sequence is reset."""
        self._last = b"\0\0\0\0"
        self.publish_state(**camera_state(self.conversation.body))

    @classmethod
    def framer(cls) -> Framer:
        return Datagrams()

    async def answer(self, frame: bytes) -> bytes | None:
        kind, sequence, payload = frame[:2], frame[4:8], frame[HEADER:]
        if kind == CONTROL and payload == b"\x01":
            self.refuse_sequences = False
            return _message(CONTROL_REPLY, sequence, b"\x01")
        if kind not in (COMMAND, INQUIRY):
            return _message(CONTROL, sequence, b"\x0f\x02")
        if self.refuse_sequences:
            return _message(CONTROL, sequence, b"\x0f\x01")
        if payload[0] & 0xF0 != 0x80 or payload[-1] != 0xFF:
            return None
        self._last = sequence
        said = self.conversation.answer(payload, refuse=self.fault == "refuse", stuck=self.fault == "stuck")
        self.publish_state(**camera_state(self.conversation.body))
        return _message(REPLY, sequence, bytes((ADDRESS,)) + said[0])

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Move, and tell what is done."""
        while True:
            await asyncio.sleep(TICK)
            self.publish_state(**camera_state(self.conversation.body))
            for each in self.conversation.finished():
                await say(_message(REPLY, self._last, bytes((ADDRESS,)) + each))


def _message(kind: bytes, sequence: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(2, "big") + sequence + payload
