"""PJLink class 1 and 2, over TCP and UDP 4352, read and written by hand.

Source: JBMIA, "PJLink Specifications" Version 1.04 (class 1) and Version 2.00 (class 2): commands `%1POWR 1` CR,
answers `%1POWR=OK` CR, letters in either case. The projector greets with `PJLINK 0`, or `PJLINK 1` and a random number;
for its login see `login`. Searches (SRCH, ACKN) and notices (LKUP, ERST, POWR, INPT) of class 2 go by UDP.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.pjlink.lines import command_line, look, meant, read_line
from devices.protocols.pjlink.login import md5_digest
from devices.protocols.pjlink.reading import read_command, read_from_projector
from devices.protocols.pjlink.values import CLASS_2, INPUT, KINDS, WORDS
from devices.transports.coded import Switch
from devices.transports.frame_reading import decode_frames

__all__ = ["PjlinkCodec"]


class Login(Arguments):
    """`random` of the greeting and `password`, where the projector asks for one: they go before the first command."""

    random: str | None = Field(default=None, pattern="^[0-9a-zA-Z]{1,32}$")
    password: str | None = Field(default=None, max_length=32)
    pjlink_class: Literal[1, 2] | None = None


class SwitchArguments(Login):
    """`value`: on or off."""

    value: Switch


class InputArguments(Login):
    """`value`: a code such as 31, or a name: rgb1, video1, digital1 (hdmi1), storage1 (usb1), network1, internal1."""

    value: str | int


class StepArguments(Login):
    """`value`: up or down; there is no absolute volume."""

    value: Literal["up", "down"] = "up"


class LevelArguments(Login):
    """`level`: what stands behind PJLINK in the greeting."""

    level: Literal[0, 1, 2] = 2


_MUTES = {"mute": "3", "av_mute": "3", "video_mute": "1", "audio_mute": "2"}
_STEPS = {"speaker_volume": "SVOL", "microphone_volume": "MVOL"}
_QUERIES = {name: word for word, name in WORDS.items() if word not in ("SRCH", "ACKN", "LKUP", "SVOL", "MVOL", "INNM")}
_QUERIES |= {"lamp_hours": "LAMP", "av_mute": "AVMT", "error_status": "ERST", "status": "POWR", "model": "INF2"}
_SET = ("power", "input", "mute", "av_mute", "freeze")
_ALIASES = {"hdmi": "3", "usb": "4", "lan": "5", **{name: digit for digit, name in KINDS.items()}}

VERBS: tuple[Verb, ...] = (
    *(Verb(name=name, arguments=SwitchArguments) for name in ("power", *_MUTES, "freeze")),
    Verb(name="input", arguments=InputArguments),
    *(Verb(name=name, arguments=StepArguments) for name in _STEPS),
    *(Verb(name=f"query_{name}", arguments=Login) for name in _QUERIES),
    *(Verb(name=name, arguments=Login) for name in _QUERIES if name not in _SET),
    Verb(name="query_input_name", arguments=InputArguments),
    Verb(name="search"),
    Verb(name="security_level", arguments=LevelArguments),
)


class PjlinkCodec(Codec):
    """Reads and writes lines of PJLink."""

    PROTOCOL = "pjlink"
    LABEL = "PJLink"
    SOURCE = "JBMIA, PJLink Specifications, Version 1.04 and Version 2.00"
    VERBS: ClassVar[tuple[Verb, ...]] = VERBS
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(wait=1.0, port=4352),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what lines mean. Never raises."""
        # A log may have cut the CR off.
        asked = (read_line(request) or read_line(request + b"\r")) if request else None
        if sender == "controller":
            return decode_frames(data, look, read_command, begins=meant)
        return decode_frames(data, look, lambda raw: read_from_projector(raw, asked, request), begins=meant)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the line of a verb. Raises BadCommand."""
        if verb == "search":
            return b"%2SRCH\r"
        if verb == "security_level":
            return f"PJLINK {args.get('level', 2)}\r".encode()
        word, parameter = _encoded(verb, args)
        klass = args.get("pjlink_class") or (2 if word in CLASS_2 or _beyond_class_1(word, parameter) else 1)
        return _proof(args) + command_line(word, parameter, klass=int(klass))


def _encoded(verb: str, args: Mapping[str, Any]) -> tuple[str, str]:
    if verb == "query_input_name":
        return "INNM", f"?{_input_code(args['value'])}"
    if verb == "input":
        return "INPT", _input_code(args["value"])
    if verb in _MUTES and "value" in args:
        return "AVMT", _MUTES[verb] + ("1" if args["value"] else "0")
    if verb in _STEPS:
        return _STEPS[verb], "1" if args.get("value", "up") == "up" else "0"
    if verb in ("power", "freeze"):
        return ("POWR" if verb == "power" else "FREZ"), "1" if args["value"] else "0"
    name = verb.removeprefix("query_")
    if name not in _QUERIES:
        raise BadCommand(f"there is no verb {verb!r}")
    return _QUERIES[name], "?"


def _input_code(value: str | int) -> str:
    text = str(value).strip().upper()
    if INPUT.fullmatch(text):
        return text
    match = re.fullmatch("([a-z]+)[ _-]?([1-9A-Z])", str(value).strip(), re.IGNORECASE)
    if match and match[1].lower() in _ALIASES:
        return _ALIASES[match[1].lower()] + match[2].upper()
    raise BadCommand(f"expected a code from 11 to 6Z, or a name such as rgb1, hdmi1, usb1, network1, got {value!r}")


def _beyond_class_1(word: str, parameter: str) -> bool:
    return word == "INPT" and re.fullmatch(r"[1-5][1-9]|\?", parameter) is None


def _proof(args: Mapping[str, Any]) -> bytes:
    random, password = args.get("random"), args.get("password")
    if random is None and password is None:
        return b""
    if random is None or password is None:
        raise BadCommand("a login needs both random and password")
    return md5_digest(str(random).encode(), str(password))
