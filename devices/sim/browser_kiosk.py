"""A simulated kiosk: a page that nobody touches, but that is there."""

from collections.abc import Mapping
from typing import Any, ClassVar

from devices.core.simulation import ScreenSimulator
from devices.sim.browser_page import answer_page
from devices.sim.faults import FaultySimulator


class KioskSimulator(FaultySimulator, ScreenSimulator):
    NAME = "browser_kiosk"
    SAME_FAULTS: ClassVar[Mapping[str, str]] = {"refuse": "stuck"}

    async def answer_message(self, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        answer = answer_page(message)
        if answer is not None and answer["type"] == "done" and self.fault in ("stuck", "refuse"):
            return {"type": "failed", "seq": answer["seq"], "why": "stuck"}
        return answer
