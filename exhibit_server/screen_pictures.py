"""Pictures that screens take of themselves: asked for, awaited, looked at before they are kept.

A page has no way to photograph itself: it draws what it shows once more. What it can't draw (a map in three dimensions,
a film, a page of others in a frame) it names, and that is kept with the picture.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from devices.core.clock import now, wall_time
from devices.core.errors import DeviceError, NoAnswer
from devices.core.reasons import Reason
from devices.core.texts import Texts
from exhibit_server.refusals import Refused
from exhibit_server.store.screen_pictures import ScreenPicture, ScreenPictures

LARGEST = 3 * 1024 * 1024
"""Bytes of a picture."""

EXPECTED_FOR = 60.0
"""Seconds after being asked in which a screen may hand in its picture; drawing a page anew takes a while."""

LONGEST_SIDE = 8_192
MOST_LEFT_OUT = 8
NOT_ASKED: Texts = {
    "vi": "Không ai yêu cầu ảnh chụp của màn hình này.",
    "ko": "이 화면의 캡처를 요청한 사람이 없습니다.",
    "en": "Nobody asked this screen for a picture.",
}
NO_PICTURE: Texts = {
    "vi": "Dữ liệu gửi lên không phải là ảnh PNG, WebP hoặc JPEG hợp lệ.",
    "ko": "올바른 PNG, WebP 또는 JPEG 이미지가 아닙니다.",
    "en": "This is not a PNG, WebP or JPEG picture that can be kept.",
}
_KIND = re.compile(r"[a-z][a-z_]{0,19}")


@dataclass(eq=False)
class Expected:
    """A picture that was asked for, good until an instant of the loop's clock."""

    until: float
    by: str
    arrived: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Pictures:
    """Who was asked for a picture, by whom, and the latest of each screen."""

    def __init__(self, store: ScreenPictures) -> None:
        self._store = store
        self._asked: dict[str, Expected] = {}

    def expect(self, screen: str, by: str) -> Expected:
        """Note that a screen is being asked for its picture; who asked before gets the same one."""
        until = now() + EXPECTED_FOR
        expected = self._asked.get(screen)
        if expected is None or expected.arrived.done():
            expected = self._asked[screen] = Expected(until, by)
        expected.until = until
        return expected

    async def awaited(self, screen: str, expected: Expected, within: float = EXPECTED_FOR) -> None:
        """Return when the picture that is expected has been kept. Raises NoAnswer, or why there will be none."""
        done, _ = await asyncio.wait([expected.arrived], timeout=within)
        if not done:
            raise NoAnswer(Reason.of("no_answer", wire=screen))
        expected.arrived.result()

    def fail(self, screen: str, why: DeviceError) -> None:
        """Tell who waits for a screen's picture that there will be none."""
        expected = self._asked.pop(screen, None)
        if expected is not None and not expected.arrived.done():
            expected.arrived.set_exception(why)
            expected.arrived.exception()  # it is told even where nobody waits any more

    async def take(self, screen: str, data: bytes, size: tuple[int, int], left_out: Iterable[str]) -> ScreenPicture:
        """Keep a picture that was asked for. Raises Refused when it was not, or when it is none."""
        expected = self._asked.get(screen)
        if expected is None or now() > expected.until:
            raise Refused("picture_not_asked_for", NOT_ASKED)
        media_type, (width, height), kinds = media_type_of(data), size, list(left_out)[:MOST_LEFT_OUT]
        sensible = 0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and all(map(_KIND.fullmatch, kinds))
        if media_type is None or not sensible or len(data) > LARGEST:
            raise Refused("no_picture", NO_PICTURE)
        picture = ScreenPicture(
            screen=screen,
            at=wall_time(),
            by=expected.by,
            media_type=media_type,
            width=width,
            height=height,
            size=len(data),
            left_out=kinds,
            data=data,
        )
        await self._store.keep(picture)
        self._asked.pop(screen, None)
        if not expected.arrived.done():
            expected.arrived.set_result(None)
        return picture


def media_type_of(data: bytes) -> str | None:
    """Return the kind of picture by its first bytes; None for what is neither PNG, WebP nor JPEG."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/jpeg" if data.startswith(b"\xff\xd8\xff") else None
