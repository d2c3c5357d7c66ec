"""Puts the demonstration's media on an empty shelf, once: what people delete there stays deleted."""

import asyncio
from pathlib import Path

from devices.core.texts import Texts
from exhibit_server.content import example_media as media
from exhibit_server.content.store import About, ContentStore, NewFile
from exhibit_server.content.uses import ATTRACT
from exhibit_server.store.content_entries import Role

BY = "exhibit demo"
ORIGIN = "Made for this demonstration, MIT licence"
INDICATORS = "indicators"
"""The tag of the set that `show: indicators` shows."""

TITLES: dict[str, Texts] = {
    "example-film": {"vi": "Một ngày của thành phố", "ko": "도시의 하루", "en": "A day in the city"},
    "example-city": {"vi": "Thành phố ban ngày", "ko": "낮의 도시", "en": "The city by day"},
    "example-night": {"vi": "Thành phố về đêm", "ko": "밤의 도시", "en": "The city by night"},
    "example-water": {"vi": "Mực nước dâng", "ko": "차오르는 물", "en": "Rising water"},
    "example-chime": {"vi": "Chuông báo", "ko": "알림음", "en": "Chime"},
    "example-indicators": {"vi": "Bộ chỉ số mẫu", "ko": "예시 지표", "en": "Example indicators"},
}


async def put_examples(content: ContentStore, folder: Path) -> None:
    """Add the examples, unless they were added before (a file in `folder` says so) or there is anything else.

    One that is there already, of an attempt that was cut, is left as it is. Raises OSError, or what the database says.
    """
    mark = folder / "examples-added"
    if mark.exists():
        return
    if content.names() <= TITLES.keys() and not content.catalogue.bin:
        for name, draw in {"city": media.city, "night": media.night, "water": media.water}.items():
            drawing = await _file(content, draw(), "image/svg+xml", f"{name}.svg")
            await _add(content, f"example-{name}", [drawing], ATTRACT)
        await _add(content, "example-film", await _film(content), ATTRACT)
        chime = await asyncio.to_thread(media.chime)
        await _add(content, "example-chime", [await _file(content, chime, "audio/wav", "chime.wav", duration=2.4)])
        table = await _file(content, media.TABLE.encode(), "text/csv", "indicators.csv")
        await _add(content, "example-indicators", [table], INDICATORS)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


async def _film(content: ContentStore) -> list[NewFile]:
    film = await asyncio.to_thread(media.FILM.read_bytes)
    files = [await _file(content, film, "video/webm", "film.webm", size=media.FILM_SIZE, duration=media.FILM_SECONDS)]
    poster = await asyncio.to_thread(media.POSTER.read_bytes)
    files.append(await _file(content, poster, "image/webp", "film-poster.webp", role="poster", size=media.FILM_SIZE))
    for language in media.CAPTIONS:
        captions = media.captions(language)
        files.append(
            await _file(content, captions, "text/vtt", f"film.{language}.vtt", role="captions", language=language)
        )
    return files


async def _file(
    content: ContentStore,
    raw: bytes,
    media_type: str,
    filename: str,
    *,
    role: Role = "media",
    language: str = "",
    size: tuple[int, int] | None = None,
    duration: float | None = None,
) -> NewFile:
    if media_type == "image/svg+xml":
        size = (media.WIDTH, media.HEIGHT)
    blob = await content.keep(raw, media_type, size)
    return NewFile(role=role, language=language, sha256=blob.sha256, filename=filename, duration=duration)


async def _add(content: ContentStore, name: str, files: list[NewFile], *tags: str) -> None:
    if name not in content.names():
        await content.add(name, About(title=TITLES[name], origin=ORIGIN, example=True, tags=tags), files, BY)
