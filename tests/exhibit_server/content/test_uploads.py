"""Uploads come in pieces; what came stays, what is wrong is refused with words for people."""

import hashlib

import httpx
import pytest

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.content.samples import REFUSED, SAMPLES, picture, sound
from tests.exhibit_server.content.sending import begin, checksum, send, uploaded


def test_a_file_comes_in_pieces_and_is_kept_once(api: httpx.Client, hub: RunningHub) -> None:
    content = picture("PNG", (300, 200), "navy") + b"\0" * 3000
    upload = begin(api, content, "navy.png")

    assert send(api, upload, content[:1000], 0).headers["upload-offset"] == "1000"
    asked = api.head(upload["address"])
    assert asked.headers["upload-offset"] == "1000"
    assert asked.headers["upload-length"] == str(len(content))
    assert asked.headers["tus-resumable"] == "1.0.0"
    assert send(api, upload, content[1000:], 1000).status_code == 204

    sha256 = hashlib.sha256(content).hexdigest()
    found = api.get(upload["address"]).json()
    assert (found["sha256"], found["media_type"]) == (sha256, "image/png")
    assert hub.hub.content.blobs.path(sha256).read_bytes() == content
    assert not list((hub.hub.settings.data / "content" / "incoming").iterdir())


def test_a_piece_at_the_wrong_place_is_told_where_to_go_on(api: httpx.Client) -> None:
    content = SAMPLES["image/png"]
    upload = begin(api, content)
    send(api, upload, content[:10], 0)

    answer = send(api, upload, content[20:], 20)

    assert (answer.status_code, answer.json()["code"]) == (409, "upload_offset")
    assert "10" in answer.json()["texts"]["ko"]


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_damaged_piece_leaves_nothing(api: httpx.Client, algorithm: str) -> None:
    content = SAMPLES["image/png"]
    upload = begin(api, content)
    good = {"Upload-Checksum": checksum(content[:20], algorithm)}
    assert send(api, upload, content[:20], 0, **good).status_code == 204

    answer = send(api, upload, content[20:-1] + b"?", 20, **{"Upload-Checksum": checksum(content[20:], algorithm)})

    assert (answer.status_code, answer.json()["code"]) == (460, "upload_checksum")
    assert api.head(upload["address"]).headers["upload-offset"] == "20"
    assert send(api, upload, content[20:], 20).status_code == 204


def test_a_checksum_nobody_knows_is_refused(api: httpx.Client) -> None:
    upload = begin(api, b"x")
    for said in ("md5 AAAA", "sha256:AAAA", "sha256 ???"):
        assert send(api, upload, b"x", 0, **{"Upload-Checksum": said}).status_code == 400


def test_more_than_was_announced_is_refused_and_nothing_kept_of_it(api: httpx.Client) -> None:
    content = SAMPLES["image/png"]
    upload = begin(api, content)

    answer = send(api, upload, content + b"more", 0)

    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_long")
    assert api.head(upload["address"]).headers["upload-offset"] == "0"


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_is_not_on_the_list_is_refused_in_every_language(api: httpx.Client, what: str) -> None:
    upload = begin(api, REFUSED[what], "harmless.png")

    answer = send(api, upload, REFUSED[what], 0)

    assert (answer.status_code, answer.json()["code"]) == (415, "type_not_allowed")
    assert all("harmless.png" in answer.json()["texts"][language] for language in ("vi", "ko", "en"))
    assert api.get(upload["address"]).status_code == 404


def test_a_wrong_type_is_refused_by_its_first_piece(api: httpx.Client) -> None:
    upload = begin(api, b"\0" * 50_000_000, "film.mp4")
    assert send(api, upload, b"\0" * 5000, 0).status_code == 415


def test_too_large_for_its_kind_is_refused_by_its_first_piece(api: httpx.Client) -> None:
    content = picture() + b"\0" * 5000
    upload = api.post("/api/content-uploads", json={"filename": "wall.png", "size": 60_000_000}).json()

    answer = send(api, upload, content, 0)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.json()["texts"]["en"] == "“wall.png” is too large: 60 MB; at most 50 MB are allowed."


def test_too_large_for_anything_is_refused_before_it_begins(api: httpx.Client) -> None:
    answer = api.post("/api/content-uploads", json={"filename": "x", "size": 4_000_000_001})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_full_disk_is_said_before_it_is_full(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit_server.content.uploads.free_bytes", lambda folder: 1_500_000_000)
    size = 300_000_000
    assert api.post("/api/content-uploads", json={"filename": "a", "size": size}).status_code == 201

    answer = api.post("/api/content-uploads", json={"filename": "b", "size": size})

    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert "200 MB free" in answer.json()["texts"]["en"]


def test_an_upload_can_be_given_up(api: httpx.Client) -> None:
    upload = begin(api, b"xyz")
    assert api.delete(upload["address"]).status_code == 204
    assert api.head(upload["address"]).status_code == 404
    assert api.delete(upload["address"]).status_code == 404


def test_the_protocol_is_described(api: httpx.Client) -> None:
    said = api.options("/api/content-uploads").headers
    assert said["tus-version"] == "1.0.0" and "checksum" in said["tus-extension"]


def test_two_uploads_of_the_same_bytes_are_kept_once(api: httpx.Client, hub: RunningHub) -> None:
    content = sound(0.2)
    first, second = uploaded(api, content), uploaded(api, content)
    assert first != second
    folder = hub.hub.content.blobs.path(hashlib.sha256(content).hexdigest()).parent
    assert len([each for each in folder.iterdir() if each.name.startswith(hashlib.sha256(content).hexdigest())]) == 1
