"""Sparkplug B: births, data, deaths, and the number that must not have gaps."""

import pytest

from devices.discovery.model import Appeared, Limits, Rejected
from devices.discovery.sparkplug import Sparkplug
from tests.devices.discovery.native_bench import Followed, feed
from tests.devices.discovery.sparkplug_bench import (
    BOOLEAN,
    FLOAT,
    INT32,
    INT64,
    NODE,
    STRING,
    TANK,
    TANK_BIRTH,
    data,
    follow,
    metric,
    node_birth,
    payload,
    tank,
)


def test_nodes_and_devices_are_what_their_births_list() -> None:
    convention = Sparkplug()
    found = feed(convention, [(NODE, node_birth()), (TANK, TANK_BIRTH)])
    assert all(isinstance(each, Appeared) for each in found)
    node, device = (convention.devices()[key] for key in ("sparkplug:hall/edge", "sparkplug:hall/edge/tank"))
    assert [(e.kind, e.name) for e in node.entities] == [("sensor", "Properties/Hardware")]
    assert (device.name, device.identifiers) == ("tank", ("spBv1.0/hall/edge/tank",))
    assert [(e.kind, e.name, e.unique_id, e.unit, e.points[0].name) for e in device.entities] == [
        ("sensor", "Level/Now", "hall/edge/tank/Level/Now", "%", "level_now"),
        ("binary_sensor", "Pump", "hall/edge/tank/Pump", "", "pump"),
        ("sensor", "Count", "hall/edge/tank/Count", "", "count"),
        ("sensor", "Since", "hall/edge/tank/Since", "", "since"),
    ]
    assert device.entities[0].state_topic == "spBv1.0/hall/DDATA/edge/tank"
    assert [ask.topic for ask in device.asks] == ["spBv1.0/hall/NCMD/edge"]


def test_values_by_name_and_by_alias() -> None:
    followed = tank()
    followed.hear(TANK, TANK_BIRTH)
    assert followed.values == {"level_now": 61.1, "pump": True, "count": -5, "since": "2023-11-14T22:13:20.000+00:00"}
    followed.hear(*data(2, metric(None, FLOAT, 62.5, alias=1, say_type=False), metric("Count", INT32, 7)))
    assert (followed.get("level_now"), followed.get("count"), followed.get("pump")) == (62.5, 7, True)
    followed.hear(
        *data(3, metric(None, FLOAT, alias=1, null=True), metric(None, BOOLEAN, True, alias=2, historical=True))
    )
    assert (followed.get("level_now"), followed.get("pump")) == (None, True)
    followed.hear(*data(4, metric("Unheard of", INT32, 1), metric(None, INT32, 1, alias=99)))
    assert followed.get("count") == 7


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (metric(None, STRING, "x", alias=3), "Count: expected data type 3, got 12"),
        (metric(None, STRING, "x", alias=3, say_type=False), "Count: expected an integer, got a string_value"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_told(said: bytes, why: str) -> None:
    """Whoever follows the device reports it, and the point is not known (`MqttDiscovered`)."""
    followed = tank()
    with pytest.raises(ValueError, match=why):
        followed.hear(*data(2, said))
    followed.hear(*data(3, metric(None, INT32, 8, alias=3)))
    assert followed.get("count") == 8


def test_after_a_gap_nothing_is_known_until_the_next_birth() -> None:
    followed = tank()
    followed.hear(*data(2, metric(None, FLOAT, 1.0, alias=1)))
    followed.hear(*data(4, metric(None, FLOAT, 2.0, alias=1)))
    assert set(followed.values.values()) == {None}
    followed.hear(*data(5, metric(None, FLOAT, 3.0, alias=1)))
    assert followed.get("level_now") is None
    followed.hear(NODE, node_birth(1))
    followed.hear(TANK, TANK_BIRTH)
    assert followed.get("level_now") == 61.1
    followed.hear(*data(2, metric(None, FLOAT, 4.0, alias=1)))
    assert followed.get("level_now") == 4


def test_the_number_counts_over_the_whole_node_and_goes_round() -> None:
    other = "spBv1.0/hall/DBIRTH/edge/other"
    followed = follow(
        "hall/edge/tank", (NODE, node_birth()), (TANK, TANK_BIRTH), (other, payload(2, metric("A", INT32, 1)))
    )
    followed.hear("spBv1.0/hall/NDATA/edge", payload(3))
    followed.hear("spBv1.0/hall/DDATA/edge/other", payload(4))
    followed.hear(*data(5, metric(None, FLOAT, 5.0, alias=1)))
    assert followed.get("level_now") == 5
    for seq in range(6, 300):
        followed.hear(*data(seq % 256, metric(None, FLOAT, float(seq), alias=1)))
    assert followed.get("level_now") == 299


def test_a_message_that_comes_twice_is_no_gap() -> None:
    followed = tank()
    for _ in range(2):
        topic, raw = data(2, metric(None, FLOAT, 8.0, alias=1))
        followed.hear(topic, bytes(bytearray(raw)))
    assert followed.get("level_now") == 8


def test_a_node_of_its_own() -> None:
    node = follow("hall/edge", (NODE, node_birth()))
    node.hear(NODE, node_birth())
    node.hear("spBv1.0/hall/NDATA/edge", payload(1, metric("Properties/Hardware", STRING, "PLC 2")))
    assert node.values == {"properties_hardware": "PLC 2"}


def test_presence_by_births_and_deaths() -> None:
    followed = tank()
    presence = followed.entity("pump").presence
    assert presence.mode == "latest"
    death = "spBv1.0/hall/NDEATH/edge"
    read = presence.topics[death]
    assert read(payload(None, metric("bdSeq", INT64, 0))) is False
    assert read(payload(None, metric("bdSeq", INT64, 7))) is None
    assert read(b"") is False
    assert read(b"\xff\xff") is None
    assert presence.topics[TANK](TANK_BIRTH) is True
    assert presence.topics["spBv1.0/hall/DDEATH/edge/tank"](payload(5)) is False
    assert presence.topics[TANK](b"") is None


def test_the_same_birth_again_is_no_news_and_another_is() -> None:
    convention = Sparkplug()
    feed(convention, [(NODE, node_birth()), (TANK, TANK_BIRTH)])
    assert feed(convention, [(NODE, node_birth(1)), (TANK, TANK_BIRTH)]) == []
    (changed,) = feed(convention, [(TANK, payload(2, metric("Level/Now", FLOAT, 1.0, alias=1)))])
    assert isinstance(changed, Appeared) and len(changed.device.entities) == 1


def test_caps_and_foreign_topics() -> None:
    convention = Sparkplug(Limits(devices=1, entities=2))
    (finding,) = feed(convention, [(NODE, payload(0, *[metric(f"m{n}", INT32, n) for n in range(3)]))])
    assert isinstance(finding, Rejected) and "2 metrics" in finding.reason
    feed(convention, [(NODE, node_birth())])
    (finding,) = feed(convention, [(TANK, payload(1))])
    assert isinstance(finding, Rejected) and "1 devices" in finding.reason
    assert feed(convention, [(NODE, b""), ("spBv1.0/hall/NDATA/edge", b"x"), ("spBv1.0/STATE/host", b"ONLINE")]) == []
    assert isinstance(feed(convention, [("spBv1.0//NBIRTH/edge", node_birth())])[0], Rejected)


def test_a_node_with_very_many_devices_is_followed_without_counting() -> None:
    convention = Sparkplug()
    feed(convention, [(NODE, node_birth()), (TANK, TANK_BIRTH)])
    others = [(f"spBv1.0/hall/DBIRTH/edge/d{n}", payload((n + 2) % 256, metric("A", INT32, 1))) for n in range(60)]
    assert all(isinstance(each, Appeared) for each in feed(convention, others))
    assert feed(convention, others) == []
    crowded = Followed(convention.devices()["sparkplug:hall/edge/tank"])
    assert len(crowded.device.sources) == 1
    crowded.hear(TANK, TANK_BIRTH)
    crowded.hear(*data(200, metric(None, FLOAT, 7.0, alias=1)))
    assert crowded.get("level_now") == 7


def test_nothing_is_believed_before_a_birth_was_heard() -> None:
    convention = Sparkplug()
    feed(convention, [(NODE, node_birth()), (TANK, TANK_BIRTH)])
    followed = Followed(convention.devices()["sparkplug:hall/edge/tank"])
    followed.hear(*data(2, metric("Level/Now", FLOAT, 7.0)))
    assert followed.values == {}
