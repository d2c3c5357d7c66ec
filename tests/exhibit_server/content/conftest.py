"""A demonstration's hub for the tests of the content store, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import httpx
import pytest

from tests.exhibit_server.api.hub_bench import RunningHub, running_hub
from tests.exhibit_server.store.conftest import Cluster, cluster, url  # noqa: F401 - fixtures


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    database = ""
    if request.param == "postgresql":
        server: Cluster = request.getfixturevalue("cluster")
        database = server.new_database()
    folder = tmp_path_factory.mktemp("content")
    with running_hub(folder, simulate=True, open_screens=True, database=database) as running:
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
