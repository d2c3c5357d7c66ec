"""The demonstration's media, made here: drawings of our own shapes, a chime, a table, captions. No facts."""

import io
import math
import wave
from collections.abc import Iterator
from pathlib import Path

FILM = Path(__file__).parent / "example" / "film.webm"
"""Made by docs/make_example_film.py, with its first picture beside it."""

POSTER = FILM.with_suffix(".webp")
FILM_SIZE, FILM_SECONDS = (1280, 720), 12.0

RATE = 22_050
WIDTH, HEIGHT = 1280, 720

_INK, _NIGHT, _JADE, _MIST, _AMBER, _WATER = "#14172b", "#1d2146", "#00997a", "#f3f5fa", "#f3bf5f", "#74b2e2"

CAPTIONS = {
    "vi": ("Thành phố một ngày, thu gọn trong mười hai giây.", "Hình minh họa, không phải số liệu thật."),
    "ko": ("하루 동안의 도시를 12초에 담았습니다.", "설명을 위한 그림이며 실제 자료가 아닙니다."),
    "en": ("A day in a city, in twelve seconds.", "An illustration, no real data."),
}

TABLE = """\
indicator,vi,ko,en,unit,better,2020,2021,2022,2023,2024,2025,target
green-space,Diện tích cây xanh mỗi người,1인당 녹지 면적,Green space per person,m²,more,5.8,6.1,6.3,6.8,7.1,7.4,10
water-loss,Tỷ lệ thất thoát nước,누수율,Water lost on the way,%,less,21.4,20.1,19.0,18.2,17.3,16.2,12
online-services,Dịch vụ công trực tuyến,온라인 공공 서비스,Public services online,%,more,32,41,52,60,66,71,90
bus-on-time,Xe buýt đúng giờ,버스 정시 운행률,Buses on time,%,more,70,68,74,79,81,83,95
led-lighting,Đèn đường LED,LED 가로등,LED street lights,%,more,22,35,51,74,92,100,100
recycling,Rác được tái chế,재활용률,Waste recycled,%,more,12,13,17,19,24,27,40
"""
"""Made up, to show what a set of indicators looks like: nothing in it is a figure of any city."""


def captions(language: str) -> bytes:
    """Return the film's captions (WebVTT) in a language."""
    first, second = CAPTIONS[language]
    return f"WEBVTT\n\n00:00.200 --> 00:06.000\n{first}\n\n00:06.000 --> 00:11.900\n{second}\n".encode()


def chime() -> bytes:
    """Return three tones that rise and fade, 2.4 s, as a WAV file."""
    notes = ((523.25, 0.0), (659.25, 0.28), (783.99, 0.56))
    samples = bytearray()
    for at in range(int(2.4 * RATE)):
        moment = at / RATE
        tone = sum(
            math.sin(2 * math.pi * pitch * (moment - begin)) * math.exp(-3.2 * (moment - begin))
            for pitch, begin in notes
            if moment >= begin
        )
        ease = min(1.0, moment / 0.01) * min(1.0, (2.4 - moment) / 0.2)
        samples += int(9000 * tone * ease).to_bytes(2, "little", signed=True)
    made = io.BytesIO()
    with wave.open(made, "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(2)
        opened.setframerate(RATE)
        opened.writeframes(bytes(samples))
    return made.getvalue()


def city() -> bytes:
    """Return a drawing of a city by day with a metro line before it."""
    return _drawing(_MIST, [*_skyline("#96a0c4", _AMBER, lit=False), *_ground(), *_metro(400, 6, 3)])


def night() -> bytes:
    """Return a drawing of the same city by night, its windows lit."""
    moon = f'<circle cx="1040" cy="140" r="54" fill="{_MIST}"/><circle cx="1066" cy="124" r="46" fill="{_INK}"/>'
    return _drawing(_INK, [moon, *_skyline(_NIGHT, _AMBER, lit=True), *_ground(), *_metro(400, 6, 6)])


def water() -> bytes:
    """Return a drawing of water rising before a dyke, with a level beside it."""
    waves = [
        _wave(470 + step * 62, 26, colour) for step, colour in enumerate(("#a9d0ee", _WATER, "#4c8fc8", "#2c5496"))
    ]
    marks = [
        f'<rect x="1120" y="{250 + step * 44}" width="{64 if step % 2 else 36}" height="8" rx="4" fill="{_NIGHT}"/>'
        for step in range(9)
    ]
    level = f'<rect x="1096" y="230" width="12" height="390" rx="6" fill="{_NIGHT}"/>'
    mark = f'<circle cx="1102" cy="486" r="24" fill="{_JADE}" stroke="{_MIST}" stroke-width="8"/>'
    return _drawing("#e8f1fa", [*_skyline("#b8c0d8", _AMBER, lit=False, base=470), *waves, level, *marks, mark])


def _drawing(ground: str, shapes: list[str]) -> bytes:
    whole = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{ground}"/>{"".join(shapes)}'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{whole}</svg>'.encode()


def _skyline(block: str, window: str, *, lit: bool, base: int = 560) -> Iterator[str]:
    """Yield houses, each as high and wide as its place says: the same ones every time."""
    for at in range(17):
        x, width, height = at * 78 - 20, 54 + at * 13 % 24, 120 + at * 97 % 230
        yield f'<rect x="{x}" y="{base - height}" width="{width}" height="{height}" rx="6" fill="{block}"/>'
        for row in range(height // 34 - 1):
            if (at * 3 + row * 7) % 5:
                place = f'x="{x + 12}" y="{base - height + 20 + row * 34}"'
                colour = window if lit else _MIST
                yield f'<rect {place} width="{width - 24}" height="10" rx="3" fill="{colour}"/>'


def _ground() -> Iterator[str]:
    yield f'<rect y="552" width="{WIDTH}" height="{HEIGHT - 552}" fill="{_JADE}"/>'
    for at in range(9):
        x, size = 70 + at * 146, 26 + at * 11 % 16
        yield f'<rect x="{x - 4}" y="{540 - size}" width="8" height="{size}" fill="{_NIGHT}"/>'
        yield f'<circle cx="{x}" cy="{534 - size}" r="{size}" fill="#006650"/>'


def _metro(y: int, stations: int, passed: int) -> Iterator[str]:
    """Yield a line with its stations: those passed are filled."""
    y += 230
    yield f'<path d="M90 {y}H1190" stroke="{_MIST}" stroke-width="16" stroke-linecap="round"/>'
    for at in range(stations):
        x = 90 + at * 1100 // (stations - 1)
        fill = _JADE if at < passed else _MIST
        yield f'<circle cx="{x}" cy="{y}" r="22" fill="{fill}" stroke="{_MIST}" stroke-width="10"/>'


def _wave(y: int, rise: int, colour: str) -> str:
    crests = "".join(f"q80 {-rise if at % 2 else rise} 160 0" for at in range(9))
    return f'<path d="M-80 {y}{crests}V{HEIGHT}H-80Z" fill="{colour}"/>'
