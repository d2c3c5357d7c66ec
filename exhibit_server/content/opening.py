"""Opens the content store in a hub's data folder, for the hub and for the command line."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from pathlib import Path

from devices.core.clock import wall_time
from devices.core.rig import Rig
from exhibit_server.bus import Bus
from exhibit_server.content.blobs import Blobs
from exhibit_server.content.examples import put_examples
from exhibit_server.content.intake import Intake
from exhibit_server.content.store import ContentStore, News
from exhibit_server.content.uploads import Uploads
from exhibit_server.events import ContentChanged
from exhibit_server.settings import Settings
from exhibit_server.store.content import Content

FOLDER = "content"
BLOBS = "blobs"
SHOWN = "content"
"""The point of a display that takes the name of what it shows."""

LOOK = 2.0
"""Seconds between looks at what other processes put on the shelf."""

HOUR = 3600.0
DAY = 24 * HOUR


def blobs_folder(data: Path) -> Path:
    """Return the folder of bytes in a hub's data folder."""
    return data / FOLDER / BLOBS


def make_content(settings: Settings, store: Content, reserved: Callable[[], Collection[str]]) -> ContentStore:
    """Make the content store; it is `open`ed before it is used."""
    blobs = Blobs(blobs_folder(settings.data))
    folder = settings.data / FOLDER
    intake = Intake(blobs, folder / "thumbnails", settings, wall_time)
    uploads = Uploads(folder / "incoming", store, intake, settings, wall_time)
    return ContentStore(store, blobs, intake, uploads, clock=wall_time, reserved=reserved)


async def open_content(settings: Settings, store: Content, rig: Rig, bus: Bus) -> ContentStore:
    """Open the hub's content store: built-in views of the hall's displays keep their names, changes are told."""

    def reserved() -> set[str]:
        return {word for device in rig.values() if (point := device.points.get(SHOWN)) for word in point.known}

    content = make_content(settings, store, reserved)

    def tell(news: News) -> None:
        bus.publish(ContentChanged(content.revision, news.what, news.name, news.by))

    content.on_news = tell
    await content.open()
    return content


def look_after(
    content: ContentStore, settings: Settings, report: Callable[[str], None]
) -> list[Coroutine[None, None, None]]:
    """Return what keeps the content store current and tidy as long as the hub runs."""
    return [watch(content, settings, report), keep_tidy(content, settings, report)]


async def watch(content: ContentStore, settings: Settings, report: Callable[[str], None]) -> None:
    """Put examples on a demonstration's shelf, then take up what `exhibit content` changes; until cancelled."""
    wanting = settings.example_content
    while True:
        if wanting:
            wanting = not await _tried(put_examples(content, settings.data / FOLDER), report)
        await asyncio.sleep(LOOK)
        await _tried(content.look(), report)


async def keep_tidy(content: ContentStore, settings: Settings, report: Callable[[str], None]) -> None:
    """Once an hour, empty the bin and drop what nobody wants any more; until cancelled."""
    while True:
        at = wall_time()
        bin_before, uploads_before = at - settings.content_bin_days * DAY, at - settings.content_upload_days * DAY
        await _tried(content.forget_old(bin_before, uploads_before, at - DAY), report)
        await asyncio.sleep(HOUR)


async def _tried(work: Awaitable[None], report: Callable[[str], None]) -> bool:
    """Do something and say whether it went well; what went wrong is reported."""
    try:
        await work
        return True
    except Exception as error:  # noqa: BLE001 - whatever the database or the disk says, the hall plays on
        report(f"the content store could not be looked after: {error}")
        return False
