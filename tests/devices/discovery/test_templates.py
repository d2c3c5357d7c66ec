"""Templates of announcements, as their makers write them."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.discovery.templates import Missing, TemplateCache, compile_template

PAYLOAD = {
    "temperature": 21.567,
    "state": "ON",
    "battery": 87,
    "PM2.5": 12.0,
    "ENERGY": {"Power": [10, 20], "Total": 1.5},
    "color": {"x": 0.3, "y": 0.6},
    "on": True,
    "nothing": None,
    "words": ["b", "a", "c", "a"],
    "rooms": [{"name": "hall", "t": 20}, {"name": "lobby", "t": 18}],
    "text": "  Hà Nội  ",
    "update": {"state": "idle"},
}


def value_of(source: str, payload: Any = PAYLOAD) -> str:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return compile_template(source).evaluate_value(raw)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ value_json.temperature }}", "21.567"),
        ("{{value_json.temperature|round(1)}}", "21.6"),
        ("{{ value_json.temperature | round }}", "22"),
        ("{{ value_json.temperature | round(1, 'floor') }}", "21.5"),
        ("{{ value_json.temperature | round(0, 'ceil') }}", "22"),
        ("{{ value_json['PM2.5'] }}", "12.0"),
        ("{{ value_json.ENERGY.Power[1] }}", "20"),
        ("{{ value_json.ENERGY.Power[-1] | float * 0.1 }}", "2.0"),
        ("{{ value_json['color']['x'] }}", "0.3"),
        ("{{ value_json.missing }}", ""),
        ("{{ value_json.battery | is_defined }}", "87"),
        ("{{ value_json.missing | default('?') }}", "?"),
        ("{{ value_json.nothing | default('?', true) }}", "?"),
        ("{{ value_json.nothing }}", "None"),
        ("{{ value_json.on }}", "True"),
        ("{{ 'ON' if value_json.on else 'OFF' }}", "ON"),
        ("{{ 'there' if value_json.color is defined else 'not' }}", "there"),
        ("{% if value_json.battery > 50 %}high{% elif value_json.battery > 20 %}mid{% else %}low{% endif %}", "high"),
        ("{{ value_json.text | trim | upper }}", "HÀ NỘI"),
        ("{{ value_json.text | slugify }}", "ha_noi"),
        ("{{ value_json.words | join(',') }}", "b,a,c,a"),
        ("{{ value_json.words | unique | sort | join }}", "abc"),
        ("{{ value_json.rooms | map(attribute='name') | list }}", "['hall', 'lobby']"),
        ("{{ value_json.rooms | selectattr('t', 'gt', 19) | map(attribute='name') | first }}", "hall"),
        ("{{ value_json.rooms | sum(start=0) if false else value_json.words | length }}", "4"),
        ("{{ value_json.rooms | sum(attribute='t') }}", "38"),
        ("{{ value_json.rooms | join('/', attribute='name') }}", "hall/lobby"),
        ("{{ value_json.rooms | map(attribute='t') | max }}", "20"),
        ("{{ 3 | ordinal }} {{ 130 | clamp(0, 100) }}", "3rd 100.0"),
        ("{{ value_json.update.state }}", "idle"),
        ("{{ value_json.ENERGY | tojson }}", '{"Power": [10, 20], "Total": 1.5}'),
        ("{{ value_json.color | to_json }}", '{"x":0.3,"y":0.6}'),
        ("{% for r in value_json.rooms %}{{ loop.index }}{{ r.name }}/{% endfor %}", "1hall/2lobby/"),
        ("{% set n = namespace(t=0) %}{% for r in value_json.rooms %}{% set n.t=n.t+r.t %}{% endfor %}{{ n.t }}", "38"),
        ("{% for w in value_json.words %}{% if w == 'c' %}{% break %}{% endif %}{{ w }}{% endfor %}", "ba"),
        ("{% for k, v in value_json.color.items() %}{{ k }}={{ v }};{% endfor %}", "x=0.3;y=0.6;"),
        ("{% set m = {'ON': 1, 'OFF': 0} %}{{ m[value_json.state] }}", "1"),
        ("{{ {'ON': 'heat', 'OFF': 'off'}.get(value_json.state, 'auto') }}", "heat"),
        ("{{ value_json.battery | multiply(2) }}", "174.0"),
        ("{{ value_json.battery | bitwise_and(7) }}", "7"),
        ("{{ '%.1f' | format(value_json.temperature) }}", "21.6"),
        ("{{ '%s/%d' % (value_json.state, value_json.battery) }}", "ON/87"),
        ("{{ '{:.2f}'.format(value_json.temperature) }}", "21.57"),
        ("{{ value_json.state | regex_replace('O(.)', '\\\\1') }}", "N"),
        ("{{ value_json.state | regex_findall_index('[A-Z]', 1) }}", "N"),
        ("{{ value_json.state is match('O') }}", "True"),
        ("{{ value_json.battery | is_number }}", "True"),
        ("{{ iif(value_json.on, 'open', 'closed') }}", "open"),
        ("{{ value_json.on | iif('open', 'closed') }}", "open"),
        ("{{ 1700000000 | timestamp_utc }}", "2023-11-14T22:13:20+00:00"),
        ("{{ 1700000000 | timestamp_custom('%H:%M', false) }}", "22:13"),
        ("{{ as_timestamp('2023-11-14T22:13:20+00:00') | int }}", "1700000000"),
        ("{{ strptime('14.11.2023', '%d.%m.%Y').year }}", "2023"),
        ("{{ (as_datetime('2023-11-14T22:13:20+00:00') + timedelta(hours=2)).hour }}", "0"),
        ("{{ 'T25' | replace('T', '') | int }}", "25"),
        ("{{ 'ff' | int(base=16) }}", "255"),
        ("{{ value_json.words[1:3] }}", "['a', 'c']"),
        ("{{ (value_json.ENERGY.Power | sum) / 2 }}", "15.0"),
        ("{{ [3, 9] | max }} {{ min(4, 2) }} {{ average([1, 2]) }}", "9 2 1.5"),
        ("{{ sqrt(16) }} {{ (pi * 100) | int }} {{ log(8, 2) | round }}", "4.0 314 3"),
        ("{% set x %}a{{ 1 }}{% endset %}{{ x }}", "a1"),
        ("{% with a = 3 %}{{ a }}{% endwith %}", "3"),
        ("{{ 'SGVsbG8=' | base64_decode }} {{ 'A' | ord }}", "Hello 65"),
        ("{{ '{\"a\": 1}' | from_json }}", "{'a': 1}"),
        ("plain words", "plain words"),
        ("  {# nothing #} a ", "a"),
    ],
)  # fmt: skip
def test_what_makers_write(source: str, expected: str) -> None:
    assert value_of(source) == expected


@pytest.mark.parametrize(
    ("source", "payload", "expected"),
    [
        ("{{ value }}", b" 21.5 ", "21.5"),
        ("{{ value | float / 10 }}", b"215", "21.5"),
        ("{{ value.split(';')[1] }}", b"a;b", "b"),
        ("{{ value_json }}", b"7", "7"),
        ("{{ value_json is defined }}", b"not json", "False"),
        ("{{ value_json.a | default(5) if value_json is defined else value }}", b"raw", "raw"),
        ("{{ value[2:4] | int(base=16) }}", b"0x1f", "31"),
        ("{{ value == 'ON' }}", b"ON", "True"),
        ("{{ value_json is defined }}", b"NaN", "False"),
        ("{{ value_json }}", b'{"a": [1, null, true]}', "{'a': [1, None, True]}"),
    ],
)
def test_payloads_that_are_no_objects(source: str, payload: bytes, expected: str) -> None:
    assert value_of(source, payload) == expected


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ value_json.a.b }}", "a is undefined"),
        ("{{ value_json.a | float }}", "undefined"),
        ("{{ value_json.a | int(0) }}", "undefined"),
        ("{{ value_json.state | float }}", "no number"),
        ("{{ value_json.a + 1 }}", "undefined"),
        ("{{ value_json.state + 1 }}", "can't be worked out"),
        ("{{ 1 / 0 }}", "division"),
        ("{{ value_json.words[0].nope() }}", "no method"),
        ("{{ value_json.nothing < 1 }}", "not supported"),
        ("{{ [1, 'a'] | sort }}", "not supported"),
        ("{{ now() }}", "no clock"),
        ("{{ '\\ud800' }}", "no Unicode"),
    ],
)
def test_what_goes_wrong_is_said_in_words(source: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        value_of(source)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ states('sensor.a') }}", "no access to other entities"),
        ("{{ is_state('light.a', 'on') }}", "no access to other entities"),
        ("{{ nonsense(1) }}", "no function 'nonsense'"),
        ("{{ value | nonsense }}", "no filter 'nonsense'"),
        ("{{ value is nonsense }}", "no test 'nonsense'"),
        ("{{ value", "unexpected end|end of print"),
        ("{% if %}", "template"),
        ("{% import 'a' as b %}", "not allowed"),
        ("{% include 'a' %}", "not allowed"),
        ("{% macro a() %}{% endmacro %}", "not allowed"),
        ("{% unknown %}", "unknown"),
        ("x" * 5000, "at most 4096 characters"),
    ],
)
def test_what_is_not_taken_is_refused_at_once(source: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compile_template(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ value_json.gone | is_defined }}",
        "{{ value_json.gone.deeper }}",
        "{{ value_json.gone | float }}",
        "{{ value_json.words[9] * 2 }}",
    ],
)
def test_what_the_payload_does_not_hold_is_told_apart(source: str) -> None:
    with pytest.raises(Missing, match="undefined"):
        value_of(source)


def test_a_payload_that_says_undefined_is_wrong_not_missing() -> None:
    with pytest.raises(ValueError, match="no number") as caught:
        value_of("{{ value | float }}", b"undefined")
    assert not isinstance(caught.value, Missing)


def test_states_are_refused_where_they_are_looked_up() -> None:
    with pytest.raises(ValueError, match="no access to other entities"):
        value_of("{{ states.light.hall.state }}")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ValueError, match="0xff"):
        value_of("{{ value }}", b"\xff")


def test_variables_of_a_command() -> None:
    template = compile_template('{"brightness": {{ value }}, "fade": {{ fade | default(0) }}}')

    assert template.render({"value": 40}) == '{"brightness": 40, "fade": 0}'
    assert template.render({"value": 40, "fade": 2}) == '{"brightness": 40, "fade": 2}'


def test_a_cache_shares_templates_and_stays_small() -> None:
    cache = TemplateCache(size=2)
    first = cache.compile("{{ value }}")

    assert cache.compile("{{ value }}") is first
    cache.compile("{{ value | int }}")
    cache.compile("{{ value | float }}")
    assert cache.compile("{{ value }}") is not first


def test_one_announcement_has_only_so_much_compiled() -> None:
    cache = TemplateCache()
    sources = [f"{{{{ value | float + {number} }}}}{'{# #}' * 600}" for number in range(11)]
    cache.compile("{{ value_json.path }}" + " " * 4000)
    for source in sources[:10]:
        cache.compile(source)
    with pytest.raises(ValueError, match="32768 characters in one announcement"):
        cache.compile(sources[10])
    assert cache.compile(sources[0]).evaluate_value(b"1") == "1.0"
    cache.begin()
    assert cache.compile(sources[10]).evaluate_value(b"1") == "11.0"


def test_the_same_payload_is_parsed_once_for_all_templates_of_a_cache() -> None:
    cache, payload = TemplateCache(), b'{"a": 1, "b": 2}'

    assert [cache.compile("{{ value_json." + key + " }}").evaluate_value(payload) for key in "ab"] == ["1", "2"]
    assert cache.compile("{{ value_json.a }}").evaluate_value(b'{"a": 5}') == "5"
    assert cache.compile("{{ value_json is defined }}").evaluate_value(b"{") == "False"


@given(st.text(max_size=200), st.binary(max_size=200))
def test_rubbish_never_raises_anything_else(source: str, payload: bytes) -> None:
    for text in (source, "{{ " + source + " }}", "{% " + source + " %}"):
        try:
            compile_template(text).evaluate_value(payload)
        except ValueError as problem:
            assert str(problem)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 3))
def test_numbers_come_through(number: float, places: int) -> None:
    text = value_of(f"{{{{ value_json.x | round({places}) }}}}", {"x": number})

    assert math.isclose(float(text), round(number, places), rel_tol=1e-9)


def test_the_events_of_zigbee2mqtt_are_read() -> None:
    """Its template puts a dictionary together from pairs; home-assistant.ts of Zigbee2MQTT, in short."""
    source = (
        "{% set ns = namespace(r=[('action', value_json.action|default(''))]) %}"
        "{% for key, value in zip(['button'], ['one']) %}"
        "{% set ns.r = ns.r|rejectattr(0, 'eq', key)|list + [(key, value)] %}{% endfor %}"
        "{% set ns.r = ns.r + [('event_type', ns.r|selectattr(0, 'eq', 'action')|map(attribute=1)|first)] %}"
        "{{ dict.from_keys(ns.r|rejectattr(0, 'in', ('action', 'actionPrefix'))|reject('eq', ('event_type', '')))"
        " | to_json }}"
    )
    said = compile_template(source).evaluate_value(b'{"action": "single"}')
    assert json.loads(said) == {"button": "one", "event_type": "single"}
    with pytest.raises(ValueError, match="pairs"):
        compile_template("{{ dict.from_keys([1]) }}").render({})
