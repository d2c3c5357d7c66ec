"""A wire that goes down is one piece of news, and one when it is up again."""

from pathlib import Path

from devices.core.reasons import Reason
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.events import HallEvent
from scenes.virtual_time import run_virtual
from tests.halls import running_hall

DOWN = Reason.of("wire_down", wire="mqtt", detail="broker gone")


def test_one_sentence_for_all_devices_of_a_wire(tmp_path: Path) -> None:
    async def main() -> list[HallEvent]:
        async with running_hall(tmp_path) as hall:
            told: list[HallEvent] = []
            bus = Bus()
            Chronicle(bus, hall.rig, 0).listen()
            bus.subscribe(HallEvent, told.append)
            hall.rig.events.add(bus.publish)
            hanging = [hall.rig[each] for each in ("lamp", "second-lamp", "blind")]
            for device in hanging:
                device.offline(DOWN)
            for device in hanging:
                device.online()
            hanging[0].offline(DOWN)
            hanging[0].offline(Reason.of("last_will"))
            hanging[0].online()
            hall.rig["tank"].offline(Reason.of("wire_down", wire="rs485", detail="pulled out"))
            return told

    told = run_virtual(main())
    assert [(event.kind, event.subject) for event in told] == [
        ("wire_down", "mqtt"),
        ("wire_up", "mqtt"),
        ("wire_down", "mqtt"),
        ("device_offline", "lamp"),
        ("device_online", "lamp"),
        ("device_offline", "tank"),
    ], "a wire with one device on it is that device's own news"
    assert told[0].texts["en"] == "Wire mqtt is down and takes 3 devices along: Lamp, Second lamp, Blind"
    assert "Đèn 2" in told[0].texts["vi"] and "블라인드" in told[0].texts["ko"]
