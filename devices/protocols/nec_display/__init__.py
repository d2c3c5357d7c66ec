"""NEC displays over RS-232 and TCP 7142, read and written by hand.

Source: NEC Display Solutions, "External Control, NEC LCD Monitor" Rev. 2.6 to 3.5:
`SOH 0 destination source type length STX message ETX check CR`; the length, two hexadecimal digits, counts from STX to
ETX; the check code is the exclusive or of everything behind SOH up to ETX. Monitor ids 1 to 100 are the bytes 41 to A4,
groups A to J are 31 to 3A, 2A speaks to all. A reply to a parameter begins with its result: 00 done, 01 unsupported.
The reply "BE" says the display is busy or does not know the command.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field, create_model

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.nec_display.frames import (
    COMMAND,
    DIAGNOSIS,
    MODEL_NAME,
    POWER_READ,
    SERIAL_NUMBER,
    Frame,
    address_of,
    frame,
    get_parameter,
    look,
    set_parameter,
    set_power,
)
from devices.protocols.nec_display.reading import read_command, read_reply
from devices.protocols.nec_display.table import ALIASES, BY_NAME
from devices.transports.coded import Switch
from devices.transports.frame_reading import decode_frames, whole_frames

__all__ = ["NecCodec"]


class Addressed(Arguments):
    """`id`: the monitor id; "all", or a group from "group-a" to "group-j"."""

    id: int | str = Field(default=1)


class PowerArguments(Addressed):
    """`value`: on or off."""

    value: Switch


class OpcodeArguments(Addressed):
    """`opcode`: which parameter."""

    opcode: int = Field(ge=0, le=0xFFFF)


class SetArguments(OpcodeArguments):
    """`value`: what it shall be."""

    value: int = Field(ge=0, le=0xFFFF)


_QUERIES: Mapping[str, str] = {
    "query_power": POWER_READ,
    "query_diagnosis": DIAGNOSIS,
    "query_serial_number": SERIAL_NUMBER,
    "query_model_name": MODEL_NAME,
}
_ALIASES: Mapping[str, str] = {
    "diagnosis": DIAGNOSIS,
    "serial_number": SERIAL_NUMBER,
    "model_name": MODEL_NAME,
    "status": POWER_READ,
    "serial": SERIAL_NUMBER,
    "model": MODEL_NAME,
}


def _verbs() -> tuple[Verb, ...]:
    verbs = [Verb(name="power", arguments=PowerArguments)]
    named = {**BY_NAME, **{alias: BY_NAME[name] for alias, name in ALIASES.items()}}
    for name, each in named.items():
        if each.set:
            model = create_model(f"{name}_value", __base__=Addressed, value=each.kind.argument(name))
            verbs.append(Verb(name=name, arguments=model))
        else:
            verbs.append(Verb(name=name, arguments=Addressed))
        verbs.append(Verb(name=f"query_{name}", arguments=Addressed))
    verbs += [Verb(name=name, arguments=Addressed) for name in (*_QUERIES, *_ALIASES)]
    verbs.append(Verb(name="get_parameter", arguments=OpcodeArguments))
    return (*verbs, Verb(name="set_parameter", arguments=SetArguments))


class NecCodec(Codec):
    """Reads and writes the frames of NEC displays."""

    PROTOCOL = "nec_display"
    LABEL = "NEC display"
    SOURCE = "NEC Display Solutions, External Control, NEC LCD Monitor, Rev. 3.5"
    VERBS: ClassVar[tuple[Verb, ...]] = _verbs()
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=frame(COMMAND, POWER_READ, 0x41), wait=1.0, port=7142),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what frames mean. Never raises."""
        asked = _request(request)
        if sender == "controller":
            return decode_frames(data, look, _command)
        return decode_frames(data, look, lambda raw: _reply(raw, asked, request))

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the frame of a verb. Raises BadCommand."""
        address = _address(args.get("id", 1))
        if verb == "power":
            return set_power(1 if args["value"] else 4, address)
        if verb in _QUERIES or verb in _ALIASES:
            return frame(COMMAND, {**_QUERIES, **_ALIASES}[verb], address)
        if verb == "get_parameter":
            return get_parameter(int(args["opcode"]), address)
        if verb == "set_parameter":
            return set_parameter(int(args["opcode"]), int(args["value"]), address)
        name = verb.removeprefix("query_")
        parameter = BY_NAME.get(ALIASES.get(name, name))
        if parameter is None:
            raise BadCommand(f"there is no verb {verb!r}")
        if verb.startswith("query_") or not parameter.set:
            return get_parameter(parameter.opcode, address)
        return set_parameter(parameter.opcode, parameter.kind.encode(args["value"]), address)


def _address(unit: int | str) -> int:
    text = str(unit).strip().lower()
    if text.isdecimal() and 1 <= int(text) <= 100:
        return address_of(int(text))
    if text in ("all", "*", "broadcast"):
        return address_of("all")
    if len(text.removeprefix("group-")) == 1 and "a" <= text[-1] <= "j":
        return address_of(text)
    raise BadCommand(f'expected a monitor id from 1 to 100, "all", or "group-a" to "group-j", got {unit!r}')


def _request(request: bytes | None) -> Frame | None:
    found = whole_frames(request or b"", look)
    return Frame.of(found[0]) if found else None


def _command(raw: bytes) -> Decoded:
    return read_command(Frame.of(raw))


def _reply(raw: bytes, asked: Frame | None, request: bytes | None) -> Decoded:
    one = Frame.of(raw)
    if one.type not in "BDF":
        # A display never sends a command: this is what the hub, or another controller on the line, said itself.
        command = read_command(one)
        if command.outcome == "reject":
            return command
        echo = "the request itself, heard back" if raw == request else "a command, not a reply"
        return replace(command, outcome="ignore", reason=echo)
    return read_reply(one, asked)
