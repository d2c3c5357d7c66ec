"""When branches of a `together` start: on the run's clock, or on the position a player reports."""

from scenes.playing import Playing
from scenes.spans import PLAYER_SLACK


class MediaClock:
    """Offsets from the begin of a `together`, in seconds.

    With `follows` (`device.point`) they are positions of a player: between readings it is taken to run on, and while
    nothing was heard of it the run's clock stands in.
    """

    def __init__(self, run: Playing, follows: str | None, due: float) -> None:
        self._run = run
        self._due = due
        self.follows = follows

    def position(self) -> float:
        """Return where the player is now, as far as is known."""
        if self.follows is not None:
            device, _, point = self.follows.partition(".")
            value, age = self._run.known.value(device, point), self._run.known.age(device, point)
            if isinstance(value, (int, float)) and not isinstance(value, bool) and age is not None:
                return float(value) + age
        return self._run.controls.clock() - self._due

    async def reach(self, offset: float) -> None:
        """Wait until the position is reached, at most `PLAYER_SLACK` longer than the run's clock would take."""
        controls = self._run.controls
        if self.follows is None:
            await controls.sleep_until(self._due + offset)
            return
        latest = self._due + offset + PLAYER_SLACK
        while controls.clock() < latest:
            left = offset - self.position()
            if left <= 0:
                return
            await controls.wait_until(lambda: self.position() >= offset, min(latest, controls.clock() + left))
