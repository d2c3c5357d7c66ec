"""One device of the hall: its points wanted and actual, its availability, its queue and deadlines."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from devices.core.clock import now, wall_time
from devices.core.drivers import Driver
from devices.core.errors import BadCommand, DeviceError, NotConfirmed, Refused, WireDown
from devices.core.events import (
    Availability,
    AvailabilityChanged,
    CommandDone,
    DeviceEvent,
    DeviceFault,
    Flapping,
    Reading,
    Sender,
    Staleness,
    State,
    Wanted,
)
from devices.core.health import Health
from devices.core.reasons import Reason
from devices.core.sending import Guard, Sending
from devices.core.state import Identity, Maintenance, PointState, not_confirmed
from devices.core.values import Point, Value, by_name
from devices.core.verbs import Command, Verb, set_command

Observer = Callable[[DeviceEvent], None]

COMMAND_DEADLINE = 8.0
"""Seconds a command may take, waiting in the device's queue included."""

HALT_DEADLINE, HALT_TRIES = 2.0, 2
"""Seconds a halt may take, and how often it is tried meanwhile: the first may meet another frame on a bus."""

DRIVER_RESTART = 5.0
"""Seconds before a driver that failed is started again."""


class Device:
    """A driver with a memory. Implements `Report` for its driver."""

    def __init__(self, identity: Identity, make_driver: Callable[["Device"], Driver], observer: Observer) -> None:
        self.identity = identity
        self.id = identity.id
        self._observer = observer
        self._changed = asyncio.Event()
        self._sending = Sending(identity.id, self._want)
        self.commanded = self.halted_at = float("-inf")
        """When commanded or halted last, on the loop's clock: what was observed before may no longer stand."""
        self.observed = Availability(State.UNKNOWN, Reason.of("starting"), 0.0)
        """What was observed of it, whether it is under maintenance or not."""
        self.availability = self.observed
        """What scenes and screens go by."""
        self.maintenance: Maintenance | None = None
        self.health = Health()
        self.driver = make_driver(self)
        self.points: Mapping[str, Point] = by_name(self.driver.points)
        self.verbs: Mapping[str, Verb] = {verb.name: verb for verb in self.driver.verbs}
        self.states: dict[str, PointState] = {name: PointState() for name in self.points}
        self._refusals: dict[str, tuple[float, Reason]] = {}

    # -- life ---------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Follow the device until cancelled. A failing driver is reported and started again."""
        if not self.identity.enabled:
            self._available(State.DISABLED, Reason.of("disabled"))
            return
        while True:
            try:
                await self.driver.run()
                return
            except Exception as error:  # noqa: BLE001 - one broken driver must not take the hall down
                self.fault(f"driver stopped: {type(error).__name__}: {error}")
                self.offline(Reason.of("driver_error", detail=f"{type(error).__name__}: {error}"))
                await asyncio.sleep(DRIVER_RESTART)

    # -- out ----------------------------------------------------------------------------------------------------

    async def perform(
        self,
        command: Command,
        *,
        deadline: float = COMMAND_DEADLINE,
        urgent: bool = False,
        service: bool = False,
        by: Sender | None = None,
    ) -> None:
        """Send one command after those already queued; `urgent` passes them. `by`: who has it sent.

        `service`: it comes from the technician, who may command a device under maintenance.
        Raises BadCommand or Forbidden (nothing was sent), Halted, or another DeviceError.
        """
        checked = self.check(command)
        started = now()
        error: Reason | None = None
        try:
            if self.maintenance is not None and not (service or urgent):
                raise Refused(Reason.of("maintenance", by=self.maintenance.by))
            await self._perform(checked, deadline, urgent=urgent)
        except DeviceError as problem:
            error = problem.reason
            raise
        finally:
            self.health.command(error)
            args = json.dumps(dict(checked.args), ensure_ascii=False)
            self._observer(CommandDone(self.id, checked.verb, args, now() - started, error, wall_time(), by))

    async def halt(self) -> None:
        """Stop all motion now: drop what is queued or half sent, pass everything else; nothing where nothing moves."""
        if self.driver.halt is None:
            return
        self._sending.drop()
        self.halted_at = now()
        until = self.halted_at + HALT_DEADLINE
        for left in reversed(range(HALT_TRIES)):
            try:
                await self.perform(self.driver.halt, urgent=True, deadline=until - now())
            except DeviceError:
                if not left or now() >= until:
                    raise
            else:
                return

    def watch_over(self, guard: Guard | None) -> None:
        """Have `guard` asked before any command leaves; halts always pass."""
        self._sending.guard = guard

    def check(self, command: Command) -> Command:
        """Return the command with checked arguments. Raises BadCommand."""
        verb = self.verbs.get(command.verb)
        if verb is None:
            known = ", ".join(self.verbs) or "none"
            raise BadCommand(f"{self.id} has no verb {command.verb!r}; it has: {known}")
        return Command(command.verb, verb.check(command.args))

    async def set(self, point: str, value: Value, *, over: float | None = None, by: Sender | None = None) -> float:
        """Make `value` wanted and send it. Return the loop time before sending, for `confirm`."""
        sent_at, deadline = now(), COMMAND_DEADLINE + (over or 0.0)
        await self.perform(set_command(self.points[point], value, over), deadline=deadline, by=by)
        return sent_at

    async def confirm(self, point: str, value: Value, *, since: float, within: float) -> float:
        """Wait until `value` was observed after loop time `since`; return the seconds that took.

        A value that already stood and is not contradicted for a second is confirmed too: some devices only
        report changes. Raises NotConfirmed after `within` seconds, Refused when the device says that it can't.
        """
        spec, state = self.points[point], self.states[point]
        standing = spec.matches(value, state.actual) and self.observed.usable
        grace = since + min(1.0, within)
        end = since + within
        while True:
            matched = spec.matches(value, state.actual) and self.observed.usable
            if matched and (state.observed >= since or (standing and now() >= grace)):
                return now() - since
            refused_at, why = self._refusals.get(point, (float("-inf"), Reason()))
            if refused_at >= since:
                raise Refused(why)
            standing = standing and matched
            left = (grace if standing and now() < grace else end) - now()
            if left <= 0:
                raise NotConfirmed(not_confirmed(spec, value, state.actual))
            await self.change(left)

    async def change(self, timeout: float) -> None:
        """Return at the next change of any reading or of the availability, or after `timeout` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._changed.wait()

    def value(self, point: str) -> Value | None:
        """Return the value observed last; None when unknown or when the device can't be reached."""
        return self.states[point].actual if self.availability.usable else None

    # -- back: Report -------------------------------------------------------------------------------------------

    def readings(self, values: Mapping[str, Value]) -> None:
        at, observed = wall_time(), now()
        for name, raw in values.items():
            point = self.points.get(name)
            if point is None:
                self.fault(f"driver reported an unknown point {name!r}")
                continue
            try:
                value = point.parse(raw)
            except ValueError as problem:
                self.fault(f"{name}: {problem}", str(raw).encode()[:256])
                self.unknown(name)
                continue
            state = self.states[name]
            state.actual, state.at, state.observed = value, at, observed
            if state.asked is not None:
                self._followed(state, point, value)
            if state.stale:
                self._stale(name, state, stale=False)
            self._observer(Reading(self.id, name, value, at))
        self._wake()

    def unknown(self, *points: str) -> None:
        for name in points:
            state = self.states[name]
            if state.actual is not None:
                state.actual = None
                self._observer(Reading(self.id, name, None, wall_time()))
        self._wake()

    def refused(self, point: str, reason: Reason) -> None:
        self._refusals[point] = (now(), reason)
        self._wake()

    def online(self) -> None:
        self._available(State.ONLINE, Reason())

    def degraded(self, reason: Reason) -> None:
        self._available(State.DEGRADED, reason)

    def offline(self, reason: Reason) -> None:
        self._available(State.OFFLINE, reason)

    def fault(self, message: str, raw: bytes = b"") -> None:
        self.health.faults += 1
        self._observer(DeviceFault(self.id, message[:500], raw[:256], wall_time()))

    # -- care ---------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Look whether values went stale and whether the device comes and goes; called now and then."""
        if self.driver.fresh_for is not None and self.observed.usable:
            oldest = now() - self.driver.fresh_for
            for name, state in self.states.items():
                if state.observed < oldest and state.actual is not None and not state.stale:
                    self._stale(name, state, stale=True)
        if self.health.judge():
            self._observer(Flapping(self.id, self.health.flapping, self.health.drops, wall_time()))

    def maintain(self, maintenance: Maintenance | None) -> None:
        """Take the device out of service, or give it back (None)."""
        self.maintenance = maintenance
        self._show()

    # -- inside -------------------------------------------------------------------------------------------------

    async def _perform(self, command: Command, deadline: float, *, urgent: bool) -> None:
        if not self.identity.enabled:
            raise WireDown(Reason.of("disabled"))
        send = self._sending.send_urgently if urgent else self._sending.send
        await send(self.driver, command, deadline)

    def _want(self, command: Command) -> None:
        self.commanded = now()
        point = self.verbs[command.verb].sets
        value: Any = command.args.get("value")
        if point is not None and value is not None:
            state = self.states[point]
            state.wanted = value
            # What stands already can't tell how fast the device follows.
            standing = self.points[point].matches(value, state.actual)
            state.asked = None if standing else now() + float(command.args.get("over") or 0.0)
            self._observer(Wanted(self.id, point, value, wall_time()))

    def _available(self, state: State, reason: Reason) -> None:
        before = self.observed
        if (before.state, before.reason) == (state, reason):
            return
        self.observed = Availability(state, reason, wall_time())
        if state is State.OFFLINE and before.usable:
            self.health.dropped()
        self._show()

    def _show(self) -> None:
        """Make public what was observed, or that the device is under maintenance."""
        before, service = self.availability, self.maintenance
        if service is None:
            self.availability = self.observed
        else:
            self.availability = Availability(State.DISABLED, Reason.of("maintenance", by=service.by), service.since)
        if self.availability != before:
            self._observer(AvailabilityChanged(self.id, before.state, self.availability))
        self._wake()

    def _followed(self, state: PointState, point: Point, value: Value) -> None:
        if state.wanted is not None and state.asked is not None and point.matches(state.wanted, value):
            self.health.followed(max(now() - state.asked, 0.0))
            state.asked = None

    def _stale(self, name: str, state: PointState, *, stale: bool) -> None:
        state.stale = stale
        self._observer(Staleness(self.id, name, stale, wall_time()))

    def _wake(self) -> None:
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()
