"""What a person can ask of a Modbus unit by hand."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.modbus import pdu

Function = Literal[1, 2, 3, 4]


class _Addressed(Arguments):
    """`unit`: on a serial line 0 is everybody, who can only be written to. `transaction` counts on TCP only."""

    unit: int = Field(default=1, ge=0, le=255)
    transaction: int = Field(default=1, ge=0, le=0xFFFF)
    address: int = Field(default=0, ge=0, le=0xFFFF)


class _Read(_Addressed):
    count: int = Field(default=1, ge=1, le=pdu.MAXIMUM_COUNT)


class _ReadBits(_Addressed):
    count: int = Field(default=1, ge=1, le=pdu.MAXIMUM_BITS)


class _WriteCoil(_Addressed):
    value: bool


class _WriteRegister(_Addressed):
    value: int = Field(ge=-0x8000, le=0xFFFF)


class _WriteRegisters(_Addressed):
    values: list[int] = Field(min_length=1, max_length=pdu.MAXIMUM_WRITTEN)


class _WriteCoils(_Addressed):
    values: list[bool] = Field(min_length=1, max_length=pdu.MAXIMUM_BITS_WRITTEN)


class _Mask(_Addressed):
    and_mask: int = Field(ge=0, le=0xFFFF)
    or_mask: int = Field(ge=0, le=0xFFFF)


class _AnyRead(_ReadBits):
    function: Function = 3


READS: Mapping[str, Function] = {
    "read_coils": 1,
    "read_discrete_inputs": 2,
    "read_holding_registers": 3,
    "read_input_registers": 4,
}

_OTHER_NAMES: Mapping[str, str] = {
    "read_registers": "read",
    "read_holding": "read_holding_registers",
    "read_input": "read_input_registers",
    "read_inputs": "read_discrete_inputs",
    "write_single_coil": "write_coil",
    "write_single_register": "write_register",
    "write_multiple_coils": "write_coils",
    "write_multiple_registers": "write_registers",
}
"""What the specification and other programs call the same."""

_VERBS = (
    Verb(name="read_coils", arguments=_ReadBits),
    Verb(name="read_discrete_inputs", arguments=_ReadBits),
    Verb(name="read_holding_registers", arguments=_Read),
    Verb(name="read_input_registers", arguments=_Read),
    Verb(name="write_coil", arguments=_WriteCoil),
    Verb(name="write_register", arguments=_WriteRegister),
    Verb(name="write_coils", arguments=_WriteCoils),
    Verb(name="write_registers", arguments=_WriteRegisters),
    Verb(name="mask_write_register", arguments=_Mask),
    Verb(name="read", arguments=_AnyRead),
)

VERBS = (
    *_VERBS,
    *(
        Verb(name=name, arguments=next(verb.arguments for verb in _VERBS if verb.name == meant))
        for name, meant in _OTHER_NAMES.items()
    ),
)


def verb_pdu(verb: str, args: Mapping[str, Any]) -> bytes:
    """Return what a verb of `VERBS` says. Raises BadCommand."""
    verb = _OTHER_NAMES.get(verb, verb)
    address: int = args["address"]
    function = READS.get(verb, args.get("function"))
    if function is not None:
        if function > 2 and args["count"] > pdu.MAXIMUM_COUNT:
            raise BadCommand(f"count: {args['count']} registers, at most {pdu.MAXIMUM_COUNT} can be read at once")
        _check_end(address, args["count"])
        return pdu.read_pdu(function, address, args["count"])
    if verb == "write_coil":
        return pdu.write_coil_pdu(address, on=args["value"])
    if verb == "write_register":
        return pdu.write_register_pdu(address, args["value"] & 0xFFFF)
    if verb == "mask_write_register":
        masks: bytes = args["and_mask"].to_bytes(2, "big") + args["or_mask"].to_bytes(2, "big")
        return b"\x16" + address.to_bytes(2, "big") + masks
    _check_end(address, len(args["values"]))
    if verb == "write_coils":
        return pdu.write_coils_pdu(address, args["values"])
    if any(not -0x8000 <= word <= 0xFFFF for word in args["values"]):
        raise BadCommand("values: each register holds -32768 to 65535")
    return pdu.write_registers_pdu(address, [word & 0xFFFF for word in args["values"]])


def _check_end(address: int, count: int) -> None:
    if address + count > 0x10000:
        raise BadCommand(f"{count} from address {address} reach beyond address 65535")
