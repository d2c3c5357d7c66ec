"""Faults on a script: which device or wire misbehaves how, from when until when."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from devices.core.documents import parse_document, validate
from devices.core.duration import Duration, parse_duration, show_duration
from devices.core.findings import did_you_mean
from devices.core.simulation import FAULTS

_WORD = re.compile(r"(?P<target>[a-z0-9-]+)=(?P<fault>[a-z]+)(?:@(?P<when>.+))?")
_STEP = "step:"

SetFault = Callable[[str, str | None], None]
"""(device or wire, fault or None) → done."""


class BadFault(ValueError):
    """A fault that can't be meant."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a simulated device, or of all that hangs on a wire. Seconds count from the beginning of the scene.

    `until`: when it is mended; None: never. `step`: it comes when the step with that path begins,
    in place of `at`; "6.2#3" the third time, where a step is repeated.
    """

    device: str
    fault: str
    at: float = 0.0
    until: float | None = None
    step: str | None = None

    def __str__(self) -> str:
        """Say it as it is written on the command line."""
        when = f"{_STEP}{self.step}" if self.step is not None else show_duration(round(self.at, 3))
        end = f"..{show_duration(round(self.until, 3))}" if self.until is not None else ""
        return f"{self.device}={self.fault}@{when}{end}"


def parse_fault(word: str) -> Fault:
    """Read DEVICE=FAULT[@WHEN], WHEN one of 12s, 5s..20s, 5s+15s, step:4.c1.2. Raises BadFault."""
    match = _WORD.fullmatch(word.strip())
    if match is None:
        raise BadFault(f"expected DEVICE=FAULT@12s, such as led-wall=offline@5s..20s, got {word!r}")
    if match["fault"] not in FAULTS:
        hint = did_you_mean(match["fault"], FAULTS)
        raise BadFault(f"there is no fault {match['fault']!r}{hint}; there are: {', '.join(FAULTS)}")
    when = match["when"] or "0s"
    if when.startswith(_STEP):
        return Fault(match["target"], match["fault"], step=when.removeprefix(_STEP))
    return Fault(match["target"], match["fault"], *_span(when))


def check_targets(faults: Iterable[Fault], targets: Iterable[str]) -> None:
    """Raise BadFault for the first fault of something that isn't there."""
    known = list(targets)
    for fault in faults:
        if fault.device not in known:
            raise BadFault(f"there is no device or wire {fault.device!r}{did_you_mean(fault.device, known)}")


def load_faults(path: Path) -> list[Fault]:
    """Read a file of faults. Raises FileProblem, with the line of what is wrong."""
    document = parse_document(path.read_bytes(), str(path))
    return [line.meant() for line in validate(_Script, document).faults]


class Told(Protocol):
    """Hears that a fault came into force, or was mended."""

    def __call__(self, fault: Fault, *, begins: bool) -> None: ...


class Schedule:
    """Brings a script of faults into force. Of several for one target, the one that came last counts."""

    def __init__(self, faults: Sequence[Fault], set_fault: SetFault, told: Told) -> None:
        self._timed = [fault for fault in faults if fault.step is None]
        self._by_step = [fault for fault in faults if fault.step is not None]
        self._rounds: Counter[str] = Counter()
        self._set_fault = set_fault
        self._told = told
        self._in_force: dict[str, list[Fault]] = {}

    async def run(self) -> None:
        """Play the script from now on."""
        async with asyncio.TaskGroup() as group:
            for fault in self._timed:
                group.create_task(self._play(fault))

    def step_begins(self, path: str) -> None:
        """A step is about to begin."""
        self._rounds[path] += 1
        for fault in self._by_step:
            if fault.step in (f"{path}#{self._rounds[path]}", path if self._rounds[path] == 1 else None):
                self.begin(fault)

    def begin(self, fault: Fault) -> None:
        """Bring a fault into force now."""
        self._in_force.setdefault(fault.device, []).append(fault)
        self._told(fault, begins=True)
        self._set_fault(fault.device, fault.fault)

    async def _play(self, fault: Fault) -> None:
        if fault.at > 0:
            await asyncio.sleep(fault.at)
        self.begin(fault)
        if fault.until is None:
            return
        await asyncio.sleep(fault.until - fault.at)
        left = self._in_force[fault.device]
        left.remove(fault)
        self._told(fault, begins=False)
        self._set_fault(fault.device, left[-1].fault if left else None)


class _Line(BaseModel):
    """One fault of a file, in words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    device: str
    fault: Literal["offline", "mute", "noise", "refuse", "stuck", "slow"]
    at: Duration = 0.0
    until: Duration | None = None
    for_: Duration | None = Field(default=None, alias="for")
    step: str | None = None

    @model_validator(mode="after")
    def _one_end(self) -> "_Line":
        if self.until is not None and self.for_ is not None:
            raise ValueError("a fault ends either by until: or by for:")
        if self.until is not None and self.until <= self.at:
            raise ValueError("a fault ends after it began")
        return self

    def meant(self) -> Fault:
        """Return the fault itself."""
        end = self.until if self.for_ is None else self.at + self.for_
        return Fault(self.device, self.fault, self.at, end, self.step)


def _line(raw: Any) -> Any:
    """Take "pump=stuck@5s" in place of the longer form."""
    if not isinstance(raw, str):
        return raw
    fault = parse_fault(raw)
    return {"device": fault.device, "fault": fault.fault, "at": fault.at, "until": fault.until, "step": fault.step}


class _Script(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    faults: list[Annotated[_Line, BeforeValidator(_line)]]


def _span(when: str) -> tuple[float, float | None]:
    """Return (begin, end) of 12s, 5s..20s or 5s+15s."""
    try:
        if ".." in when:
            begin, end = map(_seconds, when.split("..", 1))
        elif "+" in when:
            begin, length = map(_seconds, when.split("+", 1))
            end = begin + length
        else:
            return _seconds(when), None
    except ValueError as problem:
        raise BadFault(f"@{when}: {problem}; or 5s..20s, 5s+15s, step:PATH") from problem
    if end <= begin:
        raise BadFault(f"@{when}: a fault ends after it began")
    return begin, end


def _seconds(word: str) -> float:
    """Read a duration; a number alone is seconds."""
    bare = word.replace(".", "", 1).isdigit()
    return parse_duration(float(word) if bare else word)
