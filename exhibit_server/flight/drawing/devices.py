"""The lower half: a lane for each device, what was wanted above what was observed, and when it was away."""

from collections.abc import Callable, Iterator, Sequence

from exhibit_server.flight.drawing.canvas import LEFT, MARGIN, PLOT, Canvas, box, clipped, columns, line, text, tipped
from exhibit_server.timeline.model import Lane, Mark, Segment, Track

HEAD = 28.0
CURVE = 52.0
WORDS = 30.0
GAP = 10.0
THIN = 6.0
"""Height of the strip of what was wanted, above what was observed."""


Corners = list[tuple[float, float]]


def lane_height(lane: Lane) -> float:
    """Return how high a device's lane is."""
    return HEAD + sum(_height(track) for track in lane.tracks) + GAP


def draw_lane(canvas: Canvas, lane: Lane, top: float) -> Iterator[str]:
    """Draw a device: its name with the marks of what it was told, then its points."""
    yield line((0, top), (LEFT + PLOT, top), "divide")
    yield clipped(MARGIN, top + 19, LEFT - 40, lane.name, f"strong {lane.tone}")
    yield line((LEFT, top + HEAD / 2), (LEFT + PLOT, top + HEAD / 2), "rail")
    bottom = top + lane_height(lane) - GAP
    for away in lane.away:
        x, width = canvas.x(away.start), canvas.width(away.start, away.end)
        drawn = box((x, top + 3), (width, bottom - top - 6), "away")
        if columns(away.text) < width - 10:
            drawn += text(x + 6, bottom - 8, away.text, "small bad said")
        yield tipped(drawn, f"{away.text} · {away.start:.1f} – {away.end:.1f} s")
    y = top + HEAD
    for track in lane.tracks:
        yield from _track(canvas, track, y)
        y += _height(track)
    for mark in lane.marks:
        yield tipped(_mark(canvas, mark, top + HEAD / 2), f"{mark.text} · {mark.at:.2f} s")


def _height(track: Track) -> float:
    return CURVE if _measured(track) else WORDS


def _measured(track: Track) -> bool:
    """Whether the point is a number worth a curve."""
    numbers = [each.number for each in (*track.actual, *track.wanted) if each.number is not None]
    return len(set(numbers)) > 1


def _track(canvas: Canvas, track: Track, top: float) -> Iterator[str]:
    label = f"{track.label} ({track.unit})" if track.unit else track.label
    yield clipped(MARGIN + 14, top + 19, LEFT - 100, label, "small quiet")
    if _measured(track):
        yield from _curve(canvas, track, top)
        return
    for segment in track.wanted:
        x, width = canvas.x(segment.start), canvas.width(segment.start, segment.end)
        yield tipped(box((x, top + 3), (width, THIN - 2), "wanted", 2), f"{segment.text} · {segment.start:.1f} s")
    for segment in track.actual:
        yield tipped(_word(canvas, segment, top + 3 + THIN), f"{segment.text} · {segment.start:.1f} s")


def _word(canvas: Canvas, segment: Segment, y: float) -> str:
    x, width = canvas.x(segment.start), canvas.width(segment.start, segment.end)
    quiet = segment.tone == "quiet" or segment.text in ("off", "(empty)")
    drawn = box((x, y), (max(width - 1, 1), 17), "word off" if quiet else "word")
    return drawn + (clipped(x + 6, y + 12.5, width - 8, segment.text, "small") if width > 26 else "")


def _curve(canvas: Canvas, track: Track, top: float) -> Iterator[str]:
    """Draw a number against time, what was wanted of it dashed, its least and greatest value in the margin."""
    numbers = [each.number for each in (*track.actual, *track.wanted) if each.number is not None]
    low, high = min(numbers), max(numbers)
    height = CURVE - 18

    def y(number: float) -> float:
        return top + 8 + height * (1 - (number - low) / (high - low))

    yield text(LEFT - 10, top + 13, f"{high:g}", "small quiet", "end")
    yield text(LEFT - 10, top + 11 + height, f"{low:g}", "small quiet", "end")
    for corners in _runs(canvas, track.actual, y):
        base = f"L{corners[-1][0]:.1f} {top + 8 + height:.1f} L{corners[0][0]:.1f} {top + 8 + height:.1f} Z"
        path = " L".join(f"{x:.1f} {height_at:.1f}" for x, height_at in corners)
        yield f'<path d="M{path} {base}" class="area"/><path d="M{path}" class="curve"/>'
    for corners in _runs(canvas, track.wanted, y):
        path = " L".join(f"{x:.1f} {height_at:.1f}" for x, height_at in corners)
        yield f'<path d="M{path}" class="dashed"/>'


def _runs(
    canvas: Canvas, segments: Sequence[Segment], y: Callable[[float], float]
) -> Iterator[list[tuple[float, float]]]:
    """Yield the corners of each unbroken piece of a curve: it breaks where the value was not known."""
    corners: Corners = []
    for segment in segments:
        if segment.number is None:
            if corners:
                yield corners
            corners = []
            continue
        height = y(segment.number)
        corners += [(canvas.x(segment.start), height), (canvas.x(segment.end), height)]
    if corners:
        yield corners


def _mark(canvas: Canvas, mark: Mark, y: float) -> str:
    x = canvas.x(mark.at)
    if mark.kind == "command":
        return f'<path d="M{x:.1f} {y - 5:.1f} l6 5 l-6 5 z" class="mark command"/>'
    if mark.kind in ("fault", "unconfirmed", "offline"):
        return f'<path d="M{x - 4:.1f} {y - 4:.1f} l8 8 m0 -8 l-8 8" class="mark cross"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="mark {mark.kind}"/>'
