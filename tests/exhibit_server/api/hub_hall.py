"""The hall of the hub for tests: small and hostile. Names carry HTML and braces."""

from pathlib import Path

HOSTILE = "<script>alert(1)</script>{x}"

SHOWROOM = f"""\
hall: {{id: bench, name: {{vi: Nhỏ, ko: 작은, en: "Bench {HOSTILE}"}}}}
zones:
  lobby: {{name: {{vi: Sảnh, ko: 로비, en: "Lobby {HOSTILE}"}}}}
kiosks:
  lobby: {{name: {{vi: K, ko: K, en: "K {HOSTILE}"}}, zone: lobby, scenes: [short]}}
  far: {{name: {{vi: K2, ko: K2, en: K2}}, zone: lobby, scenes: [short]}}
displays:
  wall: {{name: {{vi: W, ko: W, en: W}}, zone: lobby, device: wall}}
wires:
  relays: {{serial: /dev/serial/by-id/no-such-relays}}
devices:
  lamp:
    name: {{vi: Đèn, ko: 조명, en: "Lamp {HOSTILE}"}}
    zone: lobby
    driver: mqtt_switch
    options: {{state_topic: t/lamp, command_topic: t/lamp/set, availability_topic: t/lamp/availability}}
    baseline: {{power: off}}
  spare-lamp:
    name: {{vi: Đèn 2, ko: 조명 2, en: Spare lamp}}
    zone: lobby
    driver: mqtt_switch
    options: {{state_topic: t/spare, command_topic: t/spare/set, availability_topic: t/spare/availability}}
    baseline: {{power: off}}
  pump:
    name: {{vi: Bơm, ko: 펌프, en: Pump}}
    zone: lobby
    driver: relay_board
    wire: relays
    options: {{channel: 1, moves: true}}
    baseline: {{power: off}}
  wall:
    name: {{vi: Màn hình, ko: 화면, en: Wall}}
    zone: lobby
    driver: browser_display
    baseline: {{content: "", caption: "", camera: ""}}
"""

HEAD = """\
scene: {id}
title: {{vi: Cảnh {id}, ko: 장면 {id}, en: 'Scene {id} {hostile}'}}
summary: {{vi: S, ko: S, en: S}}
zone: lobby
max: 5m
{more}
steps:
"""
SHORT = "  - say: {vi: A, ko: B, en: C}\n  - set: {lamp.power: on}\n    confirm: 5s\n"
LONG = "  - set: {lamp.power: on}\n    confirm: 5s\n  - wait: 60s\n"
HOLD = "  - hold: {at_most: 60s}\n  - wait: 60s\n"
ASK = """\
  - ask: {vi: "Hỏi?", ko: "질문?", en: "Question?"}
    at_most: 60s
    choices:
      - {label: {vi: M, ko: M, en: One}, steps: [{note: one}]}
      - {label: {vi: H, ko: H, en: Two}, steps: [{note: two}]}
"""
DIM = "  - wait: $pause\n"
PARAMETERS = """\
needs: []
parameters:
  pause: {type: duration, min: 1, max: 20, default: 2s, label: {vi: N, ko: N, en: Pause}}
variants:
  calm: {title: {vi: C, ko: C, en: Calm}, with: {pause: 9s}}
"""
BROKEN = "scene: broken\nzone: lobbi\nsteps: [{wiat: 1s}]\n"


TOUR = f"""\
tour: visit
title: {{vi: Tham quan, ko: 관람, en: "Visit {HOSTILE}"}}
summary: {{vi: S, ko: S, en: S}}
minutes: 12
stops:
  - {{id: first, zone: lobby, scenes: [short], minutes: 5, guide: {{vi: A, ko: B, en: "C {HOSTILE}"}}}}
  - {{id: second, zone: lobby, scenes: [long, hold], minutes: 4, guide: {{vi: A, ko: B, en: C}}}}
  - {{id: third, zone: lobby, scenes: [short], starts: itself, minutes: 3, guide: {{vi: A, ko: B, en: C}}}}
"""
DAYS = f"""\
entries:
  daily:
    title: {{vi: Hằng ngày, ko: 매일, en: "Daily {HOSTILE}"}}
    every: day at [0:00, 12:00, 23:59]
    scene: by-schedule
"""


def scene_text(scene: str, steps: str, more: str = "needs: [lamp]") -> str:
    """Return a scene's file."""
    return HEAD.format(id=scene, more=more, hostile=HOSTILE) + steps


def write_hall(folder: Path) -> Path:
    """Write the configuration and the scenes (in `scenes/`); return the configuration's path."""
    library = folder / "scenes"
    library.mkdir()
    texts = {
        "short": scene_text("short", SHORT),
        "long": scene_text("long", LONG),
        "hold": scene_text("hold", HOLD, "needs: []"),
        "ask": scene_text("ask", ASK, "needs: []"),
        "staff": scene_text("staff", "  - wait: 1s\n", "audience: [guide]"),
        "spare": scene_text("spare", "  - set: {spare-lamp.power: on}\n    confirm: 5s\n", "needs: [spare-lamp]"),
        "dim": scene_text("dim", DIM, PARAMETERS),
        "by-schedule": scene_text("by-schedule", "  - wait: 1s\n", "audience: [schedule]"),
        "broken": BROKEN,
    }
    for name, text in texts.items():
        (library / f"{name}.yaml").write_text(text)
    (folder / "tours").mkdir(exist_ok=True)
    (folder / "tours" / "visit.yaml").write_text(TOUR)
    (folder / "schedule.yaml").write_text(DAYS)
    config = folder / "showroom.yaml"
    config.write_text(SHOWROOM)
    return config
