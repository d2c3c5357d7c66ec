"""A rehearsal as one standalone page: the scene's line drawn against time. No script, no network."""

from collections.abc import Iterable, Sequence
from html import escape
from string import Template

from devices.core.texts import pick
from scenes.rehearsal import Rehearsal, timeline

WIDTH, LEFT, ROW = 1100.0, 340.0, 26.0

COLOURS = {
    "done": "#00997a",
    "confirmed": "#00997a",
    "skipped": "#c9cede",
    "timeout": "#c97a00",
    "unconfirmed": "#c8202f",
    "failed": "#c8202f",
    "stopped": "#626a86",
}

_PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8"><title>$title</title><style>
body { font: 15px "Be Vietnam Pro", "Noto Sans KR", system-ui, sans-serif; color: #14172b; background: #f3f5fa }
body { margin: 2rem }
h1 { font-size: 1.6rem; margin: 0 0 .2rem } p { color: #626a86; margin: .2rem 0 1rem } li { color: #c8202f }
section { background: #fff; border-radius: 16px; padding: 1rem 1.2rem; margin: 0 0 1.2rem; overflow-x: auto }
text { font-size: 12px; fill: #14172b } .quiet { fill: #626a86 }
</style></head><body>
$sections
</body></html>
""")


def page(rehearsals: Sequence[Rehearsal], language: str) -> str:
    """Return the page, each rehearsal a section of it. Everything that comes from scenes or devices is escaped."""
    sections = "\n".join(_section(rehearsal, language) for rehearsal in rehearsals)
    return _PAGE.substitute(language=escape(language), title="Rehearsal", sections=sections)


def _section(rehearsal: Rehearsal, language: str) -> str:
    record = rehearsal.record
    verdict = "played as written" if rehearsal.passed else "did not go as written"
    problems = "".join(f"<li>{escape(problem)}</li>" for problem in rehearsal.problems)
    return (
        f"<section><h1>{escape(pick(record.loaded.scene.title, language))}</h1>"
        f"<p>{escape(record.loaded.id)} · {rehearsal.length:.1f} s · {record.phase} · {verdict}</p>"
        f"<ul>{problems}</ul>{_chart(rehearsal, language)}</section>"
    )


def _chart(rehearsal: Rehearsal, language: str) -> str:
    steps = timeline(rehearsal, language)
    scale = (WIDTH - LEFT - 20) / max(rehearsal.length, 1.0)
    height = ROW * (len(steps) + 2)
    rows = "".join(_row(number, step, scale) for number, step in enumerate(steps, start=1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:.0f}" height="{height:.0f}">'
        f"{''.join(_ticks(rehearsal.length, scale, height))}{rows}</svg>"
    )


def _row(number: int, step: dict[str, object], scale: float) -> str:
    at, length = float(str(step["at"])), float(str(step["length"]))
    y, x = ROW * number, LEFT + at * scale
    colour = COLOURS.get(str(step["outcome"]), "#626a86")
    label = f"{step['path']}  {step['label']}"
    tip = escape(f"{step['outcome']} {step['reason']} · {at:.1f} s + {length:.1f} s")
    return (
        f"<g><title>{tip}</title>"
        f'<svg width="{LEFT - 12:.0f}" height="20" y="{y:.0f}"><text y="14">{escape(label)}</text></svg>'
        f'<rect x="{x:.1f}" y="{y + 3:.0f}" width="{max(length * scale, 3):.1f}" height="14" rx="7" fill="{colour}"/>'
        "</g>"
    )


def _ticks(length: float, scale: float, height: float) -> Iterable[str]:
    every = next((step for step in (1, 5, 10, 30, 60, 300) if length / step <= 12), 600)
    for second in range(0, int(length) + 1, every):
        x = LEFT + second * scale
        yield f'<line x1="{x:.1f}" y1="18" x2="{x:.1f}" y2="{height:.0f}" stroke="#dfe3ee"/>'
        yield f'<text class="quiet" x="{x:.1f}" y="12" text-anchor="middle">{second} s</text>'
