"""One standalone HTML file for one or several playings: no script, nothing loaded from anywhere."""

from collections.abc import Sequence
from html import escape
from string import Template

from exhibit_server.timeline.canvas import COLOURS, TINTS, WIDTH, Scale, rect, shortened, text, told
from exhibit_server.timeline.lanes import draw_lane
from exhibit_server.timeline.metro import draw_axis, draw_line, draw_steps
from exhibit_server.timeline.model import Band, Lanes
from exhibit_server.timeline.words import word

_PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>$title</title><style>
body { font: 15px/1.5 "Be Vietnam Pro", "Pretendard", "Noto Sans KR", "Noto Sans", system-ui, sans-serif }
body { color: #14172b; background: #f3f5fa; margin: 0 auto; padding: 32px; max-width: 1360px }
header { margin: 0 0 20px } h1 { font-size: 26px; margin: 0; color: #1f2a5a; letter-spacing: -.01em }
section { background: #fff; border-radius: 16px; padding: 24px 28px; margin: 0 0 24px; border: 1px solid #e4e8f2 }
h2 { font-size: 21px; margin: 0; color: #1f2a5a } h3 { font-size: 14px; margin: 20px 0 6px; color: #1f2a5a }
p { color: #626a86; margin: 2px 0 0 }
.pill { border-radius: 99px; padding: 4px 14px; font-weight: 600; font-size: 14px }
.top { display: flex; justify-content: space-between; align-items: flex-start; gap: 24px }
dl { display: flex; flex-wrap: wrap; gap: 10px 36px; margin: 16px 0 10px } dt { color: #626a86; font-size: 12px }
dd { margin: 0; font-weight: 600; font-size: 18px } dd, .n, td.n { font-variant-numeric: tabular-nums }
.finding { border-left: 4px solid #c8202f; background: #fdf0f1; padding: 6px 12px; margin: 4px 0 }
.finding { border-radius: 0 8px 8px 0 }
svg { display: block; width: 100%; height: auto } svg text { font-family: inherit }
.key { display: flex; flex-wrap: wrap; gap: 6px 20px; color: #626a86; font-size: 12.5px; margin: 8px 0 0 }
.key i { display: inline-block; width: 22px; height: 8px; border-radius: 3px; margin-right: 7px }
summary { cursor: pointer; color: #1f2a5a; font-weight: 600; margin-top: 14px }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; margin-top: 8px }
th { text-align: left; color: #626a86; font-weight: 500 }
td, th { padding: 4px 12px 4px 0; border-bottom: 1px solid #eef1f7 }
td { vertical-align: top } td.n, th.n { text-align: right; white-space: nowrap }
$tones
@media print { body { background: #fff; padding: 0 } section { break-inside: avoid; border: 0 } }
</style></head><body>
$header
$sections
</body></html>
""")

_TONES = "\n".join(
    [f".pill.{tone} {{ color: {COLOURS[tone]}; background: {TINTS[tone]} }}" for tone in COLOURS]
    + [f"td.{tone} {{ color: {COLOURS[tone]} }}" for tone in COLOURS]
    + [
        f".key .wanted {{ height: 4px; background: {COLOURS['plain']} }}",
        f".key .actual {{ background: {TINTS['plain']} }}",
        f".key .confirmed {{ background: {COLOURS['good']} }}",
        f".key .waiting {{ background: {COLOURS['waiting']} }}",
        f".key .bad {{ background: {COLOURS['bad']} }}",
        ".key .away { background: repeating-linear-gradient(45deg, #cdd3e2 0 2px, #f1f3f8 2px 5px) }",
    ]
)
"""Classes for what has a colour: the hub lets the page's one style in, by its hash, and no style attributes."""

KEY = ("wanted", "actual", "confirmed", "waiting", "bad", "away")

_HATCH = (
    '<defs><pattern id="away" width="7" height="7" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">'
    '<rect width="7" height="7" fill="#f1f3f8"/><rect width="2.2" height="7" fill="#cdd3e2"/></pattern></defs>'
)


def page(pictures: Sequence[Lanes], language: str, *, heading: str = "", intro: str = "") -> str:
    """Return the page, each picture a section of it, every text escaped."""
    head = f"<header><h1>{escape(heading)}</h1><p>{escape(intro)}</p></header>" if heading else ""
    title = heading or " · ".join(picture.title for picture in pictures)
    sections = "\n".join(_section(picture) for picture in pictures)
    texts = {"language": escape(language), "title": escape(title), "header": head, "sections": sections}
    return _PAGE.substitute(texts, tones=_TONES)


def drawing(picture: Lanes) -> str:
    """Return the drawing alone, as SVG."""
    scale = Scale(max(picture.duration, 1.0))
    top = 40.0
    shapes, used = draw_line(picture, scale, top)
    top += used + 6
    more, used = draw_steps(picture, scale, top)
    shapes += more
    top += used + 10
    for lane in picture.lanes:
        more, used = draw_lane(lane, scale, top, picture.language)
        shapes += more
        top += used
    bands = [_band(band, scale, top) for band in picture.bands]
    axis = draw_axis(scale, 18, top)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {top + 4:.0f}" role="img" '
        f'aria-label="{escape(picture.title)}">{_HATCH}{"".join([*bands, *axis, *shapes])}</svg>'
    )


def _band(band: Band, scale: Scale, bottom: float) -> str:
    x, width = scale.x(band.start), scale.x(band.end) - scale.x(band.start)
    shapes = rect(x, 30, width, bottom - 30, TINTS[band.tone], radius=0, more='fill-opacity=".45"')
    label = shortened(band.text, width - 12, 11)
    return told(shapes + (text(x + 6, 43, label, 11, fill=COLOURS[band.tone]) if label else ""), band.text)


def _section(picture: Lanes) -> str:
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in picture.facts)
    findings = "".join(f'<div class="finding">{escape(finding)}</div>' for finding in picture.findings)
    if findings:
        findings = f"<h3>{word('findings', picture.language)}</h3>{findings}"
    return (
        f'<section><div class="top"><div><h2>{escape(picture.title)}</h2><p>{escape(picture.subtitle)}</p></div>'
        f'<span class="pill {picture.tone}">{escape(picture.verdict)}</span></div>'
        f"<dl>{facts}</dl>{drawing(picture)}{_key(picture.language)}{findings}{_table(picture)}</section>"
    )


def _key(language: str) -> str:
    entries = "".join(f'<span><i class="{name}"></i>{word(name, language)}</span>' for name in KEY)
    return f'<div class="key">{entries}</div>'


def _table(picture: Lanes) -> str:
    language = picture.language
    heads = "".join(
        f'<th class="{kind}">{word(name, language)}</th>'
        for name, kind in (("at", "n"), ("length", "n"), ("step", ""), ("", ""), ("outcome", ""))
        if name
    )
    rows = "".join(
        f'<tr><td class="n">{each.start:.1f}</td><td class="n">{each.end - each.start:.1f}</td>'
        f"<td>{escape(each.path)} · {escape(each.label)}</td>"
        f'<td class="{each.tone}">{escape(each.outcome)}{" · " if each.note else ""}{escape(each.note)}</td>'
        "</tr>"
        for each in picture.stations
    )
    return f"<details><summary>{word('table', language)}</summary><table><tr>{heads}</tr>{rows}</table></details>"
