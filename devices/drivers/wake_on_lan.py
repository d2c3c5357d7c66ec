"""A computer that is woken over the network (Wake-on-LAN) and watched by a probe.

Source: AMD, "Magic Packet Technology", publication 20213; the packet is in `devices.protocols.wake_on_lan`. Nothing
answers a packet: the machine counts as up when it accepts a connection on the port its wire names, and as down when it
did not several times in a row. It can't be switched off this way.
"""

import asyncio
from typing import ClassVar

from pydantic import Field, field_validator

from devices.core.clock import now
from devices.core.drivers import Driver, Options, Report
from devices.core.duration import Duration
from devices.core.errors import BadCommand
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Command, Verb
from devices.core.wires import WakeWire
from devices.protocols.wake_on_lan import magic_packet

STARTING_POLL = 1.0
"""Seconds between probes while it should be starting."""

PACKETS = 3
"""How often a packet is sent: it is a datagram, and some are lost."""

BETWEEN_PACKETS = 0.2


class WakeOptions(Options):
    """`mac` of the machine, `password` where it has a SecureOn one. `misses`: probes in vain until it counts as down.

    `starts_within`: seconds from the packet until it should be up.
    """

    mac: str = Field(max_length=20)
    password: str | None = Field(default=None, max_length=20, repr=False)
    poll: Duration = Field(default=5.0, ge=1.0, le=300.0)
    misses: int = Field(default=2, ge=1, le=10)
    starts_within: Duration = Field(default=120.0, ge=5.0, le=900.0)

    @field_validator("mac")
    @classmethod
    def _address(cls, mac: str) -> str:
        try:
            magic_packet(mac)
        except BadCommand as problem:
            raise ValueError(str(problem)) from None
        return mac


class WakeOnLan(Driver):
    """One machine."""

    NAME = "wake_on_lan"
    LABEL: ClassVar[Texts] = {
        "vi": "Máy tính (Wake-on-LAN)",
        "ko": "컴퓨터 (Wake-on-LAN)",
        "en": "Computer (Wake-on-LAN)",
    }
    WIRE = "wake"
    OPTIONS = WakeOptions

    def __init__(self, options: WakeOptions, wire: WakeWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self._missed = 0
        self._starting_until: float | None = None
        self._failed = False
        self._poked = asyncio.Event()
        self.points = POINTS
        self.verbs = (WAKE,)

    async def run(self) -> None:
        """Probe until cancelled."""
        while True:
            self._poked.clear()
            self._observe(up=await self._wire.probe())
            try:
                async with asyncio.timeout(self._pause()):
                    await self._poked.wait()
            except TimeoutError:
                continue

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send the packet. That it left says nothing of the machine. Raises WireDown."""
        del command, urgent  # there is one verb, and no queue on this wire
        packet = magic_packet(self._options.mac, self._options.password)
        for turn in range(PACKETS):
            if turn:
                await asyncio.sleep(BETWEEN_PACKETS)
            await self._wire.wake(packet)
        self._starting_until = now() + self._options.starts_within
        self._failed = False
        self._poked.set()

    def _pause(self) -> float:
        # The second look comes soon, whatever it will say.
        hurried = self._starting_until is not None or 0 < self._missed < self._options.misses
        return STARTING_POLL if hurried else self._options.poll

    def _observe(self, *, up: bool) -> None:
        if up:
            self._missed = 0
            self._starting_until = None
            self._failed = False
            self._report.readings({"power": True})
            self._report.online()
            return
        self._missed += 1
        if self._missed >= self._options.misses:
            self._report.readings({"power": False})
        if self._starting_until is not None:
            self._starting(self._starting_until)
        elif self._missed >= self._options.misses and not self._failed:
            # A machine that sleeps is in order: what is asked of it is to wake up when told.
            self._report.online()

    def _starting(self, until: float) -> None:
        if now() < until:
            self._report.degraded(Reason.of("warming_up"))
            return
        self._starting_until = None
        self._failed = True
        self._report.degraded(Reason.of("did_not_wake", detail=f"{self._options.starts_within:g} s"))


WAKE = Verb(
    name="wake", label={"vi": "Đánh thức", "ko": "깨우기", "en": "Wake up"}, icon="power", effects={"power": True}
)

POINTS = (
    Point(
        name="power",
        type=PointType.BOOLEAN,
        label={"vi": "Đang chạy", "ko": "작동 중", "en": "Running"},
        icon="power",
    ),
)
