"""SCPI, the language of laboratory instruments, on RS-232, USB and TCP (often port 5025): frames, and read by hand.

Sources: IEEE Std 488.2-1992 (common commands, syntax of messages), SCPI-99 (volume 1 "Syntax and Style", volume 2
"Command Reference", chapter 21.8 for the error queue). Queries end with a question mark and are the only messages that
are answered; answers carry nothing that tells which query they belong to, so `request` says what they mean.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.scpi.answers import hopeless, read_answers
from devices.protocols.scpi.elements import read_element
from devices.protocols.scpi.headers import command_name, header_problem, shortest
from devices.protocols.scpi.messages import look, parts
from devices.transports.frame_reading import decode_answer

PORT = 5025


class ChannelArguments(Arguments):
    """`channel`: written as a channel list (@n), for instruments with several; none otherwise."""

    channel: int | None = Field(default=None, ge=1, le=999)


class LevelArguments(ChannelArguments):
    """`value`: in volts or amperes."""

    value: float = Field(ge=-1e6, le=1e6, allow_inf_nan=False)


class SwitchArguments(ChannelArguments):
    """`value`: on or off."""

    value: bool


class TextArguments(Arguments):
    """`command`: a whole message without its line end, such as VOLT:RANG 10 or MEAS:VOLT?."""

    command: str = Field(min_length=1, max_length=1000)


SIMPLE: Mapping[str, str] = {
    "identify": "*IDN?",
    "query_identification": "*IDN?",
    "reset": "*RST",
    "clear": "*CLS",
    "wait": "*WAI",
    "trigger": "*TRG",
    "operation_complete": "*OPC",
    "query_complete": "*OPC?",
    "query_options": "*OPT?",
    "query_self_test": "*TST?",
    "query_event_status": "*ESR?",
    "query_status_byte": "*STB?",
    "query_error": "SYST:ERR?",
    "query_error_count": "SYST:ERR:COUN?",
    "query_version": "SYST:VERS?",
}
ON_CHANNEL: Mapping[str, str] = {
    "query_voltage": "MEAS:VOLT?",
    "query_current": "MEAS:CURR?",
    "query_power": "MEAS:POW?",
    "query_resistance": "MEAS:RES?",
    "query_frequency": "MEAS:FREQ?",
    "query_temperature": "MEAS:TEMP?",
    "query_voltage_setting": "VOLT?",
    "query_current_setting": "CURR?",
    "query_output": "OUTP?",
}
LEVELS: Mapping[str, str] = {"voltage": "VOLT", "current": "CURR"}


class ScpiCodec(Codec):
    """Reads and writes messages."""

    PROTOCOL = "scpi"
    LABEL = "Laboratory instruments (SCPI)"
    SOURCE = "IEEE Std 488.2-1992; SCPI Consortium, SCPI-99"
    VERBS: ClassVar[tuple[Verb, ...]] = (
        *(Verb(name=name) for name in SIMPLE),
        *(Verb(name=name, arguments=ChannelArguments) for name in ON_CHANNEL),
        *(Verb(name=name, arguments=LevelArguments) for name in LEVELS),
        Verb(name="output", arguments=SwitchArguments),
        Verb(name="write", arguments=TextArguments),
        Verb(name="query", arguments=TextArguments),
    )
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=b"*IDN?\n", wait=1.0, port=PORT),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what bytes mean."""
        if sender == "controller":
            return decode_answer(data, look, _command, request=None, half=1)
        if request and not request.endswith(b"\n"):  # as people write it down
            request += b"\r\n" if data.startswith(request + b"\r\n") else b"\n"
        headers = [header for header in _headers(request or b"") if header.endswith("?")]
        if request and not headers:
            return decode_answer(data, look, _unasked, request=request, half=1)
        found = decode_answer(data, look, lambda message: read_answers(message, headers), request=request, half=1)
        if found.outcome == "incomplete" and headers and (problem := hopeless(data, headers)):
            return Decoded(outcome="reject", reason=problem)
        return found

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the message of a verb."""
        if verb in ("write", "query"):
            return _checked(str(args["command"]), query=verb == "query")
        channel = args.get("channel")
        listed = f"(@{channel})" if channel is not None else ""
        if verb in ON_CHANNEL:
            return f"{ON_CHANNEL[verb]} {listed}".rstrip().encode() + b"\n"
        if verb in LEVELS:
            return f"{LEVELS[verb]} {args['value']:.9g}{',' * bool(listed)}{listed}\n".encode()
        if verb == "output":
            return f"OUTP {'ON' if args['value'] else 'OFF'}{',' * bool(listed)}{listed}\n".encode()
        return SIMPLE[verb].encode() + b"\n"


def _checked(text: str, *, query: bool) -> bytes:
    """Return a message as a person wrote it. Raises BadCommand where it is none."""
    text = text.strip()
    if query and "?" not in text:
        head, space, rest = text.partition(" ")
        text = f"{head}?{space}{rest}"
    message = text.encode("latin-1", errors="replace") + b"\n"
    found = decode_answer(message, look, _command, request=None)
    if found.outcome != "accept" or "frames" in found.fields:
        raise BadCommand(f"{text!r} is no SCPI message: {found.reason or 'it holds several lines'}")
    return message


def _headers(message: bytes) -> list[str]:
    return [unit.split(maxsplit=1)[0].decode("latin-1") for unit in parts(message.strip(), b";") if unit.strip()]


def _unasked(message: bytes) -> Decoded:
    reason = "the request is a command, and commands are not answered"
    return Decoded(outcome="ignore", meaning=message.decode("latin-1").strip()[:80], reason=reason)


def _command(message: bytes) -> Decoded:
    """Say what a controller's message means: one command or several, behind one another."""
    units = [unit.strip() for unit in parts(message.strip(), b";")]
    read = [_one_command(unit) for unit in units]
    bad = next((each for each in read if each.outcome == "reject"), None)
    if bad is not None or len(read) == 1:
        return bad or read[0]
    fields = {**read[0].fields, "commands": [dict(each.fields) for each in read]}
    return Decoded(outcome="accept", meaning="; ".join(each.meaning for each in read), fields=fields)


def _one_command(unit: bytes) -> Decoded:
    head, _, rest = unit.partition(b" ")
    header = head.decode("latin-1")
    if problem := header_problem(header):
        return Decoded(outcome="reject", reason=problem)
    name = command_name(header)
    fields: dict[str, Any] = {"command": name, "header": header, "query": header.endswith("?")}
    elements = [read_element(part) for part in parts(rest, b",")] if rest.strip() else []
    if None in elements:
        return Decoded(outcome="reject", reason=f"no program data of IEEE 488.2: {rest[:40].decode('latin-1')!r}")
    values = [each.value for each in elements if each is not None]
    channels = [value for value in values if isinstance(value, str) and value.startswith("(@")]
    values = [value for value in values if value not in channels]
    if channels:
        number = channels[0][2:-1]
        fields["channel"] = int(number) if number.isascii() and number.isdigit() else number
    if values:
        value = _on_or_off(values[0]) if shortest(header) == "OUTP" else values[0]
        fields["value"] = value if len(values) == 1 else values
        if name in ("voltage", "current", "output") and len(values) == 1:
            fields[name] = value
    return Decoded(outcome="accept", meaning=unit.decode("latin-1")[:80], fields=fields)


def _on_or_off(value: Any) -> Any:
    return {"ON": True, "1": True, "OFF": False, "0": False}.get(str(value).upper(), value)
