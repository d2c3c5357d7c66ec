"""Browsers of the hall as wires: who has which display open, and how to talk to it.

A real browser is spoken to before a simulated one; of several real ones, the one that came last.
"""

from collections.abc import Callable, Mapping
from typing import Any

from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.wires import LinkHandler

Message = Mapping[str, Any]


class Browser:
    """One connected browser. `send` queues a message for it."""

    def __init__(self, send: Callable[[Message], None], *, simulated: bool) -> None:
        self.send = send
        self.simulated = simulated


class DisplayWire:
    """The wire of one display; implements `ScreenWire`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._browsers: list[Browser] = []
        self._handlers: list[Callable[[Message], None]] = []
        self._links: list[LinkHandler] = []

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
        speaker.send(message)

    def on_message(self, handler: Callable[[Message], None]) -> None:
        self._handlers.append(handler)

    def on_link(self, handler: LinkHandler) -> None:
        self._links.append(handler)
        handler(self._state())

    def join(self, browser: Browser) -> None:
        """A browser opened this display. A new speaker is a new link: it must be told what to show."""
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
    """All displays by id ("twin" in /display/twin)."""

    def __init__(self, displays: Mapping[str, str]) -> None:
        """`displays`: id of the display → id of its device."""
        self._wires = {device: DisplayWire(f"display/{display}") for display, device in displays.items()}
        self._devices = dict(displays)

    def wire(self, device: str) -> DisplayWire:
        """Return the wire of a device; one that belongs to no display can never be open."""
        return self._wires.setdefault(device, DisplayWire(f"display of {device}"))

    def display(self, display: str) -> DisplayWire | None:
        """Return the wire of a display by its own id."""
        device = self._devices.get(display)
        return self._wires[device] if device is not None else None
