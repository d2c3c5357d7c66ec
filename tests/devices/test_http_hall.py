"""A hall whose lamps hang on one service: in memory and on sockets."""

from pathlib import Path
from typing import Any

from devices.core.rig import Rig
from devices.registry import build_rig, plan_devices
from devices.showroom import load_showroom
from devices.simulated import SimulatedHall, memory_hall
from devices.transports.memory_broker import MemoryBroker
from devices.wiring import real_wires
from exhibit_server.outgoing import Outgoing
from exhibit_server.simulation import simulated_places
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until

HALL = """
hall: {id: lab, name: {en: Lab}}
zones: {lab: {name: {en: Lab}}}
wires: {lamps: {http: "http://lamps.example/api"}}
devices:
  lamp:
    name: {en: Lamp}
    zone: lab
    driver: http_device
    wire: lamps
    options:
      points: {level: {type: integer, minimum: 0, maximum: 100}}
      reads: [{path: /status, values: {level: level}}]
      commands: {level: {path: "/level/{value}"}}
    simulate:
      state: {level: 5}
      pages: {/status: .}
      changes: [{path: '/level/(?P<level>.+)', set: {level: $level}}]
  other:
    name: {en: Other}
    zone: lab
    driver: http_device
    wire: lamps
    options:
      points: {level: {type: integer}}
      reads: [{path: /other, values: {level: level}}]
    simulate: {state: {level: 9}, pages: {/other: .}}
"""


async def follows(rig: Rig) -> None:
    """Both lamps tell their level, and one follows a command."""
    await wait_until(lambda: rig["lamp"].value("level") == 5 and rig["other"].value("level") == 9)
    sent = await rig["lamp"].set("level", 50)
    await rig["lamp"].confirm("level", 50, since=sent, within=10)


def test_in_a_whole_hall_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "showroom.yaml"
    file.write_text(HALL)
    showroom = load_showroom(file)

    async def story() -> None:
        hall = memory_hall(showroom, plan_devices(showroom))
        async with running(hall):
            await follows(hall.rig)

    run_virtual(story())


async def test_in_a_whole_hall_on_sockets(tmp_path: Path) -> None:
    file = tmp_path / "showroom.yaml"
    file.write_text(HALL)
    showroom = load_showroom(file)
    plans = plan_devices(showroom)
    places = simulated_places(showroom, tmp_path)

    def nobody(*_: Any) -> Any:
        raise AssertionError("nothing here hangs on a broker or is a screen")

    async with Outgoing() as outgoing:
        broker = MemoryBroker().connect("mqtt")
        rig = build_rig(showroom, plans, real_wires(showroom, broker, nobody, places, http=outgoing.wire))
        async with running(SimulatedHall(showroom, plans, places, nobody), rig):
            await follows(rig)
