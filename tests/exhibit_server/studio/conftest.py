"""A hub for the studio's tests: hardware simulated, a folder of scenes of its own."""

from collections.abc import Iterator

import pytest

from tests.exhibit_server.api.hub_bench import RunningHub, running_hub


@pytest.fixture(scope="session")
def studio_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Shared by all tests of this folder."""
    with running_hub(tmp_path_factory.mktemp("studio"), simulate=True, open_screens=True) as running:
        yield running


@pytest.fixture
def hub(studio_hub: RunningHub) -> Iterator[RunningHub]:
    """The hub, at rest before and after."""
    studio_hub.quiet()
    yield studio_hub
    studio_hub.quiet()
