"""Verbs of codecs as people write them: `power_on`, `set_volume level=25`, `query power`, `route input=1 output=3`."""

import re
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from devices.core.verbs import Verb

_SYNONYMS: tuple[tuple[str, ...], ...] = (
    (
        *("value", "state", "on", "level", "percent", "position", "number", "preset", "mode", "direction"),
        *("input", "power", "enabled", "source"),
    ),
    (
        *("id", "unit", "unit_id", "slave", "slave_id", "display_id", "set_id", "device_id", "monitor_id", "camera"),
        *("address", "destination"),
    ),
    ("channel", "relay", "output"),
    ("mac", "mac_address", "address"),
    ("register", "start", "start_address", "address"),
    ("count", "quantity"),
    ("sequence", "sequence_number", "seq"),
    ("transaction", "transaction_id"),
    ("random", "challenge", "salt", "random_number"),
    ("source_name", "name"),
    ("channels", "values", "data", "slots", "registers", "coils"),
)
"""Names of arguments that people use for one another, those that say most first. A codec's own name counts before."""

_OTHER_VERBS: Mapping[str, tuple[str, ...]] = {
    "select_input": ("input",),
    "source": ("input",),
    "select_source": ("input",),
    "switch_input": ("input",),
    "route": ("tie",),
    "switch": ("tie", "power"),
    "relay": ("power",),
    "set_relay": ("power",),
    "set": ("power",),
    "clear": ("if_clear",),
    "query": ("read",),
    "query_data": ("query", "read"),
    "query_status": ("query",),
    "query_state": ("query",),
    "status": ("query",),
    "get_widget_parameters": ("query_parameters",),
    "artdmx": ("dmx",),
    "artpoll": ("poll",),
    "wol": ("wake",),
    "send": ("wake",),
    "query_info": ("query_other_info",),
}
"""Verbs that people use for those of a codec, tried in this order."""

_SWITCHED: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "on": (("power",), True),
    "off": (("power",), False),
    "turn_on": (("power",), True),
    "turn_off": (("power",), False),
    "switch_on": (("power",), True),
    "switch_off": (("power",), False),
    "relay_on": (("power",), True),
    "relay_off": (("power",), False),
    "unmute": (("mute", "av_mute"), False),
}
"""Verbs that say what is switched and how."""

_HEXADECIMAL = re.compile("0[xX][0-9a-fA-F]{1,8}")
_NUMBERS = re.compile(r" *\d{1,10} *(, *\d{1,10} *)+", re.ASCII)


def own_verb(verbs: Mapping[str, Verb], verb: str, args: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a verb and its arguments by the names they have in `verbs`; what is not understood stays as it is."""
    name, implied = _plain(verb, verbs)
    found = verbs.get(name)
    if found is None:
        return name, dict(args)
    named = _named(found, {**implied, **args})
    if name.endswith("mute") and "value" in found.arguments.model_fields and "value" not in named:
        named["value"] = True  # Whoever says "mute" and no more wants it on.
    return name, _typed(found, named)


def _plain(verb: str, verbs: Mapping[str, Verb]) -> tuple[str, dict[str, Any]]:
    """Return the codec's own name for a verb, and the arguments that were said in it."""
    word = verb.strip().lower().replace("-", "_").replace(" ", "_")
    if word in verbs:
        return word, {}
    names, value = _SWITCHED.get(word, ((), False))
    for name in names:
        if name in verbs:
            return name, {"value": value}
    asked = _asked(word, verbs)
    if asked is not None:
        return asked, {}
    for end, value in (("_on", True), ("_off", False)):
        if word.endswith(end) and word.removesuffix(end).removeprefix("set_") in verbs:
            return word.removesuffix(end).removeprefix("set_"), {"value": value}
    short = (word.removeprefix("set_"), f"set_{word}", word.removeprefix("send_"))
    return next((name for name in (*short, *_OTHER_VERBS.get(word, ())) if name in verbs), word), {}


def _asked(word: str, verbs: Mapping[str, Verb]) -> str | None:
    """Return the codec's question for a word such as `get_power`, `power?` or `power_status`."""
    rest = next((word.removeprefix(each) for each in ("query_", "get_", "read_", "ask_") if word.startswith(each)), "")
    for name in (f"{rest}_query", f"query_{rest}", rest) if rest else ():
        if name in verbs:
            return name
    for suffix in ("?", "_query", "_get", "_status"):
        if word.endswith(suffix) and f"query_{word.removesuffix(suffix)}" in verbs:
            return f"query_{word.removesuffix(suffix)}"
    return None


def _named(verb: Verb, args: Mapping[str, Any]) -> dict[str, Any]:
    """Give each argument the name the verb knows it by."""
    known = verb.arguments.model_fields
    named = {name: value for name, value in args.items() if name in known}
    for name, value in args.items():
        if name in known:
            continue
        own = "value" in known and "value" not in named and name in verb.name.split("_")
        near = [each for words in _SYNONYMS if name in words for each in words if each in known and each not in named]
        named["value" if own else near[0] if near else name] = value
    return named


def _typed(verb: Verb, args: Mapping[str, Any]) -> dict[str, Any]:
    """Read what a command line can only give as text: 5000 of a choice, 0xFE, a list such as 10,258."""
    fields = verb.arguments.model_fields
    typed = dict(args)
    for name, value in args.items():
        if not isinstance(value, str) or name not in fields:
            continue
        kinds = _kinds(fields[name].annotation)
        if int in kinds and _HEXADECIMAL.fullmatch(value.strip()):
            typed[name] = int(value, 16)
        elif Literal[0] in kinds and value.strip().isdecimal():
            typed[name] = int(value)
        elif kinds & {list, tuple, Sequence} and _NUMBERS.fullmatch(value):
            typed[name] = [int(each) for each in value.split(",")]
    return typed


def _kinds(annotation: Any) -> set[Any]:
    """Return what an annotation allows, of a union that of each part; Literal[0] stands for a choice of numbers."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return {kind for part in get_args(annotation) for kind in _kinds(part)}
    if origin is Literal:
        return {Literal[0] if isinstance(part, int) else str for part in get_args(annotation)}
    return {origin or annotation}
