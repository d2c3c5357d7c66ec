"""The hall, the people and the scenes of the stage under random operations."""

from exhibit_server.callers import Caller
from scenes.interlocks import Interlock
from scenes.loader import LoadedScene
from tests.halls import SHOWROOM, small_scene

HALL = SHOWROOM[: SHOWROOM.index("  tank:")].replace(
    "  rs485: {serial: /dev/serial/by-id/rs485, minimum_gap: 20ms}\n", ""
)
HALL = HALL.replace("displays:\n  wall: {name: {vi: W, ko: W, en: W}, zone: lobby, device: wall}\n", "")
DEVICES = ("lamp", "second-lamp", "blind", "pump")

CALLERS = (
    *(Caller(f"kiosk/{name}", "kiosk", f"kiosk/{name}") for name in ("lobby", "far", "third")),
    Caller("Lan", "guide"),
    Caller("Hoa", "guide"),
    Caller("Minh", "guide", rank="technician"),
    Caller("timetable", "schedule"),
)

EVERYBODY = "audience: [kiosk, guide, schedule]\n"
SCENES: tuple[LoadedScene, ...] = (
    small_scene("  - set: {lamp.power: on}\n  - wait: 8s\n", scene="one", tail=EVERYBODY),
    small_scene("  - set: {second-lamp.power: on}\n  - wait: 3s\n", scene="two", needs="second-lamp", tail=EVERYBODY),
    small_scene(
        "  - set: {lamp.power: on, second-lamp.power: on}\n  - wait: 12s\n",
        scene="both",
        needs="lamp",
        likes="second-lamp",
        tail=EVERYBODY,
    ),
    small_scene("  - set: {blind.position: 0}\n    confirm: 60s\n", scene="shade", needs="blind", tail=EVERYBODY),
    small_scene(
        "  - set: {lamp.power: on}\n  - wait: 5s\n", scene="again", tail=f"{EVERYBODY}mode: restart\ncool_down: 4s\n"
    ),
    small_scene(
        "  - set: {pump.power: on}\n    no_feedback: true\n  - wait: 4s\n",
        scene="water",
        needs="pump",
        tail=f"{EVERYBODY}mode: queued\n",
    ),
    small_scene(
        "  - set: {lamp.power: on, blind.position: 50}\n    confirm: 30s\n  - wait: 5s\n",
        scene="safe",
        needs="lamp, blind",
        tail=f"{EVERYBODY}priority: safety\n",
    ),
    small_scene("  - wait: 6s\n", scene="talk", needs="", tail=EVERYBODY),
)
NEVER = Interlock.of("dry", {"vi": "d", "ko": "d", "en": "Dry"}, "pump.power and blind.position < 20 %")
