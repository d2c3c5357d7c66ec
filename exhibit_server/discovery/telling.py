"""Events of discovery, at a rate people can read: a broken device that shouts can't flood the chronicle."""

from collections import OrderedDict, deque
from dataclasses import dataclass

from devices.core.clock import now, wall_time
from devices.core.texts import Texts
from exhibit_server.chronicle import Chronicle
from exhibit_server.store.text import storable

AT_ONCE = 20
"""Events of a kind that may be told one after the other."""

EVERY = 30.0
"""Seconds after which one more may be told."""

SAME_TOPIC = 600.0
"""Seconds in which a topic's rejections are told once."""

TOPICS = 1000
"""Topics whose last rejection is remembered."""

REMEMBERED = 100
"""Rejections kept for the technician's list."""


@dataclass(slots=True)
class Rejection:
    """An announcement that can't be used. `count`: how often it came; `raw`: the bytes of the last one, cut."""

    topic: str
    reason: str
    raw: bytes
    at: float
    count: int = 1


class _Allowance:
    """A bucket of tokens: `AT_ONCE` to begin with, one more every `EVERY` seconds."""

    def __init__(self) -> None:
        self._tokens = float(AT_ONCE)
        self._looked = now()
        self.withheld = 0

    def take(self) -> bool:
        """Return whether one more may be told now."""
        moment = now()
        self._tokens = min(self._tokens + (moment - self._looked) / EVERY, AT_ONCE)
        self._looked = moment
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Teller:
    """Tells the chronicle; what is too much is counted, and told as a number once there is room."""

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._allowances: dict[str, _Allowance] = {}
        self._topics: OrderedDict[str, tuple[float, Rejection]] = OrderedDict()
        self.rejections: deque[Rejection] = deque(maxlen=REMEMBERED)

    def always(self, level: str, kind: str, subject: str, **details: str | Texts) -> None:
        """Tell what a person did."""
        self._chronicle.tell(level, kind, subject, **_clean(details))

    def tell(self, level: str, kind: str, subject: str, **details: str | Texts) -> None:
        """Tell what devices did, within the allowance of its kind."""
        allowance = self._allowances.setdefault(kind, _Allowance())
        if not allowance.take():
            allowance.withheld += 1
            return
        self._tell_withheld(kind, allowance)
        self._chronicle.tell(level, kind, subject, **_clean(details))

    def rejected(self, topic: str, reason: str, raw: bytes) -> None:
        """Remember a rejection, and tell it unless its topic's was told lately."""
        known = self._topics.get(topic)
        if known is not None:
            told_at, rejection = known
            rejection.count += 1
            rejection.at, rejection.reason, rejection.raw = wall_time(), reason, raw
            if now() - told_at < SAME_TOPIC:
                return
        else:
            rejection = Rejection(topic, reason, raw, wall_time())
            self.rejections.append(rejection)
        self._topics[topic] = (now(), rejection)
        self._topics.move_to_end(topic)
        if len(self._topics) > TOPICS:
            self._topics.popitem(last=False)
        details = {"topic": topic[:200], "reason": reason[:300], "raw": raw[:24].hex(" ")}
        self.tell("warning", "announcement_rejected", storable(topic[:80]), **details)

    def catch_up(self) -> None:
        """Tell how much was withheld, as far as there is room now."""
        for kind, allowance in self._allowances.items():
            if allowance.withheld and allowance.take():
                self._tell_withheld(kind, allowance)

    def _tell_withheld(self, kind: str, allowance: _Allowance) -> None:
        count, allowance.withheld = allowance.withheld, 0
        if count:
            self._chronicle.tell("info", "more_of_that", "discovery", count=str(count), what=kind)


def _clean(details: dict[str, str | Texts]) -> dict[str, str | Texts]:
    return {name: storable(detail) if isinstance(detail, str) else detail for name, detail in details.items()}
