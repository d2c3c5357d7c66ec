"""Simulated screens in memory."""

from typing import Any

import pytest

from devices.core.simulation import ScreenSimulator, World
from devices.sim.hosting_screens import ScreenHost, memory_screen


def test_a_screen_that_keeps_its_faults_to_itself_is_refused() -> None:
    class Silent(ScreenSimulator):
        NAME = "silent"

        async def answer_message(self, message: Any) -> None:
            del message

    with pytest.raises(TypeError, match="FaultySimulator"):
        ScreenHost(Silent("x", {}, None, World()), memory_screen("x")[1])
