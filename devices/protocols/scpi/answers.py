"""What SCPI answers mean, with the query they answer and without."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from devices.core.codecs import Decoded
from devices.protocols.scpi.elements import Element, read_element
from devices.protocols.scpi.headers import Subject, header_problem, shortest, subject_of
from devices.protocols.scpi.messages import parts

_ERROR = re.compile(rb"\s*[-+]?\d{1,5}\s*,\s*\"")
# A number, its unit, or a header before it that has just begun.
_BEGUN = re.compile(
    rb"\s*(?:[-+]?\d*\.?\d*(?:[eE][-+]?\d*)?\s*(?:[TGKMUNPtgkmunp]?[VAWOHZSFCvaohzsfcw]{0,4})?|[:A-Za-z*][^\n]*|#.*)\s*"
)
_NAMED = re.compile(rb"[A-Za-z][A-Za-z0-9 .&_/()-]+")
ESR_BITS = (
    "operation complete", "request control", "query error", "device error",
    "execution error", "command error", "user request", "power on",
)  # fmt: skip
_CLASSES: Mapping[int, str] = {
    1: "command error", 2: "execution error", 3: "device-specific error", 4: "query error",
    5: "power on", 6: "user request", 7: "request control", 8: "operation complete",
}  # fmt: skip
_EVENTS = range(5, 9)
"""Classes of the queue that tell what happened, not what went wrong."""


def read_answers(message: bytes, queries: Sequence[str]) -> Decoded:
    """Decode a message of one answer or several; `queries`: the headers they answer, as far as known."""
    line = message.removesuffix(b"\n")
    if _is_command(line):
        reason = "a command or a query: only a controller sends it"
        return Decoded(outcome="ignore", meaning=line.decode("latin-1").strip(), reason=reason)
    units = list(parts(line, b";"))
    if len(units) == 1:
        return _unit(units[0], queries[0] if queries else "")
    if queries and len(queries) != len(units):
        reason = f"{len(queries)} questions were asked, these are {len(units)} answers"
        return Decoded(outcome="ignore", meaning="several answers", reason=reason)
    found = [_unit(unit, query) for unit, query in zip(units, queries or [""] * len(units), strict=True)]
    worst = next((each for each in found if each.outcome != "accept"), found[0])
    fields: dict[str, Any] = {}
    for each in reversed(found):
        fields.update(each.fields)
    fields["answers"] = [dict(each.fields) for each in found]
    units_of = {name: unit for each in reversed(found) for name, unit in each.units.items()}
    return replace(worst, fields=fields, units=units_of, meaning="; ".join(each.meaning for each in found))


def hopeless(begun: bytes, queries: Sequence[str]) -> str:
    """Say why a line without its end can't become the number that was asked for; nothing where it may."""
    subject = subject_of(queries[0])
    piece = begun.rpartition(b"\n")[2]
    if len(queries) > 1 or subject is None or subject.kind not in ("number", "integer", "event_status", "self_test"):
        return ""
    last = piece.rpartition(b",")[2]
    return "" if _BEGUN.fullmatch(last) else f"expected the rest of a number or a line end, got {piece[-40:]!r}"


def _is_command(line: bytes) -> bool:
    text = line.decode("latin-1").strip()
    header = text.split(" ", 1)[0]
    return text.startswith(("*", ":")) or (header.endswith("?") and not header_problem(header))


def _unit(unit: bytes, query: str) -> Decoded:
    """Decode one answer."""
    unit = _without_header(unit, query)
    subject = subject_of(query)
    if subject is not None and subject.kind in ("identification", "text"):
        return _texts(unit, subject)
    elements = [read_element(part) for part in parts(unit, b",")]
    if subject is None and _identifies(unit, elements):
        return _identification(unit)
    if None in elements and (subject is None or subject.kind != "any"):
        return Decoded(outcome="reject", reason=f"no response data of IEEE 488.2: {unit[:40].decode('latin-1')!r}")
    known = [each for each in elements if each is not None]
    if len(known) < len(elements):
        text = unit.decode("latin-1").strip()
        return Decoded(outcome="accept", meaning="settings", fields={"value": text, "type": "text"})
    if _ERROR.match(unit) and (subject is None or subject.kind == "error"):
        return _errors(known)
    if subject is not None and (problem := _stranger(subject, known)):
        return Decoded(outcome="ignore", fields=_plain(known)[0], reason=problem)
    return _values(known, subject)


def _without_header(unit: bytes, query: str) -> bytes:
    """Cut off the header that instruments with headers switched on repeat before their answer."""
    head, space, rest = unit.partition(b" ")
    word = head.decode("latin-1")
    same = bool(query) and bool(space) and not header_problem(word) and shortest(word) == shortest(query)
    return rest if same else unit


def _stranger(subject: Subject, elements: Sequence[Element]) -> str:
    """Say why elements don't answer what was asked."""
    kinds = {each.kind for each in elements}
    if subject.kind == "error":
        return f"an error number and a text were asked for, this is {', '.join(sorted(kinds))}"
    if subject.kind == "any":
        return ""
    if subject.kind == "number":
        fits = kinds <= {"number", "integer"}
    elif subject.kind == "boolean":
        fits = len(elements) == 1 and _switch(elements[0]) is not None
    else:
        fits = len(elements) == 1 and _whole(elements[0]) is not None
    return "" if fits else f"{subject.name.replace('_', ' ')} was asked for, this is {', '.join(sorted(kinds))}"


def _switch(element: Element) -> bool | None:
    words = {"1": True, "ON": True, "0": False, "OFF": False}
    return words.get(str(_whole(element) if element.kind != "word" else element.value).upper())


def _whole(element: Element) -> int | None:
    if element.kind not in ("integer", "number") or element.value is None or element.value != int(element.value):
        return None
    return int(element.value)


def _values(elements: Sequence[Element], subject: Subject | None) -> Decoded:
    if subject is not None and subject.kind == "boolean":
        on = _switch(elements[0])
        return Decoded(outcome="accept", meaning=f"{subject.name}: {on}", fields={"value": on, subject.name: on})
    if subject is not None and subject.kind in ("integer", "event_status", "self_test"):
        return _status(subject, _whole(elements[0]) or 0)
    fields, units = _plain(elements)
    if subject is not None:
        fields[subject.name] = fields["value"]
        unit = units.get("value") or subject.unit
        units = {"value": unit, subject.name: unit} if unit else {}
    specials = [each.special for each in elements if each.special]
    meaning = f"{subject.name if subject else 'value'}: {specials[0] if specials else fields['value']}"
    if specials:
        fields["special"] = specials[0]
        reason = f"the instrument has no value: {specials[0]}"
        return Decoded(outcome="unknown_value", meaning=meaning, fields=fields, units=units, reason=reason)
    return Decoded(outcome="accept", meaning=meaning, fields=fields, units=units)


def _plain(elements: Sequence[Element]) -> tuple[dict[str, Any], dict[str, str]]:
    values = [each.value for each in elements]
    units = {"value": elements[0].unit} if elements[0].unit else {}
    if len(values) > 1:
        return {"value": values, "values": values, "type": "list"}, units
    if elements[0].length is not None:
        block = {"value": values[0], "type": "block", "data": values[0], "length": elements[0].length}
        return {**block, **({"text": elements[0].text} if elements[0].text is not None else {})}, units
    return {"value": values[0], "type": elements[0].kind}, units


def _status(subject: Subject, number: int) -> Decoded:
    fields: dict[str, Any] = {"value": number, subject.name: number}
    meaning = f"{subject.name.replace('_', ' ')}: {number}"
    byte = subject.kind == "event_status" or subject.name in ("status_byte", "service_request_enable")
    if byte and not 0 <= number <= 255:
        return Decoded(outcome="reject", reason=f"expected 0 to 255, got {number}")
    if subject.kind == "event_status":
        fields["flags"] = [name for bit, name in enumerate(ESR_BITS) if number >> bit & 1]
    if subject.kind == "self_test":
        fields["passed"] = number == 0
        if number:
            fields |= {"error_code": number, "error": "self-test failed"}
            return Decoded(outcome="device_error", meaning=meaning, fields=fields, reason="the self-test failed")
    return Decoded(outcome="accept", meaning=meaning, fields=fields)


def _errors(elements: Sequence[Element]) -> Decoded:
    """Decode what the error queue says: a number and a text, or several such pairs."""
    numbers, texts = elements[::2], elements[1::2]
    if (
        len(numbers) != len(texts)
        or any(e.kind != "integer" for e in numbers)
        or any(e.kind != "string" for e in texts)
    ):
        return Decoded(outcome="reject", reason="expected pairs of an error number and a quoted text")
    queue = [(int(number.value), str(text.value)) for number, text in zip(numbers, texts, strict=True)]
    code, text = queue[0]
    if not all(-32768 <= number <= 32767 for number, _ in queue):
        return Decoded(outcome="reject", reason="expected an error number from -32768 to 32767")
    fields: dict[str, Any] = {"error_code": code, "error": text}
    if len(queue) > 1:
        fields["errors"] = [{"error_code": number, "error": said} for number, said in queue]
    if code == 0:
        return Decoded(outcome="accept", meaning="no error", fields=fields)
    number = -code // 100 if code < 0 else 0
    fields["error_class"] = _CLASSES.get(number, "device-specific error")
    if number in _EVENTS:
        return Decoded(outcome="accept", meaning=f"{code}: {text}", fields=fields)
    return Decoded(outcome="device_error", meaning=f"{code}: {text}", fields=fields, reason=f"error {code}: {text}")


# -- texts ------------------------------------------------------------------------------------------------------------


def _identifies(unit: bytes, elements: Sequence[Element | None]) -> bool:
    """Whether this looks like the answer to *IDN?: four fields, the first a maker's name."""
    named = len(elements) == 4 and bool(_NAMED.match(unit.split(b",")[0].strip()))
    return named and not any(each is not None and each.kind in ("string", "block") for each in elements)


def _texts(unit: bytes, subject: Subject) -> Decoded:
    if subject.kind == "identification":
        return _identification(unit)
    text = unit.decode("latin-1").strip(" \t\r\"'")
    return Decoded(outcome="accept", meaning=f"{subject.name}: {text}", fields={"value": text, subject.name: text})


def _identification(unit: bytes) -> Decoded:
    said = [part.decode("latin-1").strip(" \t\r\"'") for part in unit.split(b",", 3)]
    if len(said) != 4:
        reason = f"expected maker, model, serial number and firmware, got {len(said)} of the four"
        if read_element(unit) is None:
            return Decoded(outcome="reject", reason=reason)
        return Decoded(outcome="ignore", meaning="a text", fields={"value": unit.decode("latin-1")}, reason=reason)
    maker, model, serial, firmware = said
    fields = {
        "manufacturer": maker,
        "model": model,
        # IEEE 488.2, section 10.14: a 0 where there is none.
        "serial": None if serial == "0" else serial,
        "firmware": None if firmware == "0" else firmware,
        "identification": unit.decode("latin-1").strip(),
    }
    return Decoded(outcome="accept", meaning=f"{maker} {model}", fields=fields)
