"""What the studio's tests say often."""

import itertools
from typing import Any

import httpx

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.hub_hall import scene_text

_numbers = itertools.count(1)


def fresh(word: str) -> str:
    """Return a scene's name that no test has used."""
    return f"{word}-{next(_numbers)}"


def ok(answer: httpx.Response, status: int = 200) -> Any:
    """Return what an answer says."""
    assert answer.status_code == status, answer.text
    return answer.json()


def refused(answer: httpx.Response, status: int, code: str) -> Any:
    """Return a problem, which says itself in three languages."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code, problem
    assert all(problem["texts"][language] for language in ("vi", "ko", "en"))
    return problem


def begun(client: httpx.Client, word: str = "new", text: str | None = None) -> tuple[str, int]:
    """Begin a scene, with a text where one is given; return its name and its draft's revision."""
    name = fresh(word)
    draft = ok(client.post("/api/studio/scenes", json={"name": name, "title": {"en": name}}), 201)["draft"]
    if text is not None:
        wanted = {"text": text.replace("NAME", name), "revision": draft["revision"]}
        draft = ok(client.put(f"/api/studio/scenes/{name}/draft", json=wanted))
    return name, draft["revision"]


def published(client: httpx.Client, word: str = "new", text: str | None = None) -> str:
    """Begin a scene and publish it; return its name."""
    name, revision = begun(client, word, text)
    ok(client.post(f"/api/studio/scenes/{name}/publish", json={"revision": revision, "note": "first"}))
    return name


def check(client: httpx.Client, name: str, text: str) -> Any:
    return ok(client.post("/api/studio/check", json={"name": name, "text": text}))


def events(hub: RunningHub, client: httpx.Client, subject: str) -> list[tuple[str, str]]:
    """Return the kinds of the events about a scene, oldest first, each with what it says in English."""
    hub.do(hub.hub.writer.flush())
    items = ok(client.get("/api/events", params={"limit": 500}))["items"]
    return [(each["kind"], each["texts"]["en"]) for each in reversed(items) if each["subject"] == subject]


LAMP = scene_text("NAME", "  - set: {lamp.power: on}\n    confirm: 5s\n  - wait: 30s\n", "needs: [lamp]")
