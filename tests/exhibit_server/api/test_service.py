"""Maintenance, root causes and Thing Descriptions over HTTP."""

from devices.core.causes import root_causes
from tests.exhibit_server.api.hub_bench import RunningHub


def test_a_device_under_maintenance_says_so_and_scenes_leave_it_alone(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        taken = client.post("/api/devices/lamp/maintenance", json={"on": True, "note": "new lamp <b>"}).json()
        try:
            assert taken["availability"]["state"] == "disabled"
            assert "under maintenance" in taken["availability"]["reason"]
            health = taken["health"]
            assert health["maintenance"]["note"] == "new lamp <b>" and health["maintenance"]["by"]
            assert health["observed"]["state"] == "online"
            hub.wait(
                lambda: hub.hub.stage.readiness["short"].state == "not_ready", "the scene that needs it is not ready"
            )
            tested = client.post("/api/devices/lamp/commands", json={"verb": "power", "args": {"value": True}}).json()
            assert tested["confirmed"] is True, "the technician tests it all the same"
            client.post("/api/devices/lamp/commands", json={"verb": "power", "args": {"value": False}})
        finally:
            back = client.post("/api/devices/lamp/maintenance", json={"on": False}).json()
        assert back["availability"]["state"] == "online" and back["health"]["maintenance"] is None
        hub.do(hub.hub.writer.flush())
        kinds = [event["kind"] for event in client.get("/api/events").json()["items"]]
    assert "maintenance_begun" in kinds and "maintenance_ended" in kinds


def test_only_a_technician_takes_devices_out_of_service(hub: RunningHub) -> None:
    with hub.client("guide") as client:
        assert client.post("/api/devices/lamp/maintenance", json={"on": True}).status_code == 403


def test_maintenance_is_remembered(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        client.post("/api/devices/spare-lamp/maintenance", json={"on": True, "note": "n"})
        try:
            hub.do(hub.hub.writer.flush())
            assert [each.device for each in hub.do(hub.hub.store.maintenance.current())] == ["spare-lamp"]
        finally:
            client.post("/api/devices/spare-lamp/maintenance", json={"on": False})


def test_a_cause_names_every_device_it_takes_along(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        client.post("/api/simulators/pump/fault", json={"fault": "offline"})

        hub.wait(lambda: any("pump" in each.devices for each in root_causes(hub.hub.rig.values())), "it is a cause")
        found = next(each for each in client.get("/api/causes").json()["items"] if "pump" in each["devices"])
        assert found["kind"] in ("wire", "device") and all(found["reasons"][each] for each in ("vi", "ko", "en"))
        client.post("/api/simulators/pump/fault", json={"fault": None})
        hub.wait(lambda: not root_causes(hub.hub.rig.values()), "all is well again")
        assert client.get("/api/causes").json() == {"items": []}


def test_a_thing_description_can_be_followed_by_its_own_words(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        answer = client.get("/api/devices/lamp/td")
        assert answer.headers["content-type"].startswith("application/td+json")
        thing = answer.json()
        assert thing["@context"][0] == "https://www.w3.org/2022/wot/td/v1.1" and thing["id"].endswith(":lamp")
        assert thing["security"] == ["bearer"] and "bearer" in thing["securityDefinitions"]
        power = thing["properties"]["power"]
        assert power["type"] == "boolean" and power["readOnly"] is False
        forms = {form["op"][0]: form for form in power["forms"]}
        assert client.get("/" + forms["readproperty"]["href"]).json() is False
        assert client.put("/" + forms["writeproperty"]["href"], json=True).json()["confirmed"] is True
        assert client.get("/" + forms["readproperty"]["href"]).json() is True
        client.put("/" + forms["writeproperty"]["href"], json=False)
        assert client.put("/" + forms["writeproperty"]["href"], json="perhaps").status_code == 422
        assert client.get("/api/devices/lamp/properties/nothing").status_code == 404


def test_actions_of_a_thing_are_the_verbs_that_set_no_point(hub: RunningHub) -> None:
    with hub.client("technician") as client:
        things = {each["id"]: client.get(f"/api/devices/{each['id']}/td").json()
                  for each in client.get("/api/devices").json()["items"]}  # fmt: skip
        actions = {
            (device, name): action for device, thing in things.items() for name, action in thing["actions"].items()
        }
        for (device, _), action in actions.items():
            assert action["forms"][0]["href"].startswith(f"api/devices/{device}/actions/")
        assert client.post("/api/devices/lamp/actions/fly", json={}).status_code == 404
