"""The one event bus of the hub: whoever has something to tell publishes, whoever wants to know subscribes."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import structlog

E = TypeVar("E")
Handler = Callable[[Any], None]


class Bus:
    """Delivers each event at once, in order, to the subscribers of its type. A failing subscriber harms nobody."""

    def __init__(self) -> None:
        self._handlers: dict[type, list[Handler]] = {}
        self._log = structlog.get_logger("bus")

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Call `handler` with every event of exactly this type; return the way to undo it."""
        handlers = self._handlers.setdefault(kind, [])
        handlers.append(handler)

        def unsubscribe() -> None:
            with suppress(ValueError):  # undone twice is undone
                handlers.remove(handler)

        return unsubscribe

    def publish(self, event: object) -> None:
        """Tell everybody who wants to know. Handlers must be quick: they run in the publisher's time."""
        for handler in tuple(self._handlers.get(type(event), ())):
            try:
                handler(event)
            except Exception:  # noqa: BLE001 - a broken listener must not break who speaks
                self._log.exception("a listener failed", event_type=type(event).__name__)
