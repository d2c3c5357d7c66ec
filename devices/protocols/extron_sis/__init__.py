"""Extron's Simple Instruction Set (SIS), read and written by hand.

Source: Extron Electronics, programmer's guides: "CrossPoint 300" (ties, volume, mutes, presets), "DXP DVI Pro and DXP
HDMI Series", "DTP CrossPoint 84", "IN1606 and IN1608 Series", "SW4 3G HD-SDI": 9600 8N1 or TCP 23; commands of a few
characters without an end (`1*3!`), or begun by ESC and ended by CR (ESC `3CV` CR); answers ended by CR LF (`Out03 In01
All`), errors `Enn`. In verbose modes 1 and 3 changes at the front panel are told unasked, in modes 2 and 3 answers to
questions carry their name. `3!` selects input 3 on a switcher with one output and asks for output 3 on a matrix; `1B`
and `50V` are as ambiguous. Input 0 means that nothing is tied.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.extron_sis import answers, commands
from devices.protocols.extron_sis.answers import Said
from devices.protocols.extron_sis.commands import SIGNAL_SIGNS, Asked
from devices.transports.frame_reading import decode_answer, decode_frames

__all__ = ["ExtronSisCodec", "answer_to"]

_HALF = 2
"""Bytes of half a line behind noise that are no chance: many commands have no more."""

Signal = Literal["all", "rgb", "video", "audio"]
Output = Annotated[
    int | None, BeforeValidator(lambda value: None if str(value).strip().lower() in ("all", "*") else value)
]
"""One of a matrix's outputs; "all" as well as none stands for all of them."""


class InputArguments(Arguments):
    """`value`: the input, 0 for none. `output`: on a matrix; without it the switcher's only one, or all."""

    value: int = Field(ge=0, le=128)
    output: Output = Field(default=None, ge=1, le=128)
    signal: Signal = "all"


class TieArguments(Arguments):
    """Without `output`, the input goes to all of them."""

    input: int = Field(ge=0, le=128)
    output: Output = Field(default=None, ge=1, le=128)
    signal: Signal = "all"


class OutputArguments(Arguments):
    """`output`: on a matrix."""

    output: Output = Field(default=None, ge=1, le=128)


class SignalArguments(OutputArguments):
    """`signal`: which part of it."""

    signal: Signal = "all"


class MuteArguments(OutputArguments):
    """`value`: on mutes."""

    value: bool


class VolumeArguments(OutputArguments):
    """`value`: 0 to 100 on switchers with one output, 0 to 64 on a CrossPoint."""

    value: int = Field(ge=0, le=100)


class PresetArguments(Arguments):
    """`value`: the number of the preset."""

    value: int = Field(ge=1, le=128)


class ModeArguments(Arguments):
    """`value`: the mode."""

    value: int = Field(ge=0, le=3)


PLAIN: Mapping[str, bytes] = {
    "query_front_panel_lock": b"X",
    "query_firmware": b"Q",
    "query_part_number": b"N",
    "query_information": b"I",
    "query_verbose": b"\x1bCV\r",
    "query_auto_switch": b"\x1bAUSW\r",
    "query_mutes": b"\x1bVM\r",
}
MODES: Mapping[str, str] = {
    "front_panel_lock": "{}X",
    "verbose": "\x1b{}CV\r",
    "auto_switch": "\x1b{}AUSW\r",
}
MUTES: Mapping[str, str] = {"video_mute": "B", "audio_mute": "Z"}
PRESETS: Mapping[str, str] = {"preset": ".", "recall_preset": ".", "preset_recall": ".", "save_preset": ","}


class ExtronSisCodec(Codec):
    """Reads and writes SIS commands and answers."""

    PROTOCOL = "extron_sis"
    LABEL = "Extron switchers (SIS)"
    SOURCE = "Extron Electronics, programmer's guides of CrossPoint 300, DXP, DTP CrossPoint 84, IN1606/IN1608"
    VERBS: ClassVar[tuple[Verb, ...]] = (
        Verb(name="input", arguments=InputArguments),
        Verb(name="tie", arguments=TieArguments),
        Verb(name="query_input", arguments=SignalArguments),
        *(Verb(name=name, arguments=MuteArguments) for name in MUTES),
        *(Verb(name=f"query_{name}", arguments=OutputArguments) for name in (*MUTES, "volume")),
        Verb(name="volume", arguments=VolumeArguments),
        *(Verb(name=name, arguments=OutputArguments) for name in ("volume_up", "volume_down")),
        *(Verb(name=name, arguments=PresetArguments) for name in PRESETS),
        *(Verb(name=name, arguments=ModeArguments) for name in MODES),
        *(Verb(name=name) for name in PLAIN),
    )
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=b"Q"), Probe(data=b"Q", port=23))

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what bytes mean."""
        if sender == "controller":
            return decode_frames(data, commands.look, commands.meaning, half=_HALF)
        asked = commands.parse(request) if request else None

        def meaning(frame: bytes) -> Decoded:
            return _meaning(answers.line_of(frame), asked)

        # A command has no end of its own, so its echo runs into the answer.
        return decode_answer(data, answers.look, meaning, request=request, half=_HALF)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the bytes of a verb. Raises BadCommand."""
        if verb in PLAIN:
            return PLAIN[verb]
        if verb in MODES:
            return MODES[verb].format(args["value"]).encode()
        if verb in PRESETS:
            return f"{args['value']}{PRESETS[verb]}".encode()
        return _route(verb, args).encode()


def _route(verb: str, args: Mapping[str, Any]) -> str:
    """Return a command about one output, about the only one, or about all."""
    output = args.get("output")
    where = "" if output is None else f"{output}"
    of = f"{where}*" if where else ""
    if verb in ("input", "tie", "query_input"):
        return _tie(verb, args, where) + SIGNAL_SIGNS[args["signal"]]
    if verb in MUTES:
        return f"{of}{int(args['value'])}{MUTES[verb]}"
    if verb == "volume":
        return f"{of}{args['value']}V"
    if verb in ("volume_up", "volume_down"):
        return f"{where}{'+' if verb == 'volume_up' else '-'}V"
    return where + {"query_video_mute": "B", "query_audio_mute": "Z", "query_volume": "V"}[verb]


def _tie(verb: str, args: Mapping[str, Any], where: str) -> str:
    if verb == "query_input":
        return where
    if verb == "tie":
        return f"{args['input']}*{where}"
    if not where and args["value"] == 0:
        raise BadCommand("input: a switcher with one output always shows one of its inputs, 1 or more")
    return f"{args['value']}*{where}" if where else f"{args['value']}"


# -- answers ----------------------------------------------------------------------------------------------------------

_KINDS: Mapping[str, frozenset[str]] = {
    "tie": frozenset({"tie", "quick"}),
    "input": frozenset({"tie", "number"}),
    "query_input": frozenset({"tie", "number"}),
    "video_mute": frozenset({"video_mute", "number"}),
    "audio_mute": frozenset({"audio_mute", "number"}),
    "volume": frozenset({"volume", "number"}),
    "volume_up": frozenset({"volume"}),
    "volume_down": frozenset({"volume"}),
    "recall_preset": frozenset({"preset"}),
    "save_preset": frozenset({"preset"}),
    "front_panel_lock": frozenset({"front_panel_lock", "number"}),
    "verbose": frozenset({"verbose", "number"}),
    "auto_switch": frozenset({"auto_switch", "number"}),
    "group_volume": frozenset({"group_volume", "number"}),
    "firmware": frozenset({"firmware"}),
    "part_number": frozenset({"part_number"}),
}
"""What may answer a command, or the question of the same name."""


def _meaning(line: str, asked: Asked | None) -> Decoded:
    said = answers.read(line)
    if said.fields.get("output") == 0:
        return Decoded(outcome="reject", meaning=said.meaning, reason="expected an output of 1 or more, got 0")
    if asked is not None:
        said, reason = answer_to(said, asked)
        if reason:
            return Decoded(outcome="ignore", meaning=said.meaning, fields=said.fields, units=said.units, reason=reason)
    fields = {"type": said.kind, **said.fields}
    return Decoded(outcome=said.outcome, meaning=said.meaning, fields=fields, units=said.units, reason=said.reason)


def answer_to(said: Said, asked: Asked) -> tuple[Said, str]:
    """Return what a line says in answer to a command, and why it is no answer (empty where it is one)."""
    if said.kind == "error":
        return said, ""
    kinds = _KINDS.get(asked.name) or _KINDS.get(asked.name.removeprefix("query_"))
    if kinds is not None and said.kind not in kinds:
        return said, f"it does not answer {asked.name.replace('_', ' ')}"
    if said.kind == "number":
        question = asked.name.startswith("query_") or bool(asked.ambiguous)
        return (_numbered(said, asked), "") if question else (said, "a bare number answers a question only")
    keys = ("output", "signal", "preset", "room", "group")
    for key in (*keys, "input") if asked.name == "tie" else keys:
        wanted, got = asked.fields.get(key), said.fields.get(key)
        if None not in (wanted, got) and wanted != got:
            return said, f"{key} {wanted} was asked for, this is {key} {got}"
    return said, ""


def _numbered(said: Said, asked: Asked) -> Said:
    """Give a bare number the name of what was asked for. On a matrix `3!` asks for output 3, `1B` for its mute."""
    name = asked.name.removeprefix("query_")
    value = said.fields["value"]
    fields: dict[str, Any] = {name: value}
    if name in MUTES:
        fields = {name: value != 0, "mute_code": value}
    elif name == "group_volume":
        fields = {"level": value / 10}
    where = asked.fields.get("output", _ambiguous_output(asked))
    if where is not None:
        fields["output"] = where
    if name == "input":
        fields["signal"] = asked.fields.get("signal", "all")
    return Said(name, f"{name.replace('_', ' ')} {value}", fields, {"level": "dB"} if "level" in fields else {})


def _ambiguous_output(asked: Asked) -> int | None:
    """Return the output that an ambiguous command asked for, where its answer shows that it was a question."""
    if not asked.ambiguous:
        return None
    number = asked.fields.get("mute_code", asked.fields.get("input", asked.fields.get("volume")))
    return None if number is None else int(number)
