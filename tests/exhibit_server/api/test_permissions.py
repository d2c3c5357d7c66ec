"""Every route with every role: let in or kept out as the table of permissions says, in three languages."""

from typing import Any

import httpx
import pytest

from exhibit_server.access import Permission, Role
from exhibit_server.access.permissions import allowed
from exhibit_server.api.document import document
from tests.exhibit_server.api.hub_bench import ROLES, RunningHub

Route = tuple[str, str]

APPROVAL = {"id": "x", "zone": "lobby", "name": {"vi": "x", "ko": "x", "en": "x"}}
# The bodies are harmless: what is allowed mostly ends in a 404 or 422.
NEEDED: dict[Route, tuple[Permission | None, dict[str, Any] | None]] = {
    ("GET", "/api/health"): (None, None),
    ("GET", "/api/causes"): (Permission.READ_DEVICES, None),
    ("POST", "/api/devices/{device_id}/maintenance"): (Permission.COMMAND_DEVICE, {"on": False}),
    ("GET", "/api/devices/{device_id}/td"): (Permission.READ_DEVICES, None),
    ("GET", "/api/devices/{device_id}/properties/{point}"): (Permission.READ_DEVICES, None),
    ("PUT", "/api/devices/{device_id}/properties/{point}"): (Permission.COMMAND_DEVICE, {"no": "value"}),
    ("POST", "/api/devices/{device_id}/actions/{verb}"): (Permission.COMMAND_DEVICE, {}),
    ("GET", "/api/hall"): (Permission.READ_PUBLIC, None),
    ("GET", "/api/scenes"): (Permission.READ_PUBLIC, None),
    ("POST", "/api/all-stop"): (Permission.ALL_STOP, None),
    ("POST", "/api/all-stop/release"): (Permission.RELEASE_ALL_STOP, None),
    ("POST", "/api/session"): (None, {"name": "nobody", "pin": "0000"}),
    ("GET", "/api/session"): (None, None),
    ("DELETE", "/api/session"): (None, None),
    ("POST", "/api/runs"): (Permission.START_SCENE, {"scene": "no-such-scene"}),
    ("GET", "/api/runs"): (Permission.READ_PUBLIC, None),
    ("GET", "/api/runs/{run_id}"): (Permission.READ_PUBLIC, None),
    ("POST", "/api/runs/{run_id}/choice"): (Permission.ANSWER_CHOICE, {"choice": 1}),
    ("POST", "/api/runs/{run_id}/stop"): (Permission.STOP_OWN_RUN, None),
    ("POST", "/api/runs/{run_id}/marker"): (Permission.CONTROL_RUNS, {"marker": "nowhere"}),
    ("GET", "/api/queue"): (Permission.READ_PUBLIC, None),
    ("POST", "/api/queue/{ticket_id}/confirm"): (Permission.START_SCENE, None),
    ("DELETE", "/api/queue/{ticket_id}"): (Permission.START_SCENE, None),
    ("GET", "/api/scenes/{scene_id}/takeover"): (Permission.TAKE_OVER, None),
    ("GET", "/api/leases"): (Permission.READ_DEVICES, None),
    ("POST", "/api/leases"): (Permission.HOLD_DEVICES, {"kind": "device", "thing": "no-such-device"}),
    ("DELETE", "/api/leases/{lease_id}"): (Permission.HOLD_DEVICES, None),
    ("POST", "/api/runs/{run_id}/{action}"): (Permission.CONTROL_RUNS, None),
    ("GET", "/api/runs/{run_id}/flight"): (Permission.READ_RUNS, None),
    ("GET", "/api/runs/{run_id}/timeline.html"): (Permission.READ_RUNS, None),
    ("GET", "/api/runs/{run_id}/comparison"): (Permission.READ_REPORTS, None),
    ("PUT", "/api/runs/{run_id}/golden"): (Permission.EDIT_SCENES, None),
    ("DELETE", "/api/runs/{run_id}/golden"): (Permission.EDIT_SCENES, None),
    ("GET", "/api/golden"): (Permission.READ_RUNS, None),
    ("GET", "/api/opinions"): (Permission.READ_REPORTS, None),
    ("POST", "/api/opinions"): (Permission.GIVE_OPINION, {"run": "no-such-run", "score": 5}),
    ("GET", "/api/devices"): (Permission.READ_DEVICES, None),
    ("GET", "/api/devices/{device_id}"): (Permission.READ_DEVICES, None),
    ("POST", "/api/devices/{device_id}/commands"): (Permission.COMMAND_DEVICE, {"verb": "no-such-verb"}),
    ("GET", "/api/devices/{device_id}/history"): (Permission.READ_HISTORY, None),
    ("GET", "/api/devices/{device_id}/history/gaps"): (Permission.READ_HISTORY, None),
    ("GET", "/api/devices/{device_id}/wire"): (Permission.COMMAND_DEVICE, None),
    ("POST", "/api/simulators/{device_id}/fault"): (Permission.SIMULATE_FAULT, {"fault": None}),
    ("GET", "/api/discovered"): (Permission.APPROVE_DEVICE, None),
    ("GET", "/api/discovered/rejected"): (Permission.APPROVE_DEVICE, None),
    ("POST", "/api/discovered/{key}/approve"): (Permission.APPROVE_DEVICE, APPROVAL),
    ("POST", "/api/discovered/{key}/ignore"): (Permission.APPROVE_DEVICE, None),
    ("POST", "/api/discovered/{key}/forget"): (Permission.APPROVE_DEVICE, None),
    ("GET", "/api/tours"): (Permission.LEAD_TOURS, None),
    ("GET", "/api/groups"): (Permission.LEAD_TOURS, None),
    ("POST", "/api/groups"): (Permission.LEAD_TOURS, {"tour": "no-such-tour"}),
    ("GET", "/api/groups/{group_id}"): (Permission.LEAD_TOURS, None),
    ("PATCH", "/api/groups/{group_id}"): (Permission.LEAD_TOURS, {"size": 3}),
    ("POST", "/api/groups/{group_id}/{move}"): (Permission.LEAD_TOURS, None),
    ("POST", "/api/groups/{group_id}/scene/start"): (Permission.LEAD_TOURS, {"scene": "no-such-scene"}),
    ("POST", "/api/groups/{group_id}/scene/stop"): (Permission.LEAD_TOURS, None),
    ("POST", "/api/groups/{group_id}/stops"): (Permission.LEAD_TOURS, {"zone": "nowhere", "minutes": 5}),
    ("DELETE", "/api/groups/{group_id}/stops/{stop_id}"): (Permission.LEAD_TOURS, None),
    ("POST", "/api/groups/{group_id}/stops/{stop_id}/{direction}"): (Permission.LEAD_TOURS, None),
    ("GET", "/api/schedule"): (Permission.READ_SCHEDULE, None),
    ("POST", "/api/schedule/{occurrence_id}/{action}"): (Permission.STEER_SCHEDULE, None),
    ("GET", "/api/studio/scenes"): (Permission.READ_SCRIPTS, None),
    ("POST", "/api/studio/scenes"): (Permission.EDIT_SCENES, {"name": "short", "title": {"en": "x"}}),
    ("GET", "/api/studio/scenes/{name}"): (Permission.READ_SCRIPTS, None),
    ("PUT", "/api/studio/scenes/{name}/draft"): (Permission.EDIT_SCENES, {"text": "", "revision": None}),
    ("DELETE", "/api/studio/scenes/{name}/draft"): (Permission.EDIT_SCENES, None),
    ("POST", "/api/studio/scenes/{name}/publish"): (Permission.EDIT_SCENES, {"revision": 1}),
    ("GET", "/api/studio/scenes/{name}/versions"): (Permission.READ_SCRIPTS, None),
    ("GET", "/api/studio/scenes/{name}/versions/{number}"): (Permission.READ_SCRIPTS, None),
    ("POST", "/api/studio/scenes/{name}/versions/{number}/restore"): (Permission.EDIT_SCENES, {"revision": None}),
    ("POST", "/api/studio/scenes/{name}/play"): (Permission.EDIT_SCENES, {"text": ""}),
    ("POST", "/api/studio/check"): (Permission.READ_SCRIPTS, {"name": "short", "text": ""}),
    ("POST", "/api/studio/rehearse"): (Permission.EDIT_SCENES, {"name": "short", "text": ""}),
    ("POST", "/api/studio/capture"): (Permission.EDIT_SCENES, {"devices": []}),
    ("GET", "/api/studio/vocabulary"): (Permission.READ_SCRIPTS, None),
    ("GET", "/api/schemas/scene"): (Permission.READ_SCRIPTS, None),
    ("GET", "/api/events"): (Permission.READ_EVENTS, None),
    ("GET", "/api/events/kinds"): (Permission.READ_EVENTS, None),
    ("GET", "/api/events/export"): (Permission.READ_EVENTS, None),
    ("GET", "/api/users"): (Permission.MANAGE_USERS, None),
    ("POST", "/api/users"): (Permission.MANAGE_USERS, {"name": "x", "role": "guide", "pin": "1"}),
    ("PATCH", "/api/users/{user_id}"): (Permission.MANAGE_USERS, {"active": False}),
    ("GET", "/api/backups"): (Permission.MAKE_BACKUP, None),
    ("POST", "/api/backups"): (Permission.MAKE_BACKUP, None),
    ("GET", "/api/backups/{name}"): (Permission.MAKE_BACKUP, None),
    ("GET", "/api/content"): (Permission.READ_PUBLIC, None),
    ("POST", "/api/content"): (Permission.EDIT_CONTENT, {"name": "Not a name"}),
    ("GET", "/api/content-bin"): (Permission.READ_CONTENT, None),
    ("POST", "/api/content-bin/{item_id}/restore"): (Permission.EDIT_CONTENT, None),
    ("GET", "/api/content/{name}"): (Permission.READ_PUBLIC, None),
    ("GET", "/api/content/{name}/details"): (Permission.READ_CONTENT, None),
    ("PATCH", "/api/content/{name}"): (Permission.EDIT_CONTENT, {}),
    ("DELETE", "/api/content/{name}"): (Permission.EDIT_CONTENT, None),
    ("POST", "/api/content/{name}/files"): (Permission.EDIT_CONTENT, {}),
    ("POST", "/api/content/{name}/files/{file_id}/current"): (Permission.EDIT_CONTENT, None),
    ("DELETE", "/api/content/{name}/files/{file_id}"): (Permission.EDIT_CONTENT, None),
    ("GET", "/api/content-uploads"): (Permission.EDIT_CONTENT, None),
    ("OPTIONS", "/api/content-uploads"): (None, None),
    ("POST", "/api/content-uploads"): (Permission.EDIT_CONTENT, {"filename": "x", "size": 0}),
    ("GET", "/api/content-uploads/{upload_id}"): (Permission.EDIT_CONTENT, None),
    ("HEAD", "/api/content-uploads/{upload_id}"): (Permission.EDIT_CONTENT, None),
    ("PATCH", "/api/content-uploads/{upload_id}"): (Permission.EDIT_CONTENT, None),
    ("DELETE", "/api/content-uploads/{upload_id}"): (Permission.EDIT_CONTENT, None),
    ("GET", "/content/sha256/{sha256}"): (None, None),
    ("GET", "/content/sha256/{sha256}/thumbnail"): (None, None),
    ("GET", "/content/{name}"): (None, None),
    ("GET", "/content/{name}/captions"): (None, None),
    ("GET", "/content/{name}/poster"): (None, None),
    ("POST", "/api/hooks/{device}/{secret}"): (None, None),
    ("GET", "/api/screens"): (Permission.PAIR_SCREEN, None),
    ("POST", "/api/screens"): (
        Permission.PAIR_SCREEN,
        {"code": "K7P MRX", "kind": "display", "name": "x", "zone": "no-such"},
    ),
    ("DELETE", "/api/screens/{kind}/{screen_id}"): (Permission.PAIR_SCREEN, None),
    ("POST", "/api/screens/{kind}/{screen_id}/identify"): (Permission.PAIR_SCREEN, {}),
    ("POST", "/api/screens/{kind}/{screen_id}/reload"): (Permission.PAIR_SCREEN, None),
    ("POST", "/api/screens/{kind}/{screen_id}/picture"): (Permission.PAIR_SCREEN, None),
    ("GET", "/api/screens/{kind}/{screen_id}/picture"): (Permission.PAIR_SCREEN, None),
    ("PUT", "/api/screens/{kind}/{screen_id}/picture"): (None, None),
    ("DELETE", "/api/screens/{kind}/{screen_id}/keys"): (Permission.PAIR_SCREEN, None),
    ("POST", "/api/pairings"): (None, {}),
    ("GET", "/api/pairings/mine"): (None, None),
    ("POST", "/api/pairings/mine/screen"): (None, None),
    ("POST", "/api/pairings/approve"): (Permission.PAIR_SCREEN, {"code": "K7P MRX", "screen": "kiosk/no-such"}),
}
FILLED = {
    "group_id": "no-such-group",
    "stop_id": "no-such-stop",
    "direction": "up",
    "move": "next",
    "occurrence_id": "no-such@2026-11-27T09:30",
    "point": "power",
    "verb": "no-such-verb",
    "key": "toy:nobody",
    "name": "no-such-scene",
    "number": "1",
    "run_id": "no-such-run",
    "ticket_id": "no-such-ticket",
    "lease_id": "no-such-lease",
    "device_id": "lamp",
    "user_id": "0",
    "action": "pause",
    "device": "lamp",
    "item_id": "no-such-item",
    "file_id": "no-such-file",
    "upload_id": "no-such-upload",
    "sha256": "0" * 64,
    "secret": "x",
    "scene_id": "no-such-scene",
    "kind": "kiosk",
    "screen_id": "no-such",
}


def test_the_table_knows_every_route(hub: RunningHub) -> None:
    paths = document(hub.app)["paths"]
    assert set(NEEDED) == {(method.upper(), path) for path, methods in paths.items() for method in methods}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), sorted(NEEDED))
def test_a_role_gets_as_far_as_the_table_says(hub: RunningHub, method: str, path: str, role: str) -> None:
    permission, body = NEEDED[method, path]
    with hub.client(role) as client:
        filled = FILLED | ({"action": "skip"} if "schedule" in path else {})
        answer = client.request(method, path.format(**filled), json=body)
    if permission is None or allowed(Role(role), permission):
        wrong_pin = (method, path) == ("POST", "/api/session")
        assert answer.status_code not in ((403,) if wrong_pin else (401, 403)), answer.text
        assert answer.status_code < 500, answer.text
        return
    assert answer.status_code == (401 if role == "guest" else 403)
    if method == "HEAD":
        return  # it has no body to say more
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.headers.get("www-authenticate") == "Bearer") is (role == "guest")
    problem = answer.json()
    assert problem["code"] == "access_denied" and problem["status"] == answer.status_code
    assert set(problem["texts"]) >= {"vi", "ko", "en"} and all(problem["texts"].values())


@pytest.mark.parametrize("bearer", ["nonsense", "vkc_" + "0" * 43, "ü"])
def test_a_token_that_is_none_is_said_so(hub: RunningHub, bearer: str) -> None:
    with hub.client() as client:
        headers = httpx.Headers({"Authorization": f"Bearer {bearer}"}, encoding="latin-1")
        answer = client.get("/api/scenes", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_revoked_token_is_refused_at_once(hub: RunningHub) -> None:
    token = hub.do(hub.hub.access.create_token("short-lived", Role.GUIDE))
    with hub.client() as client:
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/api/events", headers=headers).status_code == 200
        hub.do(hub.hub.access.revoke_token("short-lived"))
        assert client.get("/api/events", headers=headers).status_code == 401


def test_the_simulated_browsers_token_is_a_technicians(hub: RunningHub, real_hub: RunningHub) -> None:
    token = hub.hub.simulation.token  # type: ignore[union-attr]  # the real simulators have one
    headers = {"Authorization": f"Bearer {token}"}
    with hub.client() as client:
        assert client.get("/api/session", headers=headers).json()["role"] == "technician"
    with real_hub.client() as client:
        assert client.get("/api/session", headers=headers).status_code == 401
