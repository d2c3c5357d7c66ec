"""What a rehearsal found: whether the scene played as written, and whether it left the hall safe."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.core.device import Device
from devices.core.rig import Rig
from devices.core.texts import LANGUAGES, pick
from devices.core.values import Value
from scenes.record import Phase, RunRecord
from scenes.rehearsal.people import Asked
from scenes.rehearsal.recording import Story
from scenes.restore import at_baseline

Truth = Callable[[str, str], Value | None]
"""(device, point) → how the hardware truly is; None where that can't be told."""

INTERNAL = "Internal error"
"""How a run tells that its runner itself failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a rehearsal found. `length` in virtual seconds, restoration included.

    `not_at_baseline`: devices that were changed and are not, or are not known to be, as their baseline says.
    `unsaid`: those of them that no sentence of the run names. `defects`: what must never happen whatever hardware does.
    """

    record: RunRecord
    length: float
    story: Story
    asked: tuple[Asked, ...] = ()
    not_at_baseline: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default_factory=tuple)

    @property
    def passed(self) -> bool:
        """Whether the scene played to its end, every step confirmed, and the hall is at baseline."""
        return not self.problems

    @property
    def safe(self) -> bool:
        """Whether the hall is at baseline, or each device that isn't is named; and nothing broke inside the hub."""
        return not self.unsaid and not self.defects


def judge(
    record: RunRecord, rig: Rig, story: Story, asked: tuple[Asked, ...], *, truth: Truth, endless: str = ""
) -> Rehearsal:
    """Look at how a run ended and how it left the hall. `endless`: in words, the wait that can never end, if any."""
    length = (record.ended_at or record.started_at) - record.started_at
    problems = [*_of_steps(record)]
    if record.phase is not Phase.DONE:
        problems.append(f"ended as {record.phase}: {pick(record.reason, 'en')}")
    defects = [endless] if endless else []
    if pick(record.reason, "en").startswith(INTERNAL):
        defects.append(pick(record.reason, "en"))
    defects += story.crashes
    away: tuple[str, ...] = ()
    if record.loaded.scene.finally_ == "baseline" or record.phase is not Phase.DONE:
        away = tuple(device for device in sorted(record.touched) if not _is_home(rig[device], truth))
    unsaid = _unsaid([rig[device] for device in away], record)
    problems += [
        f"{device} is not at baseline" + (", and nothing says so" if device in unsaid else "") for device in away
    ]
    problems += [problem for problem in defects if problem not in problems]
    return Rehearsal(
        record=record,
        length=length,
        story=story,
        asked=asked,
        not_at_baseline=away,
        unsaid=unsaid,
        defects=tuple(defects),
        problems=tuple(problems),
    )


def timeline(rehearsal: Rehearsal, language: str = "en") -> list[dict[str, Any]]:
    """Return the steps that were played, in order of time: at, length, path, kind, label, outcome, reason."""
    record = rehearsal.record
    played = [step for step in record.steps.values() if step.started_at is not None]
    return [
        {
            "at": round((step.started_at or 0.0) - record.started_at, 3),
            "length": round((step.ended_at or step.started_at or 0.0) - (step.started_at or 0.0), 3),
            "path": step.station.path,
            "kind": step.station.step.KIND,
            "label": pick(step.station.label, language),
            "outcome": step.outcome,
            "reason": pick(step.reason, language),
        }
        for step in sorted(played, key=lambda step: step.started_at or 0.0)
    ]


def _of_steps(record: RunRecord) -> list[str]:
    return [
        f"{step.station.path} {step.station.step.KIND}: {step.outcome}: {pick(step.reason, 'en')}"
        for step in record.steps.values()
        if step.outcome in ("unconfirmed", "failed")
        or (step.outcome == "timeout" and step.station.step.KIND == "until")
    ]


def _is_home(device: Device, truth: Truth) -> bool:
    """Whether a device is at its baseline: observed so, and, where that can be told, truly so."""
    if not at_baseline(device):
        return False
    baseline: Mapping[str, Value] = device.identity.baseline
    return all(
        (real := truth(device.id, point)) is None or device.points[point].matches(value, real)
        for point, value in baseline.items()
    )


def _unsaid(away: list[Device], record: RunRecord) -> tuple[str, ...]:
    """Return the devices that no sentence names. Each sentence speaks for one device, also where two share a name."""
    sentences = list(record.unrestored)
    unsaid = []
    for device in away:
        names = device.identity.name
        about = [
            sentence
            for sentence in sentences
            if all(sentence.get(lang, "").startswith(f"{names.get(lang, device.id)}: ") for lang in LANGUAGES)
        ]
        if about:
            sentences.remove(about[0])
        else:
            unsaid.append(device.id)
    return tuple(unsaid)
