"""The upper half: the time axis, what people did and what the run waited for, and every step beside its plan."""

from collections.abc import Iterator, Sequence

from exhibit_server.flight.drawing.canvas import (
    LEFT,
    MARGIN,
    PLOT,
    WIDTH,
    Canvas,
    box,
    clipped,
    columns,
    line,
    text,
    tipped,
)
from exhibit_server.timeline.model import Band, Station

ROW = 24.0
FLAG = 18.0
INDENT = 14.0


def axis(canvas: Canvas, top: float, bottom: float) -> Iterator[str]:
    """Draw the ticks from top to bottom."""
    for second, words in canvas.ticks():
        x = canvas.x(second)
        yield line((x, top), (x, bottom), "tick")
        yield text(x, top - 6, words, "small quiet", "middle")


def bands_height(canvas: Canvas, bands: Sequence[Band]) -> float:
    """Return how high the flags above the steps are."""
    return FLAG * (max((row for row, _ in _placed(canvas, bands)), default=-1) + 1)


def bands(canvas: Canvas, found: Sequence[Band], top: float, bottom: float) -> Iterator[str]:
    """Draw stretches over everything, and moments as flags: who did what."""
    for row, band in _placed(canvas, found):
        x, y, room = canvas.x(band.start), top + FLAG * row, columns(band.text)
        left = _left(x, room)
        moment = band.end - band.start <= 0
        if moment:
            drawn = line((x, y + 2), (x, bottom), f"flag-pole {band.tone}")
            drawn += box((left, y + 2), (room + 12, 15), f"flag {band.tone}")
            drawn += text(left + 6, y + 13.5, band.text, "small flag-text")
        else:
            drawn = box((x, y + 2), (canvas.width(band.start, band.end), bottom - y - 2), f"band {band.tone}")
            drawn += text(left + 6, y + 13.5, band.text, "small quiet")
        yield tipped(drawn, f"{band.text} · {band.start:.1f} s" + ("" if moment else f" – {band.end:.1f} s"))


def stations(canvas: Canvas, found: Sequence[Station], top: float) -> Iterator[str]:
    """Draw every step: its name, a bar for how long it took, and where it should have begun."""
    for number, station in enumerate(found):
        y = top + ROW * number
        yield from _station(canvas, station, y)


def _station(canvas: Canvas, station: Station, y: float) -> Iterator[str]:
    middle, x = y + ROW / 2, canvas.x(station.start)
    width = canvas.width(station.start, station.end, 4)
    kind = "strong" if station.main else ("" if station.level == 0 else "quiet")
    left = MARGIN + INDENT * min(station.level, 6)
    yield clipped(left, middle + 4.5, LEFT - left - 16, station.label, kind)
    yield line((LEFT, y + ROW), (LEFT + PLOT, y + ROW), "rule")
    drawn = ""
    if station.planned is not None and abs(station.planned - station.start) >= 0.3:
        planned = canvas.x(station.planned)
        drawn += line((planned, middle), (x, middle), "drift") + line((planned, y + 6), (planned, y + ROW - 6), "plan")
    drawn += box((x, y + 5), (width, ROW - 10), f"bar {station.tone}{' main' if station.main else ''}", 7)
    words = station.outcome + (f": {station.note}" if station.note else "")
    tip = f"{station.path} {station.label} · {words} · {station.start:.1f} s + {station.end - station.start:.1f} s"
    if station.planned is not None:
        tip += f" ({station.start - station.planned:+.1f} s)"
    yield tipped(drawn, tip)
    if station.tone == "bad" or (station.tone == "waiting" and station.note):
        room = columns(words)
        after = x + width + 8
        at, anchor = (after, "start") if after + room < LEFT + PLOT else (x - 8, "end")
        yield text(at, middle + 4, words, f"small said {station.tone}", anchor)


def _left(x: float, room: float) -> float:
    """Return where the words of a band begin: at its beginning, or left of it at the sheet's edge."""
    return min(x, WIDTH - room - 14)


def _placed(canvas: Canvas, found: Sequence[Band]) -> list[tuple[int, Band]]:
    """Give each band the first row in which its words do not run into another's."""
    ends: list[float] = []
    placed = []
    for band in sorted(found, key=lambda each: (each.start, each.end)):
        x = _left(canvas.x(band.start), columns(band.text))
        row = next((number for number, end in enumerate(ends) if end <= x), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = x + columns(band.text) + 18
        placed.append((row, band))
    return placed
