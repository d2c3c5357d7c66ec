"""Runs over HTTP: start, follow, steer, refuse with the reason, keep opinions."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.exhibit_server.api.hub_bench import KIOSK, RunningHub
from tests.exhibit_server.api.hub_hall import HOSTILE


def start(client: httpx.Client, scene: str, **more: str) -> str:
    answer = client.post("/api/runs", json={"scene": scene, **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    assert body["scene"] == scene and body["state"] in ("starting", "playing", "asking", "holding")
    return str(body["id"])


def state(hub: RunningHub, run_id: str) -> str:
    record = hub.call(lambda: hub.hub.stage.run(run_id))
    assert record is not None
    return record.state


def until(hub: RunningHub, run_id: str, *states: str) -> None:
    hub.wait(lambda: state_now(hub, run_id) in states, f"{run_id} {states}")


def state_now(hub: RunningHub, run_id: str) -> str:
    record = hub.hub.stage.run(run_id)
    return record.state if record is not None else "forgotten"


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code and problem["status"] == status
    assert {"vi", "ko", "en"} <= set(problem["texts"]) and all(problem["texts"].values())
    assert problem["detail"] == problem["texts"]["en"]
    return problem


def test_a_scene_plays_to_its_end_and_is_kept(hub: RunningHub) -> None:
    with hub.client("kiosk") as client:
        run_id = start(client, "short", language="ko")
        hub.ended(run_id)
        done = client.get(f"/api/runs/{run_id}").json()
    assert done["state"] == "done" and done["language"] == "ko" and done["started_from"] == KIOSK
    assert [step["outcome"] for step in done["steps"]] == ["done", "confirmed"]
    for step in done["steps"]:
        assert step["planned_at"] and step["started_at"] <= step["ended_at"]
    assert done["title"]["en"] == f"Scene short {HOSTILE}"

    # What the stage has forgotten comes from the store, and says the same.
    hub.do(hub.hub.writer.flush())
    hub.call(hub.hub.stage._floor.cast._ended.clear)
    with hub.client("guide") as client:
        stored = client.get(f"/api/runs/{run_id}").json()
        listed = client.get("/api/runs").json()["items"]
    same = ("id", "scene", "state", "started_from", "language", "title", "started_at", "ended_at")
    assert {name: stored[name] for name in same} == {name: done[name] for name in same}
    assert [step["outcome"] for step in stored["steps"]] == ["done", "confirmed"]
    assert stored["planned_length"] == pytest.approx(done["planned_length"])
    assert run_id in [run["id"] for run in listed]


def test_runs_are_listed_newest_first_and_once(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        first = start(client, "short")
        hub.ended(first)
        second = start(client, "hold")
        hub.do(hub.hub.writer.flush())
        items = client.get("/api/runs").json()["items"]
        assert [run["id"] for run in items][:2] == [second, first]
        assert len({run["id"] for run in items}) == len(items)
        assert len(client.get("/api/runs", params={"limit": 1}).json()["items"]) == 1


def test_past_runs_are_for_guides(hub: RunningHub) -> None:
    with hub.client("guide") as guide, hub.client() as guest:
        run_id = start(guide, "short")
        hub.ended(run_id)
        hub.do(hub.hub.writer.flush())
        hub.call(hub.hub.stage._floor.cast._ended.clear)
        assert run_id in [run["id"] for run in guide.get("/api/runs").json()["items"]]
        assert run_id not in [run["id"] for run in guest.get("/api/runs").json()["items"]]


def test_pause_resume_go_skip_stop(hub: RunningHub) -> None:
    with hub.client("guide") as client:

        def act(run_id: str, action: str) -> httpx.Response:
            return client.post(f"/api/runs/{run_id}/{action}")

        run_id = start(client, "hold")
        until(hub, run_id, "holding")
        assert act(run_id, "pause").status_code == 200
        until(hub, run_id, "paused")
        assert client.get(f"/api/runs/{run_id}").json()["state"] == "paused"
        assert act(run_id, "resume").status_code == 200
        until(hub, run_id, "holding")
        assert client.get(f"/api/runs/{run_id}").json()["wait"]["kind"] == "hold"
        assert act(run_id, "go").status_code == 200
        until(hub, run_id, "playing")
        refused(act(run_id, "go"), 409, "not_holding")
        hub.wait(lambda: hub.hub.stage.run(run_id).current == "2", "the second step")  # type: ignore[union-attr]
        assert act(run_id, "skip").status_code == 200
        hub.ended(run_id)
        steps = client.get(f"/api/runs/{run_id}").json()["steps"]
        assert [step["outcome"] for step in steps] == ["done", "skipped"]
        refused(act(run_id, "pause"), 409, "run_ended")
        refused(act(run_id, "stop"), 409, "run_ended")


def test_a_stopped_run_says_who_stopped_it_and_restores(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        run_id = start(client, "long")
        hub.wait(lambda: hub.hub.rig["lamp"].value("power") is True, "the lamp")
        assert client.post(f"/api/runs/{run_id}/stop").status_code == 200
        hub.ended(run_id)
        run = client.get(f"/api/runs/{run_id}").json()
        assert run["state"] == "stopped" and "guide-token" in run["reason"]["en"] and run["reason"]["vi"]
        hub.wait(lambda: hub.hub.rig["lamp"].value("power") is False, "the lamp's baseline")


def test_a_choice_is_taken_once(hub: RunningHub) -> None:
    with hub.client("kiosk") as client:
        run_id = start(client, "ask")
        until(hub, run_id, "asking")
        question = client.get(f"/api/runs/{run_id}").json()["ask"]
        assert question["prompt"]["ko"] == "질문?" and [each["index"] for each in question["choices"]] == [1, 2]
        refused(client.post(f"/api/runs/{run_id}/choice", json={"choice": 3}), 409, "no_such_choice")
        assert client.post(f"/api/runs/{run_id}/choice", json={"choice": 2}).status_code == 200
        hub.ended(run_id)
        played = {step["path"]: step["outcome"] for step in client.get(f"/api/runs/{run_id}").json()["steps"]}
        assert played == {"1": "done", "1.c1.1": None, "1.c2.1": "done"}
        refused(client.post(f"/api/runs/{run_id}/choice", json={"choice": 1}), 409, "run_ended")


def test_nothing_is_answered_where_nothing_is_asked(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        run_id = start(client, "hold")
        until(hub, run_id, "holding")
        refused(client.post(f"/api/runs/{run_id}/choice", json={"choice": 1}), 409, "not_asking")


def test_a_busy_scene_is_refused_with_the_wait(hub: RunningHub) -> None:
    with hub.client("kiosk") as client:
        start(client, "long")
        answer = client.post("/api/runs", json={"scene": "long"})
        refused(answer, 409, "busy")
        assert 5 <= int(answer.headers["retry-after"]) <= 120
        other = refused(client.post("/api/runs", json={"scene": "short"}), 409, "busy")
        assert f"Lamp {HOSTILE}" in other["texts"]["en"] and "Đèn" in other["texts"]["vi"]
        assert "조명" in other["texts"]["ko"]


def test_a_scene_whose_device_is_gone_is_refused_with_its_name(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        assert client.post("/api/simulators/spare-lamp/fault", json={"fault": "offline"}).status_code == 200
        hub.wait(lambda: not hub.hub.rig["spare-lamp"].availability.usable, "the lamp to go")
        problem = refused(client.post("/api/runs", json={"scene": "spare"}), 409, "not_ready")
        assert "Spare lamp" in problem["texts"]["en"] and "Đèn 2" in problem["texts"]["vi"]
        scenes = {scene["id"]: scene["readiness"] for scene in client.get("/api/scenes").json()["items"]}
        assert scenes["spare"]["state"] == "not_ready" and "Spare lamp" in scenes["spare"]["reasons"][0]["en"]
        assert scenes["short"]["state"] == "ready"


def test_the_all_stop_keeps_kiosks_out_until_released(hub: RunningHub) -> None:
    with hub.client("guide") as guide, hub.client("kiosk") as kiosk:
        run_id = start(kiosk, "long")
        stop = guide.post("/api/all-stop").json()
        assert stop["active"] is True and stop["by"] == "guide-token" and stop["unhalted"] == []
        hub.ended(run_id)
        assert kiosk.get(f"/api/runs/{run_id}").json()["state"] == "stopped"
        refused(kiosk.post("/api/runs", json={"scene": "short"}), 409, "stopped")
        assert guide.post("/api/all-stop/release").json()["active"] is False
        hub.wait(lambda: hub.hub.rig["lamp"].value("power") is False, "the lamp's baseline")
        assert kiosk.post("/api/runs", json={"scene": "hold"}).status_code == 201


def test_what_is_not_there_is_404(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        refused(client.post("/api/runs", json={"scene": "nope"}), 404, "no_such_scene")
        refused(client.post("/api/runs", json={"scene": "broken"}), 404, "no_such_scene")
        for action in ("pause", "resume", "skip", "go", "stop"):
            refused(client.post(f"/api/runs/nope/{action}"), 404, "no_such_run")
        refused(client.post("/api/runs/nope/choice", json={"choice": 1}), 404, "no_such_run")
        assert client.get("/api/runs/nope").status_code == 404
        assert client.post("/api/opinions", json={"run": "nope", "score": 3}).status_code == 404


def test_a_kiosk_starts_no_guides_scene(hub: RunningHub) -> None:
    with hub.client("kiosk") as kiosk, hub.client("guide") as guide:
        refused(kiosk.post("/api/runs", json={"scene": "staff"}), 409, "audience")
        assert guide.post("/api/runs", json={"scene": "staff"}).status_code == 201


@pytest.mark.parametrize("by", ["far", "lobby"])
def test_a_kiosk_stops_only_its_own_run(hub: RunningHub, by: str) -> None:
    with hub.client("kiosk") as lobby, hub.client() as browser:
        run_id = start(lobby, "hold")
        assert browser.get(f"/kiosk/{by}").status_code in (200, 503)
        answer = browser.post(f"/api/runs/{run_id}/stop", headers={"X-Exhibit-Screen": f"kiosk/{by}"})
        if by == "lobby":
            assert answer.status_code == 200
            hub.ended(run_id)
        else:
            assert answer.status_code == 403
            assert state(hub, run_id) == "holding" or state(hub, run_id) == "playing"


@pytest.mark.parametrize("action", ["pause", "resume", "skip", "go"])
def test_a_kiosk_steers_nothing(hub: RunningHub, action: str) -> None:
    with hub.client("kiosk") as client:
        run_id = start(client, "hold")
        assert client.post(f"/api/runs/{run_id}/{action}").status_code == 403


def test_an_opinion_is_kept_without_a_person(hub: RunningHub) -> None:
    with hub.client("kiosk") as client:
        run_id = start(client, "short")
        answer = client.post("/api/opinions", json={"run": run_id, "score": 4, "language": "ko"})
        assert answer.status_code == 204 and answer.content == b""
        for wrong in ({"score": 0}, {"score": 6}, {"score": "good"}, {"score": 4, "name": "Lan"}):
            assert client.post("/api/opinions", json={"run": run_id, **wrong}).status_code == 422
    hub.do(hub.hub.writer.flush())
    rows = hub.do(opinions_of(hub, run_id))
    assert rows == [("short", KIOSK, "ko", 4)]


def test_whoever_answers_for_the_hall_reads_what_visitors_thought(hub: RunningHub) -> None:
    with hub.client("kiosk") as kiosk, hub.client("technician") as technician:
        run_id = start(kiosk, "short")
        hub.ended(run_id)

        def told() -> dict[str, Any]:
            hub.do(hub.hub.writer.flush())
            items = technician.get("/api/opinions").json()["items"]
            return next((each for each in items if each["scene"] == "short"), {"count": 0, "scores": [0] * 5, "no": 0})

        before = told()
        for more in ({}, {"understood": "no"}):  # the face first, then the question: one opinion
            assert kiosk.post("/api/opinions", json={"run": run_id, "score": 2, **more}).status_code == 204
        after = told()
        assert after["count"] == before["count"] + 1 and after["no"] == before["no"] + 1
        assert after["scores"][1] == before["scores"][1] + 1 and after["title"]["en"]
        assert technician.get("/api/opinions?since=99999999999").json()["items"] == []
        assert kiosk.get("/api/opinions").status_code == 403


@pytest.mark.parametrize("written_between", [True, False])
def test_a_run_has_one_opinion_and_a_second_one_takes_its_place(hub: RunningHub, written_between: bool) -> None:
    with hub.client("kiosk") as client:
        run_id = start(client, "short")
        for score in (2, 5):
            assert client.post("/api/opinions", json={"run": run_id, "score": score}).status_code == 204
            if written_between:
                hub.do(hub.hub.writer.flush())
    hub.do(hub.hub.writer.flush())
    assert [score for _, _, _, score in hub.do(opinions_of(hub, run_id))] == [5]


async def opinions_of(hub: RunningHub, run_id: str) -> list[tuple[str, str, str, int]]:
    query = text("SELECT scene, kiosk, language, score FROM opinion WHERE run = :run")
    async with hub.hub.store.runs._database.reading() as connection:
        rows = await connection.execute(query, {"run": run_id})
        return [(row.scene, row.kiosk, row.language, row.score) for row in rows]
