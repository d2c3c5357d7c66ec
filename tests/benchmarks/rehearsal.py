"""How much faster than real time a rehearsal is: a scene of 30 minutes over 30 simulated devices.

    .venv/bin/python tests/benchmarks/rehearsal.py [--minutes 30] [--json]

Both are generated: lamps, switches, covers, browser displays and sensors on MQTT, screens on RS-232, a projector,
relays, Modbus sensors on a bus. The scene fades, sets, shows, waits for readings and captions all the time, on the
real runner and the real drivers. Told are virtual seconds for each second on the clock, and for each second of the
processor, which is what counts where others use the machine too. The target is 1,000.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from exhibit_server.cli.halls import RehearsalHalls
from scenes.loader import LoadedScene, parse_scene
from scenes.rehearsal import Script, rehearse_alone

TARGET = 1000
NAME = "{vi: v, ko: k, en: e}"

HEAD = f"""\
hall: {{id: bench, name: {NAME}}}
zones: {{hall: {{name: {NAME}}}}}
wires:
  relays: {{serial: /dev/serial/by-id/relays}}
  bus: {{serial: /dev/serial/by-id/bus, minimum_gap: 20ms}}
  wall-1: {{serial: /dev/serial/by-id/wall-1, minimum_gap: 50ms}}
  wall-2: {{serial: /dev/serial/by-id/wall-2, minimum_gap: 50ms}}
  projector: {{tcp: "10.0.0.1:4352"}}
devices:
"""


def device(name: str, driver: str, *lines: str) -> str:
    """Return one device of the configuration."""
    inside = "".join(f"    {line}\n" for line in lines)
    return f"  {name}:\n    name: {NAME}\n    zone: hall\n    driver: {driver}\n{inside}"


def mqtt(name: str) -> str:
    return f"state_topic: b/{name}, command_topic: b/{name}/set, availability_topic: b/{name}/there"


def devices() -> dict[str, str]:
    """Return the 30 devices by name."""
    found = {}
    for number in range(1, 13):
        name = f"lamp-{number}"
        found[name] = device(name, "mqtt_light", f"options: {{{mqtt(name)}}}", "baseline: {power: off}")
    for number in range(1, 5):
        name = f"switch-{number}"
        found[name] = device(name, "mqtt_switch", f"options: {{{mqtt(name)}, moves: false}}", "baseline: {power: off}")
    for number in range(1, 3):
        name = f"blind-{number}"
        found[name] = device(name, "mqtt_cover", f"options: {{{mqtt(name)}}}", "baseline: {position: 100}")
        screen = f"screen-{number}"
        found[screen] = device(screen, "browser_display", 'baseline: {content: "", caption: "", camera: ""}')
        wall = f"wall-{number}"
        found[wall] = device(wall, "samsung_mdc", f"wire: wall-{number}", "options: {id: 1}", "baseline: {power: off}")
        point = f"{{point: value, type: number, label: {NAME}}}"
        sensor = f"sensor-{number}"
        found[sensor] = device(sensor, "mqtt_sensor", f"options: {{topic: b/{sensor}, points: [{point}]}}")
        relay = f"relay-{number}"
        options = f"options: {{channel: {number}}}"
        found[relay] = device(relay, "relay_board", "wire: relays", options, "baseline: {power: off}")
    found["projector"] = device("projector", "pjlink", "wire: projector", "options: {}", "baseline: {power: off}")
    found["tank"] = device(
        "tank", "modbus_sensor", "wire: bus", "options: {unit: 1, profile: level_transmitter}",
        "simulate: {kind: tank, fills_while: relay-1.power, drains_while: relay-2.power, fill_rate: 4, drain_rate: 4}",
    )  # fmt: skip
    found["air"] = device(
        "air", "modbus_sensor", "wire: bus", "options: {unit: 2, profile: air_quality}", "simulate: {kind: air}"
    )
    found["light"] = device("light", "mqtt_light", f"options: {{{mqtt('light')}}}", "baseline: {power: off}")
    return found


def scene(minutes: int, needs: list[str]) -> LoadedScene:
    """Return a scene of so many minutes, in rounds of one."""
    lines = []
    for number in range(minutes):
        high, lamp = 20 + number % 5 * 20, number % 12 + 1
        lines += [
            "  - together:",
            f"      - fade: {{lamp-{lamp}.brightness: {high} %, light.brightness: {high} %}}",
            "        over: 3s",
            "        confirm: 4s",
            f"      - set: {{switch-{number % 4 + 1}.power: {'on' if number % 8 < 4 else 'off'}}}",
            f"      - say: {NAME}",
            "        for: 10s",
            f"  - show: {'welcome' if number % 2 else 'twin'}",
            f"    on: screen-{number % 2 + 1}",
            f"  - set: {{wall-{number % 2 + 1}.power: {'on' if number % 4 < 2 else 'off'}}}",
            "    confirm: 20s",
            f"  - set: {{blind-{number % 2 + 1}.position: {'0' if number % 4 < 2 else '100'}}}",
            "    confirm: 20s",
            "  - set: {relay-1.power: on}",
            "  - until: tank.level >= 40 %",
            "    at_most: 30s",
            "  - set: {relay-1.power: off, relay-2.power: on}",
            "  - until: tank.level <= 25 %",
            "    at_most: 30s",
            "  - set: {relay-2.power: off}",
            "  - wait: 22s",
        ]
    head = [
        "scene: bench",
        f"title: {NAME}",
        f"summary: {NAME}",
        "zone: hall",
        f"max: {minutes * 3}m",
        f"needs: [{', '.join(needs)}]",
        "steps:",
    ]
    return parse_scene("\n".join([*head, *lines, ""]), "bench.yaml")


def measure(minutes: int) -> dict[str, float | int | bool]:
    """Rehearse once; return the figures."""
    found = devices()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "showroom.yaml"
        config.write_text(HEAD + "".join(found.values()))
        halls = RehearsalHalls(config)
    loaded = scene(minutes, list(found))
    began, used = time.perf_counter(), time.process_time()
    rehearsal = rehearse_alone(loaded, halls.whole(), Script())
    took, worked = time.perf_counter() - began, time.process_time() - used
    return {
        "devices": len(found),
        "steps": len(rehearsal.record.steps),
        "passed": rehearsal.passed,
        "virtual_seconds": round(rehearsal.length, 1),
        "seconds": round(took, 3),
        "processor_seconds": round(worked, 3),
        "times_real_time": round(rehearsal.length / took),
        "times_per_processor_second": round(rehearsal.length / worked),
    }


def main() -> int:
    """Measure and tell; 1 when the scene doesn't play as written or the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    figures = measure(wanted.minutes)
    if wanted.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name.replace('_', ' '):>28}  {value}")
    return 0 if figures["passed"] and figures["times_per_processor_second"] >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
