"""The rules of conftest.py must bite: each is shown a test that breaks it, in a pytest of its own."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""

LEAKING = {
    "coroutine": """
import asyncio

async def test_leaks():
    left = asyncio.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0)
    assert not left.done()
""",
    "virtual": """
import asyncio
from scenes.virtual_time import run_virtual

async def leaks():
    left = asyncio.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0)
    assert not left.done()

def test_leaks():
    run_virtual(leaks())
""",
    "fixture": """
import asyncio
import pytest

@pytest.fixture
async def wire():
    task = asyncio.create_task(asyncio.sleep(3600))
    yield task

async def test_leaks(wire):
    assert not wire.done()
""",
    "hypothesis": """
import asyncio
from hypothesis import given, settings, strategies as st

held = []

@settings(max_examples=2)
@given(st.integers())
async def test_leaks(number):
    held.append(asyncio.create_task(asyncio.sleep(3600)))
    await asyncio.sleep(0)
""",
}

TIDY = """
import asyncio

async def test_ends_its_task():
    task = asyncio.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0)
    task.cancel()

def test_without_a_loop():
    assert True
"""

WARNING = """
import warnings

def test_warns():
    warnings.warn("old", DeprecationWarning, stacklevel=1)
"""


def outcome(pytester: pytest.Pytester, test: str) -> tuple[dict[str, int], str]:
    pytester.makeini(INI)
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(test)
    result = pytester.runpytest_subprocess(f"--override-ini=pythonpath={ROOT}", timeout=50)
    return result.parseoutcomes(), result.stdout.str()


@pytest.mark.parametrize("kind", LEAKING)
def test_a_leftover_task_fails_the_test(pytester: pytest.Pytester, kind: str) -> None:
    outcomes, text = outcome(pytester, LEAKING[kind])

    assert outcomes.get("failed", 0) + outcomes.get("errors", 0) == 1
    assert "tasks left running" in text


def test_a_tidy_test_passes(pytester: pytest.Pytester) -> None:
    assert outcome(pytester, TIDY)[0] == {"passed": 2}


def test_a_warning_fails_the_test(pytester: pytest.Pytester) -> None:
    assert outcome(pytester, WARNING)[0] == {"failed": 1}
