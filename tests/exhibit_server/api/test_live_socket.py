"""WS /api/live on a real socket: a snapshot, then every change; by role; whatever a client says or fails to read."""

import asyncio
import socket
import time
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from exhibit_server.api.schemas import LiveChanges, LiveSnapshot
from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.hub_hall import HOSTILE, scene_text
from tests.exhibit_server.api.live_bench import Json, watching


def show(hub: RunningHub, device: str, point: str, value: Any) -> None:
    """Have a device observe a value, on the hub's loop."""
    hub.call(lambda: hub.hub.rig[device].readings({point: value}))


def caption(message: Json) -> str | None:
    """Return the wall's caption as a message gives it, if it does."""
    if message["type"] == "snapshot":
        points = message["devices"]["wall"]["points"]
        return str(next(point["actual"] for point in points if point["name"] == "caption"))
    if "wall" in message["devices"]:
        points = message["devices"]["wall"]["points"]
        return str(next(point["actual"] for point in points if point["name"] == "caption"))
    changed = message["points"].get("wall.caption")
    return str(changed["actual"]) if changed else None


def test_a_snapshot_comes_first_and_then_changes(hub: RunningHub) -> None:
    with watching(hub, "technician") as live:
        first = live.next()
        snapshot = LiveSnapshot.model_validate(first)
        assert set(snapshot.devices) == {"lamp", "spare-lamp", "pump", "wall", "kiosk-lobby", "kiosk-far"}
        assert snapshot.you.role == "technician" and snapshot.hall.name["en"] == f"Bench {HOSTILE}"
        assert snapshot.scenes["short"].title["en"] == f"Scene short {HOSTILE}"
        assert [scene.file.endswith("broken.yaml") for scene in snapshot.broken_scenes] == [True]
        with hub.client("guide") as client:
            run_id = client.post("/api/runs", json={"scene": "short"}).json()["id"]
        begun = live.until(lambda message: run_id in message.get("runs", {}))
        assert LiveChanges.model_validate(begun).runs[run_id] is not None
        while begun.get("runs", {}).get(run_id, {}).get("state") != "done":
            begun = live.next()


def test_the_all_stop_is_told_at_once(hub: RunningHub) -> None:
    with watching(hub, "kiosk") as live, hub.client("guide") as client:
        assert live.next()["stop"]["active"] is False
        began = time.monotonic()
        client.post("/api/all-stop")
        told = live.until(lambda message: message.get("stop"))
        assert told["stop"]["active"] is True and time.monotonic() - began < 2


@pytest.mark.parametrize(("role", "devices", "events"), [
    ("guest", False, False), ("kiosk", True, False), ("guide", True, True), ("technician", True, True),
])  # fmt: skip
def test_a_role_sees_what_it_may(hub: RunningHub, role: str, devices: bool, events: bool) -> None:
    hub.call(lambda: hub.hub.chronicle.tell("info", "note", "before", reason="before"))
    with watching(hub, role) as live:
        snapshot = live.next()
        assert bool(snapshot["devices"]) is devices
        assert ("before" in [event["subject"] for event in snapshot["events"]]) is events
        assert bool(snapshot["broken_scenes"]) is events
        hub.call(lambda: hub.hub.chronicle.tell("info", "note", "after", reason="after"))
        show(hub, "wall", "caption", f"seen by {role}")
        with hub.client("guide") as client:
            client.post("/api/all-stop")
        seen: list[Json] = []
        live.until(lambda message: seen.append(message) or message["stop"] is not None)  # type: ignore[func-returns-value]
    told = [event["subject"] for message in seen for event in message["events"]]
    assert ("after" in told) is events
    assert any(message["points"] or message["devices"] for message in seen) is devices


def test_nothing_falls_between_snapshot_and_changes(hub: RunningHub) -> None:
    """Screens join while values change and events happen: each ends with the last value and has every event."""
    last = 150

    async def busy() -> None:
        for number in range(1, last + 1):
            hub.hub.rig["wall"].readings({"caption": f"n{number}"})
            hub.hub.chronicle.tell("info", "note", "busy", reason=str(number))
            await asyncio.sleep(0.004)

    working = asyncio.run_coroutine_threadsafe(busy(), hub._loop)
    joined = 0
    while not working.done() or joined == 0:
        with watching(hub, "guide") as live:
            joined += 1
            seen = [live.next()]
            while caption(seen[-1]) != f"n{last}" and not follows(seen, last):
                seen.append(live.next(5))
        numbers = events_of(seen)
        assert numbers == list(range(numbers[0], last + 1)), "an event was lost, doubled or late"
        values = [int(value[1:]) for message in seen if (value := caption(message))]
        assert values == sorted(values) and values[-1] == last
    working.result(5)
    assert joined >= 1


def follows(seen: list[Json], last: int) -> bool:
    values = [value for message in seen if (value := caption(message))]
    return values[-1] == f"n{last}" and events_of(seen)[-1:] == [last]


def events_of(seen: list[Json]) -> list[int]:
    return [int(event["texts"]["en"]) for message in seen for event in message["events"] if event["subject"] == "busy"]


def test_the_last_value_of_a_moment_wins(hub: RunningHub) -> None:
    def burst() -> None:
        for number in range(500):
            hub.hub.rig["wall"].readings({"caption": f"burst {number}"})

    with watching(hub, "kiosk") as live:
        live.next()
        hub.call(burst)
        told = [value for value in (caption(live.until(caption)),) if value]
        assert told == ["burst 499"]
        with pytest.raises(TimeoutError):
            live.until(lambda message: (caption(message) or "").startswith("burst"), timeout=0.5)


def test_a_slow_screen_slows_nobody_and_gets_a_fresh_snapshot(hub: RunningHub) -> None:
    wall = hub.hub.rig["wall"]

    async def flood() -> None:
        for number in range(140):
            wall.states["caption"].actual = f"{number} " + "x" * 200_000
            hub.hub.live.touch_device("wall")
            await asyncio.sleep(0.015)
        wall.states["caption"].actual = "the end"
        hub.hub.live.touch_device("wall")

    # Without compression, and with a small buffer in the kernel: what isn't read must wait at the hub.
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    narrow.connect(("127.0.0.1", hub.hub.settings.port))
    with (
        watching(hub, "kiosk", max_queue=1, compression=None, sock=narrow) as slow,
        watching(hub, "kiosk", compression=None) as quick,
    ):
        slow.next()
        quick.next()
        flooding = asyncio.run_coroutine_threadsafe(flood(), hub._loop)
        began = time.monotonic()
        received = 1
        while caption(quick.next()) != "the end":
            received += 1
        flooding.result(5)
        assert time.monotonic() - began < 15 and received > 60, "the quick one was held up"
        messages = [slow.next()]
        while caption(messages[-1]) != "the end":
            messages.append(slow.next())
    kinds = [message["type"] for message in messages]
    assert "snapshot" in kinds and len(messages) < 140, "the slow one was fed everything"


@pytest.mark.parametrize("garbage", [
    "", "nonsense", "[1, 2", "[" * 50_000, "null", "7", '"ping"', "{}", '{"type": []}', '{"type": "screen"}',
    '{"type": "screen", "message": 3}', '{"type": "screen", "message": {"type": "shown", "seq": NaN}}',
    '{"type": "ping", "at": "\\ud800"}', "x" * 100_000, b"\x00\xff\xfe", b"{}", "9" * 6000,
])  # fmt: skip
def test_garbage_is_passed_over(hub: RunningHub, garbage: str | bytes) -> None:
    with watching(hub, "technician", "?screen=display/wall&simulated=1") as live:
        live.next()
        live.say(garbage)
        assert live.answers()


@pytest.mark.parametrize("message", [
    {"type": "shown", "seq": 1, "content": "\ud800", "caption": 3, "camera": None},
    {"type": "shown", "seq": True}, {"type": "pong", "seq": 10**30}, {"type": {"a": []}, "seq": 0}, {},
])  # fmt: skip
def test_what_a_display_says_wrong_is_a_fault_and_no_more(hub: RunningHub, message: Json) -> None:
    with watching(hub, "technician", "?screen=display/wall") as live:
        live.next()
        live.say({"type": "screen", "message": message})
        assert live.answers()
    with hub.client() as client:
        assert client.get("/api/health").status_code == 200


def test_half_a_surrogate_pair_from_a_device_harms_nobody(hub: RunningHub) -> None:
    with watching(hub, "technician") as live:
        live.next()
        show(hub, "wall", "caption", "half \ud800 pair")
        assert caption(live.until(caption)) == "half ? pair"
        hub.call(lambda: hub.hub.rig["wall"].fault("bad \udfff bytes"))
        told = live.until(lambda message: message["events"])
        assert "bad ? bytes" in told["events"][0]["texts"]["en"]
        with hub.client("kiosk") as client:
            assert client.get("/api/devices/wall").status_code == 200
    hub.do(hub.hub.writer.flush())


def test_a_flush_that_fails_ends_in_snapshots_not_in_silence(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    real = hub.hub.live._device_view
    calls: list[str] = []

    def broken_once(device_id: str) -> Any:
        calls.append(device_id)
        if len(calls) == 1:
            raise RuntimeError("a view that fails")
        return real(device_id)

    with watching(hub, "kiosk") as live:
        live.next()
        monkeypatch.setattr(hub.hub.live, "_device_view", broken_once)
        hub.call(lambda: hub.hub.live.touch_device("lamp"))
        assert live.until(lambda message: message["type"] == "snapshot")["devices"]["lamp"]
        assert live.answers()


def test_a_wrong_token_is_refused_before_the_handshake(hub: RunningHub) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        watching(hub, headers={"Authorization": "Bearer vkc_" + "0" * 43}),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_scenes_that_go_and_break_leave_the_screens(hub: RunningHub) -> None:
    file = hub.library / "passing.yaml"
    file.write_text(scene_text("passing", "  - wait: 1s\n", "needs: []"))
    try:
        hub.reload()
        with watching(hub, "guide") as live:
            assert "passing" in live.next()["scenes"]
            file.write_text("scene: passing\nsteps: {\n")
            hub.reload()
            told = live.until(lambda message: message.get("scenes"))
            assert told["scenes"]["passing"] is None and told["scenes"]["short"]["id"] == "short"
            assert len(told["broken_scenes"]) == 2
    finally:
        file.unlink()
        hub.reload()


def test_an_edited_scene_leaves_its_run_alone(hub: RunningHub) -> None:
    file = hub.library / "edited.yaml"
    file.write_text(scene_text("edited", "  - hold: {at_most: 60s}\n  - wait: 1s\n", "needs: []"))
    try:
        hub.reload()
        with hub.client("guide") as client:
            run_id = client.post("/api/runs", json={"scene": "edited"}).json()["id"]
            file.write_text(scene_text("edited", "  - wait: 2s\n", "needs: []"))
            # Nobody calls: the hub looks at the files by itself.
            hub.wait(lambda: len(hub.hub.stage.scenes["edited"].scene.steps) == 1, "the new version")
            hub.wait(lambda: hub.hub.stage.run(run_id).state == "holding", "the hold")  # type: ignore[union-attr]
            run = client.get(f"/api/runs/{run_id}").json()
            assert len(run["steps"]) == 2 and run["ended_at"] is None
            assert client.post(f"/api/runs/{run_id}/go").status_code == 200
            hub.ended(run_id)
            assert client.get(f"/api/runs/{run_id}").json()["state"] == "done"
    finally:
        file.unlink()
        hub.reload()
