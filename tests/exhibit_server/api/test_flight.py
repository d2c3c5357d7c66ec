"""Flight records over HTTP: who decided what, golden runs, comparisons, and a page that lets nothing in."""

import re
from typing import Any

import httpx
import pytest

from exhibit_server.events import HallEvent
from tests.exhibit_server.api.hub_bench import KIOSK, RunningHub
from tests.exhibit_server.api.hub_hall import HOSTILE
from tests.exhibit_server.api.test_runs import refused, start, until


@pytest.fixture(autouse=True)
def no_golden(hub: RunningHub) -> None:
    """No scene has a golden run yet."""

    async def forget() -> None:
        for entry in await hub.hub.store.flights.all_golden():
            await hub.hub.store.flights.unset_golden(entry.run)

    hub.do(forget())


def play(hub: RunningHub, client: httpx.Client, scene: str = "short") -> str:
    """Play a scene to its end and have it written; return the run's id."""
    run_id = start(client, scene, language="ko")
    hub.ended(run_id)
    hub.do(hub.hub.writer.flush())
    return run_id


def missing(answer: httpx.Response) -> None:
    assert answer.status_code == 404 and answer.json()["code"] == "not_found", answer.text


def flight_of(client: httpx.Client, run_id: str) -> dict[str, Any]:
    answer = client.get(f"/api/runs/{run_id}/flight")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_run_is_told_with_everything_that_happened(hub: RunningHub) -> None:
    with hub.client("kiosk") as kiosk:
        run_id = play(hub, kiosk)
    with hub.client("guide") as client:
        flight = flight_of(client, run_id)
    assert (flight["scene"], flight["language"], flight["started_from"]) == ("short", "ko", KIOSK)
    assert flight["state"] == "done" and flight["golden"] is False
    assert flight["title"]["en"] == f"Scene short {HOSTILE}"
    assert flight["text"] is not None and "lamp.power" in flight["text"]
    lamp = [(each["kind"], each["data"].get("value")) for each in flight["moments"] if each["point"] == "power"]
    assert ("wanted", True) in lamp and ("reading", True) in lamp and ("initial", False) in lamp
    (confirmed,) = [each["data"] for each in flight["moments"] if each["kind"] == "confirmation"]
    assert confirmed["state"] == "confirmed" and confirmed["took"] >= 0
    times = [each["at"] for each in flight["moments"]]
    assert times == sorted(times)
    assert [step["outcome"] for step in flight["steps"]] == ["done", "confirmed"]


def test_decisions_are_kept_with_who_made_them_and_where(hub: RunningHub) -> None:
    with hub.client("kiosk") as kiosk, hub.client("guide") as guide:
        run_id = start(kiosk, "ask")
        until(hub, run_id, "asking")
        assert guide.post(f"/api/runs/{run_id}/pause").status_code == 200
        assert guide.post(f"/api/runs/{run_id}/resume").status_code == 200
        assert kiosk.post(f"/api/runs/{run_id}/choice", json={"choice": 2}).status_code == 200
        hub.ended(run_id)
        hub.do(hub.hub.writer.flush())
        decisions = flight_of(guide, run_id)["decisions"]
    assert [(each["what"], each["screen"], each["detail"], each["step"]) for each in decisions] == [
        ("pause", None, "", "1"), ("resume", None, "", "1"), ("choice", KIOSK, "2", "1"),
    ]  # fmt: skip
    assert [each["by"] for each in decisions][:2] == ["guide-token", "guide-token"]


def test_a_run_under_way_shows_what_is_known_by_now(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        run_id = start(client, "hold")
        until(hub, run_id, "holding")
        hub.do(hub.hub.writer.flush())
        flight = flight_of(client, run_id)
        assert flight["state"] == "holding" and flight["ended_at"] is None
        assert client.get(f"/api/runs/{run_id}/timeline.html").status_code == 200
        refused(_put(hub, run_id), 409, "not_golden")


def _put(hub: RunningHub, run_id: str) -> httpx.Response:
    with hub.client("technician") as client:
        return client.put(f"/api/runs/{run_id}/golden")


def test_a_golden_run_is_chosen_compared_with_and_let_go(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        golden, other = play(hub, client), play(hub, client)
        refused(client.get(f"/api/runs/{other}/comparison"), 409, "no_golden")
        chosen = client.put(f"/api/runs/{golden}/golden").json()
        assert (chosen["scene"], chosen["variant"], chosen["run"]) == ("short", None, golden)
        assert chosen["set_by"] == "technician-token"
        assert flight_of(client, golden)["golden"] is True
        assert [each["run"] for each in client.get("/api/golden").json()["items"]] == [golden]
        compared = client.get(f"/api/runs/{other}/comparison").json()
        assert (compared["run"], compared["other"], compared["differs"]) == (other, golden, False)
        beside = client.get(f"/api/runs/{golden}/comparison", params={"with": other}).json()
        assert beside["other"] == other and beside["differs"] is False
        assert client.delete(f"/api/runs/{golden}/golden").status_code == 204
        missing(client.delete(f"/api/runs/{golden}/golden"))


def test_a_run_that_goes_otherwise_than_the_golden_one_becomes_a_warning(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        golden = play(hub, client)
        assert client.put(f"/api/runs/{golden}/golden").status_code == 200
        path = hub.library / "short.yaml"
        before = path.read_text()
        told: list[HallEvent] = []
        undo = hub.call(lambda: hub.hub.bus.subscribe(HallEvent, told.append))
        try:
            path.write_text(before.replace("en: C}\n", "en: C}\n    for: 3s\n"))
            hub.reload()
            late = start(client, "short")
            hub.wait(lambda: [each for each in told if each.kind == "run_drifted"], "the warning")
        finally:
            hub.call(undo)
            path.write_text(before)
            hub.reload()
        hub.do(hub.hub.writer.flush())
        events = client.get("/api/events", params={"limit": 20}).json()["items"]
    (event,) = [each for each in events if each["kind"] == "run_drifted"]
    assert event["subject"] == late and event["level"] == "warning"
    assert re.search(r"step “C” took 3\.\d s longer than in the golden run", event["texts"]["en"])
    assert "lần chạy chuẩn" in event["texts"]["vi"] and "기준 실행" in event["texts"]["ko"]


@pytest.mark.parametrize("language", ["vi", "ko", "en"])
def test_the_page_lets_no_stranger_in(hub: RunningHub, language: str) -> None:
    with hub.client("guide") as client:
        run_id = play(hub, client)
        answer = client.get(f"/api/runs/{run_id}/timeline.html", params={"language": language})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    (policy,) = answer.headers.get_list("content-security-policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert "<script" not in answer.text and HOSTILE not in answer.text
    assert not re.search(r"\sstyle=|\son[a-z]+=", answer.text), "the policy would not let it in"
    assert {"vi": "Đèn", "ko": "조명", "en": "Lamp"}[language] in answer.text


def test_nobody_is_told_of_a_run_that_never_was(hub: RunningHub) -> None:
    with hub.client("admin") as client:
        for path in ("flight", "timeline.html", "comparison"):
            missing(client.get(f"/api/runs/nothing/{path}"))
        run_id = play(hub, client)
        missing(client.get(f"/api/runs/{run_id}/comparison", params={"with": "nothing"}))
        assert client.get(f"/api/runs/{run_id}/timeline.html", params={"language": "<b>"}).status_code == 422


def test_a_run_that_was_taken_over_says_by_whom(hub: RunningHub) -> None:
    with hub.client("kiosk") as kiosk, hub.client("guide") as guide:
        visitors = start(kiosk, "long")
        answer = guide.post("/api/runs", json={"scene": "short", "takeover": True})
        assert answer.status_code == 201, answer.text
        hub.ended(visitors)
        hub.ended(answer.json()["id"])
        hub.do(hub.hub.writer.flush())
        flight = flight_of(guide, visitors)
    assert [(each["what"], each["by"]) for each in flight["decisions"]] == [("takeover", "guide-token")]
    assert flight["state"] == "stopped" and all(flight["reason"].values())
