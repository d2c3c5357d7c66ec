"""The document: a head in words, the drawing below. No script, nothing loaded, no style but the one of its own."""

from collections.abc import Sequence
from html import escape

from exhibit_server.flight.drawing.canvas import MARGIN, WIDTH, Canvas
from exhibit_server.flight.drawing.devices import draw_lane, lane_height
from exhibit_server.flight.drawing.steps import ROW, axis, bands, bands_height, stations
from exhibit_server.flight.drawing.style import STYLE
from exhibit_server.flight.words import word
from exhibit_server.timeline.model import Lanes

TOP = 26.0
BETWEEN = 22.0
LEGEND = ("planned", "wanted", "observed", "command", "confirmed", "away")


def page(pictures: Sequence[Lanes], language: str, *, heading: str = "", intro: str = "") -> str:
    """Return the page, each picture a section of it, every text escaped."""
    title = heading or (pictures[0].title if pictures else "")
    head = f'<h1 class="whole">{escape(heading)}</h1>' if heading else ""
    head += f"<p>{escape(intro)}</p>" if intro else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body>{head}{''.join(map(_section, pictures))}</body></html>\n"
    )


def _section(picture: Lanes) -> str:
    facts = "".join(f"<div><dt>{escape(word)}</dt><dd>{escape(value)}</dd></div>" for word, value in picture.facts)
    findings = "".join(f"<li>{escape(finding)}</li>" for finding in picture.findings)
    return (
        f'<section lang="{escape(picture.language)}"><header><h1>{escape(picture.title)}</h1>'
        f'<span class="verdict {picture.tone}">{escape(picture.verdict)}</span>'
        f"<p>{escape(picture.subtitle)}</p></header><dl>{facts}</dl>"
        f"{f'<ul>{findings}</ul>' if findings else ''}{_legend(picture.language)}{_drawing(picture)}</section>\n"
    )


def _legend(language: str) -> str:
    items = "".join(f'<span><i class="{key}"></i>{escape(word(key, language))}</span>' for key in LEGEND)
    return f'<p class="legend">{items}</p>'


def _drawing(picture: Lanes) -> str:
    canvas = Canvas(picture.duration)
    steps_top = TOP + bands_height(canvas, picture.bands) + 6
    lanes_top = steps_top + ROW * len(picture.stations) + BETWEEN
    height = lanes_top + sum(lane_height(lane) for lane in picture.lanes) + MARGIN
    parts = [*axis(canvas, TOP, height - MARGIN), *bands(canvas, picture.bands, TOP, height - MARGIN)]
    parts += stations(canvas, picture.stations, steps_top)
    top = lanes_top
    for lane in picture.lanes:
        parts += draw_lane(canvas, lane, top)
        top += lane_height(lane)
    size = f'viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" height="{height:.0f}"'
    return f'<div class="sheet"><svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg></div>'
