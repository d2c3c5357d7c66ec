"""Announcements of Tasmota devices in the forms its documentation and hatasmota show."""

from typing import Any

from devices.discovery.tasmota import Tasmota
from tests.devices.discovery.native_bench import Followed, discover

MAC = "3C6105AA10B2"


CONFIG = f"tasmota/discovery/{MAC}/config"


SENSORS = f"tasmota/discovery/{MAC}/sensors"


def announcement(**changes: Any) -> dict[str, Any]:
    """Return an announcement in Tasmota's own words, with changes."""
    options = {"4": 0, "11": 0, "13": 0, "17": 0, "20": 0, "30": 0, "68": 0, "73": 0, "82": 0, "114": 0, "117": 0}
    options.update(changes.pop("so", {}))
    return {
        "ip": "192.168.1.40",
        "dn": "Pump",
        "fn": ["Pump", None, None, None, None, None, None, None],
        "hn": "tasmota-AA10B2-4274",
        "mac": MAC,
        "md": "Sonoff Basic",
        "ty": 0,
        "if": 0,
        "ofln": "Offline",
        "onln": "Online",
        "state": ["OFF", "ON", "TOGGLE", "HOLD"],
        "sw": "14.2.0",
        "t": "pump",
        "ft": "%prefix%/%topic%/",
        "tp": ["cmnd", "stat", "tele"],
        "rl": [1, 0, 0, 0, 0, 0, 0, 0],
        "swc": [-1, -1, -1, -1, -1, -1, -1, -1],
        "swn": [None, None, None, None, None, None, None, None],
        "btn": [0, 0, 0, 0, 0, 0, 0, 0],
        "so": options,
        "lk": 0,
        "lt_st": 0,
        "bat": 0,
        "dslp": 0,
        "sho": [],
        "sht": [],
        "ver": 1,
        **changes,
    }


def follow(**changes: Any) -> Followed:
    return Followed(discover(Tasmota(), [(CONFIG, announcement(**changes))]))


MEASURED = {
    "Time": "2026-05-01T08:00:00",
    "ENERGY": {
        "TotalStartTime": "2025-11-23T15:33:47",
        "Total": 0.017,
        "Power": [1, 2],
        "Voltage": 234,
        "Factor": 0.39,
    },
    "PMS5003": {"CF1": 4, "PM2.5": 7, "PB0.3": 900},
    "BME280": {"Temperature": None, "Humidity": 55.1, "DewPoint": 15, "Pressure": 1008.2},
    "TX23": {"Speed": {"Act": "14.8", "Avg": 8.5}, "Dir": {"Card": "WSW", "Deep": {"a": 1}}},
    "Switch1": "ON",
    "PressureUnit": "hPa",
    "TempUnit": "C",
    "SpeedUnit": "km/h",
}
