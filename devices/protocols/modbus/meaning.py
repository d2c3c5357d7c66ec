"""What a Modbus request or answer means to a reader, with its limits checked.

Source: "MODBUS Application Protocol Specification V1.1b3", section 6 (the figures of each function).
"""

import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

from devices.core.codecs import Decoded
from devices.protocols.modbus import pdu as said
from devices.protocols.modbus.numbers import number

Fields = dict[str, Any]


def meaning_of_answer(
    unit: int, pdu: bytes, request: tuple[int, bytes] | None, *, broadcast: int | None = None
) -> Decoded:
    """Say what a unit answered; `request` is the unit that was asked and what it was asked.

    `broadcast`: the unit that is everybody, where there is one.
    """
    base = _base(unit, pdu)
    stray = _stray(unit, pdu, request, broadcast)
    if stray:
        return Decoded(outcome="ignore", meaning="an answer, but not to this request", fields=base, reason=stray)
    if pdu[0] & said.EXCEPTION:
        return _exception(base, pdu)
    asked = request[1] if request else None
    problem = _answer_problem(pdu)
    if problem:
        return Decoded(outcome="reject", fields=base, reason=problem)
    fields = {**base, **_answer_fields(pdu, asked)}
    return Decoded(outcome="accept", meaning=f"unit {unit} answers: {base['function_name']}", fields=fields)


def meaning_of_request(unit: int, pdu: bytes, *, broadcast: int | None = None) -> Decoded:
    """Say what the controller asks of a unit; `broadcast` as in `meaning_of_answer`."""
    base = _base(unit, pdu)
    if unit == broadcast and pdu[0] in (1, 2, 3, 4):
        reason = f"function {pdu[0]} to unit {unit}: a broadcast can only write"
        return Decoded(outcome="reject", fields=base, reason=reason)
    problem = _request_problem(pdu)
    if problem:
        return Decoded(outcome="reject", fields=base, reason=problem)
    to = "every unit" if unit == broadcast else f"unit {unit}"
    if unit == broadcast:
        base["broadcast"] = True
    return Decoded(outcome="accept", meaning=f"{to}: {base['function_name']}", fields={**base, **_request_fields(pdu)})


def _base(unit: int, pdu: bytes) -> Fields:
    function = pdu[0] & 0x7F
    return {"unit": unit, "function": function, "function_name": said.FUNCTIONS.get(function, "unknown")}


def _stray(unit: int, pdu: bytes, request: tuple[int, bytes] | None, broadcast: int | None) -> str:
    """Return why an answer is none to the request; nothing when it is one."""
    if request is None:
        return ""
    asked_unit, asked = request
    if asked_unit == broadcast:
        return "the request was a broadcast, which nobody answers"
    if unit != asked_unit:
        return f"from unit {unit}, asked was unit {asked_unit}"
    if pdu[0] & 0x7F != asked[0]:
        return f"to function {pdu[0] & 0x7F}, asked was function {asked[0]}"
    if said.answers(pdu, asked):
        return ""
    if asked[0] in (1, 2, 3, 4, 23):
        return f"{pdu[1]} bytes of data do not fit the {_word(asked, 3)} that were asked for"
    return "it confirms something else than what was written"


def _exception(base: Fields, pdu: bytes) -> Decoded:
    code = pdu[1]
    words = said.EXCEPTIONS.get(code, "unknown")
    fields = {**base, "error_code": code, "error": words}
    return Decoded(outcome="device_error", meaning=f"exception {code}: {words}", fields=fields, reason=words)


# -- answers ----------------------------------------------------------------------------------------------------------


def _answer_problem(pdu: bytes) -> str:
    if pdu[0] == 5:
        return _coil_problem(pdu)
    if pdu[0] in (15, 16):
        most = said.MAXIMUM_BITS_WRITTEN if pdu[0] == 15 else said.MAXIMUM_WRITTEN
        return _span_problem(pdu, most)
    return ""


def _answer_fields(pdu: bytes, asked: bytes | None) -> Fields:
    function = pdu[0]
    if function in (1, 2):
        return _bit_fields(pdu, asked)
    if function in (3, 4, 23):
        return register_fields(said.registers(pdu), _word(asked, 1) if asked else None)
    if function in (15, 16):
        return {"address": _word(pdu, 1), "count": _word(pdu, 3), "ack": True}
    if function in (5, 6, 22):
        return {**_request_fields(pdu), "ack": True}
    names = {7: "status", 17: "server_id"}
    return {names.get(function, "data"): pdu[1] if function == 7 else pdu[2 if function == 17 else 1 :].hex()}


def _bit_fields(pdu: bytes, asked: bytes | None) -> Fields:
    name = "coils" if pdu[0] == 1 else "inputs"
    if asked is None:
        return {name: said.bits(pdu)}
    values = said.bits(pdu, _word(asked, 3))
    return {"address": _word(asked, 1), "count": len(values), name: values}


def register_fields(words: list[int], address: int | None) -> Fields:
    """Return registers as they are, and, for one or two of them, as the number they may be."""
    fields: Fields = {"registers": words, "count": len(words)}
    if address is not None:
        fields["address"] = address
        fields["by_address"] = {str(address + at): word for at, word in enumerate(words)}
    if len(words) == 1:
        fields["value"] = words[0]
        fields["signed"] = number(words, "s16", "big")
    if len(words) == 2:
        fields |= {"u32": number(words, "u32", "big"), "u32_little": number(words, "u32", "little")}
        for name, order in (("float", "big"), ("float_little", "little")):
            value = number(words, "f32", "big" if order == "big" else "little")
            fields[name] = sensible(value)
    return fields


def sensible(value: float) -> float | None:
    """Return a 32-bit float with the seven digits it knows; None when it can hardly be a measured value."""
    if not math.isfinite(value) or not (value == 0 or 1e-6 <= abs(value) < 1e9):
        return None
    return float(f"{value:.7g}")


# -- requests ---------------------------------------------------------------------------------------------------------


def _request_problem(pdu: bytes) -> str:
    function = pdu[0]
    if function in (1, 2, 3, 4):
        return _span_problem(pdu, said.MAXIMUM_BITS if function < 3 else said.MAXIMUM_COUNT)
    if function == 5:
        return _coil_problem(pdu)
    if function in (15, 16, 23):
        return _many_problem(pdu)
    return ""


def _many_problem(pdu: bytes) -> str:
    if pdu[0] == 15:
        size, most, start = (_word(pdu, 3) + 7) // 8, said.MAXIMUM_BITS_WRITTEN, 1
    elif pdu[0] == 16:
        size, most, start = 2 * _word(pdu, 3), said.MAXIMUM_WRITTEN, 1
    else:
        size, most, start = 2 * _word(pdu, 7), 121, 5
    held = pdu[start + 4]
    if held != size:
        return f"a byte count of {held}, expected {size} for {_word(pdu, start + 2)} values"
    read = _span_problem(pdu, said.MAXIMUM_COUNT) if pdu[0] == 23 else ""
    return read or _span_problem(pdu[start - 1 :], most)


def _span_problem(pdu: bytes, most: int) -> str:
    address, count = _word(pdu, 1), _word(pdu, 3)
    if not 1 <= count <= most:
        return f"a count of {count}, expected 1 to {most}"
    if address + count > 0x10000:
        return f"{count} from address {address} reach beyond address 65535"
    return ""


def _coil_problem(pdu: bytes) -> str:
    value = _word(pdu, 3)
    return "" if value in (said.ON, said.OFF) else f"a coil value of {value:04X}, expected FF00 or 0000"


def _request_fields(pdu: bytes) -> Fields:
    reader = _REQUESTS.get(pdu[0])
    if reader is not None:
        return reader(pdu)
    return {"data": pdu[1:].hex()} if len(pdu) > 1 else {}


def _read_fields(pdu: bytes) -> Fields:
    return {"address": _word(pdu, 1), "count": _word(pdu, 3)}


def _coils_fields(pdu: bytes) -> Fields:
    count = _word(pdu, 3)
    return {"address": _word(pdu, 1), "count": count, "coils": said.bits(pdu[4:], count)}


def _both_fields(pdu: bytes) -> Fields:
    written = list(struct.unpack_from(f">{pdu[9] // 2}H", pdu, 10))
    return {**_read_fields(pdu), "write_address": _word(pdu, 5), "write_count": _word(pdu, 7), "registers": written}


_REQUESTS: Mapping[int, Callable[[bytes], Fields]] = {
    **dict.fromkeys((1, 2, 3, 4), _read_fields),
    5: lambda pdu: {"address": _word(pdu, 1), "value": _word(pdu, 3) == said.ON},
    6: lambda pdu: {"address": _word(pdu, 1), "value": _word(pdu, 3)},
    8: lambda pdu: {"subfunction": _word(pdu, 1), "data": pdu[3:].hex()},
    15: _coils_fields,
    16: lambda pdu: {**_read_fields(pdu), "registers": list(struct.unpack_from(f">{pdu[5] // 2}H", pdu, 6))},
    22: lambda pdu: {"address": _word(pdu, 1), "and_mask": _word(pdu, 3), "or_mask": _word(pdu, 5)},
    23: _both_fields,
}


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")
