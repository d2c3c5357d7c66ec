"""Everything a template may call by name: the allow-list."""

from collections.abc import Callable, Mapping
from typing import Any

from devices.discovery.templates import numbers, sequences, texts, times
from devices.discovery.templates.budget import Exhausted, Namespace, Refusal, Run, integer, kind_of, scalar
from devices.discovery.templates.checks import CHECKS

LONGEST_RANGE = 1000


def _range(run: Run, *args: Any) -> list[int]:
    """Return the numbers of a range of at most 1000."""
    bounds = [integer(arg, "a bound of range", -(10**9), 10**9) for arg in args]
    numbers_of = range(*bounds)
    if len(numbers_of) > LONGEST_RANGE:
        raise Exhausted(f"range has more than {LONGEST_RANGE} numbers")
    run.fill(len(numbers_of))
    return list(numbers_of)


def _dict(run: Run, value: Any = None, **entries: Any) -> dict[Any, Any]:
    if value is None:
        return entries
    if type(value) in (list, tuple):
        value = from_pairs(run, value)
    if type(value) is not dict:
        raise Refusal(f"dict got {kind_of(value)}")
    run.fill(len(value))
    return {**value, **entries}


def from_pairs(run: Run, pairs: Any) -> dict[Any, Any]:
    """Return a dictionary of pairs: `dict.from_keys` of Home Assistant, as Zigbee2MQTT's events use it."""
    made: dict[Any, Any] = {}
    for pair in run.elements(pairs):
        if type(pair) not in (list, tuple) or len(pair) != 2:
            raise Refusal("a dict of a list wants pairs")
        made[scalar(pair[0])] = pair[1]
    return made


def _namespace(run: Run, value: Any = None, **attributes: Any) -> Namespace:
    return Namespace(_dict(run, value, **attributes))


_BASIC: Mapping[str, Callable[..., Any]] = {**numbers.FILTERS, **texts.FILTERS, **sequences.FILTERS, **times.FILTERS}

FILTERS: Mapping[str, Callable[..., Any]] = {**_BASIC, **sequences.higher(_BASIC, CHECKS)}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **numbers.FUNCTIONS,
    **texts.FUNCTIONS,
    **sequences.FUNCTIONS,
    **times.FUNCTIONS,
    "range": _range,
    "dict": _dict,
    "namespace": _namespace,
}
CONSTANTS: Mapping[str, Any] = numbers.CONSTANTS
TESTS = CHECKS

OF_OTHERS = frozenset(
    {
        "states",
        "state_attr",
        "is_state",
        "is_state_attr",
        "has_value",
        "state_translated",
        "state_attr_translated",
        "expand",
        "closest",
        "distance",
        "area_id",
        "area_name",
        "area_entities",
        "area_devices",
        "areas",
        "floors",
        "floor_id",
        "floor_name",
        "floor_areas",
        "floor_entities",
        "device_id",
        "device_entities",
        "device_attr",
        "device_name",
        "is_device_attr",
        "devices",
        "labels",
        "label_id",
        "label_name",
        "label_entities",
        "label_devices",
        "label_areas",
        "integration_entities",
        "config_entry_id",
        "config_entry_attr",
        "is_hidden_entity",
        "issue",
        "issues",
        "this",
        "entity_id",
        "trigger",
        "relative_time",
        "time_since",
        "time_until",
    }
)
"""Names that Home Assistant gives templates for looking at other things than the payload."""
