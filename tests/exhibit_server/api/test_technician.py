"""What the technician's pages ask for: the talk on a wire, gaps of a course, events as a file, people, backups."""

import csv
import io
import tarfile

from tests.exhibit_server.api.hub_bench import RunningHub


def test_only_technicians_see_a_wire_and_only_administrators_people_and_backups(hub: RunningHub) -> None:
    device = next(iter(hub.hub.rig))
    with hub.client("guide") as client:
        assert client.get(f"/api/devices/{device}/wire").status_code == 403
    with hub.client("technician") as client:
        assert client.get("/api/devices/nothing/wire").status_code == 404
        found = client.get(f"/api/devices/{device}/wire").json()
        numbers = [each["number"] for each in found["items"]]
        assert numbers == sorted(numbers)
        later = client.get(f"/api/devices/{device}/wire", params={"after": numbers[-1] if numbers else 0}).json()
        assert all(each["number"] > numbers[-1] for each in later["items"])
        for path in ("users", "backups"):
            assert client.get(f"/api/{path}").status_code == 403


def test_gaps_name_the_start_of_the_hub(hub: RunningHub) -> None:
    hub.do(hub.hub.writer.flush())
    device = next(device for device in hub.hub.rig.values() if device.points)
    with hub.client("technician") as client:
        path, point = f"/api/devices/{device.id}/history/gaps", next(iter(device.points))
        gaps = client.get(path, params={"point": point}).json()["items"]
        assert any(gap["kind"] == "started" and gap["at"] <= gap["until"] for gap in gaps)
        assert client.get(path, params={"point": "nothing"}).status_code == 404


def test_events_as_a_file_are_those_asked_for_and_no_formulas(hub: RunningHub) -> None:
    for sentence in ('=HYPERLINK("http://x")', "Bơm, “nước”\nhai dòng"):
        hub.call(lambda sentence=sentence: hub.hub.chronicle.tell("info", "note", "export", reason=sentence))  # type: ignore[misc]
    hub.do(hub.hub.writer.flush())
    with hub.client("guide") as client:
        answer = client.get("/api/events/export", params={"subject": "export", "language": "vi"})
        assert answer.headers["content-disposition"] == 'attachment; filename="events.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
        assert [row["text"] for row in rows] == ["Bơm, “nước”\nhai dòng", '\'=HYPERLINK("http://x")']
        found = client.get("/api/events/export", params={"subject": "export", "as": "json"}).json()["items"]
        assert [str(each["id"]) for each in found] == [row["id"] for row in rows]
        assert client.get("/api/events/export", params={"subject": "never", "as": "json"}).json() == {"items": []}
        assert "note" in client.get("/api/events/kinds").json()["items"]
        params = {"subject": "export", "text": "bơm NƯỚC"}
        assert len(client.get("/api/events", params=params).json()["items"]) == 1


def test_people_are_added_changed_and_one_administrator_stays(hub: RunningHub) -> None:
    with hub.client("admin") as client:
        made = client.post("/api/users", json={"name": "Thảo", "role": "guide", "pin": "204816"})
        assert made.status_code == 201 and "pin" not in made.text
        taken = client.post("/api/users", json={"name": "THẢO", "role": "guide", "pin": "204816"})
        assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
        place = f"/api/users/{made.json()['id']}"
        assert client.patch(place, json={"pin": "12"}).json()["code"] == "not_accepted"
        assert client.patch(place, json={"role": "technician", "active": False}).json()["active"] is False
        assert client.patch("/api/users/999999", json={"active": True}).status_code == 404
        admins = [each["id"] for each in client.get("/api/users").json()["items"] if each["role"] == "admin"]
        last = [client.patch(f"/api/users/{each}", json={"role": "guide"}) for each in admins][-1]
        assert last.status_code == 409 and "administrator" in last.json()["texts"]["en"]


def test_a_backup_is_made_listed_and_sent(hub: RunningHub) -> None:
    with hub.client("admin") as client:
        made = client.post("/api/backups").json()
        assert client.get("/api/backups").json()["items"][0] == made
        answer = client.get(f"/api/backups/{made['name']}")
        with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
            assert "exhibit.db" in archive.getnames()
        assert client.get("/api/backups/exhibit.db").status_code == 404
        assert client.get("/api/backups/..%2Fexhibit.db").status_code == 404
