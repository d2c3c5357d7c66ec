"""A lane for each device: what was wanted of its points above, what was observed below, faults and gaps across."""

from exhibit_server.timeline.canvas import (
    COLOURS,
    GREY,
    INDIGO,
    JADE,
    LEFT,
    PALE,
    RED,
    TINTS,
    WIDTH,
    Scale,
    circle,
    line,
    rect,
    shortened,
    text,
    text_width,
    told,
)
from exhibit_server.timeline.model import Lane, Mark, MarkKind, Segment, Track
from exhibit_server.timeline.words import word

HEAD, PLAIN, CURVE, PAD = 24.0, 27.0, 46.0, 8.0
MARKS: dict[MarkKind, str] = {
    "fault": RED, "mended": JADE, "offline": GREY, "online": JADE, "confirmed": JADE, "unconfirmed": RED,
    "command": INDIGO, "person": INDIGO,
}  # fmt: skip


def draw_lane(lane: Lane, scale: Scale, top: float, language: str) -> tuple[list[str], float]:
    """Draw one device; return shapes and the height used."""
    height = HEAD + sum(_height(track) for track in lane.tracks) + PAD
    shapes = [line(16, top, WIDTH - 24, top, PALE)]
    shapes += [_fault_stretch(lane, scale, top, height)]
    shapes += [_away(segment, scale, top, height, language) for segment in lane.away]
    shapes.append(text(16, top + 17, shortened(lane.name, LEFT - 30, 13), 13, more='font-weight="600"'))
    y = top + HEAD
    for track in lane.tracks:
        shapes += _track(track, scale, y)
        y += _height(track)
    shapes += _marks(lane.marks, scale, top + 13)
    if lane.verdict:
        shapes.append(_verdict(lane, top))
    return shapes, height


def _verdict(lane: Lane, top: float) -> str:
    colour = COLOURS[lane.tone]
    return text(WIDTH - 28, top + 17, lane.verdict, 11.5, fill=colour, more='text-anchor="end" font-weight="600"')


def _height(track: Track) -> float:
    return CURVE if _is_curve(track) else PLAIN


def _is_curve(track: Track) -> bool:
    numbers = {segment.number for segment in track.actual if segment.number is not None}
    return len(numbers) > 3


def _track(track: Track, scale: Scale, y: float) -> list[str]:
    label = f"{track.label} ({track.unit})" if track.unit and _is_curve(track) else track.label
    shapes = [text(28, y + 15, shortened(label, LEFT - 44, 11.5), 11.5, fill="#626a86")]
    if _is_curve(track):
        return shapes + _curve(track, scale, y)
    for segment in track.wanted:
        x, end = scale.x(segment.start), scale.x(segment.end)
        shapes.append(told(rect(x, y + 1, end - x, 4, COLOURS[segment.tone], radius=2), segment.text))
    return shapes + [_value(segment, scale, y + 7) for segment in track.actual]


def _value(segment: Segment, scale: Scale, y: float) -> str:
    x, end = scale.x(segment.start), scale.x(segment.end)
    shapes = [rect(x, y, max(end - x - 1, 1.5), 15, TINTS[segment.tone])]
    label = shortened(segment.text, end - x - 10, 11)
    if label:
        shapes.append(text(x + 5, y + 11.5, label, 11))
    return told("".join(shapes), f"{segment.text} · {segment.start:.1f}–{segment.end:.1f} s")


def _curve(track: Track, scale: Scale, y: float) -> list[str]:
    numbers = [each.number for each in (*track.actual, *track.wanted) if each.number is not None]
    low, high = min(numbers), max(numbers)
    room, base = CURVE - 14, y + CURVE - 8

    def at(number: float) -> float:
        return base - (number - low) / max(high - low, 1e-9) * room

    shapes = [line(LEFT, base, WIDTH - 24, base, PALE)]
    wanted = [each for each in track.wanted if each.number is not None]
    for segment in wanted:
        level = at(segment.number or 0.0)
        stroke = line(
            scale.x(segment.start), level, scale.x(segment.end), level, COLOURS[segment.tone],
            width=2, more='stroke-dasharray="5 4"',
        )  # fmt: skip
        shapes.append(told(stroke, segment.text))
    for points in _strokes(track):
        path = " ".join(f"{scale.x(second):.1f},{at(number):.1f}" for second, number in points)
        shapes.append(f'<polyline points="{path}" fill="none" stroke="{JADE}" stroke-width="2"/>')
    more = 'text-anchor="end" class="n"'
    shapes += [text(LEFT - 6, at(each) + 4, f"{each:g}", 10, fill="#626a86", more=more) for each in {low, high}]
    return shapes


def _strokes(track: Track) -> list[list[tuple[float, float]]]:
    """Return the curve in pieces, broken where nothing is known. A value stands until the next comes."""
    strokes: list[list[tuple[float, float]]] = [[]]
    for segment in track.actual:
        if segment.number is None:
            strokes.append([])
            continue
        strokes[-1] += [(segment.start, segment.number)]
        strokes[-1] += [(segment.end, segment.number)] if segment.end - segment.start > 1.5 else []
    return [stroke for stroke in strokes if stroke]


def _away(segment: Segment, scale: Scale, top: float, height: float, language: str) -> str:
    x, end = scale.x(segment.start), scale.x(segment.end)
    shape = rect(x, top + 2, max(end - x, 2), height - 4, "url(#away)", radius=4)
    return told(shape, f"{word('away', language)}: {segment.text}")


def _fault_stretch(lane: Lane, scale: Scale, top: float, height: float) -> str:
    """Tint the time a fault is in force."""
    shapes, since = [], None
    for mark in sorted(lane.marks, key=lambda mark: mark.at):
        if mark.kind == "fault" and since is None:
            since = mark.at
        elif mark.kind == "mended" and since is not None:
            shapes.append(_tinted(scale.x(since), scale.x(mark.at), top, height))
            since = None
    if since is not None:
        shapes.append(_tinted(scale.x(since), scale.x(scale.duration), top, height))
    return "".join(shapes)


def _tinted(x: float, end: float, top: float, height: float) -> str:
    return rect(x, top + 1, max(end - x, 2), height - 2, "#fdf0f1", radius=4)


def _marks(marks: tuple[Mark, ...], scale: Scale, y: float) -> list[str]:
    shapes = []
    for mark in marks:
        x, colour = scale.x(mark.at), MARKS[mark.kind]
        if mark.kind == "fault":
            flag = f'<path d="M{x:.1f} {y - 9:.1f} l9 16 h-18 z" fill="{colour}"/>'
            begin = min(x + 12, WIDTH - 150 - text_width(mark.text, 11))
            shape = flag + text(begin, y + 4, mark.text, 11, fill=colour, more='font-weight="600"')
        elif mark.kind == "unconfirmed":
            shape = line(x - 4, y - 4, x + 4, y + 4, colour, width=2.5) + line(
                x - 4, y + 4, x + 4, y - 4, colour, width=2.5
            )
        elif mark.kind == "confirmed":
            shape = circle(x, y, 6, colour) + (
                f'<path d="M{x - 3:.1f} {y:.1f} l2.2 2.4 l4 -4.6" fill="none" stroke="#fff" stroke-width="1.6"/>'
            )
        else:
            shape = circle(x, y, 4, "#fff", stroke=colour, width=2)
        shapes.append(told(shape, f"{mark.text} · {mark.at:.1f} s"))
    return shapes
