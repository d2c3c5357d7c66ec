"""The first of several things ends the others."""

import asyncio

import pytest

from devices.sim.waiting import first_of
from scenes.virtual_time import run_virtual


async def fail_when_cancelled() -> None:
    try:
        await asyncio.Event().wait()
    finally:
        raise ConnectionError("broke as it was cancelled")


def test_the_first_to_end_cancels_the_rest_and_errors_are_raised() -> None:
    async def story() -> None:
        ended: list[str] = []

        async def wait(name: str, seconds: float) -> None:
            try:
                await asyncio.sleep(seconds)
            finally:
                ended.append(name)

        await first_of(wait("slow", 10), wait("quick", 1))
        assert ended == ["quick", "slow"]
        assert asyncio.get_running_loop().time() == pytest.approx(1)
        with pytest.raises(ConnectionError):
            await first_of(wait("quick", 1), fail_when_cancelled())

    run_virtual(story())


def test_a_cancellation_wins_over_an_error_that_comes_with_it() -> None:
    async def story() -> None:
        async def persistent() -> None:
            while True:
                try:
                    await first_of(fail_when_cancelled(), asyncio.sleep(100))
                except ConnectionError:
                    continue

        task = asyncio.create_task(persistent())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task], timeout=5)
        assert task.cancelled()

    run_virtual(story())
