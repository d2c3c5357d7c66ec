"""Homie 5: one description for a device."""

from typing import Any

import pytest

from devices.core.errors import BadCommand
from devices.discovery.homie import Homie
from devices.discovery.model import Appeared, Rejected, Withdrawn
from tests.devices.discovery.homie_bench import described, five, prop
from tests.devices.discovery.native_bench import feed


def test_version_5_with_every_datatype() -> None:
    light = five(
        {
            "power": prop("boolean", settable=True, name="Power", format="off,on"),
            "level": prop("integer", settable=True, format="0:100:5", unit="%"),
            "warmth": prop("float", format=":6500"),
            "label": prop("string", settable=True),
            "mode": prop("enum", format="day,night"),
            "color": prop("color", settable=True, format="hsv,rgb"),
            "tint": prop("color", settable=True, format="xyz"),
            "since": prop("datetime"),
            "left": prop("duration"),
            "plan": prop("json"),
            "pressed": prop("enum", format="single,double", retained=False),
            "brew": prop("boolean", settable=True, retained=False),
        },
        type="light",
    )
    kinds = {e.points[0].name.removeprefix("light_"): e.kind for e in light.device.entities}
    assert kinds == {
        "power": "switch",
        "level": "number",
        "warmth": "sensor",
        "label": "text",
        "mode": "sensor",
        "color": "text",
        "tint": "text",
        "since": "sensor",
        "left": "sensor",
        "plan": "sensor",
        "pressed": "event",
        "brew": "switch",
    }
    said: dict[str, tuple[str, Any]] = {
        "power": ("true", True),
        "level": ("40", 40),
        "warmth": ("-1.5e3", -1500),
        "label": ("\0", ""),
        "mode": ("night", "night"),
        "color": ("rgb,255,127.6,0", "#ff8000"),
        "tint": ("xyz,0.25,0.34", "xyz,0.25,0.34"),
        "since": ("2026-05-01T08:00:00Z", "2026-05-01T08:00:00Z"),
        "left": ("PT12H5M46S", "PT12H5M46S"),
        "plan": ('{"a": [1]}', '{"a": [1]}'),
        "pressed": ("double", "double"),
    }
    for name, (payload, _) in said.items():
        light.hear(f"homie/5/kitchen-light/light/{name}", payload)
    assert light.values == {f"light_{name}": value for name, (_, value) in said.items()}
    root = "homie/5/kitchen-light/light"
    assert light.send("light_level", value=43) == [(f"{root}/level/set", "45")]
    assert light.send("light_label", value="") == [(f"{root}/label/set", "\0")]
    assert light.send("light_color", value="#ff8000") == [(f"{root}/color/set", "rgb,255,128,0")]
    assert light.send("light_tint", value="xyz,0.1,0.2") == [(f"{root}/tint/set", "xyz,0.1,0.2")]
    for verb, value in (("light_color", "rgb,1,2,3"), ("light_tint", "xyz,2,0"), ("light_tint", "rgb,1,2,3")):
        with pytest.raises(BadCommand):
            light.send(verb, value=value)
    wrong = {
        "warmth": ("nan", "1.2.3", "+1", "Infinity", ""),
        "color": ("rgb,1,2", "hsv,361,0,0", "xyz,0.1,0.1", "rgb,1, 2,3"),
        "since": ("yesterday", "2026"),
        "left": ("P1D", "PT", "12H"),
        "plan": ("3", '"x"', "{", "[" * 5000),
    }
    for name, payloads in wrong.items():
        for payload in payloads:
            if payload:
                with pytest.raises(ValueError, match="expected"):
                    light.hear(f"{root}/{name}", payload)


def test_a_lost_root_takes_its_children_along() -> None:
    child = five({"power": prop("boolean")}, root="bridge", parent="relay")
    topics = child.device.entities[0].presence.topics
    assert list(topics) == ["homie/5/kitchen-light/$state", "homie/5/bridge/$state"]
    own, root = topics.values()
    assert (own(b"ready"), own(b"disconnected")) == (True, False)
    assert [root(state) for state in (b"ready", b"disconnected", b"init", b"lost", b"x", b"")] == [
        True,
        True,
        True,
        False,
        None,
        None,
    ]


def test_version_5_changes_itself_while_it_says_init() -> None:
    convention = Homie()
    state, description = "hall/5/lamp/$state", "hall/5/lamp/$description"
    assert feed(convention, [(description, described({"a": prop("boolean")})), (state, "init")]) == []
    (first,) = feed(convention, [(state, "ready")])
    assert isinstance(first, Appeared) and first.device.key == "homie:hall/5/lamp"
    assert feed(convention, [(state, "init"), (description, described({"b": prop("boolean")}))]) == []
    (second,) = feed(convention, [(state, "ready")])
    assert isinstance(second, Appeared) and second.device.entities[0].name == "b"
    assert feed(convention, [(state, "sleeping"), (description, described({"b": prop("boolean")}))]) == []
    assert feed(convention, [(state, b"")]) == [Withdrawn("homie:hall/5/lamp")]
    assert feed(convention, [(state, b""), (state, "ready")]) == []


def test_a_property_with_an_illegal_description_is_passed_over() -> None:
    properties = {
        "good": prop("boolean"),
        "Bad": prop("boolean"),
        "none": {},
        "unknown": prop("quaternion"),
        "range": prop("integer", format="5:1"),
        "empty": prop("enum"),
        "twice": prop("enum", format="a,a"),
        "space": prop("color", format="cmyk"),
        "list": [],
    }
    found = feed(Homie(), [("homie/5/x/$state", "ready"), ("homie/5/x/$description", described(properties))])
    assert isinstance(found[0], Appeared) and [e.name for e in found[0].device.entities] == ["good"]
    assert len([each for each in found if isinstance(each, Rejected)]) == 8
