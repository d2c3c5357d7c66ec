"""How much news one source may make: enough to be noticed, never so much that other news drowns in it."""

from dataclasses import dataclass

from devices.core.clock import now


@dataclass(slots=True)
class _Share:
    tokens: float
    looked: float
    withheld: int = 0


class Allowance:
    """A share for each source: `at_once` pieces of news to begin with, one more every `every` seconds."""

    def __init__(self, *, at_once: int, every: float) -> None:
        self._at_once = at_once
        self._every = every
        self._shares: dict[str, _Share] = {}

    def take(self, source: str) -> int | None:
        """Return how many pieces were withheld since the last one told, or None when this one is withheld too."""
        moment = now()
        share = self._shares.setdefault(source, _Share(float(self._at_once), moment))
        share.tokens = min(share.tokens + (moment - share.looked) / self._every, float(self._at_once))
        share.looked = moment
        if share.tokens < 1:
            share.withheld += 1
            return None
        share.tokens -= 1
        withheld, share.withheld = share.withheld, 0
        return withheld

    def forget(self, source: str) -> None:
        """Forget a source that is no more."""
        self._shares.pop(source, None)
