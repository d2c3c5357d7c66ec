"""Why a step matters: what a run says of it while it plays."""

import asyncio
from pathlib import Path

from scenes.journal import NoJournal
from scenes.record import RunRequest
from scenes.runner import Runner
from scenes.virtual_time import run_virtual
from tests.halls import running_hall, small_scene

STEPS = """
  - wait: 1s
  - wait: 1s
    why: {en: first}
  - wait: 1s
  - group:
      - {wait: 1s, why: {en: second}}
"""


def test_it_is_what_the_step_begun_last_says_that_says_anything(tmp_path: Path) -> None:
    told: list[tuple[str | None, str]] = []

    async def main() -> None:
        async with running_hall(tmp_path) as hall:
            request = RunRequest(run_id="r1", language="ko", started_by="test")
            runner = Runner(
                small_scene(STEPS, needs=""),
                hall.rig,
                NoJournal(),
                request,
                lambda record: told.append((record.current, record.why.get("en", ""))),
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(runner.play())

    run_virtual(main())
    seen = list(dict.fromkeys(told))
    assert ("1", "") in seen, "nothing before a step says something"
    assert ("2", "first") in seen and ("3", "first") in seen, "it stays until a later step says another"
    assert seen[-1][1] == "second"
