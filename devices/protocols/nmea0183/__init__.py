"""NMEA 0183: receivers of satellite positions, weather stations, depth sounders, compasses.

Sources: see `sentence` and `kinds`. 4800 8N1, at high speed 38400; many devices use 9600.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Verb
from devices.protocols.nmea0183.kinds import KINDS, Item, Kind
from devices.protocols.nmea0183.sentence import Sentence, build_sentence, look, parse
from devices.transports.frame_reading import decode_answer
from devices.transports.other_names import ValueArguments

_STANDING = frozenset(
    {"time", "date", "status", "mode", "quality", "selection", "fix_type", "reference", "wind_speed_unit"}
)
"""What holds even where the sender marks the rest as not valid."""

UNCHECKED = "it has no checksum, which only early versions of the standard allow"


class _Text(ValueArguments):
    """`value`: what stands between the start and the asterisk; what is more than that is left out."""

    OTHER_NAMES: ClassVar[tuple[str, ...]] = ("sentence", "body", "text")
    value: str = Field(min_length=3, max_length=82)


class _Query(ValueArguments):
    """`value`: the kind of sentence wanted; `listener`: who is asked; `talker`: who asks (CC: a computer)."""

    OTHER_NAMES: ClassVar[tuple[str, ...]] = ("sentence", "type")
    value: str = Field(pattern="^[A-Z]{3}$")
    listener: str = Field(default="GP", pattern="^[A-Z]{2}$")
    talker: str = Field(default="CC", pattern="^[A-Z]{2}$")


class Nmea0183Codec(Codec):
    """Sentences of NMEA 0183."""

    PROTOCOL: ClassVar[str] = "nmea0183"
    LABEL: ClassVar[str] = "NMEA 0183"
    SOURCE: ClassVar[str] = "NMEA 0183 V2.3 to V4.11, as retold in NMEA Revealed V2.23"
    VERBS: ClassVar[tuple[Verb, ...]] = (
        Verb(name="sentence", arguments=_Text),
        Verb(name="query", arguments=_Query),
    )
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(wait=1.5, baud=4800), Probe(wait=1.5, baud=9600))

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        def meaning(frame: bytes) -> Decoded:
            sentence = parse(frame)
            found = read_sentence(sentence)
            if not frame.endswith(b"\r\n") and not found.reason:
                found = replace(found, reason="it ends with LF alone, the standard wants CR LF")
            stray = _stray(sentence, request) if sender == "device" else ""
            return replace(found, outcome="ignore", reason=stray) if stray and found.outcome != "reject" else found

        return decode_answer(data, look, meaning, request=request, half=1)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        try:
            if verb == "query":
                return build_sentence(f"{args['talker']}{args['listener']}Q,{args['value']}")
            body = args["value"].partition("*")[0].strip()
            return build_sentence(body.lstrip("$!"), "!" if body.startswith("!") else "$")
        except (ValueError, UnicodeError) as problem:
            raise BadCommand(f"{verb}: {problem}") from problem


def read_sentence(sentence: Sentence) -> Decoded:
    """Say what a sentence means."""
    fields: dict[str, Any] = {"sentence": sentence.kind, "talker": sentence.talker, "checksum": sentence.checksum}
    reason = "" if sentence.checksum else UNCHECKED
    if not sentence.talker:
        return _proprietary(sentence, fields, reason)
    if _is_query(sentence):
        fields |= {"command": "query", "sentence": "Q", "listener": sentence.kind[:2], "value": sentence.fields[0]}
        return Decoded(outcome="accept", meaning=f"asks {sentence.kind[:2]} for {sentence.fields[0]}", fields=fields)
    kind = KINDS.get(sentence.kind)
    if kind is None or sentence.encapsulated:
        fields["values"] = list(sentence.fields)
        meaning = "an encapsulated message" if sentence.encapsulated else f"{sentence.kind}, kept as it is"
        return Decoded(outcome="accept", meaning=meaning, fields=fields, reason=reason)
    return _known(sentence, kind, fields, reason)


def _is_query(sentence: Sentence) -> bool:
    return sentence.kind[2] == "Q" and len(sentence.fields) == 1 and len(sentence.fields[0]) == 3


def _proprietary(sentence: Sentence, fields: dict[str, Any], reason: str) -> Decoded:
    maker, kind = sentence.kind[:3], sentence.kind[3:]
    fields |= {"proprietary": True, "manufacturer": maker, "sentence": kind, "values": list(sentence.fields)}
    return Decoded(outcome="accept", meaning=f"proprietary sentence of {maker}", fields=fields, reason=reason)


def _known(sentence: Sentence, kind: Kind, fields: dict[str, Any], reason: str) -> Decoded:
    if len(sentence.fields) < kind.least:
        problem = f"{len(sentence.fields)} fields, expected at least {kind.least} in {sentence.kind}"
        return Decoded(outcome="reject", fields=fields, reason=problem)
    try:
        values = {item.name: _value(item, sentence.fields) for item in kind.items}
    except ValueError as problem:
        return Decoded(outcome="reject", fields=fields, reason=str(problem))
    units = {item.name: item.unit for item in kind.items if item.unit}
    if unit := values.get("wind_speed_unit"):
        units["wind_speed"] = unit
    void = kind.void(sentence.fields)
    if void:
        values = {name: value if name in _STANDING else None for name, value in values.items()}
    missing = [name for name in kind.needs if values[name] is None]
    told = {**fields, **values}
    if void or missing or not any(value is not None for value in values.values()):
        words = void or f"empty: {', '.join(missing or values)}"
        return Decoded(outcome="unknown_value", meaning=kind.title, fields=told, units=units, reason=words)
    shown = ", ".join(f"{name} {values[name]} {units.get(name, '')}".strip() for name in kind.needs or ())
    meaning = f"{kind.title}: {shown}" if shown else kind.title
    return Decoded(outcome="accept", meaning=meaning, fields=told, units=units, reason=reason)


def _value(item: Item, fields: tuple[str, ...]) -> Any:
    value = item.read(fields, item.at)
    if isinstance(value, (int, float)):
        below = item.low is not None and value < item.low
        above = item.high is not None and value > item.high
        if below or above:
            raise ValueError(f"{item.name}: {value:g}, expected {item.low} to {item.high}")
    return value


def _stray(sentence: Sentence, request: bytes | None) -> str:
    """Return why a sentence is no answer to a query."""
    if not request or look(request, 0).length != len(request):
        return ""
    asked = parse(request)
    if not asked.talker or not _is_query(asked):
        return ""
    if sentence.kind != asked.fields[0]:
        return f"a {sentence.kind}, asked was {asked.fields[0]}"
    if sentence.talker != asked.kind[:2]:
        return f"from {sentence.talker}, asked was {asked.kind[:2]}"
    return ""
