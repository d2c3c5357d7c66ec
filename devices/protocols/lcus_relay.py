"""Relay boards of the LCUS family (LC Technology): frames, status lines, and the same read by hand.

Source: LC Technology, "LCUS-1/-2/-4/-8 USB relay module", communication protocol: 9600 8N1, frames `A0 relay operation
sum`, where the operation is 00 (off) or 01 (on) and sum is the low byte of the sum of the first three. Boards with
several relays answer the query byte FF with one line per relay, `CH1: ON` CR LF (some write `CH1:OFF ` CR LF). Boards
"with feedback" also know the operations 02 (off), 03 (on), 04 (toggle), 05 (query) and 06 (momentary), and answer each
with `A0 relay state sum`: that stands in sellers' protocol sheets, not in the maker's. That boards of another firmware
answer the query with one bare byte per relay is not confirmed by a document.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.verbs import Arguments, Verb
from devices.transports.checksums import sum8
from devices.transports.frame_reading import Look, decode_frames, shown

HEAD = 0xA0
LENGTH = 4
HALF = 2
"""Bytes of a half frame behind noise that are no chance: of four, one tells nothing."""

QUERY = b"\xff"
RELAYS = 16
"""The highest relay there is: boards have up to eight, stacked ones sixteen."""

OPERATIONS: Mapping[int, str] = {0: "off", 1: "on", 2: "off", 3: "on", 4: "toggle", 5: "query", 6: "momentary"}
ANSWERED = range(2, 7)
"""The operations to which a board with feedback answers with its state."""

_LINE = re.compile(rb"CH(\d{1,2}): ?(ON|OFF) ?\r?\n")
_BEGINNING = re.compile(rb"C(H(\d{1,2}(:( ?(O(N ?\r?|F(F ?\r?)?)?)?)?)?)?)?")
LONGEST_LINE = 16


class StateFramer:
    """Finds what boards tell: status lines, and the frames of boards with feedback. Line ends alone are no noise."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        data = bytes(buffer)
        at = 0
        while at < len(data):
            seen = _look_answer(data, at) if data[at : at + 1] in (b"C", bytes((HEAD,))) else Look()
            if seen.partial and not self._later(data, at):
                break
            if seen.length:
                frames.append(data[at : at + seen.length])
            else:
                noise.append(data[at])
            at += seen.length or 1
        del buffer[:at]
        return frames, bytes(noise).translate(None, b"\r\n")

    @staticmethod
    def _later(data: bytes, at: int) -> bool:
        """Whether a whole one stands behind a half one, which then is none."""
        return any(_look_answer(data, later).length > 1 for later in range(at + 1, len(data)))


def switch_frame(relay: int, *, on: bool) -> bytes:
    """Return the frame that switches a relay."""
    return operation_frame(relay, int(on))


def operation_frame(relay: int, operation: int) -> bytes:
    """Return the frame of an operation."""
    frame = bytes((HEAD, relay, operation))
    return frame + bytes((sum8(frame),))


def read_state(frame: bytes) -> tuple[int, bool] | None:
    """Return (relay, on) of what the framer found; None where it is a command, or a state no document knows."""
    if frame[0] != HEAD:
        return read_line(frame)
    return (frame[1], frame[2] == 1) if frame[2] <= 1 else None


def read_line(line: bytes) -> tuple[int, bool]:
    """Return (relay, on) of a status line. Raises ValueError."""
    match = _LINE.match(line) or _LINE.match(line + b"\n")
    if match is None:
        raise ValueError(f"expected CHn: ON or CHn: OFF, got {line!r}")
    return int(match[1]), match[2] == b"ON"


class RelayArguments(Arguments):
    """`channel`: the relay, from 1."""

    channel: int = Field(default=1, ge=1, le=RELAYS)


class SwitchArguments(RelayArguments):
    """`value`: on or off. `feedback`: ask the board to answer with its state."""

    value: bool
    feedback: bool = False


class LcusRelayCodec(Codec):
    """Reads and writes relay frames."""

    PROTOCOL = "lcus_relay"
    LABEL = "USB relay boards (LCUS)"
    SOURCE = "LC Technology, LCUS-1/-2/-4/-8 USB relay module, communication protocol"
    VERBS: ClassVar[tuple[Verb, ...]] = (
        Verb(name="power", arguments=SwitchArguments),
        Verb(name="toggle", arguments=RelayArguments),
        Verb(name="momentary", arguments=RelayArguments),
        Verb(name="query"),
        Verb(name="query_power", arguments=RelayArguments),
    )
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=QUERY),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what bytes mean."""
        if sender == "controller":
            return decode_frames(data, _look_command, _command, half=HALF)
        if request == QUERY and data and len(data) <= RELAYS and set(data) <= {0, 1}:
            return _bare_states(data)
        found = decode_frames(data, _look_answer, lambda frame: _answer(frame, request), half=HALF)
        relays = {match[1].decode(): match[2] == b"ON" for match in _LINE.finditer(data)}
        if len(relays) < 2 or "channel" not in found.fields:
            return found
        return Decoded(
            outcome=found.outcome,
            meaning=found.meaning,
            fields={**found.fields, "channels": relays},
            reason=found.reason,
        )

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the frame of a verb."""
        if verb == "query":
            return QUERY
        relay = int(args["channel"])
        if verb == "power":
            return operation_frame(relay, int(args["value"]) + (2 if args["feedback"] else 0))
        return operation_frame(relay, {"toggle": 4, "query_power": 5, "momentary": 6}[verb])


# -- where frames stand -----------------------------------------------------------------------------------------------


def _look_command(data: bytes, at: int) -> Look:
    if data[at : at + 1] == QUERY:
        return Look(length=1)
    return _look_frame(data, at)


def _look_answer(data: bytes, at: int) -> Look:
    if data[at : at + 1] != b"C":
        return _look_command(data, at)
    piece = data[at : at + LONGEST_LINE]
    match = _LINE.match(piece)
    if match is not None:
        relay = int(match[1])
        if 1 <= relay <= RELAYS:
            return Look(length=len(match[0]))
        return Look(reason=f"expected relay 1 to {RELAYS}, got {relay}")
    if at + len(piece) == len(data) and _BEGINNING.fullmatch(piece):
        return Look(partial=True)
    return Look(reason=f"expected a line CHn: ON or CHn: OFF, ended by CR LF, got {piece!r}")


def _look_frame(data: bytes, at: int) -> Look:
    frame = data[at : at + LENGTH]
    if frame[0] != HEAD:
        return Look(reason=f"expected a frame that begins with A0, got {shown(data[at : at + LENGTH])}")
    if len(frame) > 1 and not 1 <= frame[1] <= RELAYS:
        return Look(reason=f"expected relay 1 to {RELAYS}, got {frame[1]}")
    if len(frame) < LENGTH:
        return Look(partial=True)
    if sum8(frame[:3]) != frame[3]:
        return Look(reason=f"expected the checksum {sum8(frame[:3]):02X}, got {frame[3]:02X}")
    return Look(length=LENGTH)


# -- what they mean ---------------------------------------------------------------------------------------------------


def _command(frame: bytes) -> Decoded:
    if frame == QUERY:
        return Decoded(outcome="accept", meaning="ask for the state of all relays", fields={"command": "query"})
    relay, code = frame[1], frame[2]
    operation = OPERATIONS.get(code)
    fields: dict[str, Any] = {"channel": relay, "state_code": code}
    if operation is None:
        reason = f"operation {code:02X} is in no document"
        fields = {"command": None, **fields, "power": None}
        return Decoded(outcome="unknown_value", meaning=f"relay {relay}", fields=fields, reason=reason)
    fields["feedback"] = code in ANSWERED
    if operation in ("on", "off"):
        fields = {"command": "power", **fields, "power": operation == "on", "state": operation}
        return Decoded(outcome="accept", meaning=f"switch relay {relay} {operation}", fields=fields)
    name = "query_power" if operation == "query" else operation
    return Decoded(outcome="accept", meaning=f"{operation} relay {relay}", fields={"command": name, **fields})


def _answer(frame: bytes, request: bytes | None) -> Decoded:
    if frame == request:
        return Decoded(outcome="ignore", meaning="own echo", reason="these are the bytes of the request itself")
    if frame == QUERY:
        return Decoded(outcome="ignore", meaning="a query", reason="only a controller sends FF")
    if frame[0] == HEAD:
        return _state_frame(frame, request)
    relay, on = read_line(frame)
    return _state(relay, on=on, request=request)


def _state_frame(frame: bytes, request: bytes | None) -> Decoded:
    relay, code = frame[1], frame[2]
    asked = request is not None and len(request) == LENGTH and request[2] in ANSWERED
    if not asked:
        # A command and the state of a board with feedback look the same: only who asked can believe it.
        reason = "a command, or an echo of one: a board sends such a frame only where its feedback was asked for"
        return Decoded(outcome="ignore", meaning=f"relay {relay}", fields={"channel": relay}, reason=reason)
    if code > 1:
        fields = {"channel": relay, "power": None, "state_code": code}
        reason = f"expected the state 00 or 01, got {code:02X}"
        return Decoded(outcome="unknown_value", meaning=f"relay {relay}", fields=fields, reason=reason)
    return _state(relay, on=code == 1, request=request)


def _state(relay: int, *, on: bool, request: bytes | None) -> Decoded:
    word = "on" if on else "off"
    fields: dict[str, Any] = {"channel": relay, "power": on, "state": word}
    meaning = f"relay {relay} is {word}"
    if request is not None and len(request) == LENGTH and request[1] != relay:
        reason = f"relay {request[1]} was asked, this is relay {relay}"
        return Decoded(outcome="ignore", meaning=meaning, fields=fields, reason=reason)
    return Decoded(outcome="accept", meaning=meaning, fields=fields)


def _bare_states(data: bytes) -> Decoded:
    relays = {str(number): byte == 1 for number, byte in enumerate(data, start=1)}
    fields = {"channel": 1, "power": data[0] == 1, "state": "on" if data[0] else "off", "channels": relays}
    return Decoded(outcome="accept", meaning=f"the states of {len(data)} relays, one byte each", fields=fields)
