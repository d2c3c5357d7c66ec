"""A camera as a device, whichever way its packets travel: points, verbs, polling. The two drivers add the way."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from devices.core.clock import now
from devices.core.drivers import Driver, Report
from devices.core.errors import BadAnswer, DeviceError, Refused
from devices.core.reasons import Reason
from devices.core.values import Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.visca import meaning, verbs
from devices.protocols.visca.frames import ERROR
from devices.protocols.visca.points import CAMERA_VERBS, CameraOptions, camera_points
from devices.protocols.visca.table import QUESTIONS, Question
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 0.4
"""Seconds to the ACK of a command and to an answer; cameras need about one picture, 17 to 40 ms."""

FIRST_LOOK, FOLLOW_UP = 0.3, 1.0
STARTING, CHANGING, MOVING = 40.0, 6.0, 12.0
"""Seconds a camera may need to start, to take on a setting, to reach a place."""

SYNTAX, BUFFER_FULL, CANCELLED, NOT_EXECUTABLE = 0x02, 0x03, 0x04, 0x41

ASKED: Mapping[str, tuple[str, ...]] = {
    "zoom_position": ("zoom",),
    "pan_tilt_position": ("pan", "tilt"),
    "focus_mode": ("focus",),
    "mute": ("mute",),
    "picture_flip": ("flip",),
}
"""What a camera that is on is asked, and the points its answers fill."""


class CameraError(Refused):
    """The camera answered with an error; `code` says which."""

    def __init__(self, code: int) -> None:
        super().__init__(Reason.of("refused", detail=f"{code:02X}: {meaning.ERRORS.get(code, 'unknown error')}"))
        self.code = code


class ViscaDevice(Driver):
    """What both drivers share. `_exchange` sends a packet and returns the answer that is meant for it."""

    WIRE = "request"
    halt = Command("stop")

    def __init__(self, options: CameraOptions, wire: RequestWire, report: Report, address: int) -> None:
        self._settings = options
        self._wire = wire
        self._report = report
        self._address = address
        self._unsupported: set[str] = set()
        self._strange: set[str] = set()
        self._moving_until = float("-inf")
        self.points = camera_points(options)
        self.verbs = verbs_for(self.points, *CAMERA_VERBS)
        self._watch = Watch(wire, report, [point.name for point in self.points if point.feedback])
        self._watch.hear(self._unasked, "bytes that are no VISCA packet")
        wire.on_link(self._forget)

    @abstractmethod
    async def _exchange(self, packet: bytes, *, urgent: bool = False) -> bytes:
        """Return the camera's packet that answers. Raises NoAnswer, WireDown."""

    @abstractmethod
    def _unasked(self, frame: bytes) -> None:
        """Take what no request was waiting for."""

    async def run(self) -> None:
        await self._watch.follow(self._poll, self._pause, again=0.5, probe=2.0)

    # -- commands -----------------------------------------------------------------------------------------------

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send a command and wait until the camera accepted it. Raises Refused, NoAnswer, WireDown."""
        if command.verb == "stop":
            await self._stop(urgent=urgent)
            return
        name, args = self._said(command)
        await self._tell(name, args, urgent=urgent)
        self._expect(command)
        self._watch.poke(FIRST_LOOK)

    async def _stop(self, *, urgent: bool) -> None:
        """Stop both motions; commands that fill the camera's two sockets are cancelled for it."""
        self._moving_until = now() + FOLLOW_UP
        failure: DeviceError | None = None
        for name, args in (("pan_tilt_stop", {"pan_speed": 1, "tilt_speed": 1}), ("zoom_stop", {})):
            try:
                await self._tell_at_any_cost(name, args, urgent=urgent)
            except DeviceError as problem:
                failure = failure or problem  # the other motion is to be stopped all the same
        self._watch.poke(FIRST_LOOK)
        if failure is not None:
            raise failure

    async def _tell_at_any_cost(self, name: str, args: Mapping[str, Any], *, urgent: bool) -> None:
        try:
            await self._tell(name, args, urgent=urgent)
        except CameraError as problem:
            if problem.code != BUFFER_FULL:
                raise
            for socket in (1, 2):
                await self._cancel(socket, urgent=urgent)
            await self._tell(name, args, urgent=urgent)

    async def _cancel(self, socket: int, *, urgent: bool) -> None:
        packet = verbs.build("cancel", {"id": self._address, "socket": socket})
        await self._exchange(packet, urgent=urgent)  # whatever it says: cancelled now, or none to be cancelled

    async def _tell(self, name: str, args: Mapping[str, Any], *, urgent: bool = False) -> None:
        packet = verbs.build(name, {**args, "id": self._address})
        answer = await self._exchange(packet, urgent=urgent)
        if answer[1] & 0xF0 == ERROR:
            self._report.fault(f"{name.replace('_', ' ')} was refused", answer)
            raise CameraError(answer[2])

    def _said(self, command: Command) -> tuple[str, Mapping[str, Any]]:
        """Return the protocol's verb and arguments."""
        value = command.args.get("value")
        if command.verb == "zoom":
            return "zoom_position", {"value": round(float(value or 0) / 100 * self._settings.zoom_end)}
        names = {
            "focus": "focus_mode",
            "preset": "recall_preset",
            "flip": "picture_flip",
            "position": "pan_tilt_position",
            "zooming": "zoom",
        }
        return names.get(command.verb, command.verb), command.args

    def _expect(self, command: Command) -> None:
        if command.verb in ("pan_tilt", "zooming", "position", "home", "preset", "zoom"):
            self._moving_until = now() + MOVING
        value = command.args.get("value")
        if command.verb in ("power", "focus", "mute", "flip") and value is not None:
            power = command.verb == "power"
            self._watch.expect(command.verb, value, STARTING if power else CHANGING, may_be_silent=power)

    # -- polling ------------------------------------------------------------------------------------------------

    def _pause(self) -> float:
        busy = self._watch.unsettled or now() < self._moving_until
        return min(FOLLOW_UP, self._settings.poll) if busy else self._settings.poll

    async def _poll(self) -> Reason | None:
        values = await self._ask("power")
        power = values["power"]
        others = [point for points in ASKED.values() for point in points]
        if power is None:
            self._report.unknown("power", *others)
            return Reason.of("device_fault", detail="the camera reports a fault of its power circuit")
        self._watch.observe({"power": power})
        if not power:
            self._report.unknown(*others)
            return None
        wrong: Reason | None = None
        for question, points in ASKED.items():
            if question not in self._unsupported:
                wrong = await self._read(question, points) or wrong
        return wrong

    async def _read(self, question: str, points: tuple[str, ...]) -> Reason | None:
        """Ask one thing; return what was wrong with the answer."""
        try:
            self._observe(question, await self._ask(question))
        except CameraError as problem:
            if problem.code == SYNTAX:
                self._unsupported.add(question)
            self._report.unknown(*points)
        except BadAnswer as problem:
            self._report.unknown(*points)
            return problem.reason
        return None

    async def _ask(self, question: str) -> Mapping[str, Any]:
        """Return the values of an answer. Raises CameraError, BadAnswer."""
        packet = verbs.build(f"query_{question}", {"id": self._address})
        answer = await self._exchange(packet)
        if answer[1] & 0xF0 == ERROR:
            raise CameraError(answer[2])
        data = answer[2:-1]
        try:
            return meaning.read_answer(_fitting(question, len(data)), data)
        except ValueError as problem:
            self._report.fault(str(problem), answer)
            raise BadAnswer(Reason.of("bad_answer", detail=str(problem))) from problem

    def _observe(self, question: str, values: Mapping[str, Any]) -> None:
        readings: dict[str, Value] = {}
        if question == "zoom_position":
            readings["zoom"] = round(min(values["zoom_position"] / self._settings.zoom_end, 1.0) * 100, 1)
        elif question == "pan_tilt_position":
            readings = {"pan": values["pan"], "tilt": values["tilt"]}
        else:
            point = ASKED[question][0]
            value = values[question]
            if value is not None:
                readings[point] = value
                self._strange.discard(question)
            elif question not in self._strange:  # told once, not at every poll
                self._strange.add(question)
                self._report.fault(f"{question.replace('_', ' ')}: a code that is not in the manual")
            if value is None:
                self._report.unknown(point)
        self._watch.observe(readings)

    def _forget(self, down: Reason | None) -> None:
        if down is not None:  # what comes back may be another camera
            self._unsupported.clear()
            self._strange.clear()

    def _heard(self, packet: bytes) -> None:
        """Take a camera's packet nobody waited for: the end of a command, or that it failed."""
        kind = packet[1] & 0xF0
        if kind == ERROR and packet[2:3] != bytes((CANCELLED,)):
            self._report.fault(f"a command failed: {meaning.ERRORS.get(packet[2], 'unknown error')}", packet)
        self._watch.poke()


def _fitting(question: str, length: int) -> Question:
    """Return the form of an answer of that length. Raises ValueError."""
    known = [each for each in QUESTIONS if each.name == question]
    found = next((each for each in known if each.length == length), None)
    if found is None:
        raise ValueError(f"{question.replace('_', ' ')}: expected {known[0].length} bytes, got {length}")
    return found
