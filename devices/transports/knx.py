"""The wire to a KNX installation: a tunnel to a KNXnet/IP gateway over UDP, by the library xknx.

Source: KNX Standard, chapters 3/8/2 "Core" and 3/8/4 "Tunnelling", as xknx 4 implements them: a request is repeated
once after a second, the connection is asked for its state every minute.

xknx connects, confirms and disconnects; connecting again is done here, because in xknx's own way a telegram waits for
the gateway without an end.
"""

import asyncio
import logging
import random

from xknx import XKNX
from xknx.core.connection_state import XknxConnectionState
from xknx.dpt.payload import DPTArray, DPTBinary
from xknx.exceptions import ConfirmationError, XKNXException
from xknx.io import ConnectionConfig, ConnectionType
from xknx.telegram import GroupAddress
from xknx.telegram import Telegram as XknxTelegram
from xknx.telegram.apci import GroupValueRead, GroupValueResponse, GroupValueWrite

from devices.core.clock import now
from devices.core.errors import NoAnswer
from devices.core.reasons import Reason
from devices.transports.down import wire_down
from devices.transports.group_line import GroupLine, Telegram

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
"""Seconds between attempts to connect: doubled each time, with jitter; the shortest again after a connection held."""


class KnxWire(GroupLine):
    """A `GroupWire` to a real gateway. `run` is its one owner; everything else may be called before or beside it."""

    def __init__(self, name: str, host: str, port: int) -> None:
        super().__init__(name)
        self._host, self._port = host, port
        self._jitter = random.Random()  # noqa: S311 - no secret depends on it
        # Its own words about a gateway that is away are told by the link already.
        logging.getLogger("xknx").setLevel(logging.ERROR)

    async def run(self) -> None:
        """Keep the tunnel until cancelled, then say goodbye."""
        pause = SHORTEST_PAUSE
        while True:
            began = now()
            try:
                await self._connection()
            except (XKNXException, OSError) as error:
                self.tell(self._reason(str(error) or type(error).__name__))
            if now() - began > LONGEST_PAUSE:
                pause = SHORTEST_PAUSE
            await asyncio.sleep(pause * self._jitter.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST_PAUSE)

    # -- inside -------------------------------------------------------------------------------------------------

    async def _connection(self) -> None:
        """Hold one tunnel until it ends. Raises XKNXException or OSError when there was none."""
        lost = asyncio.Event()

        def changed(state: XknxConnectionState) -> None:
            if state is XknxConnectionState.DISCONNECTED:
                lost.set()

        config = ConnectionConfig(
            connection_type=ConnectionType.TUNNELING,
            gateway_ip=self._host,
            gateway_port=self._port,
            auto_reconnect=False,
        )
        client = XKNX(connection_config=config, connection_state_changed_cb=changed)
        try:
            await client.knxip_interface.start()
            self.tell(None)
            await self._live(client, lost)
        finally:
            if self.up:
                self.tell(self._reason("the gateway ended the connection, or does not answer"))
            await client.knxip_interface.stop()
            await asyncio.sleep(0)  # the turn in which what xknx cancelled ends

    async def _live(self, client: XKNX, lost: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            works = (self.pump(lambda telegram: self._transmit_by(client, telegram)), self._hear(client))
            tasks = [group.create_task(work) for work in works]
            await lost.wait()
            for task in tasks:
                task.cancel()

    async def _transmit_by(self, client: XKNX, telegram: Telegram) -> None:
        try:
            await client.cemi_handler.send_telegram(_outgoing(telegram))
        except ConfirmationError as problem:
            raise NoAnswer(Reason.of("no_answer", wire=self.name)) from problem
        except (XKNXException, OSError) as problem:
            raise wire_down(self.name, str(problem)) from problem

    async def _hear(self, client: XKNX) -> None:
        """Deliver what the gateway passes on; its own queue is emptied in each turn of the loop."""
        while True:
            heard = await client.telegrams.get()
            if heard is None or not isinstance(heard.destination_address, GroupAddress):
                continue
            if isinstance(heard.payload, (GroupValueWrite, GroupValueResponse)):
                value = heard.payload.value
                payload = value.value if isinstance(value, DPTBinary) else bytes(value.value)
                self.deliver(_address(heard.destination_address.raw), payload)

    def _reason(self, cause: str) -> Reason:
        return wire_down(self.name, f"{self._host}:{self._port}: {cause}").reason


def _outgoing(telegram: Telegram) -> XknxTelegram:
    where = GroupAddress(telegram.address)
    if telegram.payload is None:
        return XknxTelegram(destination_address=where, payload=GroupValueRead())
    payload = telegram.payload
    value = DPTBinary(payload) if isinstance(payload, int) else DPTArray(payload)
    return XknxTelegram(destination_address=where, payload=GroupValueWrite(value))


def _address(raw: int) -> str:
    return f"{raw >> 11}/{raw >> 8 & 7}/{raw & 0xFF}"
