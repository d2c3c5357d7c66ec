"""Who shares a wire, and when all of them want the same thing at once: then one frame to everybody does for all."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Together:
    """The devices that live on one wire. Shared by their drivers through `RequestWire.share`."""

    def __init__(self) -> None:
        self._members: set[object] = set()
        self._asking: set[object] = set()

    @contextmanager
    def member(self, who: object) -> Iterator[None]:
        """Belong to the wire for as long as the block lasts."""
        self._members.add(who)
        try:
            yield
        finally:
            self._members.discard(who)

    async def all_ask(self, who: object) -> bool:
        """Return whether every member, and more than one, asked in the same turn of the loop: True to one of them only.

        That one speaks for all, before any of the others goes on.
        """
        self._asking.add(who)
        await asyncio.sleep(0)
        agreed = len(self._members) > 1 and self._members <= self._asking
        if agreed:
            self._asking.clear()
        self._asking.discard(who)
        return agreed
