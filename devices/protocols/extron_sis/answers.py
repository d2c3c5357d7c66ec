"""Lines that Extron devices send: where they stand in a stream, and what each says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import regex  # type: ignore[import-untyped]

from devices.core.codecs import Outcome
from devices.transports.frame_reading import Look

LONGEST = 256
PROMPT = b"Password:"
END = b"\r\n"

ERRORS: Mapping[str, str] = {
    "E01": "invalid input number",
    "E06": "invalid input selection during auto-input switching",
    "E10": "invalid command",
    "E11": "invalid preset number",
    "E12": "invalid output number",
    "E13": "invalid value (out of range)",
    "E14": "invalid command for this configuration",
    "E17": "invalid command for this signal type, or timed out",
    "E18": "timed out",
    "E21": "invalid room number",
    "E22": "busy",
    "E23": "checksum error",
    "E24": "privilege violation",
    "E25": "device not present",
    "E26": "maximum number of connections exceeded",
    "E27": "invalid event number",
    "E28": "bad file name, or file not found",
    "E30": "hardware failure",
    "E31": "attempt to break port",
    "E33": "bad file type or size",
}

SIGNALS: Mapping[str, str] = {"All": "all", "RGB": "rgb", "Vid": "video", "Aud": "audio"}
TAGS = (
    "Bitd|Frez|Hdcp[A-Z]?|Ipa|Ipn|Ipt|Ipu|Lfmt|Lsm|Mut|Nmg|Nmi|Nmo|Nmp|Nmr|Pno|Psav|Pti|Rte|Sig|Stat|Sts|Test|Tst|"
    "Typ|Vtp|Zap|Zpa|Zpx|Zpz|Afmt|Knob|Aspr|Blk|Brt|Cont|Xloc"
)
"""Beginnings of answers that are passed on as they stand."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says: its kind, its fields, and whether it is a refusal."""

    kind: str
    meaning: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome = "accept"
    reason: str = ""


_BANNER = (
    r"(?:\(c\)|©) Copyright (?P<years>[\d-]{4,9}), Extron [^,]{0,40}, (?P<model>.{1,80}), V(?P<firmware>[\d.]+)"
    r"(?:, (?P<part>\d\d-\d{3,4}-\w{2,3}))?"
)
_LINES: tuple[tuple[str, str], ...] = (
    ("tie", r"(?:Out(?P<output>\d{1,3}) )?In(?P<input>\d{1,3})(?: (?P<signal>All|RGB|Vid|Aud))?"),
    ("volume", r"(?:Out(?P<output>\d{1,3}) )?Vol(?P<volume>[+-]?\d{1,3})"),
    ("video_mute", r"Vmt(?:(?P<output>\d{1,3})[* ])?(?P<mute>[0-3])"),
    ("audio_mute", r"Amt(?:(?P<output>\d{1,3})[* ])?(?P<mute>[0-3])"),
    ("preset", r"(?:Rmm(?P<room>\d{1,2}) )?(?P<action>Rpr|Spr)(?P<preset>\d{1,3})"),
    ("front_panel_lock", r"Exe(?P<lock>[0-3])"),
    ("verbose", r"Vrb(?P<verbose>[0-3])"),
    ("auto_switch", r"Ausw(?P<auto>[0-3])"),
    ("group_volume", r"GrpmD(?P<group>\d{1,2})\*(?P<level>[+-]?\d{1,4})"),
    ("quick", r"Qik"),
    ("login", r"Login (?P<role>Administrator|User)"),
    ("error", r"E\d\d(?::.{0,40})?"),
    ("banner", _BANNER),
    ("date", r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? \w{3} \d{4} \d\d:\d\d:\d\d"),
    ("size", r"V(?P<inputs>\d{1,3})X(?P<outputs>\d{1,3}) A(?P<ainputs>\d{1,3})X(?P<aoutputs>\d{1,3})"),
    ("part_number", r"(?:Pno)?(?P<part>60-\d{3,4}-\w{2,3})"),
    ("firmware", r"(?:Ver\d\d?\*)?(?P<firmware>\d{1,2}\.\d\d(?:\.\d{4})?)"),
    ("number", r"(?P<number>[+-]?\d{1,4})"),
    ("other", rf"(?P<tag>{TAGS})(?P<text>[ \d*,].{{0,120}})?"),
)

_PATTERNS = tuple((kind, regex.compile(pattern)) for kind, pattern in _LINES)
_PRINTABLE = re.compile(rb"[ -~]")
_NEVER_A_TAIL = (b"Out", b"Vmt", b"Amt", b"Exe", b"Vrb", b"Rmm", b"Login", b"Ausw")
"""What no longer line holds further in: found behind printable noise, it is a line of its own."""


def look(data: bytes, at: int) -> Look:
    """Say what stands in the bytes from a place. A line that lost its beginning must not pass for a shorter one."""
    if data.startswith((b"\r", b"\n"), at) and at and data[at - 1 : at] != b"\n":
        return Look(reason="a line end without a line")
    if not _may_begin(data, at):
        return Look(reason="in the middle of a line")
    start = at
    while data.startswith(END, start) and start < at + 2 * len(END):
        start += len(END)
    if data.startswith(PROMPT, start):
        return Look(length=start - at + len(PROMPT))
    end = data.find(END, start, start + LONGEST)
    if end < 0:
        return _half(data[start : start + LONGEST])
    text = _text(data[start:end])
    if text is None or not any(pattern.fullmatch(text) for _, pattern in _PATTERNS):
        return Look(reason=f"expected an answer of the Simple Instruction Set, got {data[start:end][:60]!r}")
    return Look(length=end + len(END) - at)


def line_of(frame: bytes) -> str:
    """Return the text of a valid frame."""
    return _text(frame.strip(END)) or ""


def read(line: str) -> Said:
    """Say what a valid line says."""
    if line == PROMPT.decode():
        return Said("password", "asks for the password", {"password_required": True})
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(line)
        if match is not None:
            return _READERS[kind](match)
    return Said("other", line, {"text": line}, outcome="reject", reason=f"not understood: {line[:60]!r}")


def _may_begin(data: bytes, at: int) -> bool:
    before = data[data.rfind(b"\n", max(0, at - LONGEST), at) + 1 : at] if at else b""
    if data.endswith(PROMPT, 0, at) or _PRINTABLE.search(before[-LONGEST:]) is None:
        return True
    return data.startswith(_NEVER_A_TAIL, at)


def _half(piece: bytes) -> Look:
    """Judge a line whose end is not there."""
    if len(piece) >= LONGEST:
        return Look(reason=f"expected a line of at most {LONGEST} bytes")
    stray = piece.find(b"\n")
    if stray >= 0 or b"\r" in piece[:-1]:
        return Look(reason=f"expected the line to end with CR LF, got {piece[:60]!r}")
    text = _text(piece.removesuffix(b"\r"))
    if text is None:
        return Look(reason=f"expected printable characters, got {piece[:16].hex(' ').upper()}")
    whole = piece.endswith(b"\r")
    if not text:
        return Look(partial=True)
    possible = any(pattern.fullmatch(text, partial=not whole) for _, pattern in _PATTERNS)
    if possible or (not whole and PROMPT.decode().startswith(text)):
        return Look(partial=True)
    return Look(reason=f"expected an answer of the Simple Instruction Set, got {text[:60]!r}")


def _text(line: bytes) -> str | None:
    """Return a line as text; None where it holds what no line does. The copyright sign comes in two encodings."""
    text = line.replace(b"\xc2\xa9", b"\xa9").decode("latin-1")
    return text if all((letter.isascii() and letter.isprintable()) or letter == "©" for letter in text) else None


class SisLines:
    """Finds lines ended by CR LF, and the prompt for the password, which has no end. What can't be text is noise."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while (end := buffer.find(END)) >= 0:
            line = bytes(buffer[:end])
            del buffer[: end + len(END)]
            clean = line.lstrip(_UNPRINTABLE)
            noise += line[: len(line) - len(clean)]
            if clean and (_text(clean) is None or len(clean) > LONGEST):
                noise += clean
            elif clean:
                frames.append(clean)
        if buffer.endswith(PROMPT):
            noise += buffer[: -len(PROMPT)]
            frames.append(PROMPT)
            buffer.clear()
        if len(buffer) > LONGEST:
            noise += buffer[:-1]
            del buffer[:-1]
        return frames, bytes(noise)


_UNPRINTABLE = bytes(byte for byte in range(256) if not 0x20 <= byte < 0x7F and byte not in (0xC2, 0xA9))


# -- readers ----------------------------------------------------------------------------------------------------------


def _output(match: Any) -> dict[str, Any]:
    return {} if match["output"] is None else {"output": int(match["output"])}


def _of(match: Any) -> str:
    return f" of output {int(match['output'])}" if match["output"] is not None else ""


def _tie(match: Any) -> Said:
    signal = SIGNALS.get(match["signal"] or "All", "all")
    source = int(match["input"])
    fields = {**_output(match), "input": source, "signal": signal}
    where = f"output {int(match['output'])}" if match["output"] is not None else "the output"
    return Said("tie", f"{where} shows {f'input {source}' if source else 'no input'} ({signal})", fields)


def _volume(match: Any) -> Said:
    level = int(match["volume"])
    return Said("volume", f"volume{_of(match)} {level}", {**_output(match), "volume": level})


def _mute(kind: str) -> Callable[[Any], Said]:
    def read_mute(match: Any) -> Said:
        code = int(match["mute"])
        words = f"{kind.replace('_', ' ')}{_of(match)} {'on' if code else 'off'}"
        return Said(kind, words, {**_output(match), kind: code != 0, "mute_code": code})

    return read_mute


def _preset(match: Any) -> Said:
    action = "recall" if match["action"] == "Rpr" else "save"
    room = {} if match["room"] is None else {"room": int(match["room"])}
    number = int(match["preset"])
    return Said("preset", f"preset {number}: {action}", {**room, "preset": number, "action": action})


def _error(match: Any) -> Said:
    code = match[0][:3]
    words = ERRORS.get(code, "unknown error")
    return Said("error", words, {"error_code": code, "error": words}, {}, "device_error", f"{code}: {words}")


def _banner(match: Any) -> Said:
    fields = {"model": match["model"], "firmware": match["firmware"], "part_number": match["part"]}
    return Said("banner", f"copyright message of an {match['model']}", fields)


def _group_volume(match: Any) -> Said:
    level = int(match["level"]) / 10
    fields = {"group": int(match["group"]), "level": level}
    return Said("group_volume", f"level of group {int(match['group'])}", fields, {"level": "dB"})


def _size(match: Any) -> Said:
    names = {"inputs": "inputs", "outputs": "outputs", "ainputs": "audio_inputs", "aoutputs": "audio_outputs"}
    return Said("size", "size of the matrix", {name: int(match[group]) for group, name in names.items()})


def _other(match: Any) -> Said:
    fields = {"tag": match["tag"], "text": (match["text"] or "").strip()}
    return Said("other", f"{match['tag']} {fields['text']}".strip(), fields)


_READERS: Mapping[str, Callable[[Any], Said]] = {
    "tie": _tie,
    "volume": _volume,
    "video_mute": _mute("video_mute"),
    "audio_mute": _mute("audio_mute"),
    "preset": _preset,
    "front_panel_lock": lambda m: Said("front_panel_lock", "front panel lock", {"front_panel_lock": int(m["lock"])}),
    "verbose": lambda m: Said("verbose", "verbose mode", {"verbose": int(m["verbose"])}),
    "auto_switch": lambda m: Said("auto_switch", "auto switch mode", {"auto_switch": int(m["auto"])}),
    "group_volume": _group_volume,
    "quick": lambda _: Said("quick", "several ties were changed", {"quick": True}),
    "login": lambda m: Said("login", f"logged in as {m['role'].lower()}", {"login": m["role"].lower()}),
    "error": _error,
    "banner": _banner,
    "date": lambda m: Said("date", "date and time", {"date": m[0]}),
    "size": _size,
    "part_number": lambda m: Said("part_number", "part number", {"part_number": m["part"]}),
    "firmware": lambda m: Said("firmware", "firmware version", {"firmware": m["firmware"]}),
    "number": lambda m: Said("number", "the answer to a question", {"value": int(m["number"])}),
    "other": _other,
}
