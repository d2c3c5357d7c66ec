"""When films begin: displays that are asked together get one instant, on the hub's clock."""

import asyncio

from devices.core.clock import wall_time
from exhibit_server.screens import LEAD, TOGETHER, Starts
from scenes.virtual_time import run_virtual


def test_displays_asked_together_begin_together() -> None:
    async def story() -> None:
        starts = Starts()
        first = starts.start("display/left", "film", 1)
        await asyncio.sleep(0.5)
        assert starts.start("display/right", "film", 7) == first
        assert starts.start("display/lobby", "other", 1) > first

    run_virtual(story())


def test_a_start_lies_ahead_so_that_browsers_are_ready() -> None:
    async def story() -> None:
        before = wall_time()
        start = Starts().start("display/left", "film", 1)
        assert before + LEAD <= start <= wall_time() + LEAD

    run_virtual(story())


def test_a_take_that_is_told_again_keeps_its_start_and_a_new_one_gets_its_own() -> None:
    async def story() -> None:
        starts = Starts()
        first = starts.start("display/left", "film", 1)
        await asyncio.sleep(60)
        assert starts.start("display/left", "film", 1) == first, "a page that is loaded anew joins where the film is"
        assert starts.start("display/left", "film", 2) > first, "asked for again it begins again"

    run_virtual(story())


def test_who_is_asked_much_later_begins_at_the_beginning() -> None:
    async def story() -> None:
        starts = Starts()
        first = starts.start("display/left", "film", 1)
        await asyncio.sleep(TOGETHER + 1)
        assert starts.start("display/right", "film", 1) > first

    run_virtual(story())


def test_a_display_that_shows_something_else_meanwhile_is_no_fellow() -> None:
    async def story() -> None:
        starts = Starts()
        first = starts.start("display/left", "film", 1)
        starts.start("display/left", "twin", 2)
        await asyncio.sleep(0.1)
        assert starts.start("display/right", "film", 1) > first

    run_virtual(story())
