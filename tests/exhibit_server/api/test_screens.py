"""Screens to look after, over a whole hub: state, commands the page confirms, pictures, pairing, taking keys back."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from exhibit_server.access import Role
from exhibit_server.api.admission import cookie_name
from exhibit_server.pairing import Pairings
from exhibit_server.screen_pictures import LARGEST
from tests.exhibit_server.api.hub_bench import KIOSK, RunningHub
from tests.exhibit_server.api.live_bench import Json, Live, watching

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
SCREEN = {"X-Exhibit-Screen": KIOSK}
STATUS: Json = {"type": "status", "boot": "one", "age": 1.0, "width": 1080, "height": 1920, "visible": True}


@contextmanager
def kiosk_page(hub: RunningHub, client: httpx.Client) -> Iterator[Live]:
    """Open the kiosk in the lobby as its page does, with the cookie of its browser."""
    cookie = f"{cookie_name(KIOSK)}={client.cookies[cookie_name(KIOSK)]}"
    with watching(hub, query=f"?screen={KIOSK}", headers={"Cookie": cookie}) as live:
        assert live.next()["you"]["screen"] == KIOSK
        yield live


def asked(live: Live, kind: str) -> Json:
    message: Json = live.until(lambda each: each["type"] == "screen" and each["message"]["type"] == kind)["message"]
    return message


def say(live: Live, message: Json) -> None:
    live.say({"type": "screen", "message": message})


@contextmanager
def answering(hub: RunningHub, role: str, method: str, path: str, **more: Any) -> Iterator[list[httpx.Response]]:
    """Ask the API in a thread of its own while the block plays the page; the answer is there when the block is left."""
    answers: list[httpx.Response] = []

    def ask() -> None:
        with hub.client(role) as client:
            answers.append(client.request(method, path, **more))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        thread.join(40)


def screen(hub: RunningHub, name: str) -> Json:
    with hub.client("technician") as client:
        found = client.get("/api/screens").json()
    return next(each for each in found["items"] if each["id"] == name)


def test_every_screen_of_the_configuration_is_listed_with_its_device(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        found = client.get("/api/screens").json()
        devices = {each["id"] for each in client.get("/api/devices").json()["items"]}
        screens = {f"{each['kind']}/{each['id']}": each for each in client.get("/api/hall").json()["screens"]}
    assert [each["id"] for each in found["items"]] == ["kiosk/lobby", "kiosk/far", "display/wall"] == list(screens)
    assert found["open"] is True
    for each in found["items"]:
        assert each["device"] in devices and each["device"] == screens[each["id"]]["device"]
        assert each["simulated"] and each["browsers"] == 0 and each["slow_ms"] == 500


def test_what_a_page_tells_stands_at_its_device_and_goes_with_it(hub: RunningHub) -> None:
    device = hub.hub.rig["kiosk-lobby"]
    with hub.client() as client:
        client.get("/kiosk/lobby")
        with kiosk_page(hub, client) as live:
            asked(live, "status")
            say(live, {**STATUS, "width": 1234})
            hub.wait(lambda: device.value("width") == 1234, "what the page told")
            ping = asked(live, "ping")
            say(live, {"type": "pong", "seq": ping["seq"]})
            hub.wait(lambda: device.value("latency") is not None, "the latency")
            assert screen(hub, KIOSK)["browsers"] == 1 and not screen(hub, KIOSK)["simulated"]
    hub.wait(lambda: device.value("width") == 1080, "the simulated browser that is there again")


def test_identify_and_reload_are_answered_when_the_page_did_them(hub: RunningHub) -> None:
    with hub.client() as client:
        client.get("/kiosk/lobby")
        with kiosk_page(hub, client) as live:
            asked(live, "status")
            say(live, STATUS)
            with answering(hub, "technician", "POST", f"/api/screens/{KIOSK}/identify", json={"seconds": 4}) as told:
                message = asked(live, "identify")
                assert message["seconds"] == 4 and not told
                say(live, {"type": "done", "seq": message["seq"]})
            assert told[0].status_code == 200 and told[0].json()["screen"] == KIOSK
            with answering(hub, "technician", "POST", f"/api/screens/{KIOSK}/reload") as told:
                say(live, {"type": "done", "seq": asked(live, "reload")["seq"]})
                say(live, STATUS)
                assert live.answers() and not told, "the same load of the page as before"
                say(live, {**STATUS, "boot": "two", "age": 0.1})
            assert told[0].status_code == 200 and told[0].json()["took"] > 0
            with answering(
                hub, "technician", "POST", "/api/devices/kiosk-lobby/commands", json={"verb": "identify"}
            ) as told:
                say(live, {"type": "done", "seq": asked(live, "identify")["seq"]})
            assert told[0].json()["confirmed"] is True, "the page itself said so"


def test_a_picture_comes_from_the_screen_itself_and_only_when_asked_for(hub: RunningHub) -> None:
    path = f"/api/screens/{KIOSK}/picture"
    about: dict[str, int | list[str]] = {"width": 540, "height": 960, "left_out": ["map"]}
    with hub.client() as page:
        page.get("/kiosk/lobby")
        with kiosk_page(hub, page) as live:
            asked(live, "status")
            say(live, STATUS)
            assert page.put(path, params=about, content=PNG, headers=SCREEN).json()["code"] == "picture_not_asked_for"
            with answering(hub, "technician", "POST", path) as told:
                say(live, {"type": "done", "seq": asked(live, "screenshot")["seq"]})
                for role in ("guest", "kiosk", "technician"):
                    with hub.client(role) as other:
                        expected = 204 if role == "kiosk" else 403
                        if role != "kiosk":
                            assert other.put(path, params=about, content=PNG).status_code == expected
                refused = page.put(path, params=about, content=b"<svg/>", headers=SCREEN)
                assert (refused.status_code, refused.json()["code"]) == (409, "no_picture")
                bad_kind = {**about, "left_out": ["<b>"]}
                assert page.put(path, params=bad_kind, content=PNG, headers=SCREEN).json()["code"] == "no_picture"
                assert page.put(path, params=about, content=b"x" * (LARGEST + 1), headers=SCREEN).status_code == 413
                assert page.put(path, params=about, content=PNG, headers=SCREEN).status_code == 204
            view = told[0].json()
            assert (view["width"], view["left_out"], view["by"]) == (540, ["map"], "technician-token")
            again = page.put(path, params=about, content=PNG, headers=SCREEN)
            assert again.status_code == 409, "one picture for each time of asking"
    with hub.client("technician") as client:
        answer = client.get(path)
        assert answer.content == PNG and answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert client.get("/api/screens/kiosk/far/picture").status_code == 404
    assert screen(hub, KIOSK)["picture"]["size"] == len(PNG)


def test_a_picture_that_fails_is_told_at_once_with_its_reason(hub: RunningHub) -> None:
    path = f"/api/screens/{KIOSK}/picture"
    with hub.client() as page:
        page.get("/kiosk/lobby")
        with ExitStack() as opened:
            live = opened.enter_context(kiosk_page(hub, page))
            asked(live, "status")
            say(live, STATUS)
            with answering(hub, "technician", "POST", path) as told:
                seq = asked(live, "screenshot")["seq"]
                say(live, {"type": "done", "seq": seq})
                say(live, {"type": "failed", "seq": seq, "why": "the canvas could not be read"})
            assert told[0].status_code == 502 and "could not be read" in told[0].json()["detail"]
            with answering(hub, "technician", "POST", path) as told:
                say(live, {"type": "done", "seq": asked(live, "screenshot")["seq"]})
                assert live.answers()
                opened.close()
            assert told[0].json()["code"] == "no_screen", "who went takes no picture"


def test_a_simulated_screen_says_that_it_has_no_picture(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        answer = client.post("/api/screens/kiosk/far/picture")
    assert answer.status_code == 502 and "no picture" in answer.json()["detail"]


# -- pairing ----------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(real_hub: RunningHub) -> Iterator[RunningHub]:
    """A hall where a screen needs a key, with nobody waiting."""
    object.__setattr__(real_hub.hub, "pairings", Pairings(real_hub.hub.pairings._clock))
    yield real_hub
    real_hub.do(real_hub.hub.access.revoke_screen(KIOSK))
    real_hub.make_tokens()


def test_a_browser_without_a_key_shows_a_code_and_becomes_the_screen(closed: RunningHub) -> None:
    with closed.client() as browser, closed.client("technician") as technician:
        sent = browser.get("/kiosk/lobby")
        assert sent.status_code == 303 and sent.headers["location"] == "/pair?screen=kiosk/lobby"
        assert "script-src 'self'" in browser.get("/pair").headers["content-security-policy"]
        begun = browser.post("/api/pairings", json={"wish": KIOSK})
        cookie = begun.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie and "path=/api/pairings" in cookie
        code = begun.json()["code"]
        assert browser.get("/api/pairings/mine").json()["screen"] is None
        assert browser.post("/api/pairings/mine/screen").status_code == 409
        approval = {"code": f"{code[:3]} {code[3:].lower()}", "screen": KIOSK}
        assert technician.post("/api/pairings/approve", json={**approval, "screen": "kiosk/none"}).status_code == 404
        paired = technician.post("/api/pairings/approve", json=approval)
        assert paired.json() == {"screen": KIOSK, "path": "/kiosk/lobby"} and not paired.headers.get("set-cookie")
        with closed.client() as thief:
            thief.post("/api/pairings", json={})
            assert thief.post("/api/pairings/mine/screen").status_code == 409
        assert browser.get("/api/pairings/mine").json()["screen"] == KIOSK
        became = browser.post("/api/pairings/mine/screen")
        assert became.json()["path"] == "/kiosk/lobby" and "vkc_" not in became.text
        assert browser.get("/kiosk/lobby").status_code in (200, 503)
        you = browser.get("/api/session", headers=SCREEN).json()
        assert (you["role"], you["screen"]) == ("kiosk", KIOSK)
        assert browser.post("/api/pairings/mine/screen").status_code == 404, "once"
        closed.do(closed.hub.writer.flush())
        told = [each["kind"] for each in technician.get("/api/events").json()["items"]]
        assert {"screen_paired", "screen_joined"} <= set(told)


def test_taking_the_keys_back_sends_the_browser_away(closed: RunningHub) -> None:
    with closed.client() as browser, closed.client("technician") as technician:
        code = browser.post("/api/pairings", json={}).json()["code"]
        technician.post("/api/pairings/approve", json={"code": code, "screen": KIOSK})
        browser.post("/api/pairings/mine/screen")
        with kiosk_page(closed, browser) as live:
            assert any(key["name"] == KIOSK for key in screen(closed, KIOSK)["keys"])
            assert technician.delete(f"/api/screens/{KIOSK}/keys").status_code == 204
            with pytest.raises(ConnectionClosed) as gone:
                live.until(lambda message: False)
            assert gone.value.rcvd is not None and gone.value.rcvd.code == 1008
        assert browser.get("/api/session", headers=SCREEN).json()["role"] == "guest"
        assert browser.get("/kiosk/lobby").status_code == 303
        assert screen(closed, KIOSK)["keys"] == []


def test_staff_may_look_at_a_screens_page_without_its_key(closed: RunningHub) -> None:
    async def add() -> str:
        await closed.hub.access.create_person("Looker", Role.GUIDE, "73915")
        return (await closed.hub.access.login("Looker", "73915", "127.0.0.1"))[1]

    session = closed.do(add())
    with closed.client() as browser:
        answer = browser.get("/kiosk/lobby", headers={"Cookie": f"exhibit_session={session}"})
        assert answer.status_code in (200, 503) and "set-cookie" not in answer.headers


def test_wrong_codes_are_refused_and_slowed_down(closed: RunningHub) -> None:
    with closed.client("technician") as technician:
        wrong = {"code": "K7P MRX", "screen": KIOSK}
        answers = [technician.post("/api/pairings/approve", json=wrong) for _ in range(5)]
    assert [answer.status_code for answer in answers[:3]] == [404] * 3
    assert answers[3].status_code == 429 and int(answers[3].headers["retry-after"]) >= 1
    assert set(answers[3].json()["texts"]) == {"vi", "ko", "en"}


@pytest.mark.parametrize("wish", ["guide", "kiosk/<b>", "//evil", "kiosk/" + "a" * 100])
def test_a_wish_that_is_no_screen_is_refused(closed: RunningHub, wish: str) -> None:
    with closed.client() as browser:
        assert browser.post("/api/pairings", json={"wish": wish}).status_code == 422
