"""What a kiosk has to load before it is useful stays small, and the page brings no script or style of its own.

Reckoned from the manifest that the build leaves, over the built files themselves; `-s` prints the figures.
"""

import gzip
import json
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

WEB = Path(__file__).parents[1] / "exhibit_server" / "web"
BUDGET = 120_000
"""Bytes, compressed: a kiosk's page, scripts, styles and words in all languages; without fonts and pictures."""

START = "index.html"
KIOSK = "src/screens/kiosk/Screen.svelte"
WORDS = re.compile(r"src/i18n/\w+/(common|kiosk)\.json")
HEAVY = (
    "maplibre-gl",
    "CodeMirror",
    "/screens/studio/",
    "/screens/technician/",
    "/screens/guide/",
    "/screens/display/",
)
"""Parts of the addresses of sources, or of what a script says, that have no business on a kiosk."""


@cache
def manifest() -> dict[str, Any]:
    file = WEB / ".vite" / "manifest.json"
    assert file.is_file(), "build the screens first: python build_web.py"
    return cast("dict[str, Any]", json.loads(file.read_text(encoding="utf-8")))


def chunks(*entries: str) -> dict[str, Any]:
    """Return what these entries bring at once: themselves and, again and again, what they import statically."""
    found: dict[str, Any] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = manifest()[name]
            waiting += found[name].get("imports", [])
    return found


def files(*entries: str) -> set[str]:
    """Return the scripts and styles of these entries."""
    return {file for chunk in chunks(*entries).values() for file in (chunk["file"], *chunk.get("css", ()))}


def kiosk() -> set[str]:
    """Return every file between an empty browser and a kiosk that can be touched."""
    return files(START, KIOSK, *(name for name in manifest() if WORDS.fullmatch(name))) | {"index.html"}


def weight(file: str) -> int:
    return len(gzip.compress((WEB / file).read_bytes(), 9, mtime=0))


def table(names: AbstractSet[str]) -> Iterator[str]:
    for name in sorted(names, key=weight, reverse=True):
        yield f"{weight(name):>8,} {name}"
    yield f"{sum(map(weight, names)):>8,} together, of {BUDGET:,}"


def test_a_kiosks_first_load_is_within_its_budget() -> None:
    lines = "\n".join(table(kiosk()))
    print(f"\n{lines}")
    assert sum(map(weight, kiosk())) < BUDGET, lines


def test_a_kiosk_brings_nothing_of_the_other_screens() -> None:
    brought = chunks(START, KIOSK)
    assert [name for name in brought for part in HEAVY if part in name] == []
    told = {file: (WEB / file).read_text(encoding="utf-8") for file in kiosk() if file.endswith(".js")}
    assert [file for file, text in told.items() if "maplibregl" in text or "cm-editor" in text] == []


def test_each_screen_and_the_map_are_loaded_when_needed() -> None:
    lazy = {name for name, chunk in manifest().items() if chunk.get("isDynamicEntry")}
    screens = {name for name in manifest() if re.fullmatch(r"src/screens/\w+/Screen\.svelte", name)}
    assert screens <= lazy and len(screens) >= 6
    assert "src/screens/display/TwinMap.svelte" in lazy
    assert "maplibregl" in (WEB / manifest()["src/screens/display/TwinMap.svelte"]["file"]).read_text(encoding="utf-8")


def test_no_screen_waits_for_the_list_of_korean_letters() -> None:
    sheets = [file for file in kiosk() if file.endswith(".css")]
    assert all("Noto Sans KR" not in face for sheet in sheets for face in faces(sheet))
    assert manifest()["src/tokens/korean.css"]["file"] not in kiosk()


def faces(sheet: str) -> list[str]:
    return re.findall(r"@font-face\s*{[^}]*}", (WEB / sheet).read_text(encoding="utf-8"))


def korean_faces() -> list[str]:
    chunk = manifest()["src/tokens/korean.css"]
    return faces(next(file for file in (chunk["file"], *chunk.get("css", ())) if file.endswith(".css")))


def test_hangul_of_every_weight_comes_from_files_of_ours() -> None:
    """All weights in each piece; every syllable in some piece; every piece among the built files."""
    ranges = [pair for face in korean_faces() for pair in pieces(face)]
    missing = [code for code in range(0xAC00, 0xD7A4) if not any(low <= code <= high for low, high in ranges)]
    assert missing == []
    assert all("font-weight:100 900" in face for face in korean_faces())
    links = {link for face in korean_faces() for link in re.findall(r"url\(([^)]+)\)", face)}
    assert len(links) > 100 and all((WEB / link.lstrip("/")).is_file() for link in links)


def pieces(face: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last code point of each range of a face; U+1?? is U+100 to U+1FF."""
    for low, high in re.findall(r"U\+([0-9a-f?]+)(?:-([0-9a-f]+))?", face, flags=re.IGNORECASE):
        yield int(low.replace("?", "0"), 16), int(high or low.replace("?", "f"), 16)


VIETNAMESE = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"


@pytest.mark.parametrize("weight_wanted", [400, 500, 600, 700, 800])
def test_every_vietnamese_letter_has_a_face_of_every_weight(weight_wanted: int) -> None:
    sheets = [file for file in kiosk() if file.endswith(".css")]
    ours = [face for sheet in sheets for face in faces(sheet) if f"font-weight:{weight_wanted}" in face]
    ranges = [pair for face in ours for pair in pieces(face)]
    letters = VIETNAMESE + VIETNAMESE.upper()
    assert [each for each in letters if not any(low <= ord(each) <= high for low, high in ranges)] == []


def test_the_page_has_no_script_and_no_style_of_its_own() -> None:
    page = (WEB / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, flags=re.DOTALL)
    assert scripts and all("src=" in attributes and inner.strip() == "" for attributes, inner in scripts)
    assert not re.search(r"<style\b|\sstyle=|\son\w+=|javascript:", page, flags=re.IGNORECASE)
    assert not re.search(r"(?:src|href)=\"(?!/)", page), "everything comes from the hub"
