"""Items: named, in languages, with versions and a bin; known to scenes the moment they are there."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from exhibit_server.cli import content as command
from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.content.samples import CAPTIONS, SAMPLES, SVG, picture, sound
from tests.exhibit_server.content.sending import TITLE, add, begin, uploaded

SCENE = """\
scene: film
title: {vi: Phim, ko: 영상, en: Film}
summary: {vi: S, ko: S, en: S}
zone: lobby
max: 1m
needs: [wall]
steps:
  - show: city-film
    on: wall
"""


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, str]:
    """Assert a refusal; return its words."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    texts: dict[str, str] = answer.json()["texts"]
    assert all(texts[language] for language in ("vi", "ko", "en"))
    return texts


def file_names(detail: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(each["role"], each["language"], each["current"]) for each in detail["versions"]]


def test_an_item_says_what_it_is(api: httpx.Client) -> None:
    made = add(api, "city", picture("JPEG", (1920, 1080)), origin="Own work", tags=["attract"], example=False)
    assert (made["kind"], made["title"], made["origin"], made["example"]) == ("image", TITLE, "Own work", False)
    assert (made["files"][0]["width"], made["files"][0]["height"]) == (1920, 1080)
    assert made["created_by"] == "technician-token" and made["versions"][0]["filename"] == "city.bin"
    listed = api.get("/api/content", params={"tag": "attract", "kind": "image"}).json()["items"]
    assert [each["name"] for each in listed] == ["city"]
    assert api.get("/api/content", params={"kind": "video"}).json()["items"] == []
    assert api.get("/api/content-uploads").json()["items"] == []


def test_what_was_measured_wins_over_what_was_said(api: httpx.Client) -> None:
    made = add(api, "city", picture("PNG", (64, 48)), file={"width": 9999, "height": 1})
    assert (made["files"][0]["width"], made["files"][0]["height"]) == (64, 48)
    film = add(api, "film", SAMPLES["video/mp4"], file={"width": 1920, "height": 1080, "duration": 12.5})
    assert (film["files"][0]["width"], film["files"][0]["duration"]) == (1920, 12.5)


def test_names_are_one_of_a_kind(api: httpx.Client) -> None:
    add(api, "city", SVG)
    file = {"upload": uploaded(api, SVG)}
    body = {"title": TITLE, "files": [file]}
    refused(api.post("/api/content", json={"name": "city", **body}), 409, "name_taken")
    for name in ("twin", "flood-map", "blank", "sha256"):
        refused(api.post("/api/content", json={"name": name, **body}), 409, "name_reserved")
    assert api.post("/api/content", json={"name": "Not A Slug", **body}).status_code == 422


def test_an_upload_that_is_not_there_or_not_whole_makes_no_item(api: httpx.Client) -> None:
    body = {"name": "x", "title": {}}
    refused(api.post("/api/content", json={**body, "files": [{"upload": "nothing"}]}), 404, "no_such_upload")
    half = begin(api, SVG)
    refused(api.post("/api/content", json={**body, "files": [{"upload": half["id"]}]}), 409, "upload_unfinished")


@pytest.mark.parametrize(
    ("role", "content"), [("captions", SVG), ("poster", CAPTIONS), ("media", sound()), ("media", CAPTIONS)]
)
def test_a_file_must_fit_its_place(api: httpx.Client, role: str, content: bytes) -> None:
    add(api, "film", SAMPLES["video/webm"])
    file = {"role": role, "upload": uploaded(api, content)}
    refused(api.post("/api/content/film/files", json=file), 409, "wrong_kind")


def test_captions_alone_are_no_item(api: httpx.Client) -> None:
    file = {"upload": uploaded(api, CAPTIONS)}
    refused(api.post("/api/content", json={"name": "x", "title": {}, "files": [file]}), 409, "wrong_kind")


def test_a_replaced_file_is_kept_and_comes_back(api: httpx.Client) -> None:
    first, second = picture("PNG", colour="red"), picture("PNG", colour="blue")
    old = add(api, "city", first)["versions"][0]["id"]
    changed = api.post("/api/content/city/files", json={"upload": uploaded(api, second)}).json()
    assert file_names(changed) == [("media", "", True), ("media", "", False)]
    assert api.get("/content/city").content == second

    back = api.post(f"/api/content/city/files/{old}/current").json()

    assert file_names(back) == [("media", "", False), ("media", "", True)]
    assert api.get("/content/city").content == first


def test_a_language_can_be_taken_away_and_is_still_in_the_history(api: httpx.Client) -> None:
    add(api, "words", sound(0.1), file={"language": "vi"})
    korean = {"language": "ko", "upload": uploaded(api, sound(0.2))}
    made = api.post("/api/content/words/files", json=korean).json()
    file = next(each for each in made["files"] if each["language"] == "ko")

    left = api.delete(f"/api/content/words/files/{file['id']}").json()

    assert [each["language"] for each in left["files"]] == ["vi"]
    assert ("media", "ko", False) in file_names(left)
    refused(api.delete("/api/content/words/files/nothing"), 404, "no_such_file")


def test_what_is_said_of_an_item_can_change_and_the_rest_stays(api: httpx.Client) -> None:
    add(api, "city", SVG, origin="Own work", tags=["a"])
    changed = api.patch("/api/content/city", json={"title": {"vi": "Phố"}, "name": "street"}).json()
    assert (changed["name"], changed["title"], changed["origin"], changed["tags"]) == (
        "street", {"vi": "Phố"}, "Own work", ["a"],
    )  # fmt: skip
    refused(api.get("/api/content/city"), 404, "no_such_content")
    add(api, "city", SVG)
    refused(api.patch("/api/content/city", json={"name": "street"}), 409, "name_taken")


def test_what_is_deleted_lies_in_the_bin_and_comes_back_whole(api: httpx.Client) -> None:
    made = add(api, "city", SVG)
    assert api.delete("/api/content/city").status_code == 204
    refused(api.get("/content/city"), 404, "no_such_content")
    gone = next(each for each in api.get("/api/content-bin").json()["items"] if each["id"] == made["id"])
    assert gone["deleted_by"] == "technician-token"
    assert gone["purged_at"] - gone["deleted_at"] == 30 * 86_400

    assert api.post(f"/api/content-bin/{made['id']}/restore").json()["name"] == "city"
    assert api.get("/content/city").content == SVG
    refused(api.post(f"/api/content-bin/{made['id']}/restore"), 404, "no_such_content")


def test_everybody_on_the_staff_can_read_who_did_what(api: httpx.Client, hub: RunningHub) -> None:
    add(api, "told-of", SVG)
    api.patch("/api/content/told-of", json={"origin": "Own"})
    api.delete("/api/content/told-of")
    hub.do(hub.hub.writer.flush())
    told = [each for each in api.get("/api/events").json()["items"] if each["subject"] == "told-of"]
    assert {each["kind"] for each in told} == {"content_added", "content_changed", "content_deleted"}
    assert "technician-token thêm nội dung told-of" in str(told)


def test_a_name_given_to_another_meanwhile_keeps_the_old_one_in_the_bin(api: httpx.Client) -> None:
    made = add(api, "city", SVG)
    api.delete("/api/content/city")
    add(api, "city", picture())
    refused(api.post(f"/api/content-bin/{made['id']}/restore"), 409, "name_taken")
    assert made["id"] in {each["id"] for each in api.get("/api/content-bin").json()["items"]}


def test_a_scene_knows_content_the_moment_it_is_there(api: httpx.Client, hub: RunningHub) -> None:
    (hub.library / "film.yaml").write_text(SCENE, encoding="utf-8")
    try:
        hub.reload()
        assert "city-film" in " ".join(map(str, hub.call(hub.hub.broken_scenes)))
        assert "film" not in hub.call(lambda: set(hub.hub.stage.scenes))

        add(api, "city-film", SVG)

        assert "film" in hub.call(lambda: set(hub.hub.stage.scenes))
        uses = api.get("/api/content/city-film/details").json()["uses"]
        assert [(each["kind"], each["id"]) for each in uses] == [("scene", "film")]
        texts = refused(api.delete("/api/content/city-film"), 409, "content_in_use")
        assert "Film" in texts["en"] and "Phim" in texts["vi"] and "영상" in texts["ko"]

        assert api.delete("/api/content/city-film", params={"force": True}).status_code == 204

        assert "film" not in hub.call(lambda: set(hub.hub.stage.scenes))
    finally:
        (hub.library / "film.yaml").unlink()
        hub.reload()


def test_what_hangs_on_a_wall_now_is_in_use(api: httpx.Client, hub: RunningHub) -> None:
    add(api, "city", SVG)
    show = {"verb": "content", "args": {"value": "city"}}
    assert api.post("/api/devices/wall/commands", json=show).is_success
    try:
        hub.wait(lambda: hub.hub.rig["wall"].value("content") == "city", "the wall shows it")
        refused(api.delete("/api/content/city"), 409, "content_in_use")
    finally:
        api.post("/api/devices/wall/commands", json={"verb": "content", "args": {"value": ""}}).raise_for_status()


def test_what_the_kiosks_show_while_nobody_asks_is_in_use(api: httpx.Client) -> None:
    add(api, "city", SVG, tags=["attract"])
    texts = refused(api.delete("/api/content/city"), 409, "content_in_use")
    assert "kiosks" in texts["en"]
    assert [each["kind"] for each in api.get("/api/content/city/details").json()["uses"]] == ["attract"]


def test_what_was_kept_for_its_time_is_forgotten_with_its_bytes(api: httpx.Client, hub: RunningHub) -> None:
    content = hub.hub.content
    only, shared = picture("PNG", colour="olive"), picture("PNG", colour="plum")
    first = add(api, "first", only)["files"][0]["sha256"]
    second = add(api, "second", shared)["files"][0]["sha256"]
    add(api, "third", shared)
    for name in ("first", "second"):
        api.delete(f"/api/content/{name}")
    stray = hub.do(_stray(hub))

    hub.do(content.forget_old(0, 0, 0))
    assert all(content.blobs.path(each).is_file() for each in (first, second, stray)), "nothing is old yet"
    for_ever = 1e12
    hub.do(content.forget_old(for_ever, for_ever, for_ever))

    assert api.get("/api/content-bin").json()["items"] == []
    assert not content.blobs.path(first).exists() and not content.blobs.path(stray).exists()
    assert content.blobs.path(second).is_file() and api.get("/content/third").content == shared


async def _stray(hub: RunningHub) -> str:
    """Leave bytes that nothing names, as a crash may."""
    return hub.hub.content.blobs.put(b"left behind")


def test_another_process_puts_something_on_the_shelf(
    api: httpx.Client, hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hub.hub.settings.database_url:
        monkeypatch.setenv("EXHIBIT_DATABASE_URL", hub.hub.settings.database_url)
    file = tmp_path / "Bản đồ.svg"
    file.write_bytes(SVG)
    command.add(str(file), name="from-outside", title=["vi=Từ ngoài"], data=hub.hub.settings.data)
    hub.do(hub.hub.content.look())
    assert api.get("/api/content/from-outside").json()["title"] == {"vi": "Từ ngoài"}
    assert api.get("/content/from-outside").content == SVG
