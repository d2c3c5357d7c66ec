"""LG signage displays over RS-232 and TCP 9761, read and written by hand.

Source: LG Electronics, owner's manuals of signage monitors (e.g. 49SH7DB-M, 32SM5KD), "To control multiple products,
Transmission / Receiving Protocol": `[command1][command2] [set id] [data]` CR, answered by
`[command2] [set id] OK|NG[data]x`; data FF reads. There is no checksum. Set id 00 speaks to all displays, and then none
answers. Set ids have two hexadecimal digits in lower case, three on models with up to 1000 sets.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, create_model

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.lg_rs232.frames import (
    ERRORS,
    READ,
    Answer,
    Command,
    command_line,
    look,
    meant,
    read_answer,
    read_command,
)
from devices.protocols.lg_rs232.table import BY_LETTERS, BY_NAME, Entry, for_answer
from devices.transports.coded import Names, OutOfRange, in_word, or_all
from devices.transports.frame_reading import decode_frames

__all__ = ["LgCodec"]


class Addressed(Arguments):
    """`id`: the set id, 0 or "all" speaks to all; `id_digits`: how it is written, by default as short as it may be."""

    id: Annotated[int, or_all(0)] = Field(default=1, ge=0, le=1000)
    id_digits: Literal[2, 3] | None = None


class RawArguments(Addressed):
    """`letters`: the two command letters; `data`: a byte, 255 asks."""

    letters: str = Field(pattern="^[a-z]{2}$")
    data: int = Field(default=READ, ge=0, le=255)


ALIASES: Mapping[str, str] = {"serial": "serial_number", "version": "software_version", "signal_status": "signal"}
"""What people call some questions."""


def _verbs() -> tuple[Verb, ...]:
    verbs = []
    for entry in BY_NAME.values():
        if entry.set and entry.kind is not None:
            model = create_model(f"{entry.name}_value", __base__=Addressed, value=entry.kind.argument(entry.name))
            verbs.append(Verb(name=entry.name, arguments=model))
        elif not entry.set:
            verbs.append(Verb(name=entry.name, arguments=Addressed))
        if entry.get:
            verbs.append(Verb(name=f"query_{entry.name}", arguments=Addressed))
    verbs += [Verb(name=name, arguments=Addressed) for name in ALIASES]
    return (*verbs, Verb(name="command", arguments=RawArguments))


class LgCodec(Codec):
    """Reads and writes the frames of LG displays."""

    PROTOCOL = "lg_rs232"
    LABEL = "LG signage (RS-232)"
    SOURCE = "LG Electronics, owner's manuals of signage monitors, Transmission / Receiving Protocol"
    VERBS: ClassVar[tuple[Verb, ...]] = _verbs()
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=b"ka 01 ff\r", wait=1.0, port=9761),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what frames mean. Never raises."""
        # A log may have cut the CR off.
        asked = (read_command(request) or read_command(request + b"\r")) if request else None
        if sender == "controller":
            return decode_frames(data, look, _read_from_controller, begins=meant)
        return decode_frames(data, look, lambda frame: _read_from_device(frame, asked), begins=meant)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the frame of a verb. Raises BadCommand."""
        address = int(args.get("id", 1))
        digits = int(args.get("id_digits") or (2 if address <= 0xFF else 3))
        if verb == "command":
            return command_line(str(args["letters"]), address, int(args["data"]), digits=digits)
        name = verb.removeprefix("query_")
        entry = BY_NAME.get(ALIASES.get(name, name))
        if entry is None:
            raise BadCommand(f"there is no verb {verb!r}")
        if verb.startswith("query_") or not entry.set or entry.kind is None:
            return command_line(entry.letters, address, READ, digits=digits, first=entry.first)
        code = entry.kind.encode(args["value"])
        if code == READ and isinstance(entry.kind, Names):
            raise BadCommand("the code FF reads instead of setting")
        return command_line(entry.letters, address, code, digits=digits)


def _read_from_controller(frame: bytes) -> Decoded:
    command = read_command(frame)
    if command is None:
        return Decoded(outcome="reject", meaning="an answer", reason="expected a command, got a display's answer")
    entry = BY_LETTERS.get(command.letters)
    name = entry.name if entry else command.letters
    fields: dict[str, Any] = {"id": command.id, "command": name, "letters": command.letters, "query": command.asks}
    if command.id == 0:
        fields["broadcast"] = True
    to = "all displays" if command.id == 0 else f"display {command.id}"
    if command.asks:
        return Decoded(outcome="accept", meaning=f"asks {to} for {name}", fields=fields)
    if entry is None or entry.kind is None or len(command.data) != 1:
        data = " ".join(f"{byte:02x}" for byte in command.data)
        return Decoded(outcome="accept", meaning=f"{name} {data} to {to}", fields={**fields, "data": data})
    return _with_value(entry, command.data[0], fields, f"sets {name} of {to}")


def _read_from_device(frame: bytes, asked: Command | None) -> Decoded:
    answer = read_answer(frame)
    if answer is None:
        # A display never sends a command: this is what the hub, or another controller on the line, said itself.
        command = _read_from_controller(frame)
        if command.outcome == "reject":
            return command
        return replace(command, outcome="ignore", reason="a command heard back, not an answer")
    entry = _entry(answer, asked)
    name = entry.name if entry else answer.letter
    fields: dict[str, Any] = {"id": answer.id, "command": name, "letter": answer.letter, "ack": answer.ok}
    meaning = f"display {answer.id} answers {name}"
    reason = _not_mine(answer, asked)
    if reason:
        return Decoded(outcome="ignore", meaning=meaning, fields=fields, reason=reason)
    if not answer.ok:
        return _refusal(answer, fields, name)
    others = [each.name for each in for_answer(answer.letter)]
    if asked is None and len(others) > 1:
        fields["may_be"] = others
    if entry is None:
        return Decoded(outcome="accept", meaning=meaning, fields={**fields, "data": answer.text})
    return _with_text(entry, answer.text, fields, meaning)


def _entry(answer: Answer, asked: Command | None) -> Entry | None:
    if asked is not None and asked.letters[1] == answer.letter:
        return BY_LETTERS.get(asked.letters)
    found = for_answer(answer.letter)
    return found[0] if found else None


def _not_mine(answer: Answer, asked: Command | None) -> str:
    if asked is None:
        return ""
    if asked.id == 0:
        return "a command to all displays (set id 00) gets no answer worth reading"
    if answer.id != asked.id:
        return f"expected an answer of display {asked.id}, got one of display {answer.id}"
    if answer.letter != asked.letters[1]:
        return f"expected an answer to {asked.letters} (letter {asked.letters[1]}), got the letter {answer.letter}"
    return ""


def _refusal(answer: Answer, fields: dict[str, Any], name: str) -> Decoded:
    code = int(answer.text, 16) if _is_hex(answer.text) else None
    error = ERRORS.get(code or 0, f"unknown error {answer.text}".strip())
    return Decoded(
        outcome="device_error",
        meaning=f"display {answer.id} refuses {name}: {error}",
        fields={**fields, "error_code": code, "error": error},
        reason=f"NG {answer.text}: {error}",
    )


def _with_text(entry: Entry, text: str, fields: dict[str, Any], meaning: str) -> Decoded:
    if entry.kind is None:
        return Decoded(outcome="accept", meaning=f"{meaning}: {text}", fields={**fields, entry.name: text})
    digits = entry.digits or len(text)
    if len(text) != digits or not _is_hex(text):
        reason = f"{entry.name}: expected {digits} hexadecimal digits, got {text!r}"
        return Decoded(outcome="reject", meaning=meaning, fields=fields, reason=reason)
    if entry.name == "signal":
        # Two bytes: what was asked (02 is the signal), and whether it is there.
        signal = {"0200": False, "0201": True}.get(text)
        fields = {**fields, "signal": signal, "data": text}
        outcome, reason = ("accept", "") if signal is not None else ("unknown_value", f"signal: unknown data {text}")
        return Decoded(outcome=outcome, meaning=meaning, fields=fields, reason=reason)  # type: ignore[arg-type]
    return _with_value(entry, int(text, 16), fields, meaning)


def _with_value(entry: Entry, code: int, fields: dict[str, Any], meaning: str) -> Decoded:
    kind = entry.kind
    if kind is None:
        return Decoded(outcome="accept", meaning=meaning, fields=fields)
    try:
        value = kind.decode(code)
    except OutOfRange as problem:
        return Decoded(outcome="reject", meaning=meaning, fields=fields, reason=f"{entry.name}: {problem}")
    told: dict[str, Any] = {**fields, entry.name: value}
    if value is None or isinstance(kind, Names):
        told[f"{entry.name}_code"] = code
    units = {entry.name: kind.unit} if kind.unit else {}
    if value is None:
        why = "not available" if code == 0xFF else f"code {code:02x} is not in the document"
        return Decoded(
            outcome="unknown_value", meaning=meaning, fields=told, units=units, reason=f"{entry.name}: {why}"
        )
    return Decoded(outcome="accept", meaning=f"{meaning}: {in_word(value)}", fields=told, units=units)


def _is_hex(text: str) -> bool:
    return bool(text) and all(letter in "0123456789abcdefABCDEF" for letter in text)
