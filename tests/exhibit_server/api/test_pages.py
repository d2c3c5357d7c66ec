"""Pages, problems, logging in, and how a browser becomes a screen of the hall."""

import re

import httpx
import pytest

from exhibit_server.access import Role
from exhibit_server.api.admission import cookie_name
from exhibit_server.api.pages import WEB
from tests.exhibit_server.api.hub_bench import KIOSK, RunningHub
from tests.exhibit_server.api.hub_hall import HOSTILE

SCREEN = {"X-Exhibit-Screen": KIOSK}


def is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["code"] == code and problem["status"] == status and problem["title"] and problem["detail"]
    return problem


@pytest.mark.parametrize("path", ["/", "/guide", "/technician", "/kiosk/lobby", "/display/wall", "/kiosk/no-such"])
def test_every_screen_is_the_same_page(hub: RunningHub, path: str) -> None:
    with hub.client() as client:
        answer = client.get(path)
    assert answer.status_code == (200 if (WEB / "index.html").is_file() else 503)
    assert answer.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["/no-such.js", "/assets/../../pyproject.toml", "/..%2f..%2fpyproject.toml", "/%2e%2e/settings.py", "/%00",
     "/assets", "/a%00b.js", "/" + "a" * 300, "/assets/" + "a/" * 3000 + "b", "/api/no-such", "/api/",
     "/assets/%ff.js"],
)  # fmt: skip
def test_what_is_no_page_is_404(hub: RunningHub, path: str) -> None:
    with hub.client() as client:
        problem = is_problem(client.get(path), 404, "not_found")
    assert "site-packages" not in str(problem) and str(WEB) not in str(problem)


def test_a_built_file_travels_compressed_where_the_browser_takes_that(hub: RunningHub) -> None:
    name = next(file.name for file in sorted((WEB / "assets").glob("*.js")) if file.stat().st_size > 20_000)
    with hub.client() as client:
        small = client.get(f"/assets/{name}", headers={"Accept-Encoding": "gzip, br"})
        plain = client.get(f"/assets/{name}", headers={"Accept-Encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert small.content == plain.content == (WEB / "assets" / name).read_bytes()
    for answer in (small, plain):
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["vary"] == "Accept-Encoding" and "immutable" in answer.headers["cache-control"]


def test_a_route_says_which_method_it_has_not(hub: RunningHub) -> None:
    with hub.client("admin") as client:
        is_problem(client.put("/api/health"), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"scene": 7}', b"[" * 20_000, b'{"scene": "x", "more": 1}']
)
def test_a_body_that_is_none_is_a_problem(hub: RunningHub, body: bytes) -> None:
    with hub.client("guide") as client:
        answer = client.post("/api/runs", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422) and answer.headers["content-type"] == "application/problem+json"


def test_html_in_names_stays_data(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        for path in ("/api/hall", "/api/scenes", "/api/devices", "/api/devices/lamp"):
            answer = client.get(path)
            assert answer.headers["content-type"] == "application/json" and HOSTILE in str(answer.json())
            assert answer.headers["x-content-type-options"] == "nosniff"
        problem = is_problem(client.post("/api/runs", json={"scene": HOSTILE}), 404, "no_such_scene")
        assert HOSTILE in str(problem["texts"])
        for screen in ("<img src=x onerror=alert(1)>", "lobby"):
            assert "alert(1)" not in client.get(f"/kiosk/{screen}").text
        is_problem(client.get("/<script>alert(1)</script>"), 404, "not_found")


def test_metrics_stay_readable_with_hostile_names(hub: RunningHub) -> None:
    with hub.client() as client:
        text = client.get("/metrics").text
    lamp = r'^exhibit_device_available\{device="lamp",driver="mqtt_switch",zone="lobby"\} 1\.0$'
    assert re.search(lamp, text, re.MULTILINE)
    assert 'exhibit_scene_ready{scene="short"} 1.0' in text


# -- logging in -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["guide", "technician", "admin"])
def test_a_person_logs_in_and_out(hub: RunningHub, name: str) -> None:
    with hub.client() as client:
        assert client.get("/api/session").json()["role"] == "guest"
        answer = client.post("/api/session", json={"name": name.upper(), "pin": hub.hub.demo_pins[name]})
        assert answer.status_code == 201 and answer.json()["role"] == name
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie
        assert client.get("/api/session").json()["name"] == name
        assert client.get("/api/events").status_code == 200
        assert client.delete("/api/session").status_code == 204
        assert client.get("/api/session").json()["role"] == "guest"


def test_wrong_pins_are_refused_and_slowed_down(hub: RunningHub) -> None:
    with hub.client() as client:
        answers = [client.post("/api/session", json={"name": "nobody", "pin": "0000"}) for _ in range(4)]
    for answer in answers[:3]:
        assert answer.status_code == 401
        assert {"vi", "ko", "en"} <= set(answer.json()["texts"])
    assert answers[3].status_code == 429 and int(answers[3].headers["retry-after"]) >= 1
    assert answers[3].headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("cookie", ["nonsense", "a.b.c", "é", "x" * 3000])
def test_a_cookie_that_is_none_makes_a_guest(hub: RunningHub, cookie: str) -> None:
    with hub.client() as client:
        headers = httpx.Headers({"Cookie": f"exhibit_session={cookie}"}, encoding="latin-1")
        assert client.get("/api/session", headers=headers).json()["role"] == "guest"


# -- screens ----------------------------------------------------------------------------------------------------


def test_in_a_demonstration_whoever_opens_a_kiosk_is_it(hub: RunningHub) -> None:
    with hub.client() as client:
        assert client.get("/api/session", headers=SCREEN).json()["role"] == "guest"
        cookie = client.get("/kiosk/lobby").headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie and "max-age=" in cookie
        you = client.get("/api/session", headers=SCREEN).json()
        assert (you["role"], you["screen"]) == ("kiosk", KIOSK)
        assert client.get("/api/session").json()["role"] == "guest", "the cookie counts for who says which screen it is"
        far = client.get("/api/session", headers={"X-Exhibit-Screen": "kiosk/far"}).json()
        assert far["role"] == "guest", "it is not the other kiosk"


@pytest.mark.parametrize("path", ["/kiosk/no-such", "/kiosk/wall", "/display/lobby", "/display/no-such"])
def test_a_screen_the_hall_has_not_gets_no_cookie(hub: RunningHub, path: str) -> None:
    with hub.client() as client:
        assert "set-cookie" not in client.get(path).headers


def test_a_guide_logs_in_beside_the_kiosk_of_the_same_browser(hub: RunningHub) -> None:
    with hub.client() as client:
        client.get("/kiosk/lobby")
        client.post("/api/session", json={"name": "guide", "pin": hub.hub.demo_pins["guide"]})
        assert client.get("/api/session", headers=SCREEN).json()["role"] == "kiosk"
        assert client.get("/api/session").json()["role"] == "guide"


def test_in_a_real_hall_a_screen_needs_its_key(real_hub: RunningHub) -> None:
    with real_hub.client() as client:
        assert "set-cookie" not in client.get("/kiosk/lobby").headers
        assert "set-cookie" not in client.get("/kiosk/lobby", params={"key": "wrong"}).headers
        key = real_hub.do(
            real_hub.hub.access.create_token("lobby screen", Role.KIOSK, kind="screen", screen="kiosk/lobby")
        )
        assert "set-cookie" not in client.get("/kiosk/far", params={"key": key}).headers
        assert "set-cookie" in client.get("/kiosk/lobby", params={"key": key}).headers
        you = client.get("/api/session", headers=SCREEN).json()
        assert (you["role"], you["screen"]) == ("kiosk", KIOSK)
        real_hub.do(real_hub.hub.access.revoke_token("lobby screen"))
        assert client.get("/api/session", headers=SCREEN).json()["role"] == "guest"


def test_a_demonstrations_cookie_is_worth_nothing_in_a_real_hall(hub: RunningHub, real_hub: RunningHub) -> None:
    with hub.client() as demo, real_hub.client() as real:
        demo.get("/kiosk/lobby")
        cookie = demo.cookies[cookie_name(KIOSK)]
        for value in (cookie, "", "é"):
            headers = httpx.Headers({**SCREEN, "Cookie": f"{cookie_name(KIOSK)}={value}"}, encoding="latin-1")
            assert real.get("/api/session", headers=headers).json()["role"] == "guest"


def test_a_real_hall_makes_no_people_of_its_own(real_hub: RunningHub) -> None:
    assert dict(real_hub.hub.demo_pins) == {}
    with real_hub.client() as client:
        hall = client.get("/api/hall").json()
    assert hall["simulated"] is False
