"""Hubs for the tests of the API."""

from collections.abc import Iterator

import pytest

from tests.exhibit_server.api.hub_bench import RunningHub, running_hub


@pytest.fixture(scope="session")
def demo_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A demonstration: hardware simulated, screens open to all. Shared by all tests of this folder."""
    with running_hub(tmp_path_factory.mktemp("demo"), simulate=True, open_screens=True) as running:
        yield running


@pytest.fixture(scope="session")
def real_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A hall that takes its hardware for real (none is there) and its screens by their keys."""
    with running_hub(tmp_path_factory.mktemp("real"), simulate=False, open_screens=False) as running:
        yield running


@pytest.fixture
def hub(demo_hub: RunningHub) -> Iterator[RunningHub]:
    """The demonstration hub, at rest before and after."""
    demo_hub.quiet()
    yield demo_hub
    demo_hub.quiet()
