"""A kiosk of the hall: the browser visitors touch. It shows what they choose; the hub looks after it.

The protocol is that of every browser screen (`devices.transports.browser_screen`).
"""

from typing import Any, ClassVar

from devices.core.drivers import Report
from devices.core.texts import Texts
from devices.core.verbs import Command
from devices.core.wires import ScreenWire
from devices.transports.browser_page import POINTS
from devices.transports.browser_screen import VERBS, BrowserScreen


class BrowserKiosk(BrowserScreen):
    """One kiosk. Every kiosk of the configuration is one, without being written down as a device."""

    NAME = "browser_kiosk"
    LABEL: ClassVar[Texts] = {"vi": "Kiosk trình duyệt", "ko": "브라우저 키오스크", "en": "Browser kiosk"}

    def __init__(self, options: Any, wire: ScreenWire, report: Report) -> None:
        self.points = POINTS
        self.verbs = VERBS
        super().__init__(options, wire, report)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        del urgent  # nothing waits here
        await self.ask(command.verb, **command.args)

    async def _greet(self) -> None:
        """A kiosk finds everything in the hub's snapshot."""
