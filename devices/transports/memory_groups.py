"""A KNX installation in memory: for rehearsals and tests on virtual time."""

from collections.abc import Callable

from devices.transports.down import wire_down
from devices.transports.group_line import GroupLine, Telegram

FarEnd = Callable[[Telegram], None]
"""Takes what the hub sends; answers come by `deliver`."""


class MemoryGroups(GroupLine):
    """A `GroupWire` into which a far end can be plugged, unplugged and plugged again. `run` is its one owner."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._far_end: FarEnd | None = None

    def plug(self, far_end: FarEnd) -> None:
        """Let a far end in."""
        self._far_end = far_end
        self.tell(None)

    def unplug(self) -> None:
        """Let the far end vanish."""
        self._far_end = None
        self.tell(wire_down(self.name, "unplugged").reason)

    async def run(self) -> None:
        """Carry telegrams until cancelled, in the tempo of a real line."""
        await self.pump(self._carry)

    async def _carry(self, telegram: Telegram) -> None:
        if self._far_end is None:
            raise wire_down(self.name, "unplugged")
        self._far_end(telegram)
