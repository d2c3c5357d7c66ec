"""Messages of Shelly devices in the forms of Shelly's API documentation."""

from typing import Any

from devices.discovery.shelly import Shelly
from tests.devices.discovery.native_bench import Followed, Said, discover

PLUG = "shellyplus1pm-a8032ab1c2d3"


SWITCH: dict[str, Any] = {
    "id": 0,
    "source": "init",
    "output": False,
    "apower": 0.0,
    "voltage": 231.4,
    "current": 0.0,
    "aenergy": {"total": 1234.567, "by_minute": [0.0, 0.0, 0.0], "minute_ts": 1718000000},
    "temperature": {"tC": 41.2, "tF": 106.2},
}


def notice(id_: str, params: dict[str, Any], method: str = "NotifyStatus") -> dict[str, Any]:
    return {"src": id_, "dst": f"{id_}/events", "method": method, "params": {"ts": 1718000000.1, **params}}


def follow(*messages: tuple[str, Said]) -> Followed:
    return Followed(discover(Shelly(), messages))


def lamp_state(id_: str) -> tuple[str, Said]:
    parts = {"rgbw:0": {"output": True, "rgb": [255, 128, 0], "brightness": 40, "white": 51}, "cct:1": {"ct": 3000}}
    return f"{id_}/events/rpc", notice(id_, parts)


ANNOUNCED: dict[str, Any] = {
    "id": "shellyswitch25-68C63AFB0001",
    "model": "SHSW-25",
    "mac": "68C63AFB0001",
    "ip": "10.0.0.7",
    "new_fw": False,
    "fw_ver": "20230913-112234/v1.14.0-gcb84623",
    "mode": "relay",
}


ROOT = "shellies/shellyswitch25-68C63AFB0001"


FULL = notice(
    PLUG,
    {"switch:0": SWITCH, "cover:1": {"state": "open", "current_pos": 3}, "rgb:2": {"output": True, "rgb": [1, 2, 3]}},
)
