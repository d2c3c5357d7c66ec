"""The sheet everything is drawn on: time to the right, rows downward, names in the margin."""

from dataclasses import dataclass
from html import escape

LEFT, PLOT, RIGHT = 330.0, 980.0, 24.0
WIDTH = LEFT + PLOT + RIGHT
MARGIN = 14.0
TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
MOST_TICKS = 14


@dataclass(frozen=True, slots=True)
class Canvas:
    """Seconds to pixels. A picture of no length is drawn as one second."""

    duration: float

    def x(self, at: float) -> float:
        """Return where a moment lies; what lies outside is drawn at the edge."""
        whole = max(self.duration, 1.0)
        return LEFT + min(max(at, 0.0), whole) / whole * PLOT

    def width(self, start: float, end: float, least: float = 2.0) -> float:
        """Return how wide a stretch is."""
        return max(self.x(end) - self.x(start), least)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the marks of the time axis: (seconds, what is written)."""
        every = next((each for each in TICKS if self.duration / each <= MOST_TICKS), 7200)
        count = int(self.duration // every) + 1
        return [(number * every, _clock(number * every)) for number in range(count)]


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Return a text, escaped."""
    at = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}"{at}>{escape(words)}</text>'


def clipped(x: float, y: float, width: float, words: str, kind: str = "") -> str:
    """Return a text that is cut where its room ends, with an ellipsis as far as can be told."""
    larger = 1.0 if "small" in kind else 1.13
    while len(words) > 1 and columns(words) * larger > width:
        words = f"{words.rstrip('…')[:-1].rstrip()}…"
    room = f'<svg x="{x:.1f}" y="{y - 14:.1f}" width="{max(width, 0):.1f}" height="20">'
    return f"{room}{text(0, 14, words, kind)}</svg>"


def box(corner: tuple[float, float], size: tuple[float, float], kind: str, radius: float = 4.0) -> str:
    """Return a rectangle from its upper left corner and its width and height."""
    (x, y), (width, height) = corner, size
    size_said = f'width="{width:.1f}" height="{height:.1f}" rx="{radius:g}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size_said} class="{kind}"/>'


def line(start: tuple[float, float], end: tuple[float, float], kind: str) -> str:
    """Return a straight line."""
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" class="{kind}"/>'
    )  # fmt: skip


def tipped(drawn: str, tip: str) -> str:
    """Return something drawn, with words that show when it is pointed at."""
    return f"<g><title>{escape(tip)}</title>{drawn}</g>"


def columns(words: str) -> float:
    """Return about how many pixels a small text takes: Korean letters are as wide as high."""
    return sum(11.5 if ord(letter) > 0x1100 and not 0x1E00 <= ord(letter) < 0x2100 else 6.4 for letter in words)


def _clock(second: float) -> str:
    whole = int(second)
    return f"{whole} s" if whole < 60 else f"{whole // 60}:{whole % 60:02d}"
