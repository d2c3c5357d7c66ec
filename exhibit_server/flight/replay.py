"""A recorded run played again on another rig: the same text, language and arguments, the same decisions.

Meant for virtual time and simulated wires, but handed its rig. Decisions come as long after the beginning of the step
they were made in as they did, so that a replay that runs faster or slower meets the same questions. Devices that were
away in the recording are away at the same times; writable points stand as they stood when the run began.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from devices.core.clock import now, wall_time
from devices.core.device import Device
from devices.core.errors import DeviceError
from devices.core.findings import FileProblem
from devices.core.rig import Rig
from exhibit_server.bus import Bus
from exhibit_server.events import DecisionKind, DecisionMade, RunChanged
from exhibit_server.flight.decisions import ENDING, Decision, decisions_of
from exhibit_server.flight.flight import Flight, Span, flight_of, spans_away
from exhibit_server.flight.recording import FlightRecorder
from exhibit_server.recorder import Recorder
from exhibit_server.store.entries import Entry, ReadingEntry
from scenes.binding import BadArgument
from scenes.journal import NoJournal
from scenes.linking import relink
from scenes.loader import LoadedScene
from scenes.plan import used_devices, watched_devices
from scenes.record import RunRecord, RunRequest
from scenes.runner import Runner

SETTLE = 60.0
"""Seconds (virtual) devices have to come online before the scene starts."""

PREPARE = 20.0
"""Seconds (virtual) a device has to stand as it stood."""

SetFault = Callable[[str, str | None], None]


class CannotReplay(Exception):
    """The recording can't be played again here; the message says why."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of it. `missed`: decisions whose step did not come up again; `unprepared`: devices not as they were."""

    flight: Flight
    missed: tuple[Decision, ...]
    unprepared: tuple[str, ...]


async def replay(flight: Flight, rig: Rig, set_fault: SetFault) -> Replay:
    """Play a recorded run again. The rig must be running. Raises CannotReplay."""
    loaded = _scene_of(flight)
    scene = loaded.scene
    devices = used_devices(scene) | watched_devices(scene) | {*scene.needs, *scene.likes}
    if strangers := sorted(device for device in devices if device not in rig):
        raise CannotReplay(f"the hall has no device {', '.join(strangers)}; the recorded run used it")
    away = {device: [span for span, _ in spans_away(flight, device)] for device in devices}
    for device, spans in away.items():
        if spans and spans[0].start <= flight.run.started_at:
            set_fault(device, "offline")
    unprepared = await _prepare(flight, rig, sorted(devices))
    return await _Replaying(flight, loaded, rig).play(away, set_fault, unprepared)


def _scene_of(flight: Flight) -> LoadedScene:
    if flight.scene is None:
        raise CannotReplay(f"the text of {flight.run.scene} (version {flight.run.scene_version}) was not kept")
    try:
        return relink(flight.scene.text, flight.scene.sources, flight.head.arguments, f"{flight.run.scene}.yaml")
    except (FileProblem, BadArgument) as problem:
        raise CannotReplay(f"the recorded text is no scene this hub can play: {problem}") from problem


async def _prepare(flight: Flight, rig: Rig, devices: list[str]) -> tuple[str, ...]:
    """Wait until devices answer and bring them to how they stood; return those that could not be brought there."""
    initial: dict[str, dict[str, object]] = {}
    for moment in flight.of("initial"):
        initial.setdefault(moment.device or "", {})[moment.point or ""] = moment.data["value"]
    end = now() + SETTLE
    for device_id in devices:
        device = rig[device_id]
        while not device.availability.usable and now() < end and initial.get(device_id):
            await device.change(end - now())
    await asyncio.sleep(1.0)
    async with asyncio.TaskGroup() as group:
        tasks = {each: group.create_task(_as_it_was(rig[each], initial.get(each, {}))) for each in devices}
    return tuple(device for device, task in tasks.items() if not task.result())


async def _as_it_was(device: Device, values: dict[str, object]) -> bool:
    """Set the writable points that stand otherwise, power first; return whether all followed."""
    for name in sorted(values, key=lambda each: each != "power"):
        point = device.points.get(name)
        if point is None or not point.writable or not point.feedback:
            continue
        try:
            value = point.parse(values[name])
            if not point.matches(value, device.value(name)):
                await device.confirm(name, value, since=await device.set(name, value), within=PREPARE)
        except (DeviceError, ValueError):
            return False
    return True


class _Replaying:
    """One replay under way."""

    def __init__(self, flight: Flight, loaded: LoadedScene, rig: Rig) -> None:
        self._flight = flight
        self._rig = rig
        self._bus = Bus()
        self._entries: list[Entry] = []
        self._changed = asyncio.Event()
        self._missed: list[Decision] = []
        run = flight.run
        request = RunRequest(
            run_id=f"{run.id}-replay",
            language=run.language,
            started_by=run.started_by,
            started_from=run.started_from,
            arguments=loaded.arguments,
            variant=flight.head.variant or None,
        )
        self._runner = Runner(loaded, rig, NoJournal(), request, self._tell)

    async def play(self, away: dict[str, list[Span]], set_fault: SetFault, unprepared: tuple[str, ...]) -> Replay:
        undo = [
            self._rig.events.add(self._bus.publish),
            Recorder(self._bus, self._put).listen(),
            FlightRecorder(self._bus, self._rig, self._put).listen(),
        ]
        began = now()
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(self._decide(each)) for each in decisions_of(self._flight)]
            for device, spans in away.items():
                helpers += [group.create_task(self._fail(device, span, began, set_fault)) for span in spans]
            await self._runner.play()
            for helper in helpers:
                helper.cancel()
        for stop in undo:
            stop()
        missed = tuple(sorted(self._missed, key=lambda each: each.at))
        return Replay(flight_of(self._entries), missed, unprepared)

    def _put(self, entry: Entry) -> None:
        if not isinstance(entry, ReadingEntry):
            self._entries.append(entry)

    def _tell(self, record: RunRecord) -> None:
        self._bus.publish(RunChanged(record))
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()

    async def _decide(self, decision: Decision) -> None:
        """Make a decision when its step has been under way for as long as it had; noted as missed if that never is."""
        self._missed.append(decision)
        while (begun := self._begun(decision.path)) is None:
            await self._changed.wait()
        await asyncio.sleep(max(begun + decision.offset - wall_time(), 0.0))
        while decision.what == "choice" and self._runner.record.question is None:
            await self._changed.wait()
        self._apply(decision)
        self._missed.remove(decision)

    def _begun(self, path: str | None) -> float | None:
        record = self._runner.record
        if path is None:
            return record.started_at
        step = record.steps.get(path)
        return step.started_at if step is not None else None

    def _apply(self, decision: Decision) -> None:
        self._bus.publish(
            DecisionMade(
                run=self._runner.record.id,
                kind=cast("DecisionKind", decision.what),
                by=decision.by,
                at=wall_time(),
                screen=decision.screen,
                detail=decision.detail,
            )
        )
        controls = self._runner.controls
        if decision.what in ENDING:
            self._runner.stop(self._flight.run.reason, restore_devices=decision.what != "all_stop")
        elif decision.what == "choice":
            controls.choose(int(decision.detail))
        elif decision.what == "jump":
            controls.jump(decision.detail)
        else:
            switches = {"go": controls.go, "skip": controls.skip, "pause": controls.pause, "resume": controls.resume}
            switches[decision.what]()

    async def _fail(self, device: str, span: Span, began: float, set_fault: SetFault) -> None:
        """Take a device away for as long as it was; one that was away from the beginning is away already."""
        started, ended = self._flight.at(span.start), self._flight.at(span.end)
        await asyncio.sleep(max(began + started - now(), 0.0))
        set_fault(device, "offline")
        if span.end >= self._flight.end:
            return
        await asyncio.sleep(max(began + ended - now(), 0.0))
        set_fault(device, None)
