"""Content as bytes: by hash for ever, by name in a language, in parts, and never as a page that runs."""

import hashlib

import httpx
import pytest

from tests.exhibit_server.content.samples import CAPTIONS, EVIL_SVG, SAMPLES, picture, sound
from tests.exhibit_server.content.sending import add, uploaded

FILM = SAMPLES["video/webm"] + bytes(range(256)) * 800


def test_a_hash_is_served_for_ever(api: httpx.Client) -> None:
    made = add(api, "film", FILM)
    address = made["files"][0]["address"]
    assert address == f"/content/sha256/{hashlib.sha256(FILM).hexdigest()}"

    answer = httpx.get(str(api.base_url).rstrip("/") + address)  # nobody is logged in

    assert answer.content == FILM
    assert answer.headers["content-type"] == "video/webm"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    again = api.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = api.head(address)
    assert (head.headers["content-length"], head.content) == (str(len(FILM)), b"")


@pytest.mark.parametrize(
    ("asked", "first", "behind"), [("bytes=0-99", 0, 100), ("bytes=1000-", 1000, None), ("bytes=-50", -50, None)]
)
def test_a_part_is_served(api: httpx.Client, asked: str, first: int, behind: int | None) -> None:
    address = add(api, "film", FILM)["files"][0]["address"]
    answer = api.get(address, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, FILM[first:behind])
    assert answer.headers["content-range"].endswith(f"/{len(FILM)}")


def test_a_part_beyond_the_end_is_refused(api: httpx.Client) -> None:
    address = add(api, "film", FILM)["files"][0]["address"]
    answer = api.get(address, headers={"Range": f"bytes={len(FILM)}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(FILM)}")


def test_a_part_of_what_was_replaced_meanwhile_comes_whole(api: httpx.Client) -> None:
    add(api, "film", FILM)
    answer = api.get("/content/film", headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (answer.status_code, answer.content) == (200, FILM)


def test_a_name_is_served_in_the_language_asked_for_or_the_one_there_is(api: httpx.Client) -> None:
    words = {"vi": sound(0.1), "ko": sound(0.2)}
    add(api, "words", words["vi"], file={"language": "vi"})
    korean = {"language": "ko", "upload": uploaded(api, words["ko"])}
    assert api.post("/api/content/words/files", json=korean).status_code == 201

    for asked, given in (("vi", "vi"), ("ko", "ko"), ("en", "vi"), ("", "vi")):
        answer = api.get("/content/words", params={"lang": asked})
        assert answer.content == words[given]
        assert answer.headers["content-language"] == given
        assert answer.headers["cache-control"] == "no-cache"


def test_captions_and_posters_have_addresses_of_their_own(api: httpx.Client) -> None:
    add(api, "film", FILM)
    poster = picture("PNG", (1280, 720))
    for role, content, language in (("captions", CAPTIONS, "vi"), ("poster", poster, "")):
        file = {"role": role, "language": language, "upload": uploaded(api, content)}
        assert api.post("/api/content/film/files", json=file).status_code == 201

    captions = api.get("/content/film/captions?lang=ko")
    assert captions.content == CAPTIONS and captions.headers["content-type"] == "text/vtt; charset=utf-8"
    assert api.get("/content/film/poster").content == poster
    small = api.get(api.get("/api/content/film").json()["thumbnail"])
    assert small.headers["content-type"] == "image/webp" and 0 < len(small.content) < len(poster) * 5


def test_a_drawing_with_a_script_is_served_in_a_sandbox(api: httpx.Client) -> None:
    address = add(api, "drawing", EVIL_SVG)["files"][0]["address"]
    policy = api.get(address).headers["content-security-policy"]
    assert policy.startswith("sandbox;") and "default-src 'none'" in policy
    assert "allow-scripts" not in policy and "script-src" not in policy


def test_a_hostile_filename_can_do_nothing(api: httpx.Client) -> None:
    hostile = '../../etc/x";\r\nSet-Cookie: a=b'
    assert api.post("/api/content-uploads", json={"filename": hostile, "size": 5}).status_code == 422
    add(api, "harmless", picture(), file={"upload": uploaded(api, picture(), '"; filename=x.html; <b>')})
    assert api.get("/content/harmless").headers["content-disposition"] == 'inline; filename="harmless.png"'


@pytest.mark.parametrize(
    "path", ["/content/nothing", "/content/sha256/" + "0" * 64, "/content/nothing/captions", "/content/a%00b"]
)
def test_what_is_not_there_is_said_so(api: httpx.Client, path: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_link_is_forwarded_to(api: httpx.Client) -> None:
    link = {"url": "https://example.org/a?b=c"}
    answer = api.post("/api/content", json={"name": "site", "title": {"en": "Site"}, "files": [link]})
    assert (answer.status_code, answer.json()["kind"]) == (201, "link")
    assert answer.json()["files"][0]["address"] == link["url"]
    forwarded = api.get("/content/site")
    assert (forwarded.status_code, forwarded.headers["location"]) == (302, link["url"])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "//x", "http://", "https://a b", ""])
def test_no_other_kind_of_link_is_taken(api: httpx.Client, url: str) -> None:
    answer = api.post("/api/content", json={"name": "site", "title": {}, "files": [{"url": url}]})
    assert (answer.status_code, answer.json()["code"]) == (422, "link_not_allowed")
