"""The book of discovered devices: its limits, and one piece of hardware listed once."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from devices.core.values import Point, PointType
from devices.core.wires import Message
from devices.discovery.book import Discovery, rebuild
from devices.discovery.identity import marks
from devices.discovery.model import (
    Appeared,
    Convention,
    DiscoveredDevice,
    Entity,
    Finding,
    Limits,
    Rejected,
    Withdrawn,
)


class Plain(Convention):
    """Announces a device for each message on `<name>/<device>`: its identifiers, one entity for each."""

    NAME = "plain"

    def __init__(self, name: str) -> None:
        self.NAME = name  # type: ignore[misc]
        self._devices: dict[str, DiscoveredDevice] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        return (f"{self.NAME}/+", f"{self.NAME}/#")

    def hear(self, message: Message) -> tuple[Finding, ...]:
        key = f"{self.NAME}:{message.topic.split('/')[1]}"
        if not message.payload:
            return (Withdrawn(key),) if self._devices.pop(key, None) else ()
        if message.payload == b"boom":
            raise ZeroDivisionError("boom")
        if message.payload == b"bad":
            return (Rejected(message.topic, "bad", message.payload),)
        names = json.loads(message.payload)
        device = DiscoveredDevice(
            convention=self.NAME,
            key=key,
            name=key,
            identifiers=tuple(names),
            entities=tuple(_entity(name) for name in names),
            sources=(message,),
        )
        self._devices[key] = device
        return (Appeared(device),)

    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._devices

    def largest(self, topic: str, limits: Limits) -> int:
        return limits.bridge_payload if topic.endswith("bridge") else limits.payload


def _entity(name: str) -> Entity:
    point = Point(name=name, type=PointType.BOOLEAN)
    return Entity(kind="switch", name=name, unique_id=name, points=(point,))


class Book:
    """A discovery of two conventions, and a short way to talk to it."""

    def __init__(self, **limits: Any) -> None:
        self.discovery = Discovery([Plain("homeassistant"), Plain("native")], Limits(**limits))

    def say(self, topic: str, payload: Any) -> list[str]:
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return [_told(finding) for finding in self.discovery.hear(Message(topic, raw))]

    @property
    def listed(self) -> list[str]:
        return sorted(self.discovery.devices)


def _told(finding: Finding) -> str:
    match finding:
        case Appeared(device):
            return f"+{device.key}"
        case Withdrawn(key):
            return f"-{key}"
        case Rejected(_, reason, _):
            return f"!{reason}"


def test_filters_of_all_conventions_are_listed_once() -> None:
    book = Book()

    assert book.discovery.filters == ("homeassistant/+", "homeassistant/#", "native/+", "native/#")
    assert book.discovery.wants("native/a") and not book.discovery.wants("other/a")


def test_devices_come_change_and_go() -> None:
    book = Book()

    assert book.say("native/a", ["x"]) == ["+native:a"]
    assert book.say("native/a", ["x", "y"]) == ["+native:a"]
    assert book.listed == ["native:a"]
    assert book.say("native/a", b"") == ["-native:a"]
    assert book.say("native/a", b"") == []
    assert book.say("other/a", ["x"]) == []
    assert book.listed == []


MAC = "A4:CF:12:00:11:22"


@pytest.mark.parametrize(
    ("preferred", "native"),
    [
        ("zigbee2mqtt_0x00158d0001a2b3c4", "zigbee2mqtt_0x00158d0001a2b3c4"),
        (MAC, "shellyplus1-a4cf12001122"),
        ("a4cf12001122", MAC),
        ("Serial-7", "serial-7"),
    ],
)
def test_home_assistants_word_counts_while_it_stands(preferred: str, native: str) -> None:
    book = Book()

    assert book.say("native/a", [native]) == ["+native:a"]
    assert book.say("homeassistant/b", [preferred]) == ["-native:a", "+homeassistant:b"]
    assert book.say("native/a", [native, "more"]) == []
    assert book.listed == ["homeassistant:b"]
    assert book.say("homeassistant/b", b"") == ["-homeassistant:b", "+native:a"]
    assert book.listed == ["native:a"]


def test_the_native_word_comes_second() -> None:
    book = Book()

    book.say("homeassistant/b", [MAC])
    assert book.say("native/a", [MAC]) == []
    assert book.say("native/a", b"") == []
    assert book.say("homeassistant/b", b"") == ["-homeassistant:b"]


def test_an_announcement_that_drops_an_identifier_frees_it() -> None:
    book = Book()
    book.say("homeassistant/b", [MAC, "z"])
    book.say("native/a", [MAC])

    assert book.say("homeassistant/b", ["z"]) == ["+native:a", "+homeassistant:b"]


def test_two_announcements_that_claim_the_same_hold_it_both() -> None:
    book = Book()
    book.say("homeassistant/b", [MAC])
    book.say("homeassistant/c", [MAC])
    book.say("native/a", [MAC])

    assert book.say("homeassistant/b", b"") == ["-homeassistant:b"]
    assert book.say("homeassistant/c", b"") == ["-homeassistant:c", "+native:a"]


def test_strangers_share_nothing() -> None:
    assert not marks(["lamp", "1"]) & marks(["lamp", "1"])
    assert not marks(["hall-lamp", "0x00158d0001a2b3c4"]) & marks(["hall-fan", "0x00158d0001a2b3c5"])


def test_too_many_devices_are_refused() -> None:
    book = Book(devices=2)
    book.say("native/a", ["a"])
    book.say("native/b", ["b"])

    assert book.say("native/c", ["c"]) == ["!expected at most 2 devices"]
    assert book.say("native/a", ["a", "z"]) == ["+native:a"]
    book.say("native/b", b"")
    assert book.say("native/c", ["c"]) == ["+native:c"]


def test_too_many_entities_are_refused_and_take_the_device_off() -> None:
    book = Book(entities=2)
    book.say("native/a", ["a"])

    assert book.say("native/a", ["a", "b", "c"]) == [
        "-native:a",
        "!expected at most 2 entities of one device, got 3",
    ]
    assert book.listed == []


def test_large_and_deep_payloads_are_refused_unread() -> None:
    book = Book(payload=100, bridge_payload=1000, depth=3)

    assert book.say("native/a", ["x" * 200]) == ["!expected at most 100 bytes, got 204"]
    assert book.say("native/bridge", ["x" * 200]) == ["+native:bridge"]
    assert book.say("native/a", [[[[1]]]]) == ["!expected at most 3 levels of JSON"]


def test_a_rejection_keeps_the_first_bytes() -> None:
    (finding,) = Book(payload=300).discovery.hear(Message("native/a", b"x" * 400))

    assert isinstance(finding, Rejected) and finding.raw == b"x" * 256 and finding.topic == "native/a"


def test_what_a_convention_rejects_is_passed_on() -> None:
    assert Book().say("native/a", b"bad") == ["!bad"]


def test_a_mistake_in_a_convention_is_told_and_harms_nobody() -> None:
    book = Book()

    assert book.say("native/a", b"boom") == [
        "!plain could not read it: ZeroDivisionError: boom".replace("plain", "native")
    ]
    assert book.say("native/a", ["a"]) == ["+native:a"]


TASMOTA = {
    "ip": "192.0.2.7", "dn": "Pump", "fn": ["Pump", None], "hn": "pump-1122", "mac": "A4CF12001122", "md": "Sonoff",
    "ty": 0, "if": 0, "ofln": "Offline", "onln": "Online", "state": ["OFF", "ON", "TOGGLE", "HOLD"], "sw": "13.1.0",
    "t": "pump", "ft": "%prefix%/%topic%/", "tp": ["cmnd", "stat", "tele"], "rl": [1, 0, 0, 0], "swc": [-1],
    "swn": [None], "btn": [0], "so": {"4": 0, "11": 0, "13": 0, "17": 0, "20": 0, "30": 0, "68": 0, "114": 0},
    "lk": 0, "lt_st": 0, "sho": [0], "sht": [], "ver": 1,
}  # fmt: skip
SOURCE = Message("tasmota/discovery/A4CF12001122/config", json.dumps(TASMOTA).encode(), retain=True)


def test_a_device_is_made_again_from_what_it_said() -> None:
    device = rebuild("tasmota", [SOURCE])

    assert device.key == "tasmota:A4CF12001122"
    assert rebuild("tasmota", device.sources, key=device.key).entities[0].name == device.entities[0].name


@pytest.mark.parametrize(
    ("convention", "messages", "key", "words"),
    [
        ("nonsense", [], "", "expected one of"),
        ("tasmota", [], "", "got none"),
        ("tasmota", [SOURCE], "tasmota:B", "not tasmota:B"),
        ("tasmota", [], "tasmota:B", "announce no device"),
    ],
)
def test_what_can_not_be_made_again_is_refused(convention: str, messages: list[Message], key: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rebuild(convention, messages, key=key)
