"""What holds for every test: no task may be left running, nothing may hang, generated examples repeat in CI."""

import asyncio
import inspect
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
LONG_STORIES = ("end_to_end", "faults", "benchmarks")
LONG_TIMEOUT = 300.0
"""Seconds for tests that start whole processes or browsers; the others have the bound of pyproject.toml."""

TURNS = 5
"""Turns of the loop in which a task that was cancelled as the test ended may finish."""

# No deadline, and no complaint of slow drawing: two busy cores make any single example slow now and then;
# pytest-timeout bounds the whole test.
SLOWLY = [HealthCheck.too_slow]
settings.register_profile("house", deadline=None, suppress_health_check=SLOWLY)
settings.register_profile("ci", deadline=None, suppress_health_check=SLOWLY, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests of every driver run against hardware: see CONTRIBUTING.md, "Against hardware"."""
    group = parser.getgroup("hardware", "tests/devices/test_every_driver.py against a real device")
    group.addoption("--wire", help="serial:///dev/…?baud=9600&format=8N1, host:port, socket://… or rfc2217://…")
    group.addoption("--driver", help="name of the driver")
    group.addoption("--options", default="{}", help="the driver's options, as JSON")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the quick tests first, the long stories last, and give those their longer bound."""

    def long(item: pytest.Item) -> bool:
        path = item.path
        return path.is_relative_to(HERE) and path.relative_to(HERE).parts[0] in LONG_STORIES

    for item in items:
        if long(item) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LONG_TIMEOUT))
    items.sort(key=long)


@pytest.fixture(autouse=True)
def house_rule_no_task_left(request: pytest.FixtureRequest) -> None:
    """Fail a test that leaves an asyncio task running.

    Coroutine tests are watched on their own loop. A plain test that calls `run_virtual` is watched by it.
    """
    function = getattr(request.node, "obj", None)
    inner = getattr(getattr(function, "hypothesis", None), "inner_test", function)
    if inspect.iscoroutinefunction(inner):
        request.getfixturevalue("tasks_end_with_the_test")


@pytest.fixture
async def tasks_end_with_the_test() -> AsyncIterator[None]:
    """Compare the loop's tasks before the test with those after it and after its other fixtures."""
    before = asyncio.all_tasks()
    yield
    for _ in range(TURNS):
        if not _left(before):
            return
        await asyncio.sleep(0)
    left = sorted(str(task.get_coro()) for task in _left(before))
    if left:
        pytest.fail(f"tasks left running (hold them in a TaskGroup or an exit stack): {', '.join(left)}")


def _left(before: set[asyncio.Task[object]]) -> set[asyncio.Task[object]]:
    return asyncio.all_tasks() - before - {asyncio.current_task()}
