"""One speaks for all who share a wire exactly when all of them ask in the same turn of the loop."""

import asyncio
from contextlib import ExitStack

from hypothesis import given
from hypothesis import strategies as st

from devices.transports.together import Together


async def asked(together: Together, *who: str) -> list[str]:
    """Return who is to speak for all, in the order in which they went on."""
    async with asyncio.TaskGroup() as group:
        tasks = {name: group.create_task(together.all_ask(name)) for name in who}
    return [name for name, task in tasks.items() if task.result()]


@given(st.sets(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde"), unique=True))
def test_one_speaks_for_all_only_when_all_ask(members: set[str], asking: list[str]) -> None:
    async def story() -> None:
        together = Together()
        with ExitStack() as stack:
            for name in members:
                stack.enter_context(together.member(name))
            wanted = asking[:1] if len(members) > 1 and members <= set(asking) else []
            assert await asked(together, *asking) == wanted
            assert await asked(together, *asking) == wanted, "what was asked before is forgotten"

    asyncio.run(story())


async def test_one_after_the_other_is_not_together() -> None:
    together = Together()
    with together.member("a"), together.member("b"):
        assert await asked(together, "a") == []
        assert await asked(together, "b") == []
        assert await asked(together, "a", "b") == ["a"]


async def test_who_left_the_wire_is_not_waited_for() -> None:
    together = Together()
    with together.member("a"), together.member("b"):
        with together.member("c"):
            assert await asked(together, "a", "b") == []
        assert await asked(together, "a", "b") == ["a"]
