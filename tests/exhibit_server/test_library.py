"""What a hub makes of interlocks that are declared wrongly: told, shown, and safe."""

from pathlib import Path

from devices.core.errors import Forbidden
from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.events import HallEvent
from exhibit_server.library import SceneLibrary
from exhibit_server.stage.opening import make_stage
from scenes.journal import NoJournal
from scenes.virtual_time import run_virtual
from tests.halls import SHOWROOM, running_hall

RULE = """\
interlocks:
  dry:
    name: {vi: Khô, ko: 공회전, en: Dry run}
    never: pupm.power and tank.level < 10 %
"""


async def forbidden(hall: MemoryHall, device: str) -> str:
    """Return why a device takes no command; empty when it takes one."""
    try:
        await hall.rig[device].set("power", True)
    except Forbidden as error:
        return error.reason.text("en")
    return ""


def test_a_wrong_interlock_is_told_at_the_start_and_the_hall_is_safe(tmp_path: Path) -> None:
    async def main() -> None:
        async with running_hall(tmp_path, SHOWROOM + RULE) as hall:
            bus, told = Bus(), list[HallEvent]()
            bus.subscribe(HallEvent, told.append)
            library, chronicle = SceneLibrary(tmp_path / "none", hall.showroom, hall.rig), Chronicle(bus, hall.rig, 0)
            async with make_stage(hall.showroom, hall.rig, NoJournal(), bus, library.load()) as stage:
                library.guard(stage)
                library.tell(chronicle)
                assert [event.kind for event in told] == ["file_wrong", "interlock_unclear"]
                assert "pump" in told[0].texts["ko"] and "장치" in told[0].texts["ko"], "did you mean, in Korean"
                assert "Bơm" in told[1].texts["vi"] and "Khô" in told[1].texts["vi"]
                (view,) = library.broken_views()
                assert (
                    view.file.endswith("showroom.yaml")
                    and "pupm" in view.findings[0]["en"]
                    and view.findings[0]["vi"] != view.findings[0]["en"]
                )
                assert "Dry run" in await forbidden(hall, "pump"), "it moves"
                assert not await forbidden(hall, "lamp"), "neither named nor moving"
                assert stage.holder("pump") == "safety"
                library.tell(chronicle)
                assert len(told) == 2, "once"

    run_virtual(main())
