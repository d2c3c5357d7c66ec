"""Leases, takeover, queue and arguments over the API, and what screens are told of them."""

from tests.exhibit_server.api.hub_bench import KIOSK, RunningHub
from tests.exhibit_server.api.live_bench import watching


def test_a_kiosk_waits_its_turn_and_gives_it_up(hub: RunningHub) -> None:
    with hub.client("guide") as guide, hub.client("kiosk") as kiosk, watching(hub, "kiosk") as screen:
        run = guide.post("/api/runs", json={"scene": "long"}).json()
        answer = kiosk.post("/api/runs", json={"scene": "short", "language": "ko", "queue": True})
        assert answer.status_code == 202, answer.text
        ticket = answer.json()
        assert ticket["state"] == "queued" and ticket["place"] == 1 and ticket["about_seconds"] > 20
        assert ticket["screen"] == KIOSK
        told = screen.until(lambda message: ticket["id"] in message.get("queue", {}))
        assert told["queue"][ticket["id"]]["place"] == 1
        assert [each["id"] for each in kiosk.get("/api/queue").json()["items"]] == [ticket["id"]]
        early = kiosk.post(f"/api/queue/{ticket['id']}/confirm")
        assert early.status_code == 409 and early.json()["code"] == "not_called"
        guide.post(f"/api/runs/{run['id']}/stop")
        called = screen.until(lambda message: message.get("queue", {}).get(ticket["id"], {}).get("state") == "called")
        assert called["queue"][ticket["id"]]["confirm_until"] > called["at"]
        begun = kiosk.post(f"/api/queue/{ticket['id']}/confirm")
        assert begun.status_code == 201 and begun.json()["started_from"] == KIOSK
        assert begun.json()["language"] == "ko" and begun.json()["priority"] == "visitor"
        hub.ended(begun.json()["id"])
        guide.post("/api/runs", json={"scene": "long"})
        again = kiosk.post("/api/runs", json={"scene": "short", "queue": True}).json()
        assert kiosk.delete(f"/api/queue/{again['id']}").status_code == 204
        assert kiosk.delete("/api/queue/no-such-ticket").status_code == 404


def test_a_guide_takes_over_and_the_visitor_reads_why(hub: RunningHub) -> None:
    with hub.client("guide") as guide, hub.client("kiosk") as kiosk, hub.client("technician") as technician:
        run = kiosk.post("/api/runs", json={"scene": "long"}).json()
        assert kiosk.post("/api/runs", json={"scene": "short", "takeover": True}).status_code == 403
        refused = guide.post("/api/runs", json={"scene": "short"})
        assert refused.status_code == 409 and "is using" in refused.json()["texts"]["en"]
        taken = guide.post("/api/runs", json={"scene": "short", "takeover": True})
        assert taken.status_code == 201, taken.text
        hub.ended(run["id"])
        stopped = kiosk.get(f"/api/runs/{run['id']}").json()
        assert stopped["state"] == "stopped" and "thank you for your patience" in stopped["reason"]["en"]
        leases = technician.get("/api/leases").json()["items"]
        assert {(lease["thing"], lease["priority"]) for lease in leases} <= {("lamp", "guide")}


def test_a_guide_holds_a_zone_and_gives_it_back(hub: RunningHub) -> None:
    with hub.client("guide") as guide, hub.client("kiosk") as kiosk:
        assert kiosk.post("/api/leases", json={"kind": "zone", "thing": "lobby"}).status_code == 403
        assert guide.post("/api/leases", json={"kind": "zone", "thing": "nowhere"}).status_code == 404
        assert guide.post("/api/leases", json={"zone": "lobby"}).status_code == 422
        run = kiosk.post("/api/runs", json={"scene": "long"}).json()
        assert guide.post("/api/leases", json={"kind": "zone", "thing": "lobby"}).json()["code"] == "held"
        held = guide.post("/api/leases", json={"kind": "zone", "thing": "lobby", "seconds": 60, "takeover": True})
        assert held.status_code == 201 and held.json()["holder"] == "person", held.text
        hub.ended(run["id"])
        refused = kiosk.post("/api/runs", json={"scene": "short"}).json()
        assert refused["code"] == "busy" and refused["texts"]["en"].startswith("The guide holds Lobby")
        assert guide.delete(f"/api/leases/{held.json()['id']}").status_code == 204
        assert guide.delete(f"/api/leases/{held.json()['id']}").status_code == 404
        assert kiosk.post("/api/runs", json={"scene": "short"}).status_code == 201


def test_a_command_by_hand_is_refused_while_an_equal_has_the_device(hub: RunningHub) -> None:
    command = {"verb": "power", "args": {"value": True}}
    with hub.client("admin") as admin, hub.client("technician") as technician:
        held = admin.post("/api/leases", json={"kind": "device", "thing": "lamp", "seconds": 60})
        assert held.json()["priority"] == "technician"
        refused = technician.post("/api/devices/lamp/commands", json=command)
        assert refused.status_code == 409 and "holds Lamp" in refused.json()["texts"]["en"]
        assert technician.put("/api/devices/lamp/properties/power", json=True).status_code == 409
        forced = technician.post("/api/devices/lamp/commands", json={**command, "force": True})
        assert forced.status_code == 200 and forced.json()["confirmed"] is True
        assert technician.get("/api/devices/lamp").json()["used_by"] == "admin-token"


def test_arguments_and_variants(hub: RunningHub) -> None:
    with hub.client("kiosk") as kiosk:
        scene = next(each for each in kiosk.get("/api/scenes").json()["items"] if each["id"] == "dim")
        assert scene["parameters"][0]["name"] == "pause" and scene["variants"][0]["id"] == "calm"
        wrong = kiosk.post("/api/runs", json={"scene": "dim", "arguments": {"pause": "2h"}})
        assert wrong.status_code == 422 and wrong.json()["code"] == "bad_argument"
        assert wrong.json()["detail"].startswith("arguments.pause: ")
        assert all("2h" in text or "7200" in text for text in wrong.json()["texts"].values())
        assert "매개변수" in kiosk.post("/api/runs", json={"scene": "dim", "arguments": {"x": 1}}).json()["texts"]["ko"]
        unknown = kiosk.post("/api/runs", json={"scene": "dim", "arguments": {"paus": "2s"}})
        assert unknown.status_code == 422 and "pause" in unknown.json()["detail"]
        assert kiosk.post("/api/runs", json={"scene": "dim", "variant": "wild"}).status_code == 404
        run = kiosk.post("/api/runs", json={"scene": "dim", "variant": "calm"}).json()
        assert run["planned_length"] == 9 and run["variant"] == "calm"
        assert kiosk.post(f"/api/runs/{run['id']}/marker", json={"marker": "x"}).status_code == 403


def test_a_marker_that_is_not_there(hub: RunningHub) -> None:
    with hub.client("guide") as guide:
        run = guide.post("/api/runs", json={"scene": "hold"}).json()
        answer = guide.post(f"/api/runs/{run['id']}/marker", json={"marker": "x"})
        assert answer.status_code == 409 and answer.json()["code"] == "no_such_marker"
