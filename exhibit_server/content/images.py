"""Pictures: whether they can be decoded, how large they are, a small one for lists. By Pillow, and it blocks."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps

MOST_PIXELS = 80_000_000
"""Twice an 8K display. Below what Pillow itself warns of as a bomb."""

THUMBNAIL = (640, 480)
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
_ORIENTATION = 0x0112
_LYING = (5, 6, 7, 8)
"""EXIF orientations by which width and height change places."""


class NoPicture(Exception):
    """It can't be decoded, or is too large to be."""


def measure(path: Path) -> tuple[int, int]:
    """Return width and height in pixels as shown, having looked that the file is whole. Raises NoPicture."""
    with _opened(path) as picture:
        picture.load()
        width, height = picture.size
        return (height, width) if picture.getexif().get(_ORIENTATION) in _LYING else (width, height)


def thumbnail(path: Path) -> bytes:
    """Return a small WebP of a picture. Raises NoPicture."""
    with _opened(path) as picture:
        picture.draft("RGB", THUMBNAIL)
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail(THUMBNAIL)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        small = io.BytesIO()
        upright.convert("RGBA" if clear else "RGB").save(small, "WEBP", quality=80)
        return small.getvalue()


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture; whatever Pillow makes of bad bytes becomes NoPicture."""
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NoPicture(f"{picture.width} × {picture.height} pixels are too many")
            yield picture
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPicture(str(error)) from error
