"""Tours and the schedule over HTTP and the live socket of a running hub."""

from typing import Any

import httpx
import pytest

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.hub_hall import HOSTILE
from tests.exhibit_server.api.live_bench import watching


def ok(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def refused(answer: httpx.Response, status: int, code: str) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert all(problem["texts"][language] for language in ("vi", "ko", "en"))


@pytest.fixture
def group(hub: RunningHub) -> Any:
    """A group on its way."""
    with hub.client("guide") as guide:
        begun = ok(guide.post("/api/groups", json={"tour": "visit", "label": "<b>5A</b>", "language": "ko"}), 201)
        yield begun
        guide.post(f"/api/groups/{begun['id']}/end")
    hub.quiet()


def test_the_tours_of_the_hall(hub: RunningHub) -> None:
    with hub.client("guide") as guide:
        (tour,) = ok(guide.get("/api/tours"))["items"]
    assert tour["id"] == "visit" and HOSTILE in tour["title"]["en"]
    assert [stop["scenes"] for stop in tour["stops"]] == [["short"], ["long", "hold"], ["short"]]


def test_a_guide_tells_anew_who_the_group_is(hub: RunningHub, group: dict[str, Any]) -> None:
    path = f"/api/groups/{group['id']}"
    with hub.client("guide") as guide, watching(hub, "guide") as screen:
        more = ok(guide.patch(path, json={"size": 31, "pace": 1.5}))
        assert (more["size"], more["pace"], more["language"], more["label"]) == (31, 1.5, "ko", group["label"])
        assert more["planned_end"] - group["planned_end"] == pytest.approx(6 * 60)
        told = screen.until(lambda message: (message.get("tours", {}).get(group["id"]) or {}).get("size") == 31)
        assert told["tours"][group["id"]]["pace"] == 1.5
        assert guide.patch(path, json={"size": 0}).status_code == 422
        assert guide.patch(path, json={"leader": "x"}).status_code == 422
        assert guide.patch("/api/groups/nobody", json={"size": 3}).status_code == 404


def test_a_guide_leads_a_group(hub: RunningHub, group: dict[str, Any]) -> None:
    path = f"/api/groups/{group['id']}"
    assert (group["state"], group["here"], group["delay"]) == ("under_way", "first", 0)
    with hub.client("guide") as guide:
        second = ok(guide.post(f"{path}/next"))
        assert second["here"] == "second" and [stop["state"] for stop in second["stops"]] == ["done", "here", "ahead"]
        assert second["expected_end"] < group["expected_end"], "five minutes of the first stop were not needed"
        playing = ok(guide.post(f"{path}/scene/start", json={}))
        (run,) = playing["stops"][1]["runs"]
        assert run["scene"] == "long" and run["plays"]
        refused(guide.post(f"{path}/scene/start", json={"scene": "long"}), 409, "busy")
        refused(guide.post(f"{path}/scene/start", json={"scene": "spare"}), 409, "no_scene_here")
        assert not ok(guide.post(f"{path}/scene/stop"))["trouble"]
        hub.ended(run["run"])
        more = ok(guide.post(f"{path}/stops", json={"zone": "lobby", "scenes": ["hold"], "minutes": 2}), 201)
        assert [stop["id"] for stop in more["stops"]] == ["first", "second", "third", "lobby"]
        first = ok(guide.post(f"{path}/stops/lobby/up"))
        assert [stop["id"] for stop in first["stops"]] == ["first", "second", "lobby", "third"]
        refused(guide.post(f"{path}/stops/lobby/up"), 409, "cannot_move")
        refused(guide.post(f"{path}/stops", json={"zone": "nowhere", "minutes": 2}), 404, "no_such_zone")
        assert len(ok(guide.delete(f"{path}/stops/lobby"))["stops"]) == 3
        assert ok(guide.post(f"{path}/back"))["here"] == "first"
        assert ok(guide.post(f"{path}/end"))["state"] == "ended"
        refused(guide.post(f"{path}/next"), 409, "tour_over")


def test_a_group_is_kept_by_the_store_as_it_stands(hub: RunningHub, group: dict[str, Any]) -> None:
    with hub.client("guide") as guide:
        ok(guide.post(f"/api/groups/{group['id']}/next"))
    kept = {entry.id: entry.data for entry in hub.do(hub.hub.store.tour_groups.under_way())}
    assert [stop["state"] for stop in kept[group["id"]]["stops"]] == ["done", "here", "ahead"]


def test_guides_see_groups_move_and_kiosks_do_not(hub: RunningHub, group: dict[str, Any]) -> None:
    mine = group["id"]
    with watching(hub, "guide") as screen, watching(hub, "kiosk") as kiosk:
        assert mine in screen.next()["tours"] and kiosk.next()["tours"] == {}
        with hub.client("guide") as guide:
            ok(guide.post(f"/api/groups/{mine}/next"))
        news = screen.until(lambda message: mine in message.get("tours", {}))
        assert news["tours"][mine]["here"] == "second"


def test_the_schedule_and_a_guides_hand_on_it(hub: RunningHub) -> None:
    with hub.client("guide") as guide:
        schedule = ok(guide.get("/api/schedule", params={"days": 3}))
        assert schedule["followed"] is False and len(schedule["items"]) == 3
        tomorrow = schedule["items"][1]["entries"]
        assert [entry["state"] for entry in tomorrow[1:]] == ["ahead", "ahead"] and tomorrow[0][
            "target"
        ] == "by-schedule"
        noon, late = tomorrow[1]["id"], tomorrow[2]["id"]
        fired = ok(guide.post(f"/api/schedule/{noon}/fire"))
        assert fired["state"] == "early" and fired["by"] == "guide-token"
        assert ok(guide.get(f"/api/runs/{fired['run']}"))["started_by"] == "schedule/daily"
        refused(guide.post(f"/api/schedule/{noon}/skip"), 409, "settled")
        refused(guide.post(f"/api/schedule/{late}/fire"), 409, "busy")
        assert ok(guide.post(f"/api/schedule/{late}/skip"))["state"] == "skipped"
        refused(guide.post("/api/schedule/nothing@2026-11-27T09:30/skip"), 404, "no_such_entry")
        states = [entry["state"] for entry in ok(guide.get("/api/schedule"))["items"][1]["entries"]]
        assert states[1:] == ["early", "skipped"]
    hub.quiet()
