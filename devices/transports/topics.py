"""MQTT topics: what is a valid name or filter, which filter matches, and who asked for what.

Source: MQTT 3.1.1 (OASIS), section 4.7 "Topic Names and Topic Filters".
"""

from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator

H = TypeVar("H")

LONGEST = 65_535
"""Bytes a topic may have on the wire."""

REMEMBERED = 4_096
"""Topics whose handlers are remembered, so that a wildcard is matched once for each topic."""


def check_topic(topic: str) -> str:
    """Return a topic one can publish to. Raises ValueError."""
    _check_text(topic, "topic")
    if "+" in topic or "#" in topic:
        raise ValueError(f"expected a topic without + and #, got {topic!r}")
    return topic


def check_filter(topic_filter: str) -> str:
    """Return a filter one can subscribe to. Raises ValueError."""
    _check_text(topic_filter, "topic filter")
    levels = topic_filter.split("/")
    if any("#" in level for level in levels[:-1]) or ("#" in levels[-1] and levels[-1] != "#"):
        raise ValueError(f"# must be the whole last level of a topic filter, got {topic_filter!r}")
    if any("+" in level and level != "+" for level in levels):
        raise ValueError(f"+ must be a whole level of a topic filter, got {topic_filter!r}")
    return topic_filter


Topic = Annotated[str, AfterValidator(check_topic)]
"""A topic name in a driver's options."""


def has_wildcard(topic_filter: str) -> bool:
    """Return whether the filter can match more than one topic."""
    return "+" in topic_filter or "#" in topic_filter


def matches(topic_filter: str, topic: str) -> bool:
    """Return whether a (valid) filter takes a topic. Wildcards at the start don't take topics that begin with $."""
    return _takes(topic_filter.split("/"), topic.split("/"))


class Subscriptions(Generic[H]):
    """Handlers by topic filter. Looking up a topic costs one dictionary access once the topic was seen."""

    def __init__(self) -> None:
        self._exact: dict[str, list[H]] = {}
        self._wild: dict[str, list[H]] = {}
        self._seen: dict[str, tuple[H, ...]] = {}

    def add(self, topic_filter: str, handler: H) -> Callable[[], bool]:
        """Add a handler; return the way to remove it, which says whether the filter is now unused.

        Raises ValueError when the filter is not valid.
        """
        table = self._wild if has_wildcard(check_filter(topic_filter)) else self._exact
        handlers = table.setdefault(topic_filter, [])
        handlers.append(handler)
        self._seen.clear()
        removed = False

        def remove() -> bool:
            nonlocal removed
            if removed:
                return False
            removed = True
            self._seen.clear()
            handlers.remove(handler)
            if handlers:
                return False
            del table[topic_filter]
            return True

        return remove

    @property
    def filters(self) -> tuple[str, ...]:
        """Every filter in use, once."""
        return (*self._exact, *self._wild)

    def handlers(self, topic: str) -> tuple[H, ...]:
        """Return the handlers that want `topic`: each once for each of its filters."""
        found = self._seen.get(topic)
        if found is None:
            found = self._find(topic)
            if len(self._seen) >= REMEMBERED:
                self._seen.clear()
            self._seen[topic] = found
        return found

    def _find(self, topic: str) -> tuple[H, ...]:
        levels = topic.split("/")
        wild = (handlers for name, handlers in self._wild.items() if _takes(name.split("/"), levels))
        return tuple(handler for handlers in (self._exact.get(topic, ()), *wild) for handler in handlers)


def _takes(pattern: list[str], levels: list[str]) -> bool:
    if levels[0].startswith("$") and pattern[0] in ("+", "#"):
        return False
    for index, part in enumerate(pattern):
        if part == "#":
            return True
        if index >= len(levels) or part not in ("+", levels[index]):
            return False
    return len(pattern) == len(levels)


def _check_text(text: str, what: str) -> None:
    if not text:
        raise ValueError(f"expected a {what}, got nothing")
    if "\0" in text:
        raise ValueError(f"a {what} can't hold the character NUL, got {text[:80]!r}")
    if len(text.encode()) > LONGEST:
        raise ValueError(f"a {what} has at most {LONGEST} bytes, got {len(text.encode())}")
