"""Templates written to cost time, memory or secrets: each ends in words, and takes next to nothing.

That none takes long is not measured here; a bomb that went off would run into the time limit of all tests.
"""

import json

import pytest

from devices.discovery.templates import compile_template
from devices.discovery.templates.budget import LONGEST_TEXT

DOUBLED = "{% set n = namespace(a=[1]) %}{% for i in range(60) %}{% set n.a = [n.a, n.a] %}{% endfor %}"
BOMBS = [
    "{{ 'a' * 10**8 }}",
    "{{ 10**8 * 'a' }}",
    "{{ [0] * 10**8 }}",
    "{{ 9**(9**9) }}",
    "{{ 9**999999 }}",
    "{{ (2**500) * (2**500) }}",
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(99) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(1000) %}{% for b in range(1000) if 'a' in value %}{{ b }}{% endfor %}{% endfor %}",
    "{{ range(10**9) | list }}",
    "{% set n = namespace(a='aaaaaaaaaaaaa') %}{% for i in range(900) %}{% set n.a=n.a~n.a %}{% endfor %}{{ n.a }}",
    "{% set n = namespace(a=[1]) %}{% for i in range(900) %}{% set n.a = [n.a, n.a] %}{% endfor %}{{ n.a }}",
    "{% set n = namespace(a=[1]) %}{% for i in range(900) %}{% set n.a = n.a + n.a %}{% endfor %}{{ n.a }}",
    DOUBLED + "{% set a = n.a %}{% set n.a = [1] %}" + DOUBLED + "{{ a == n.a }}",
    DOUBLED + "{{ n.a | tojson }}",
    DOUBLED + "{{ n.a | flatten }}",
    DOUBLED + "{{ [n.a, n.a] | sort }}",
    "{% set n = namespace(a={}) %}{% for i in range(60) %}{% set n.a = {'a': n.a, 'b': n.a} %}{% endfor %}{{ n.a }}",
    "{{ 'a' | center(10**8) }}",
    "{{ 'a'.center(10**8) }}",
    "{{ 'a'.zfill(10**8) }}",
    "{{ '%99999999d' % 1 }}",
    "{{ '%.99999999f' % 1.5 }}",
    "{{ '%*d' % (99999999, 1) }}",
    "{{ '%99999999d' | format(1) }}",
    "{{ '{:>99999999}'.format(1) }}",
    "{{ '{0:{1}}'.format(1, 99999999) }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{0[0]}'.format([1]) }}",
    "{{ ('a' * 1000) | replace('a', 'b' * 1000) }}",
    "{{ ('a' * 1000).replace('', 'b' * 1000) }}",
    "{{ range(1000) | map('string') | join('a' * 1000) }}",
    "{{ ('a' * 60000) | regex_replace('', 'b' * 1000) }}",
    "{{ ('a' * 60000) | regex_replace('(.*)', '\\\\1' * 200) }}",
    "{{ ('a' * 3000 ~ '!') | regex_match('(a+)+$') }}",
    "{{ ('a' * 3000 ~ '!') | regex_findall('(a|aa)+$') }}",
    "{{ ('a' * 300) | regex_search('((((a{99}){99}){99}){99})') }}",
    "{{ ('a' * 300) | regex_search('(?:(?R)|a)*b') }}",
    "{{ ('a' * 300) | regex_search('(?:a{e<=5}b){9}') }}",
    "{{ 'a' | regex_search('(' * 4000) }}",
    "{{ timedelta(days=10**12) }}",
    "{{ 10**400 | timestamp_utc }}",
    "{{ 1700000000 | timestamp_custom('%099999999d') }}",
    "{{ 1700000000 | timestamp_custom('%-099999999d') }}",
    "{{ ('[{' * 9000) | from_json }}",
    "{{ ('[' * 60000) | from_json }}",
    "{{ value | to_json(1, 2, 3, 4, 5) }}",
    "{{ dict(a=1, **{'b': 2}) }}",
    "{{ dict(*[1]) }}",
    "{{ 'a' | truncate(-5) }}",
    "{{ 1 | round(99999999) }}",
    "{{ 'a' | int(base=99) }}",
    "{% set n = namespace() %}{% set n.a = n %}{{ n.a }}",
    "{% for a in range(5) recursive %}{{ loop(a) }}{% endfor %}",
    "{{ cycler('a') }}",
    "{{ joiner() }}",
    "{{ lipsum(1000) }}",
    "{{ self.x }}",
    "{{ value | map('map', 'map', 'map') | list }}",
    "{{ range(1000) | map('regex_replace', '(a*)*b', 'x') | map('center', 1000) | join | length }}",
    "{{ [1, 2] | zip([1], **{}) }}",
    "{{ value(1) }}",
    "{{ ''.join.__globals__() }}",
    "{{ ''.format.__self__() }}",
    "{{ value.__class__() }}",
    "{{ [].append(1) }}",
    "{{ {}.update(a=1) }}",
    "{{ value_json.pop('a') }}",
    "{{ value.encode() }}",
    "{% set loop.index = 3 %}",
    "{{ round(run=1) }}",
    "{{ 1 | round(run=1) }}",
    "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
    "{{ " + "-" * 2000 + "1 }}",
    "{{ " + "not " * 900 + "1 }}",
    "{{ " + "1" + " + 1" * 900 + " }}",
    "{{ value" + ".a" * 900 + " }}",
    "{{ value" + "|trim" * 600 + " }}",
    "{% if 1 %}" * 150 + "{% endif %}" * 150,
    "{{ " + "9" * 4000 + " }}",
    "{{ " + "[" * 900 + "]" * 900 + " }}",
]  # fmt: skip


@pytest.mark.parametrize("source", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_ends_in_words(source: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compile_template(source).evaluate_value(b'{"a": 1}')


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__ }}",
        "{{ value.__class__.__mro__ is defined }}{{ value._x }}",
        "{{ value_json.__init__ }}",
        "{{ [].__len__ }}",
        "{{ ''['__class__'] }}",
        "{{ value_json['__class__'] }}",
        "{{ value | attr('__class__') }}",
        "{{ ['a'] | map(attribute='__class__') | first }}",
        "{{ namespace(a=1).__class__ }}",
        "{{ request }}{{ config }}{{ self }}{{ cycler }}",
    ],
)
def test_there_is_nothing_behind_a_value(source: str) -> None:
    try:
        found = compile_template(source).evaluate_value(b'{"a": 1}')
    except ValueError:
        return
    assert found in ("", "Undefined", "False")


def test_a_large_payload_costs_what_its_size_costs() -> None:
    payload = json.dumps({"a": ["x" * 100] * 500, "b": 1}).encode()

    assert compile_template("{{ value_json.b }}").evaluate_value(payload) == "1"
    assert len(compile_template("{{ value }}").evaluate_value(b"x" * LONGEST_TEXT)) == LONGEST_TEXT
    with pytest.raises(ValueError, match="characters"):
        compile_template("{{ value }}").evaluate_value(b"x" * (LONGEST_TEXT + 1))


def test_deep_json_is_no_json() -> None:
    deep = b"[" * 50_000 + b"]" * 50_000

    assert compile_template("{{ value_json is defined }}").evaluate_value(deep) == "False"
