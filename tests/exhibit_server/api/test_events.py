"""The event list over HTTP: newest first, page by page, filtered."""

import pytest

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.hub_hall import HOSTILE


def tell(hub: RunningHub, *sentences: str, level: str = "info", subject: str = "paging") -> None:
    for sentence in sentences:
        hub.call(lambda sentence=sentence: hub.hub.chronicle.tell(level, "note", subject, reason=sentence))  # type: ignore[misc]
    hub.do(hub.hub.writer.flush())


def test_pages_follow_on_without_a_gap(hub: RunningHub) -> None:
    sentences = [f"event {number}" for number in range(7)]
    tell(hub, *sentences, subject="pages")
    seen: list[str] = []
    before = None
    with hub.client("guide") as client:
        while True:
            params: dict[str, str | int] = {"subject": "pages", "limit": 3}
            if before is not None:
                params["before"] = before
            items = client.get("/api/events", params=params).json()["items"]
            if not items:
                break
            ids = [item["id"] for item in items]
            assert ids == sorted(ids, reverse=True) and (before is None or ids[0] < before)
            seen += [item["texts"]["en"] for item in items]
            before = ids[-1]
    assert seen == sentences[::-1]


def test_events_are_filtered_by_level(hub: RunningHub) -> None:
    tell(hub, "calm", level="info", subject="levels")
    tell(hub, "alarm", level="error", subject="levels")
    with hub.client("guide") as client:
        found = client.get("/api/events", params={"level": "error", "subject": "levels"}).json()["items"]
        assert [item["texts"]["vi"] for item in found] == ["alarm"]
        assert client.get("/api/events", params={"level": "loud"}).status_code == 422


@pytest.mark.parametrize("before", [str(2**63), "-1", "1.5", "x", "9" * 40])
def test_an_id_no_event_can_have_is_422(hub: RunningHub, before: str) -> None:
    with hub.client("guide") as client:
        answer = client.get("/api/events", params={"before": before})
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("limit", ["0", "501", "-3"])
def test_a_page_has_bounds(hub: RunningHub, limit: str) -> None:
    with hub.client("guide") as client:
        assert client.get("/api/events", params={"limit": limit}).status_code == 422


def test_html_and_braces_stay_data(hub: RunningHub) -> None:
    tell(hub, HOSTILE, subject="<i>")
    with hub.client("guide") as client:
        answer = client.get("/api/events", params={"subject": "<i>"})
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.json()["items"][0]["texts"]["en"] == HOSTILE


def test_what_a_device_does_is_told_under_its_name(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        client.post("/api/simulators/lamp/fault", json={"fault": "offline"})
        hub.wait(lambda: not hub.hub.rig["lamp"].availability.usable, "the lamp to go")
        hub.do(hub.hub.writer.flush())
        event = client.get("/api/events", params={"subject": "lamp", "level": "error"}).json()["items"][0]
    assert event["kind"] == "device_offline" and event["texts"]["en"].startswith(f"Lamp {HOSTILE} went offline")
    assert event["texts"]["vi"].startswith("Đèn mất tín hiệu") and event["texts"]["ko"].startswith("조명")
