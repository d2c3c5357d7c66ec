"""Publishing: the file, the stage, the versions; and everything that keeps it from happening."""

from pathlib import Path

import pytest

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.hub_hall import SHORT, scene_text
from tests.exhibit_server.studio.studio_bench import LAMP, begun, events, fresh, ok, published, refused

CALLER = "  - scene: CALLED\n    with: {pause: 2s}\n"
CALLED = """\
needs: []
parameters:
  pause: {type: duration, min: 1, max: 20, default: 2s, label: {vi: N, ko: N, en: Pause}}
"""


def numbers(hub: RunningHub, name: str) -> list[tuple[int, str, str, bool]]:
    with hub.client("guide") as client:
        items = ok(client.get(f"/api/studio/scenes/{name}/versions"))["items"]
    return [(each["number"], each["origin"], each["note"], each["current"]) for each in items]


def test_a_published_scene_is_in_its_file_and_on_the_stage_at_once(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name, revision = begun(client, text=LAMP)
        answer = ok(
            client.post(f"/api/studio/scenes/{name}/publish", json={"revision": revision, "note": "sửa {đèn} <b>"})
        )
        assert (answer["number"], answer["by"], answer["note"]) == (1, "technician-token", "sửa {đèn} <b>")
        scenes = {scene["id"]: scene for scene in ok(client.get("/api/scenes"))["items"]}
        assert scenes[name]["version"] == answer["hash"] and scenes[name]["readiness"]["state"] == "ready"
        read = ok(client.get(f"/api/studio/scenes/{name}"))
        assert read["draft"] is None and read["published_text"] == LAMP.replace("NAME", name)
        (told,) = [said for kind, said in events(hub, client, name) if kind == "scene_published"]
    assert "technician-token" in told and "sửa {đèn} <b>" in told
    assert (hub.library / f"{name}.yaml").read_text() == LAMP.replace("NAME", name)
    assert [path.name for path in hub.library.iterdir() if path.suffix != ".yaml"] == []
    hub.reload()
    assert numbers(hub, name) == [(1, "studio", "sửa {đèn} <b>", True)]


def test_a_text_with_errors_is_not_published(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name, revision = begun(client, text=LAMP.replace("lamp.power", "lamp.powre"))
        problem = refused(
            client.post(f"/api/studio/scenes/{name}/publish", json={"revision": revision}), 422, "has_errors"
        )
        (finding,) = [each for each in problem["findings"] if each["severity"] == "error"]
        assert finding["suggestion"] == "power" and finding["line"] == 8
        assert ok(client.get(f"/api/studio/scenes/{name}"))["draft"]["revision"] == revision
    assert not (hub.library / f"{name}.yaml").exists()


def test_only_the_revision_that_was_read_is_published(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name, revision = begun(client)
        saved = LAMP.replace("NAME", name)
        ok(client.put(f"/api/studio/scenes/{name}/draft", json={"text": saved, "revision": revision}))
        late = client.post(f"/api/studio/scenes/{name}/publish", json={"revision": revision})
        assert refused(late, 409, "draft_taken")["draft"]["text"] == saved
        refused(client.post("/api/studio/scenes/long/publish", json={"revision": 1}), 404, "no_draft")


def test_a_run_under_way_keeps_its_version(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name = published(client, "plays", LAMP)
        run = ok(client.post("/api/runs", json={"scene": name, "language": "en"}), 201)
        text = LAMP.replace("NAME", name).replace("30s", "31s")
        saved = ok(client.put(f"/api/studio/scenes/{name}/draft", json={"text": text, "revision": None}))
        second = ok(client.post(f"/api/studio/scenes/{name}/publish", json={"revision": saved["revision"]}))
        record = hub.call(lambda: hub.hub.stage.run(run["id"]))
        assert record is not None and record.loaded.version != second["hash"] and not record.ended
        assert hub.call(lambda: hub.hub.stage.scenes[name].version) == second["hash"]
        hub.stop(run["id"])


def test_a_file_edited_by_hand_is_a_version_too(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name = published(client, "edited", LAMP)
        file = hub.library / f"{name}.yaml"
        file.write_text(file.read_text() + "# by hand\n")
        hub.reload()
        hub.reload()
        assert numbers(hub, name) == [(2, "file", "", True), (1, "studio", "first", False)]
        assert ok(client.get(f"/api/studio/scenes/{name}"))["published"]["by"] == "file"
        assert events(hub, client, name)[-1][0] == "scene_file_changed"
        refused(client.get(f"/api/studio/scenes/{name}/versions/3"), 404, "no_such_version")


def test_an_old_version_becomes_a_draft_and_is_published_by_nobody(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name = published(client, "back", LAMP)
        file = hub.library / f"{name}.yaml"
        first = file.read_text()
        file.write_text(first.replace("30s", "20s"))
        hub.reload()
        restored = ok(client.post(f"/api/studio/scenes/{name}/versions/1/restore", json={"revision": None}))
        assert restored["text"] == first and restored["base"] == 1 and file.read_text() != first
        twice = client.post(f"/api/studio/scenes/{name}/versions/2/restore", json={"revision": None})
        assert refused(twice, 409, "draft_taken")["draft"]["text"] == first
        wanted = {"revision": restored["revision"], "note": "back"}
        ok(client.post(f"/api/studio/scenes/{name}/publish", json=wanted))
        assert file.read_text() == first
        text = ok(client.get(f"/api/studio/scenes/{name}/versions/2"))
    assert "20s" in text["text"] and text["current"] is False
    assert [number for number, *_ in numbers(hub, name)] == [3, 2, 1]


def test_a_scene_others_call_is_not_broken_for_them(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        called = published(client, "called", scene_text("NAME", "  - wait: $pause\n", CALLED))
        caller = published(client, "caller", scene_text("NAME", CALLER.replace("CALLED", called), "needs: []"))
        text = (hub.library / f"{called}.yaml").read_text().replace("pause:", "rest:").replace("$pause", "$rest")
        saved = ok(client.put(f"/api/studio/scenes/{called}/draft", json={"text": text, "revision": None}))
        assert ok(client.post("/api/studio/check", json={"name": called, "text": text}))["breaks"] == [caller]
        wanted = {"revision": saved["revision"]}
        problem = refused(client.post(f"/api/studio/scenes/{called}/publish", json=wanted), 422, "breaks_others")
        assert caller in problem["texts"]["vi"]
    assert caller in hub.hub.stage.scenes


def test_a_draft_is_kept_when_its_file_cannot_be_written(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    with hub.client("technician") as client:
        name, revision = begun(client, text=LAMP)

        def full(folder: Path, scene: str, text: str) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("exhibit_server.studio.studio.write_scene", full)
            wanted = {"revision": revision}
            problem = refused(client.post(f"/api/studio/scenes/{name}/publish", json=wanted), 409, "cannot_write")
        assert "No space left" in problem["detail"]
        assert ok(client.get(f"/api/studio/scenes/{name}"))["draft"]["revision"] == revision
        ok(client.post(f"/api/studio/scenes/{name}/publish", json={"revision": revision}))
    assert [number for number, *_ in numbers(hub, name)] == [1]


def test_a_scene_whose_file_was_removed_can_be_taken_up_again(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        name = published(client, "gone", LAMP)
        (hub.library / f"{name}.yaml").unlink()
        hub.reload()
        refused(client.get(f"/api/studio/scenes/{name}"), 404, "no_such_scene")
        again = ok(client.post("/api/studio/scenes", json={"name": name, "title": {"en": "Again"}}), 201)
        wanted = {"revision": again["draft"]["revision"]}
        assert ok(client.post(f"/api/studio/scenes/{name}/publish", json=wanted))["number"] == 2
    assert name in hub.hub.stage.scenes


def test_a_broken_file_is_listed_with_its_mistakes(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        items = {each["name"]: each for each in ok(client.get("/api/studio/scenes"))["items"]}
        refused(client.get(f"/api/studio/scenes/{fresh('none')}"), 404, "no_such_scene")
    assert items["broken"]["errors"] > 0 and items["broken"]["on_stage"] is False and items["broken"]["zone"] == "lobbi"
    assert items["short"]["on_stage"] is True and items["short"]["errors"] == 0
    assert SHORT in (hub.library / "short.yaml").read_text()
