"""What is known of an edge node's session while one of its devices (or the node itself) is followed.

Source: Eclipse Sparkplug Specification 3.0.0, "Sequence number and session", "Alias", `bdSeq` of death certificates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from devices.core.values import Value
from devices.discovery.sparkplug.datatypes import value_of
from devices.discovery.sparkplug.payload import Metric, Payload, parse_payload

LARGEST = 64 * 1024
ROUND = 256
"""`seq` counts from 0 to 255 and round again."""


@dataclass(frozen=True, slots=True)
class Known:
    """A metric that was announced."""

    point: str
    datatype: int


class Session:
    """Believes values only as long as nothing was missed since the birth that named them, which it must have heard.

    Each message is handed in once for each entity that wants to know; it is worked on once.
    """

    def __init__(self, own: str, known: Mapping[str, Known], *, counts: bool) -> None:
        self._own = own
        self._known = known
        self._counts = counts
        self._aliases: dict[int, str] = {}
        self._born = False
        self._seq: int | None = None
        self._bdseq: int | None = None
        self._last: tuple[str, bytes] | None = None
        self._said: Mapping[str, Value | None] = {}
        self._problem = ""
        self.wrong: Mapping[str, str] = {}
        """Points whose value in the message taken last was not of its type: what was wrong with it."""

    def take(self, kind: str, payload: bytes) -> Mapping[str, Value | None]:
        """Return what a message says of all points. `kind`: its type, or "other" when it only counts.

        Raises ValueError when it can't be used.
        """
        if self._last is None or self._last[0] != kind or self._last[1] is not payload:
            repeated = self._last is not None and self._last == (kind, payload)
            self._last = (kind, payload)
            self._problem, self.wrong = "", {}
            try:
                self._said = self._read(kind, payload, repeated=repeated)
            except ValueError as problem:
                self._said, self._problem = {}, str(problem)
        if self._problem:
            raise ValueError(self._problem)
        return self._said

    def read_death(self, payload: bytes) -> bool | None:
        """Read a death certificate of the node: gone, unless it belongs to a session that is over."""
        try:
            told = _bdseq(parse_payload(payload, LARGEST).metrics)
        except ValueError:
            return None
        return None if None not in (told, self._bdseq) and told != self._bdseq else False

    def _read(self, kind: str, payload: bytes, *, repeated: bool) -> Mapping[str, Value | None]:
        parsed = parse_payload(payload, LARGEST)
        if kind == "NBIRTH":
            self._bdseq = _bdseq(parsed.metrics)
            self._seq = parsed.seq
            return self._bear(parsed) if self._own == "NBIRTH" else self._forget()
        if repeated and parsed.seq == self._seq:
            return {}
        complete = self._follows(parsed.seq)
        if kind == self._own:
            return self._bear(parsed)
        if not complete:
            return self._forget()
        if kind == "other" or not self._born:
            return {}
        return self._values(parsed.metrics)

    def _follows(self, seq: int | None) -> bool:
        """Take a message's number; return whether it is the next one, as far as numbers are told and counted."""
        before, self._seq = self._seq, seq
        return not self._counts or None in (before, seq) or seq == ((before or 0) + 1) % ROUND

    def _bear(self, parsed: Payload) -> Mapping[str, Value | None]:
        self._born = True
        self._aliases = {m.alias: m.name for m in parsed.metrics if m.alias is not None and m.name is not None}
        return {**self._nothing(), **self._values(parsed.metrics)}

    def _forget(self) -> Mapping[str, Value | None]:
        self._born = False
        return self._nothing()

    def _nothing(self) -> dict[str, Value | None]:
        return {known.point: None for known in self._known.values()}

    def _values(self, metrics: Iterable[Metric]) -> Mapping[str, Value | None]:
        """Return the values told, oldest first. One that is not of its type makes its point unknown."""
        values: dict[str, Value | None] = {}
        wrong: dict[str, str] = {}
        for metric in metrics:
            name = metric.name or (self._aliases.get(metric.alias) if metric.alias is not None else None)
            known = self._known.get(name) if name is not None else None
            if known is None or metric.historical:
                continue
            values[known.point] = None
            wrong.pop(known.point, None)
            if metric.null:
                continue
            try:
                values[known.point] = _typed(known.datatype, metric)
            except ValueError as problem:
                wrong[known.point] = f"{name}: {problem}"
        self.wrong = wrong
        return values


def _typed(datatype: int, metric: Metric) -> Value | None:
    """Return a metric's value. Raises ValueError where it is not of the type that was announced."""
    if metric.datatype not in (None, datatype):
        raise ValueError(f"expected data type {datatype}, got {metric.datatype}")
    return value_of(datatype, metric.raw)


def _bdseq(metrics: Iterable[Metric]) -> int | None:
    found = [metric.raw[1] for metric in metrics if metric.name == "bdSeq" and metric.raw is not None]
    return found[0] if found and isinstance(found[0], int) else None
