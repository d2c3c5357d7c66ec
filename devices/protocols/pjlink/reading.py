"""What lines of PJLink mean to whom."""

from dataclasses import replace
from typing import Any

from devices.core.codecs import Decoded
from devices.protocols.pjlink.lines import ERRORS, Line, read_line
from devices.protocols.pjlink.values import UNITS, WORDS, Unknown, Unreadable, read_parameter, read_value

FREE_TEXT = frozenset({"NAME", "INF1", "INF2", "INFO", "SNUM", "SVER", "INNM", "RLMP", "RFIL"})


def read_command(raw: bytes) -> Decoded:
    """Say what a line of the controller means."""
    line = read_line(raw) or Line()
    if line.level == "2":
        fields = {"command": "security_level", "level": 2}
        return Decoded(outcome="accept", meaning="asks for a login with SHA-256", fields=fields)
    if line.level or line.separator == "=":
        return Decoded(outcome="reject", meaning="an answer", reason="expected a command, got what a projector says")
    fields = _head(line)
    if line.digest:
        fields["login"] = "md5" if len(line.digest) == 32 else "sha256"
        fields["digest"] = line.digest.lower()
    if line.word == "SRCH":
        return Decoded(outcome="accept", meaning="searches for projectors", fields=fields)
    if not line.separator:
        return Decoded(outcome="reject", fields=fields, reason=f"expected a space and a parameter behind {line.word}")
    name = fields["command"]
    if line.value.startswith("?"):
        fields["query"] = True
        if line.value[1:]:
            fields["input"] = line.value[1:].upper()
        return Decoded(outcome="accept", meaning=f"asks for {name}", fields=fields)
    try:
        values = read_parameter(line.word, line.value)
    except Unreadable as problem:
        return Decoded(outcome="reject", meaning=f"sets {name}", fields=fields, reason=str(problem))
    words = f"sets {name}: {_words(str(name), values, line.value)}"
    return Decoded(outcome="accept", meaning=words, fields={**fields, "query": False, **values})


def read_from_projector(raw: bytes, asked: Line | None, request: bytes | None) -> Decoded:
    """Say what a line of the projector means; `asked` is the command it may answer."""
    line = read_line(raw) or Line()
    if line.level:
        return _greeting(line, asked)
    if line.separator != "=":
        # A projector never sends a command: this is what the hub, or another controller, said itself.
        command = read_command(raw)
        if command.outcome == "reject":
            return command
        echo = "the request itself, heard back" if raw == request else "a command, not an answer"
        return replace(command, outcome="ignore", reason=echo)
    fields = _head(line)
    if asked is not None and not asked.level and (asked.word, asked.klass) != (line.word, line.klass):
        reason = f"expected an answer to %{asked.klass}{asked.word}, got one to %{line.klass}{line.word}"
        return Decoded(outcome="ignore", meaning="an answer", fields=fields, reason=reason)
    code = line.value.upper()
    if code in ERRORS:
        return _refusal(line.word, code, fields)
    if code == "OK" and line.word not in FREE_TEXT:
        return _done(line.word, fields, asked)
    return _told(line, fields)


def _head(line: Line) -> dict[str, Any]:
    return {"command": WORDS.get(line.word, line.word), "word": line.word, "pjlink_class": int(line.klass or 1)}


def _greeting(line: Line, asked: Line | None) -> Decoded:
    level, _, random = line.level.partition(" ")
    if level.upper() == "ERRA":
        fields: dict[str, Any] = {"authentication": True, "error_code": "ERRA", "error": ERRORS["ERRA"]}
        return Decoded(outcome="device_error", meaning="the login failed", fields=fields, reason="PJLINK ERRA")
    if asked is not None and not asked.level:
        return Decoded(outcome="ignore", meaning="a greeting", reason="a greeting, not an answer to the command")
    fields = {"greeting": True, "authentication": level != "0", "security_level": int(level)}
    if level == "0":
        return Decoded(outcome="accept", meaning="a greeting: no password", fields=fields)
    if not random:
        return Decoded(outcome="reject", meaning="a greeting", reason="expected a random number behind PJLINK 2")
    method = "md5" if level == "1" else "sha256"
    fields = {**fields, "random": random, "login": method}
    return Decoded(outcome="accept", meaning=f"a greeting: asks for a password ({method})", fields=fields)


def _refusal(word: str, code: str, fields: dict[str, Any]) -> Decoded:
    error = ERRORS[code]
    # For these the specification gives "undefined command" a meaning of its own.
    special = {("LAMP", "ERR1"): "there is no lamp", ("FILT", "ERR1"): "there is no filter"}
    error = special.get((word, code), error)
    fields = {**fields, "error_code": code, "error": error}
    return Decoded(outcome="device_error", meaning=f"{fields['command']}: {error}", fields=fields, reason=code)


def _done(word: str, fields: dict[str, Any], asked: Line | None) -> Decoded:
    if asked is not None and asked.value.startswith("?"):
        reason = f"OK answers a command that sets, not a question for {WORDS.get(word, word)}"
        return Decoded(outcome="reject", meaning="an answer", fields=fields, reason=reason)
    return Decoded(outcome="accept", meaning=f"{fields['command']} was accepted", fields={**fields, "ack": True})


def _told(line: Line, fields: dict[str, Any]) -> Decoded:
    units = UNITS.get(line.word, {})
    meaning = f"tells {fields['command']}: {line.value}"
    try:
        values = read_value(line.word, line.value)
    except Unreadable as problem:
        return Decoded(outcome="reject", meaning=meaning, fields=fields, reason=str(problem))
    except Unknown as problem:
        told = {**fields, **problem.fields}
        return Decoded(outcome="unknown_value", meaning=meaning, fields=told, units=units, reason=str(problem))
    if line.word not in WORDS:
        told = {**fields, **values}
        return Decoded(outcome="unknown_value", meaning=meaning, fields=told, reason=f"{line.word} is in no document")
    meaning = f"tells {fields['command']}: {_words(fields['command'], values, line.value)}"
    if "video_mute" in values:
        values["av_mute"] = values["video_mute"] and values["audio_mute"]
    return Decoded(outcome="accept", meaning=meaning, fields={**fields, **values}, units=units)


def _words(name: str, values: dict[str, Any], raw: str) -> str:
    """Say a value in words: "cooling" rather than 2."""
    value = values.get("state", values.get(name))
    if isinstance(value, bool):
        return "on" if value else "off"
    return (value or "none") if isinstance(value, str) else raw
