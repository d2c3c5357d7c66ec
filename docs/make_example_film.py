"""Draws the demonstration's film and encodes it: `pip install av pillow`, then `python docs/make_example_film.py`.

A city of our own shapes (`example_film.js`) from noon through the night to noon in twelve seconds: a train along the
metro line, a river, windows and lamps that are lit at dusk. Nothing in it is a fact, nothing in it is of others. Each
picture is drawn by Chromium for its own instant, so that a slow machine makes the same film. The film is small enough
to lie in the repository; run this again to change it.
"""

import base64
import io
from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
TARGET = HERE.parent / "exhibit_server" / "content" / "example" / "film.webm"
CHROMIUM = "/usr/bin/chromium"
SIZE = (1280, 720)
SECONDS = 12
RATE = 25
NOON = 0.47
"""Where in the drawn day the film begins, and ends."""

CODING = {"crf": "33", "b": "0", "deadline": "good", "cpu-used": "1", "row-mt": "1", "g": "75"}


def pictures() -> Iterator[bytes]:
    """Yield each picture of the film (PNG), drawn by the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(path=HERE / "example_film.js")
        for at in range(SECONDS * RATE):
            share = (NOON + at / (SECONDS * RATE)) % 1
            yield base64.b64decode(page.evaluate("picture", share))
        browser.close()


def encoded(drawn: Iterator[bytes]) -> tuple[bytes, bytes]:
    """Return the film (WebM, VP9) and its first picture (WebP)."""
    av = import_module("av")  # not among the project's own packages: only who makes the film anew needs it
    film, poster = io.BytesIO(), io.BytesIO()
    with av.open(film, "w", format="webm") as container:
        stream = container.add_stream("libvpx-vp9", rate=RATE, options=CODING)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, RATE)
        for raw in drawn:
            picture = Image.open(io.BytesIO(raw)).convert("RGB")
            if not poster.tell():
                picture.save(poster, "WEBP", quality=82)
            frame = av.VideoFrame.from_image(picture)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return film.getvalue(), poster.getvalue()


def main() -> None:
    """Make the film and its poster, and write them."""
    film, poster = encoded(pictures())
    TARGET.write_bytes(film)
    TARGET.with_suffix(".webp").write_bytes(poster)
    print(f"{TARGET.name}: {len(film)} bytes, its poster {len(poster)}")


if __name__ == "__main__":
    main()
