"""Commands of the Simple Instruction Set: writing them, and reading them from a log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import regex  # type: ignore[import-untyped]

from devices.core.codecs import Decoded
from devices.transports.frame_reading import Look

ESCAPE = b"\x1b"
LONGEST = 80

SIGNAL_SIGNS: Mapping[str, str] = {"all": "!", "rgb": "&", "video": "%", "audio": "$"}
_SIGNALS = {sign: name for name, sign in SIGNAL_SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """A command: its name and its fields; `ambiguous` says what else it means on another model."""

    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    ambiguous: str = ""
    known: bool = True


_FORMS: tuple[tuple[str, str], ...] = (
    ("tie", r"(?P<input>\d{1,3})\*(?P<output>\d{1,3})(?P<sign>[!&%$])"),
    ("tie_all", r"(?P<input>\d{1,3})\*(?P<sign>[!&%$])"),
    ("select", r"(?P<number>\d{1,3})(?P<sign>[!&%$])"),
    ("view", r"(?P<sign>[!&%$])"),
    ("mute_output", r"(?P<output>\d{1,3})\*(?P<mute>[0-3])(?P<kind>[BbZz])"),
    ("mute_all", r"(?P<mute>[0-3])\*(?P<kind>[BbZz])"),
    ("mute", r"(?P<number>\d{1,3})(?P<kind>[BbZz])"),
    ("view_mute", r"(?P<kind>[BbZz])"),
    ("volume_output", r"(?P<output>\d{1,3})\*(?P<volume>\d{1,3})[Vv]"),
    ("volume_step", r"(?P<output>\d{0,3})(?P<step>[+-])[Vv]"),
    ("volume", r"(?P<volume>\d{1,3})[Vv]"),
    ("view_volume", r"[Vv]"),
    ("room_preset", r"(?P<room>\d{1,2})\*(?P<preset>\d{1,3})(?P<action>[.,])"),
    ("preset", r"(?P<preset>\d{1,3})(?P<action>[.,])"),
    ("lock", r"(?P<lock>[0-3])[Xx]"),
    ("view_lock", r"[Xx]"),
    ("firmware", r"[*\d]?[Qq]"),
    ("part_number", r"[Nn]"),
    ("information", r"[Ii]"),
    ("verbose", r"[\x1bWw](?P<verbose>[0-3])[Cc][Vv][\r|]"),
    ("view_verbose", r"[\x1bWw][Cc][Vv][\r|]"),
    ("auto_switch", r"[\x1bWw](?P<auto>[0-3])[Aa][Uu][Ss][Ww][\r|]"),
    ("view_auto_switch", r"[\x1bWw][Aa][Uu][Ss][Ww][\r|]"),
    ("view_mutes", r"[\x1bWw][Vv][Mm][\r|]"),
    ("group_volume", r"[\x1bWw][Dd](?P<group>\d{1,2})\*(?P<level>[+-]?\d{1,4})[Gg][Rr][Pp][Mm][\r|]"),
    ("view_group_volume", r"[\x1bWw][Dd](?P<group>\d{1,2})[Gg][Rr][Pp][Mm][\r|]"),
    ("escape", r"\x1b(?P<text>[ -~]{1,60})[\r|]"),
)
_PATTERNS = tuple((name, regex.compile(pattern.encode())) for name, pattern in _FORMS)
_BEGINNINGS = b"0123456789!&%$*+-BbZzVvXxQqNnIiWw\x1b"
_ENDINGS = b"!&%$.,BbZzVvXxQqNnIi\r\n|"


def look(data: bytes, at: int) -> Look:
    """Say what stands in the bytes from a place."""
    if at and data[at - 1] not in _ENDINGS and 0x20 <= data[at - 1] < 0x7F:
        return Look(reason="in the middle of a command")
    piece = data[at : at + LONGEST]
    if data[at] not in _BEGINNINGS:
        return Look(reason=f"expected a command of the Simple Instruction Set, got {piece[:40]!r}")
    for _, pattern in _PATTERNS:
        match = pattern.match(piece)
        if match is not None and not _in_a_word(data, at, match):
            end = int(match.end())
            # A line end behind a command is harmless; it belongs to it.
            return Look(length=end + len(piece[end : end + 2]) - len(piece[end : end + 2].lstrip(b"\r\n")))
    if at + len(piece) == len(data) and any(pattern.fullmatch(piece, partial=True) for _, pattern in _PATTERNS):
        return Look(partial=True)
    return Look(reason=f"expected a command of the Simple Instruction Set, got {piece[:40]!r}")


def _in_a_word(data: bytes, at: int, match: Any) -> bool:
    """Return whether a command of one letter is only a letter of some text."""
    if match.end() != 1 or not match[0].isalpha():
        return False
    return data[at + 1 : at + 2].isalpha() or (at > 0 and data[at - 1 : at].isalpha())


def parse(frame: bytes) -> Asked | None:
    """Take a command apart; None where it is none."""
    text = frame if frame[:1] == ESCAPE else frame.rstrip(b"\r\n") or frame
    for name, pattern in _PATTERNS:
        match = pattern.fullmatch(text) or pattern.fullmatch(frame) or pattern.fullmatch(text.rstrip(b"\r\n") + b"\r")
        if match is not None:
            fields = {key: value.decode() for key, value in match.groupdict().items() if value is not None}
            return _READERS[name](fields)
    return None


def meaning(frame: bytes) -> Decoded:
    """Say what a valid command means."""
    asked = parse(frame)
    if asked is None:
        return Decoded(outcome="reject", reason="no command")
    fields = {"command": asked.name, **asked.fields}
    words = asked.name.replace("_", " ")
    if not asked.known:
        reason = "this instruction is not in the table of commands"
        return Decoded(outcome="unknown_value", meaning=words, fields={**fields, "command": None}, reason=reason)
    if isinstance(asked.fields.get(asked.name), bool):
        words += " on" if asked.fields[asked.name] else " off"
    return Decoded(outcome="accept", meaning=f"{words}{asked.ambiguous and f' ({asked.ambiguous})'}", fields=fields)


# -- readers ----------------------------------------------------------------------------------------------------------

Parts = Mapping[str, str]


def _tie(parts: Parts) -> Asked:
    fields: dict[str, Any] = {"input": int(parts["input"])}
    if "output" in parts:
        fields["output"] = int(parts["output"])
    return Asked("tie", {**fields, "signal": _SIGNALS[parts["sign"]]})


def _select(parts: Parts) -> Asked:
    number = int(parts["number"])
    note = f"on a matrix: ask which input output {number} shows"
    return Asked("input", {"input": number, "signal": _SIGNALS[parts["sign"]]}, note)


def _mute_kind(parts: Parts) -> str:
    return "video_mute" if parts["kind"] in "Bb" else "audio_mute"


def _mute(parts: Parts) -> Asked:
    kind = _mute_kind(parts)
    if "mute" in parts:
        code = int(parts["mute"])
        where = {"output": int(parts["output"])} if "output" in parts else {}
        return Asked(kind, {**where, kind: code != 0, "mute_code": code})
    number = int(parts["number"])
    if number > 3:
        return Asked(f"query_{kind}", {"output": number})
    return Asked(kind, {kind: number != 0, "mute_code": number}, f"on a matrix: ask for that of output {number}")


def _volume(parts: Parts) -> Asked:
    volume = int(parts["volume"])
    if "output" in parts:
        return Asked("volume", {"output": int(parts["output"]), "volume": volume})
    return Asked("volume", {"volume": volume}, f"on a matrix: ask for that of output {volume}")


def _volume_step(parts: Parts) -> Asked:
    where = {"output": int(parts["output"])} if parts["output"] else {}
    return Asked("volume_up" if parts["step"] == "+" else "volume_down", where)


def _preset(parts: Parts) -> Asked:
    room = {"room": int(parts["room"])} if "room" in parts else {}
    action = "recall" if parts["action"] == "." else "save"
    return Asked(f"{action}_preset", {**room, "preset": int(parts["preset"])})


def _plain(name: str) -> Callable[[Parts], Asked]:
    return lambda _: Asked(name)


def _number(name: str, key: str) -> Callable[[Parts], Asked]:
    return lambda parts: Asked(name, {name: int(parts[key])})


_READERS: Mapping[str, Callable[[Parts], Asked]] = {
    "tie": _tie,
    "tie_all": _tie,
    "select": _select,
    "view": lambda parts: Asked("query_input", {"signal": _SIGNALS[parts["sign"]]}),
    "mute_output": _mute,
    "mute_all": _mute,
    "mute": _mute,
    "view_mute": lambda parts: Asked(f"query_{_mute_kind(parts)}"),
    "volume_output": _volume,
    "volume_step": _volume_step,
    "volume": _volume,
    "view_volume": _plain("query_volume"),
    "room_preset": _preset,
    "preset": _preset,
    "lock": _number("front_panel_lock", "lock"),
    "view_lock": _plain("query_front_panel_lock"),
    "firmware": _plain("query_firmware"),
    "part_number": _plain("query_part_number"),
    "information": _plain("query_information"),
    "verbose": _number("verbose", "verbose"),
    "view_verbose": _plain("query_verbose"),
    "auto_switch": _number("auto_switch", "auto"),
    "view_auto_switch": _plain("query_auto_switch"),
    "view_mutes": _plain("query_mutes"),
    "group_volume": lambda parts: Asked(
        "group_volume", {"group": int(parts["group"]), "level": int(parts["level"]) / 10}
    ),
    "view_group_volume": lambda parts: Asked("query_group_volume", {"group": int(parts["group"])}),
    "escape": lambda parts: Asked("escape", {"text": parts["text"]}, known=False),
}
