"""A display that does not answer `show`: it is told again, on virtual time."""

import asyncio
from collections.abc import Mapping
from typing import Any

from devices.drivers.browser_display import ANSWER_WITHIN
from devices.sim.hosting_screens import MemoryScreen
from devices.transports.browser_screen import PING_EVERY
from scenes.virtual_time import run_virtual
from tests.devices.drivers.test_browser_display import IDLE, page_bench, shows
from tests.devices.message_bench import settle


def answer_pings(far: MemoryScreen, told: list[Mapping[str, Any]]) -> None:
    """Have the page be there, whatever else it does."""

    def hear(message: Mapping[str, Any]) -> None:
        told.append(message)
        if message["type"] == "ping":
            far.say({"type": "pong", "seq": message["seq"]})

    far.close()
    far.open(hear)


def test_a_page_that_does_not_answer_is_told_again_the_same_take_until_it_does() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            answer_pings(far, told)
            await bench.perform("content", value="film")
            await settle()
            first = shows(told)[-1]
            told.clear()
            await asyncio.sleep(ANSWER_WITHIN - PING_EVERY)
            assert shows(told) == [], "it has its time"
            await asyncio.sleep(3 * ANSWER_WITHIN + 3 * PING_EVERY)
            again = shows(told)
            assert len(again) == 2, "patience doubles"
            for each in again:
                assert {**each, "seq": first["seq"]} == dict(first)
            far.say({"type": "shown", "seq": again[-1]["seq"], **IDLE, "content": "film"})
            await settle()
            assert bench.device.value("content") == "film"
            told.clear()
            await asyncio.sleep(600)
            assert shows(told) == [], "what was answered is not asked again"

    run_virtual(story())
