"""What goes over the live socket, as text: rendered once for everybody who may see the same.

A hall with hundreds of devices is mostly still. When all screens come back at once, after a restart, each device and
scene is rendered for the first of them and kept for the others, until it changes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pydantic import BaseModel
from pydantic_core import to_json

from devices.core.clock import now
from exhibit_server.events import HallEvent

KEPT = 1.0
"""Seconds a text is kept although nothing told of a change: lengths of waits and counts of late move by themselves."""


class Fragments:
    """Texts of things by id."""

    def __init__(self, view: Callable[[str], BaseModel]) -> None:
        self._view = view
        self._texts: dict[str, tuple[float, str]] = {}

    def drop(self, *things: str) -> None:
        """These changed."""
        for thing in things:
            self._texts.pop(thing, None)

    def clear(self) -> None:
        """Everything may have changed."""
        self._texts.clear()

    def all_of(self, things: Iterable[str]) -> str:
        """Return a JSON object of these things by id."""
        oldest = now() - KEPT
        return "{" + ",".join(f"{_key(thing)}:{self._text(thing, oldest)}" for thing in things) + "}"

    def _text(self, thing: str, oldest: float) -> str:
        kept = self._texts.get(thing)
        if kept is not None and kept[0] >= oldest:
            return kept[1]
        text = self._view(thing).model_dump_json()
        self._texts[thing] = (now(), text)
        return text


def with_texts(message: BaseModel, **texts: str) -> str:
    """Render a message, with these fields as the JSON that was rendered before."""
    rest = message.model_dump_json(exclude=set(texts))
    return rest[:-1] + "".join(f',"{name}":{text}' for name, text in texts.items()) + "}"


def _key(thing: str) -> str:
    return to_json(thing).decode()


@dataclass(slots=True)
class Pending:
    """What changed since the last flush, by key."""

    points: set[tuple[str, str]] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    readiness: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    queue: set[str] = field(default_factory=set)
    library: bool = False
    gone: set[str] = field(default_factory=set)
    """Scenes that are no more."""

    stop: bool = False
    inbox: bool = False
    events: list[HallEvent] = field(default_factory=list)
    tours: set[str] = field(default_factory=set)
    content: int | None = None

    def __bool__(self) -> bool:
        urgent = self.readiness or self.runs or self.queue or self.stop or self.tours or self.content
        return bool(urgent or self.points or self.devices or self.library or self.inbox or self.events)
