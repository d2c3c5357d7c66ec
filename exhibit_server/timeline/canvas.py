"""Paper and pen: the scale of time, colours, and SVG shapes with every text escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

from exhibit_server.timeline.model import Tone

WIDTH, LEFT, RIGHT = 1280.0, 216.0, 24.0
"""Of the whole drawing, and of its margins; names of devices stand in the left one."""

INK, INDIGO, JADE, AMBER, RED, GREY, PALE = "#14172b", "#1f2a5a", "#00997a", "#d08a12", "#c8202f", "#8a91a8", "#e4e8f2"
COLOURS: dict[Tone, str] = {"good": JADE, "waiting": AMBER, "bad": RED, "quiet": GREY, "plain": INDIGO}
TINTS: dict[Tone, str] = {
    "good": "#d3f0e8", "waiting": "#fbeccd", "bad": "#fadfe1", "quiet": "#edf0f6", "plain": "#dfe4f3",
}  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scale:
    """Seconds → points on paper."""

    duration: float

    def x(self, second: float) -> float:
        share = min(max(second, 0.0), self.duration) / max(self.duration, 1e-9)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    @property
    def ticks(self) -> list[int]:
        """Return round seconds, twelve at the most."""
        steps = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
        every = next((step for step in steps if self.duration / step <= 12), 7200)
        return list(range(0, int(self.duration) + 1, every))


def text_width(text: str, size: float) -> float:
    """Guess how wide a text is: Korean letters are as wide as high, others half of it."""
    return sum(1.0 if ord(letter) > 0x1100 else 0.56 for letter in text) * size


def shortened(text: str, room: float, size: float) -> str:
    """Return as much of a text as fits, with an ellipsis where some is missing; "" where nothing does."""
    if text_width(text, size) <= room:
        return text
    kept = ""
    for letter in text:
        if text_width(f"{kept}{letter}…", size) > room:
            break
        kept += letter
    return f"{kept.rstrip()}…" if len(kept) > 1 else ""


def clock(second: float) -> str:
    """Return seconds as 7 s, or minutes as 2:05."""
    if second < 60:
        return f"{second:.0f} s"
    return f"{int(second) // 60}:{int(second) % 60:02d}"


def rect(x: float, y: float, width: float, height: float, fill: str, *, radius: float = 3, more: str = "") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="{radius:g}" '
        f'fill="{fill}" {more}/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, *, width: float = 1, more: str = "") -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
        f'stroke-width="{width:g}" {more}/>'
    )


def circle(x: float, y: float, radius: float, fill: str, *, stroke: str = "none", width: float = 0) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"/>'
    )


def text(x: float, y: float, words: str, size: float = 12, *, fill: str = INK, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" {more}>{escape(words)}</text>'


def told(shapes: str, words: str) -> str:
    """Return shapes that tell something when they are pointed at."""
    return f"<g><title>{escape(words)}</title>{shapes}</g>"


def packed(items: Sequence[tuple[float, float, T]], gap: float = 2.0) -> list[tuple[int, T]]:
    """Put stretches into as few rows as they need without touching: (row, item) each, in the order given."""
    ends: list[float] = []
    rows = []
    for begin, end, item in items:
        row = next((number for number, taken in enumerate(ends) if taken + gap <= begin), len(ends))
        ends[row : row + 1] = [end]
        rows.append((row, item))
    return rows
