"""Trying a text out in the hall and out of it: captured, played, rehearsed; and the words to write it."""

import asyncio
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from scenes.steps import KINDS
from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.hub_hall import scene_text
from tests.exhibit_server.studio.studio_bench import LAMP, begun, check, fresh, ok, published, refused

STARTS = 90.0
"""Seconds a rehearsal may take where a busy machine has to start its process first."""

THREE = """\
  - set: {lamp.power: on}
    confirm: 5s
  - set: {spare-lamp.power: on}
    confirm: 5s
  - together:
      - wait: 1s
      - set: {lamp.power: on}
        confirm: 5s
"""
ASKS = """\
  - ask: {vi: "Hỏi?", ko: "질문?", en: "Question?"}
    at_most: 10s
    choices:
      - {label: {vi: M, ko: M, en: One}, steps: [{note: one}]}
      - {label: {vi: H, ko: H, en: Two}, steps: [{set: {lamp.power: on}}]}
"""


def three(name: str) -> str:
    return scene_text(name, THREE, "needs: [lamp, spare-lamp]")


def play(client: httpx.Client, name: str, text: str | None = None, **more: Any) -> httpx.Response:
    return client.post(f"/api/studio/scenes/{name}/play", json={"text": text, "language": "en", **more})


def outcomes(hub: RunningHub, run_id: str) -> dict[str, str | None]:
    hub.ended(run_id)
    record = hub.hub.stage.run(run_id)
    assert record is not None
    return {path: step.outcome for path, step in record.steps.items()}


def power(hub: RunningHub, device: str) -> object:
    return hub.hub.rig[device].value("power")


def test_a_draft_nobody_published_is_played_and_restored(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name, revision = begun(client, "tried", LAMP.replace("30s", "1s"))
        run = ok(play(client, name, revision=revision), 201)
        assert run["scene"] == name and run["priority"] == "technician" and run["variant"] == "draft"
        assert run["started_by"] == "technician-token"
        assert set(outcomes(hub, run["id"]).values()) == {"confirmed", "done"}
        hub.do(hub.hub.writer.flush())
        assert ok(client.get(f"/api/runs/{run['id']}"))["state"] == "done"
        assert (
            LAMP.replace("30s", "1s").replace("NAME", name) == ok(client.get(f"/api/runs/{run['id']}/flight"))["text"]
        )
        refused(play(client, name, revision=revision + 1), 409, "nothing_to_play")
        refused(play(client, fresh("none"), revision=1), 404, "no_such_scene")
    assert power(hub, "lamp") is False and name not in hub.hub.stage.scenes


def test_one_step_is_tested_alone_and_takes_only_its_devices(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        held = ok(client.post("/api/runs", json={"scene": "long", "language": "en"}), 201)
        name = fresh("step")
        assert refused(play(client, name, three(name)), 409, "busy")["texts"]["ko"]
        run = ok(play(client, name, three(name), only="2"), 201)
        assert outcomes(hub, run["id"]) == {"1": None, "2": "confirmed", "3": None, "3.1": None, "3.2": None}
        hub.stop(held["id"])
        inner = ok(play(client, name, three(name), only="3.2"), 201)
        found = outcomes(hub, inner["id"])
    assert found == {"1": None, "2": None, "3": "confirmed"}
    assert power(hub, "lamp") is power(hub, "spare-lamp") is False


def test_a_draft_is_played_from_a_step_on(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name = fresh("from")
        run = ok(play(client, name, three(name), **{"from": "3"}), 201)
        found = outcomes(hub, run["id"])
        refused(play(client, name, three(name), **{"from": "3.2"}), 409, "step_inside")
        refused(play(client, name, three(name), **{"from": "7"}), 404, "no_such_step")
        refused(play(client, name, three(name), only="3.2.x"), 404, "no_such_step")
        refused(play(client, name, three(name), only="1", **{"from": "2"}), 409, "from_and_only")
    assert found == {"1": None, "2": None, "3": "done", "3.1": "done", "3.2": "confirmed"}


def test_a_draft_is_refused_as_any_start(hub: RunningHub) -> None:
    with hub.client("technician") as client, hub.client("guide") as guide:
        name = fresh("no")
        problem = refused(
            play(client, name, LAMP.replace("lamp.power", "lamp.powre").replace("NAME", name)), 409, "unplayable"
        )
        assert problem["findings"]
        refused(play(client, name, "x: ["), 409, "unreadable")
        held = ok(guide.post("/api/runs", json={"scene": "long", "language": "en"}), 201)
        text = LAMP.replace("NAME", name)
        refused(play(client, name, text), 409, "busy")
        taken = ok(play(client, name, text, takeover=True), 201)
        hub.stop(taken["id"])
        hub.ended(held["id"])
        assert guide.post(f"/api/studio/scenes/{name}/play", json={"text": text}).status_code == 403


def test_a_draft_of_a_scene_for_others_may_be_played_by_a_technician(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        text = (hub.library / "by-schedule.yaml").read_text()
        run = ok(play(client, "by-schedule", text), 201)
        assert outcomes(hub, run["id"]) == {"1": "done"}


def test_the_present_state_is_captured_as_a_step_that_means_it(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        run = ok(client.post("/api/runs", json={"scene": "long", "language": "en"}), 201)
        hub.wait(lambda: power(hub, "lamp") is True, "the lamp")
        found = ok(client.post("/api/studio/capture", json={"devices": ["lamp", "spare-lamp", "ghost"]}))
        hub.stop(run["id"])
        assert yaml.safe_load(found["text"].replace(": on", ": true").replace(": off", ": false")) == [
            {"set": {"lamp.power": True, "spare-lamp.power": False}}
        ]
        assert [(each["device"], each["code"]) for each in found["left_out"]] == [("ghost", "no_such_device")]
        name = fresh("caught")
        text = scene_text(name, "  " + found["text"].replace("\n", "\n  "), "needs: [lamp, spare-lamp]")
        assert check(client, name, text)["passed"]
        zone = ok(client.post("/api/studio/capture", json={"zone": "lobby"}))
        assert {each["device"] for each in [*zone["points"], *zone["left_out"]]} == set(hub.hub.rig)
        refused(client.post("/api/studio/capture", json={"zone": "cellar"}), 409, "no_such_zone")


def test_what_was_not_observed_is_left_out_of_a_capture(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        ok(client.post("/api/simulators/lamp/fault", json={"fault": "offline"}))
        hub.wait(lambda: not hub.hub.rig["lamp"].availability.usable, "the lamp to go")
        found = ok(client.post("/api/studio/capture", json={"devices": ["lamp"]}))
    assert found["text"] == "" and found["points"] == []
    assert [(each["device"], each["point"], each["code"]) for each in found["left_out"]] == [
        ("lamp", None, "not_usable")
    ]
    assert all(found["left_out"][0]["texts"][language] for language in ("vi", "ko", "en"))


@pytest.mark.timeout(240)
def test_a_text_is_rehearsed_with_faults_and_answers(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name = fresh("rehearsed")
        wanted = {"name": name, "text": scene_text(name, ASKS), "language": "ko", "choices": [2]}
        good = ok(client.post("/api/studio/rehearse", timeout=STARTS, json=wanted))
        assert good["passed"] and good["safe"] and good["answers"] == [{"path": "1", "answer": 2}]
        assert good["path"] == ["1", "1.c2.1"] and good["not_at_baseline"] == []
        assert [lane["device"] for lane in good["lanes"]["lanes"]] == ["lamp"] and good["lanes"]["language"] == "ko"
        fault = {"device": "lamp", "fault": "stuck", "step": "1.c2.1"}
        bad = ok(client.post("/api/studio/rehearse", timeout=STARTS, json={**wanted, "faults": [fault]}))
        assert not bad["passed"] and bad["lanes"]["lanes"][0]["marks"][0]["kind"] == "fault"
        strange = {**wanted, "faults": [{**fault, "device": "ghost"}]}
        refused(client.post("/api/studio/rehearse", timeout=STARTS, json=strange), 409, "rehearsal_failed")
        refused(client.post("/api/studio/rehearse", timeout=STARTS, json={**wanted, "text": "a: ["}), 409, "unreadable")
    assert power(hub, "lamp") is False


@pytest.mark.timeout(240)
def test_only_one_rehearsal_at_a_time_and_it_ends_when_nobody_waits(hub: RunningHub) -> None:
    rehearsals = hub.hub.studio.rehearsals
    with hub.client("technician") as client:
        hub.do(rehearsals._end())  # starting anew, it takes long enough to be seen
        name = fresh("alone")
        wanted = {"name": name, "text": LAMP.replace("NAME", name)}

        async def story() -> None:
            async with httpx.AsyncClient(base_url=hub.base, headers=hub.headers("admin"), timeout=STARTS) as other:
                first = asyncio.ensure_future(other.post("/api/studio/rehearse", timeout=STARTS, json=wanted))
                while rehearsals._busy is None:
                    await asyncio.sleep(0.01)
                problem = refused(
                    await asyncio.to_thread(client.post, "/api/studio/rehearse", timeout=STARTS, json=wanted),
                    409,
                    "rehearsing",
                )
                assert "admin-token" in problem["texts"]["vi"]
                first.cancel()
                await asyncio.wait([first])

        asyncio.run(story())
        hub.wait(lambda: rehearsals._busy is None, "the end of a rehearsal nobody waits for")
        assert ok(client.post("/api/studio/rehearse", timeout=STARTS, json=wanted))["passed"]


def test_a_rehearsal_that_takes_too_long_is_ended(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.hub.studio.rehearsals, "_limit", 0.001)
    with hub.client("technician") as client:
        name = fresh("slow")
        wanted = {"name": name, "text": LAMP.replace("NAME", name)}
        refused(client.post("/api/studio/rehearse", timeout=STARTS, json=wanted), 409, "rehearsal_too_long")
    assert hub.hub.studio.rehearsals._busy is None


def test_the_words_and_the_schema_fit_the_hall(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        words = ok(client.get("/api/studio/vocabulary"))
        schema = ok(client.get("/api/schemas/scene"))
        text = ok(client.get("/api/studio/scenes/ask"))["published_text"]
    assert {device["id"] for device in words["devices"]} == set(hub.hub.rig)
    (lamp,) = [device for device in words["devices"] if device["id"] == "lamp"]
    assert [(point["name"], point["type"], point["writable"]) for point in lamp["points"]] == [
        ("power", "boolean", True)
    ]
    (verb,) = [verb for verb in lamp["verbs"] if verb["sets"] == "power"]
    assert [(argument["name"], argument["required"]) for argument in verb["arguments"]] == [("value", True)]
    assert words["step_kinds"] == list(KINDS) and "short" in {scene["id"] for scene in words["scenes"]}
    assert "usable" in {each["name"] for each in words["functions"]} and len(words["faults"]) == 6
    jsonschema.Draft7Validator(schema).validate(yaml.safe_load(text))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate({**yaml.safe_load(text), "stpes": []})


def test_a_published_draft_that_plays_is_not_compared_with_the_scene(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name = published(client, "golden", LAMP.replace("30s", "1s"))
        run = ok(client.post("/api/runs", json={"scene": name, "language": "en"}), 201)
        hub.ended(run["id"])
        hub.do(hub.hub.writer.flush())
        assert client.put(f"/api/runs/{run['id']}/golden").status_code in (200, 204)
        tried = ok(play(client, name, LAMP.replace("NAME", name).replace("30s", "4s")), 201)
        hub.ended(tried["id"])
        hub.do(hub.hub.writer.flush())
        told = ok(client.get("/api/events", params={"limit": 200}))["items"]
    assert not [each for each in told if each["kind"] == "run_drifted" and each["subject"] == tried["id"]]


@pytest.mark.timeout(240)
def test_a_text_that_ends_the_process_spoils_no_other(hub: RunningHub) -> None:
    rehearsals = hub.hub.studio.rehearsals
    with hub.client("technician") as client:
        name = fresh("killed")
        wanted = {"name": name, "text": LAMP.replace("NAME", name)}
        assert ok(client.post("/api/studio/rehearse", timeout=STARTS, json=wanted))["passed"]
        first = rehearsals._process
        assert first is not None
        hub.call(first.kill)
        hub.do(first.wait())
        assert ok(client.post("/api/studio/rehearse", timeout=STARTS, json=wanted))["passed"]
        assert rehearsals._process is not None and rehearsals._process.pid != first.pid


@pytest.mark.timeout(240)
def test_the_process_goes_when_nobody_rehearses(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsals = hub.hub.studio.rehearsals
    with hub.client("technician") as client:
        name = fresh("idle")
        ok(client.post("/api/studio/rehearse", timeout=STARTS, json={"name": name, "text": LAMP.replace("NAME", name)}))
    monkeypatch.setattr(rehearsals, "_idle", 0.01)
    hub.wait(lambda: rehearsals._process is None, "the end of an idle process")
