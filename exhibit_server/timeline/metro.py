"""The scene as a metro line against time: named steps are stations, all steps are bars below."""

from collections.abc import Sequence

from exhibit_server.timeline.canvas import (
    COLOURS,
    INDIGO,
    INK,
    LEFT,
    TINTS,
    WIDTH,
    Scale,
    circle,
    clock,
    line,
    packed,
    rect,
    shortened,
    text,
    text_width,
    told,
)
from exhibit_server.timeline.model import Lanes, Station
from exhibit_server.timeline.words import word

SIGN_ROW, BAR_ROW, LABEL = 19.0, 20.0, 12.5
LONGEST_SIGN = 190.0


def draw_line(picture: Lanes, scale: Scale, top: float) -> tuple[list[str], float]:
    """Draw the line with its stations; return shapes and the height used."""
    named = [station for station in picture.stations if station.main] or list(picture.stations[:1])
    signs = packed([_sign(station, scale) for station in named], gap=10)
    rows = max((row for row, _ in signs), default=0) + 1
    y = top + rows * SIGN_ROW + 22
    end = max((station.end for station in picture.stations), default=picture.duration)
    shapes = [
        text(16, y + 5, word("line", picture.language), 13, more='font-weight="600"'),
        line(scale.x(0), y, scale.x(end), y, INDIGO, width=7, more='stroke-linecap="round"'),
    ]
    ordered = sorted(named, key=lambda station: station.start)
    shapes += [_stretch(station, scale, y) for station in ordered if station.tone in ("waiting", "bad", "quiet")]
    for row, station in signs:
        sign_y = top + (rows - row) * SIGN_ROW
        shapes += _station(station, scale, y, sign_y)
    return shapes, y + 20 - top


def draw_steps(picture: Lanes, scale: Scale, top: float) -> tuple[list[str], float]:
    """Draw every step that takes time as a bar, as many rows as play side by side."""
    leaves = [station for station in picture.stations if not _has_inside(station, picture.stations)]
    bars = packed([(scale.x(each.start), _bar_end(each, scale), each) for each in leaves])
    rows = max((row for row, _ in bars), default=-1) + 1
    shapes = [text(16, top + 14, word("steps", picture.language), 13, more='font-weight="600"')]
    shapes += [_bar(station, scale, top + row * BAR_ROW) for row, station in bars]
    return shapes, rows * BAR_ROW + 8


def words_of(station: Station) -> str:
    """Return what is told of a step when it is pointed at."""
    took = f"{station.end - station.start:.1f} s"
    return " · ".join(
        part for part in (station.path, station.label, f"{station.start:.1f} s + {took}", station.outcome, station.note)
        if part
    )  # fmt: skip


def _sign(station: Station, scale: Scale) -> tuple[float, float, Station]:
    x = scale.x(station.start)
    width = min(text_width(station.label, LABEL), LONGEST_SIGN)
    begin = min(x - 6, WIDTH - width - 6)
    return begin, begin + width + 8, station


def _station(station: Station, scale: Scale, y: float, sign_y: float) -> list[str]:
    x = scale.x(station.start)
    begin, _, _ = _sign(station, scale)
    colour = COLOURS[station.tone]
    fill = "#fff" if station.tone != "quiet" else TINTS["quiet"]
    sign = text(begin, sign_y + 4, shortened(station.label, LONGEST_SIGN, LABEL), LABEL, more='font-weight="500"')
    shapes = [line(x, sign_y + 8, x, y - 8, "#c3cadd"), circle(x, y, 7.5, fill, stroke=colour, width=3.5)]
    if station.tone == "bad":
        shapes += [line(x - 3, y - 3, x + 3, y + 3, colour, width=2), line(x - 3, y + 3, x + 3, y - 3, colour, width=2)]
    if station.planned is not None and abs(station.planned - station.start) > 0.5:
        shapes.append(circle(scale.x(station.planned), y + 15, 2.5, "#fff", stroke="#8a91a8", width=1.5))
    return [told("".join([*shapes, sign]), f"{words_of(station)} · {clock(station.start)}")]


def _stretch(station: Station, scale: Scale, y: float) -> str:
    x, end = scale.x(station.start), scale.x(station.end)
    return line(x, y, max(end, x + 2), y, COLOURS[station.tone], width=7, more='stroke-linecap="round"')


def _bar_end(station: Station, scale: Scale) -> float:
    return max(scale.x(station.end), scale.x(station.start) + 5)


def _bar(station: Station, scale: Scale, y: float) -> str:
    x = scale.x(station.start)
    width = _bar_end(station, scale) - x
    colour = COLOURS[station.tone]
    shapes = [rect(x, y, width, 16, TINTS[station.tone]), rect(x, y, min(4, width), 16, colour, radius=2)]
    label = shortened(station.label, width - 12, 11)
    if label:
        shapes.append(text(x + 8, y + 12, label, 11, fill=INK))
    return told("".join(shapes), words_of(station))


def _has_inside(station: Station, stations: Sequence[Station]) -> bool:
    return any(other.path.startswith(f"{station.path}.") for other in stations)


def draw_axis(scale: Scale, top: float, bottom: float) -> list[str]:
    """Draw the seconds, and a hairline down from each."""
    shapes = [line(LEFT, top + 8, WIDTH - 24, top + 8, "#c3cadd")]
    for second in scale.ticks:
        x = scale.x(second)
        shapes.append(line(x, top + 8, x, bottom, "#eef1f7"))
        shapes.append(text(x, top, clock(second), 11, fill="#626a86", more='text-anchor="middle" class="n"'))
    return shapes
