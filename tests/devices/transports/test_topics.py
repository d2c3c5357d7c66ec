"""Topic names, filters, and the table of who wants what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.transports.topics import REMEMBERED, Subscriptions, check_filter, check_topic, matches

# Examples of MQTT 3.1.1, section 4.7.1 and 4.7.2.
YES = [
    ("sport/tennis/player1/#", "sport/tennis/player1"),
    ("sport/tennis/player1/#", "sport/tennis/player1/ranking"),
    ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon"),
    ("sport/#", "sport"),
    ("#", "sport/tennis"),
    ("sport/tennis/+", "sport/tennis/player1"),
    ("sport/+", "sport/"),
    ("+/+", "/finance"),
    ("/+", "/finance"),
    ("$SYS/#", "$SYS/monitor/Clients"),
    ("$SYS/monitor/+", "$SYS/monitor/Clients"),
]
NO = [
    ("sport/tennis/+", "sport/tennis/player1/ranking"),
    ("sport/+", "sport"),
    ("+", "/finance"),
    ("#", "$SYS/monitor/Clients"),
    ("+/monitor/Clients", "$SYS/monitor/Clients"),
    ("sport", "Sport"),
    ("sport", "sport/"),
]


@pytest.mark.parametrize(("topic_filter", "topic"), YES)
def test_the_standards_examples_that_match(topic_filter: str, topic: str) -> None:
    assert matches(topic_filter, topic)


@pytest.mark.parametrize(("topic_filter", "topic"), NO)
def test_the_standards_examples_that_do_not(topic_filter: str, topic: str) -> None:
    assert not matches(topic_filter, topic)


@pytest.mark.parametrize(
    "wrong", ["", "sport/tennis#", "sport/tennis/#/ranking", "sport+", "a/b+/c", "nul\0", "x" * 65_536]
)
def test_wrong_filters_are_refused_in_words(wrong: str) -> None:
    with pytest.raises(ValueError, match="topic filter"):
        check_filter(wrong)


@pytest.mark.parametrize("wrong", ["", "a/+", "#", "nul\0"])
def test_wrong_topics_are_refused_in_words(wrong: str) -> None:
    with pytest.raises(ValueError, match="topic"):
        check_topic(wrong)


LEVEL = st.text(alphabet="ab", max_size=2)
TOPIC = st.lists(LEVEL, min_size=1, max_size=4).map("/".join).filter(bool)


@st.composite
def filters(draw: st.DrawFn) -> str:
    levels = draw(st.lists(st.one_of(LEVEL, st.just("+")), min_size=1, max_size=4))
    if draw(st.booleans()):
        levels.append("#")
    return "/".join(levels) or "#"


@given(st.lists(filters(), max_size=8), TOPIC)
def test_the_table_finds_exactly_what_matching_one_by_one_finds(names: list[str], topic: str) -> None:
    table: Subscriptions[int] = Subscriptions()
    for index, name in enumerate(names):
        table.add(name, index)
    expected = sorted(index for index, name in enumerate(names) if matches(name, topic))
    assert sorted(table.handlers(topic)) == expected
    assert sorted(table.handlers(topic)) == expected, "the second look-up comes from memory"


def test_adding_and_removing_is_seen_at_once_though_topics_are_remembered() -> None:
    table: Subscriptions[str] = Subscriptions()
    first = table.add("hall/+", "first")
    assert table.handlers("hall/lamp") == ("first",)
    second = table.add("hall/lamp", "second")
    assert table.handlers("hall/lamp") == ("second", "first")
    third = table.add("hall/+", "third")
    assert first() is False, "the filter is still in use"
    assert first() is False, "removing twice does nothing"
    assert table.handlers("hall/lamp") == ("second", "third")
    assert third() is True
    assert second() is True
    assert table.filters == ()
    assert table.handlers("hall/lamp") == ()


def test_a_flood_of_topics_does_not_fill_the_memory() -> None:
    table: Subscriptions[str] = Subscriptions()
    table.add("#", "all")
    for number in range(3 * REMEMBERED):
        assert table.handlers(f"flood/{number}") == ("all",)
    assert len(table._seen) <= REMEMBERED
