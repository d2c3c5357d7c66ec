"""A demonstration's hub for the tests of the content store."""

from collections.abc import Iterator

import httpx
import pytest

from tests.exhibit_server.api.hub_bench import RunningHub, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("content"), simulate=True, open_screens=True) as running:
        yield running


@pytest.fixture
def api(hub: RunningHub) -> Iterator[httpx.Client]:
    """A technician's client; the shelf and the incoming files are cleared behind it."""
    with hub.client("technician") as client:
        yield client
        for each in client.get("/api/content").json()["items"]:
            client.delete(f"/api/content/{each['name']}", params={"force": True}).raise_for_status()
        for each in client.get("/api/content-uploads").json()["items"]:
            client.delete(f"/api/content-uploads/{each['id']}").raise_for_status()
