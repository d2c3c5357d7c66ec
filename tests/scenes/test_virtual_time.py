"""Virtual time: it jumps from timer to timer, and a wait that can never end is found."""

import asyncio

import pytest

from devices.core.clock import now, wall_time
from scenes.virtual_time import REHEARSAL_DATE, StuckForever, run_virtual


def test_hours_pass_at_once_and_in_order() -> None:
    seen: list[tuple[float, str]] = []

    async def sleeper(seconds: float, name: str) -> None:
        await asyncio.sleep(seconds)
        seen.append((now(), name))

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper(7200, "late"))
            group.create_task(sleeper(3600, "early"))
        assert wall_time() == pytest.approx(REHEARSAL_DATE + 7200)

    run_virtual(main())
    assert [name for _, name in seen] == ["early", "late"]
    assert [at for at, _ in seen] == pytest.approx([3600, 7200])


def test_a_wait_that_can_never_end_is_found() -> None:
    with pytest.raises(StuckForever):
        run_virtual(asyncio.Event().wait())


def test_a_task_left_running_is_an_error() -> None:
    async def main() -> None:
        leaked.append(asyncio.ensure_future(asyncio.sleep(1000)))

    leaked: list[asyncio.Future[None]] = []
    with pytest.raises(RuntimeError, match="left running"):
        run_virtual(main())
