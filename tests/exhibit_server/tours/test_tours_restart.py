"""Groups and the schedule outlive their hub."""

import shutil
from pathlib import Path

import pytest

from tests.exhibit_server.api.hub_bench import running_hub


@pytest.mark.slow
def test_a_new_hub_finds_groups_and_occurrences_as_they_were(tmp_path: Path) -> None:
    with running_hub(tmp_path, simulate=False, open_screens=False) as hub, hub.client("guide") as guide:
        mine = guide.post("/api/groups", json={"tour": "visit", "label": "5A"}).json()["id"]
        over = guide.post("/api/groups", json={"tour": "visit"}).json()["id"]
        guide.post(f"/api/groups/{over}/end")
        before = guide.post(f"/api/groups/{mine}/next").json()
        noon = guide.get("/api/schedule").json()["items"][1]["entries"][1]["id"]
        fired = guide.post(f"/api/schedule/{noon}/fire").json()
        assert fired["state"] == "early"
    again = tmp_path / "again"
    again.mkdir()
    shutil.move(tmp_path / "data", again / "data")
    with running_hub(again, simulate=False, open_screens=False) as hub, hub.client("guide") as guide:
        (group,) = guide.get("/api/groups").json()["items"]
        assert (group["id"], group["here"], group["planned_end"]) == (mine, "second", before["planned_end"])
        assert guide.post(f"/api/groups/{mine}/next").json()["here"] == "third"
        kept = guide.post(f"/api/schedule/{noon}/fire")
        assert kept.status_code == 409 and kept.json()["code"] == "settled"
