"""What a page of the hall tells of itself: the points every browser screen has, and how its report is read.

A report is `{"type": "status", …}` with any of: `boot` (text, another for each load of the page) and `age` (seconds
since then), `version` (of the page's build), `width`, `height` (CSS pixels of the page), `ratio` (device pixels for
each), `visible`, `page` (what it shows), `tapped` (seconds since somebody touched it, null for never), `memory` (MB,
null where the browser does not say).
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from devices.core.values import Point, PointType, Value

LONGEST_WORD = 80
"""Characters of a version or of the name of a page."""

LONGEST_AGE = 10 * 366 * 86_400.0
"""Seconds that anything may be ago."""

POINTS: tuple[Point, ...] = (
    Point(
        name="latency",
        type=PointType.NUMBER,
        label={"vi": "Độ trễ", "ko": "지연 시간", "en": "Latency"},
        unit="ms",
        minimum=0,
    ),
    Point(
        name="version",
        type=PointType.TEXT,
        label={"vi": "Phiên bản trang", "ko": "페이지 버전", "en": "Version of the page"},
    ),
    Point(
        name="width",
        type=PointType.INTEGER,
        label={"vi": "Chiều rộng", "ko": "너비", "en": "Width"},
        unit="px",
        minimum=1,
        maximum=100_000,
    ),
    Point(
        name="height",
        type=PointType.INTEGER,
        label={"vi": "Chiều cao", "ko": "높이", "en": "Height"},
        unit="px",
        minimum=1,
        maximum=100_000,
    ),
    Point(
        name="pixel_ratio",
        type=PointType.NUMBER,
        label={"vi": "Tỉ lệ điểm ảnh", "ko": "픽셀 비율", "en": "Pixel ratio"},
        minimum=0.1,
        maximum=20,
    ),
    Point(
        name="visible",
        type=PointType.BOOLEAN,
        label={"vi": "Đang hiển thị", "ko": "화면에 보임", "en": "Visible"},
    ),
    Point(
        name="page",
        type=PointType.TEXT,
        label={"vi": "Trang đang mở", "ko": "열린 페이지", "en": "Page it shows"},
    ),
    Point(
        name="last_tap",
        type=PointType.TEXT,
        label={"vi": "Lần chạm gần nhất", "ko": "마지막 터치", "en": "Last tap"},
    ),
    Point(
        name="loaded",
        type=PointType.TEXT,
        label={"vi": "Tải trang lúc", "ko": "페이지 로드 시각", "en": "Page loaded"},
    ),
    Point(
        name="memory",
        type=PointType.NUMBER,
        label={"vi": "Bộ nhớ đã dùng", "ko": "사용 중인 메모리", "en": "Memory in use"},
        unit="MB",
        minimum=0,
        maximum=1_000_000,
    ),
)

KEPT = "last_tap"
"""The point that stays true when the browser is gone."""

GONE = tuple(point.name for point in POINTS if point.name != KEPT)
"""The points of which nothing is known when no browser is there."""


class PageReport:
    """Reads one page's reports. Remembers when it was loaded, so that this does not wander with each report."""

    def __init__(self) -> None:
        self._boot = ""
        self._loaded = ""

    def read(self, message: Mapping[str, Any], now: float) -> tuple[dict[str, Value], list[str]]:
        """Return the values of a report, and what is wrong with it, in words. `now`: seconds since the epoch."""
        values: dict[str, Value] = {}
        wrong: list[str] = []
        for key, (point, read) in _FIELDS.items():
            raw = message.get(key)
            if raw is None:
                continue
            value = read(raw)
            if value is None:
                wrong.append(key)
            else:
                values[point] = value
        self._times(message, now, values, wrong)
        return values, wrong

    def _times(self, message: Mapping[str, Any], now: float, values: dict[str, Value], wrong: list[str]) -> None:
        tapped, age, boot = (message.get(key) for key in ("tapped", "age", "boot"))
        ago = _seconds(tapped)
        if ago is not None:
            values["last_tap"] = stamp(now - ago)
        elif tapped is not None:
            wrong.append("tapped")
        if boot is None:
            return
        word, since = _word(boot), _seconds(age)
        if word is None or since is None:
            wrong.append("boot")
            return
        if word != self._boot:
            self._boot, self._loaded = word, stamp(now - since)
        values["loaded"] = self._loaded


def stamp(at: float) -> str:
    """Return a time as ISO 8601 in UTC, to the millisecond. Raises ValueError for one no calendar has."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _word(raw: object) -> str | None:
    if not isinstance(raw, str) or len(raw) > LONGEST_WORD:
        return None
    return raw if raw.isprintable() else None  # half a surrogate pair and NUL are not


def _seconds(raw: object) -> float | None:
    number = _number(raw)
    return number if number is not None and 0 <= number <= LONGEST_AGE else None


def _number(raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return None
    try:
        number = float(raw)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _whole(raw: object) -> int | None:
    number = _number(raw)
    return round(number) if number is not None and 1 <= number <= 100_000 else None


def _ratio(raw: object) -> float | None:
    number = _number(raw)
    return round(number, 3) if number is not None and 0.1 <= number <= 20 else None


def _megabytes(raw: object) -> float | None:
    number = _number(raw)
    return round(number, 1) if number is not None and 0 <= number <= 1_000_000 else None


def _flag(raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


_FIELDS: Mapping[str, tuple[str, Callable[[object], Value | None]]] = {
    "version": ("version", _word),
    "width": ("width", _whole),
    "height": ("height", _whole),
    "ratio": ("pixel_ratio", _ratio),
    "visible": ("visible", _flag),
    "page": ("page", _word),
    "memory": ("memory", _megabytes),
}
