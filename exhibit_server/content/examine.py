"""Looks at one file that came in, in a process of its own: `python -m exhibit_server.content.examine FILE [THUMBNAIL]`.

What strangers send is decoded where it can take neither the hub's memory nor its time: reading a hundred megabytes of
JSON would hold everything else up for seconds. Prints {"media_type", "width", "height"} or {"problem"}.
"""

import json
import resource
import sys
from pathlib import Path

from exhibit_server.content.images import NoPicture, measure, thumbnail
from exhibit_server.content.magic import HEAD, may_be_text, media_type_of
from exhibit_server.content.written import written_type_of

MOST_MEMORY = 4_000_000_000
MOST_SECONDS = 120
"""Of processor time. A hundred megabytes of GeoJSON take five and a half, and 0.8 GB of memory (measured)."""

LONGEST_TEXT = 200_000_000
"""Bytes of a text that is read at all; the settings say what is taken."""

PIXELS = ("image/jpeg", "image/png", "image/webp", "image/avif")

Found = dict[str, str | int | None]


def examine(file: Path, small: Path | None = None) -> Found:
    """Return what a file is; writes a small picture of a picture to `small`. Raises OSError."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    media_type = media_type_of(head)
    if media_type in PIXELS:
        return _picture(file, media_type, small)
    if media_type is not None:
        return {"media_type": media_type, "width": None, "height": None}
    if not may_be_text(head) or file.stat().st_size > LONGEST_TEXT:
        return {"problem": "type_not_allowed"}
    written = written_type_of(file)
    if written is None:
        return {"problem": "type_not_allowed"}
    width, height = written[1] or (None, None)
    return {"media_type": written[0], "width": width, "height": height}


def _picture(file: Path, media_type: str, small: Path | None) -> Found:
    try:
        width, height = measure(file)
        if small is not None:
            small.write_bytes(thumbnail(file))
    except NoPicture:
        return {"problem": "damaged"}
    return {"media_type": media_type, "width": width, "height": height}


def main(arguments: list[str]) -> None:
    """Look at the file named first; write the small picture to the one named second."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    file, *small = map(Path, arguments)
    print(json.dumps(examine(file, small[0] if small else None)))  # noqa: T201 - the hub reads it


if __name__ == "__main__":
    main(sys.argv[1:])
