"""Browsers of the hall as wires: who has which kiosk or display open, and how to talk to it.

A real browser is spoken to before a simulated one; of several real ones, the one that came last.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.clock import now, wall_time
from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.wires import LinkHandler

Message = Mapping[str, Any]


class Browser:
    """One connected browser. `send` queues a message for it; `leave` has its connection end."""

    def __init__(
        self, send: Callable[[Message], None], *, simulated: bool, leave: Callable[[], None] = lambda: None
    ) -> None:
        self.send = send
        self.leave = leave
        self.simulated = simulated


LEAD = 0.8
"""Seconds from the command to a film's first moving frame: browsers have it ready by then."""

TOGETHER = 8.0
"""Seconds within which displays that are asked for the same content play it in step: a confirmation and a retry."""


@dataclass(frozen=True, slots=True)
class Take:
    """What a display was asked for: its driver's `number`, when it was `asked` (loop), when it starts (wall)."""

    number: object
    content: object
    asked: float
    start: float


class Starts:
    """When what displays show begins, on the hub's clock: the same instant for those that were asked together."""

    def __init__(self) -> None:
        self._takes: dict[str, Take] = {}

    def start(self, screen: str, content: object, number: object) -> float:
        """Return the instant at which a screen's take begins; a take that is told again keeps its own."""
        known = self._takes.get(screen)
        if known is not None and (known.number, known.content) == (number, content):
            return known.start
        fellows = [
            take
            for name, take in self._takes.items()
            if name != screen and take.content == content and now() - take.asked <= TOGETHER
        ]
        start = min((take.start for take in fellows), default=wall_time() + LEAD)
        self._takes[screen] = Take(number, content, now(), start)
        return start


class BrowserWire:
    """The wire of one kiosk or display; implements `ScreenWire`. `present` says which build of the page is current."""

    def __init__(self, name: str, present: Callable[[], str] = str, starts: Starts | None = None) -> None:
        self.name = name
        self._starts = starts if starts is not None else Starts()
        self._present = present
        self._browsers: list[Browser] = []
        self._handlers: list[Callable[[Message], None]] = []
        self._links: list[LinkHandler] = []

    @property
    def page_version(self) -> str:
        return self._present()

    @property
    def browsers(self) -> tuple[Browser, ...]:
        """Everybody who has it open, in the order they came."""
        return tuple(self._browsers)

    @property
    def up(self) -> bool:
        return bool(self._browsers)

    @property
    def speaker(self) -> Browser | None:
        """The browser that counts: the real one that came last, else a simulated one."""
        real = [browser for browser in self._browsers if not browser.simulated]
        candidates = real or self._browsers
        return candidates[-1] if candidates else None

    async def send(self, message: Message) -> None:
        speaker = self.speaker
        if speaker is None:
            raise WireDown(Reason.of("no_screen"))
        if message.get("type") == "show":
            start = self._starts.start(self.name, message.get("content"), message.get("take"))
            message = {**message, "start": start}
        speaker.send(message)

    def on_message(self, handler: Callable[[Message], None]) -> None:
        self._handlers.append(handler)

    def on_link(self, handler: LinkHandler) -> None:
        self._links.append(handler)
        handler(self._state())

    def join(self, browser: Browser) -> None:
        """A browser opened this screen. A new speaker is a new link: it must be told what to show."""
        before = self.speaker
        self._browsers.append(browser)
        self._tell_if_changed(before)

    def leave(self, browser: Browser) -> None:
        before = self.speaker
        self._browsers.remove(browser)
        self._tell_if_changed(before)

    def hear(self, browser: Browser, message: Message) -> None:
        """A browser said something; only the speaker is believed."""
        if browser is self.speaker:
            for handler in tuple(self._handlers):
                handler(message)

    def _tell_if_changed(self, before: Browser | None) -> None:
        if self.speaker is before:
            return
        for handler in tuple(self._links):
            if before is not None and self.speaker is not None:
                handler(Reason.of("no_screen"))
            handler(self._state())

    def _state(self) -> Reason | None:
        return None if self.up else Reason.of("no_screen")


class Screens:
    """All kiosks and displays by name ("kiosk/lobby", "display/twin")."""

    def __init__(self, screens: Mapping[str, str], present: Callable[[], str] = str) -> None:
        """`screens`: name of the screen → id of its device. `present`: the build of the page that is handed out."""
        self._present = present
        self._starts = Starts()
        self._wires = {device: BrowserWire(screen, present, self._starts) for screen, device in screens.items()}
        self._devices = dict(screens)

    def wire(self, device: str) -> BrowserWire:
        """Return the wire of a device; one that belongs to no screen can never be open."""
        return self._wires.setdefault(device, BrowserWire(f"screen of {device}", self._present))

    def screen(self, name: str) -> BrowserWire | None:
        """Return the wire of a screen by its own name."""
        device = self._devices.get(name)
        return self._wires[device] if device is not None else None

    def device(self, name: str) -> str | None:
        """Return the id of a screen's device."""
        return self._devices.get(name)

    def add(self, name: str, device: str) -> BrowserWire:
        """Add a screen; return its wire."""
        self._devices[name] = device
        self._wires[device] = wire = BrowserWire(name, self._present, self._starts)
        return wire

    def remove(self, name: str) -> None:
        """Take a screen that was added out; whoever has it open is sent away."""
        wire = self._wires.pop(self._devices.pop(name))
        for browser in wire.browsers:
            browser.leave()

    @property
    def names(self) -> tuple[str, ...]:
        """Every screen, in the order of the configuration."""
        return tuple(self._devices)

    @property
    def present(self) -> str:
        """The build of the page that is handed out now; empty where none is built."""
        return self._present()
