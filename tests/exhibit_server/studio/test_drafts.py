"""Drafts: begun, saved, discarded, and never overwritten unseen."""

import pytest

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.studio.studio_bench import begun, check, events, fresh, ok, refused


def test_a_new_scene_is_valid_and_moves_nothing(hub: RunningHub) -> None:
    name = fresh("begun")
    hostile = '<b>"$price" {x} \\ \u0007 $$ 5$</b>'
    with hub.client("technician") as client:
        wanted = {"name": name, "title": {"vi": hostile, "ko": "새 장면"}, "zone": "lobby"}
        made = ok(client.post("/api/studio/scenes", json=wanted), 201)
        assert (
            made["published"] is None and made["draft"]["revision"] == 1 and made["draft"]["by"] == "technician-token"
        )
        found = check(client, name, made["draft"]["text"])
        (listed,) = [each for each in ok(client.get("/api/studio/scenes"))["items"] if each["name"] == name]
    assert found["passed"] and found["findings"] == []
    assert found["title"] == {"vi": hostile, "ko": "새 장면", "en": hostile}
    assert found["devices"] == [] and [row["kind"] for row in found["steps"]] == ["say", "wait", "say"]
    assert listed["title"]["ko"] == "새 장면" and listed["errors"] == 0 and listed["on_stage"] is False
    assert listed["draft"]["base"] is None and listed["zone"] == "lobby"


def test_a_scene_that_is_there_is_not_begun_again(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name, _ = begun(client)
        for taken in (name, "short"):
            again = client.post("/api/studio/scenes", json={"name": taken, "title": {"en": "x"}})
            refused(again, 409, "scene_exists")
        nowhere = {"name": fresh("x"), "title": {"en": "x"}, "zone": "cellar"}
        refused(client.post("/api/studio/scenes", json=nowhere), 409, "no_such_zone")
        refused(client.post("/api/studio/scenes", json={"name": "../up", "title": {"en": "x"}}), 422, "invalid_request")


def test_whoever_saves_second_gets_the_text_of_the_first(hub: RunningHub) -> None:
    with hub.client("technician") as one, hub.client("admin") as other:
        name, revision = begun(one)
        first = ok(one.put(f"/api/studio/scenes/{name}/draft", json={"text": "a: 1\n", "revision": revision}))
        late = other.put(f"/api/studio/scenes/{name}/draft", json={"text": "b: 2\n", "revision": revision})
        problem = refused(late, 409, "draft_taken")
        assert problem["draft"]["text"] == "a: 1\n" and problem["draft"]["by"] == "technician-token"
        assert problem["draft"]["revision"] == first["revision"] == revision + 1
        assert ok(one.get(f"/api/studio/scenes/{name}"))["draft"]["text"] == "a: 1\n"
        again = {"text": "b: 2\n", "revision": problem["draft"]["revision"]}
        assert ok(other.put(f"/api/studio/scenes/{name}/draft", json=again))["by"] == "admin-token"
        told = events(hub, one, name)
    assert [kind for kind, _ in told] == ["scene_draft_begun", "scene_draft_saved", "scene_draft_saved"]
    assert "technician-token" in told[1][1] and "admin-token" in told[2][1]


def test_a_draft_of_a_published_scene_begins_with_its_version(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        before = ok(client.get("/api/studio/scenes/short"))
        assert before["draft"] is None and before["published"]["by"] == "file" and before["published"]["number"] == 1
        text = before["published_text"] + "# a remark\n"
        saved = ok(client.put("/api/studio/scenes/short/draft", json={"text": text, "revision": None}))
        assert saved["base"] == 1
        assert (hub.library / "short.yaml").read_text() == before["published_text"]
        path = f"/api/studio/scenes/short/draft?revision={saved['revision']}"
        assert client.delete(path).status_code == 204
        refused(client.delete("/api/studio/scenes/short/draft"), 404, "no_draft")
        after = ok(client.get("/api/studio/scenes/short"))
    assert after["draft"] is None and after["published_text"] == before["published_text"]


def test_a_draft_that_changed_is_not_discarded(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name, revision = begun(client)
        ok(client.put(f"/api/studio/scenes/{name}/draft", json={"text": "a: 1\n", "revision": revision}))
        late = client.delete(f"/api/studio/scenes/{name}/draft?revision={revision}")
        assert refused(late, 409, "draft_taken")["draft"]["text"] == "a: 1\n"


def test_a_discarded_draft_does_not_come_back_by_its_old_number(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        ok(client.put("/api/studio/scenes/hold/draft", json={"text": "a: 1\n", "revision": None}))
        revision = ok(client.get("/api/studio/scenes/hold"))["draft"]["revision"]
        assert client.delete("/api/studio/scenes/hold/draft").status_code == 204
        stale = client.put("/api/studio/scenes/hold/draft", json={"text": "b: 2\n", "revision": revision})
        assert refused(stale, 409, "draft_gone")["draft"] is None
        anew = ok(client.put("/api/studio/scenes/hold/draft", json={"text": "c: 3\n", "revision": None}))
        assert anew["revision"] > revision
        assert client.delete("/api/studio/scenes/hold/draft").status_code == 204


def test_what_no_database_takes_is_saved_all_the_same(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name, revision = begun(client)
        path = f"/api/studio/scenes/{name}/draft"
        ok(client.put(path, json={"revision": revision, "text": "x: \u0000"}))
        text = ok(client.get(f"/api/studio/scenes/{name}"))["draft"]["text"]
        assert text == "x: \ufffd"
        found = check(client, name, text)
    assert not found["passed"]


@pytest.mark.parametrize("role", ["guide", "kiosk", "guest"])
def test_only_technicians_write(hub: RunningHub, role: str) -> None:
    with hub.client(role) as client:
        read = client.get("/api/studio/scenes/short")
        writing = [
            client.put("/api/studio/scenes/short/draft", json={"text": "", "revision": None}),
            client.delete("/api/studio/scenes/short/draft"),
            client.post("/api/studio/scenes", json={"name": "x", "title": {"en": "x"}}),
            client.post("/api/studio/scenes/short/publish", json={"revision": 1}),
            client.post("/api/studio/scenes/short/versions/1/restore", json={"revision": None}),
            client.post("/api/studio/scenes/short/play", json={"text": "x"}),
            client.post("/api/studio/rehearse", json={"name": "short", "text": ""}),
            client.post("/api/studio/capture", json={"zone": "lobby"}),
        ]
    assert (read.status_code == 200) is (role == "guide")
    assert {answer.status_code for answer in writing} == {401 if role == "guest" else 403}
