"""What comes in is told by its bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit_server.content.examine import examine
from exhibit_server.content.kinds import ENDING, KIND_OF, largest, limit_of
from exhibit_server.content.magic import HEAD, may_be_text, media_type_of
from exhibit_server.content.written import written_type_of
from exhibit_server.settings import Settings
from tests.exhibit_server.content.samples import REFUSED, SAMPLES, picture, written


def test_there_is_a_sample_of_every_type() -> None:
    assert set(SAMPLES) == set(ENDING)
    assert set(KIND_OF) == set(ENDING) - {"text/vtt"}


@pytest.mark.parametrize("media_type", sorted(SAMPLES))
def test_a_file_is_what_its_bytes_are(tmp_path: Path, media_type: str) -> None:
    assert examine(written(tmp_path, SAMPLES[media_type]))["media_type"] == media_type


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_is_not_on_the_list_is_refused(tmp_path: Path, what: str) -> None:
    assert examine(written(tmp_path, REFUSED[what])) == {"problem": "type_not_allowed"}


def test_a_picture_is_measured_as_it_is_shown_and_made_small(tmp_path: Path) -> None:
    small = tmp_path / "small"

    found = examine(written(tmp_path, picture("JPEG", (2000, 500))), small)

    assert (found["width"], found["height"]) == (2000, 500)
    assert media_type_of(small.read_bytes()) == "image/webp"
    assert examine(small)["width"] == 640


def test_a_drawing_is_measured_by_its_view_box(tmp_path: Path) -> None:
    found = examine(written(tmp_path, SAMPLES["image/svg+xml"]))
    assert (found["width"], found["height"]) == (160, 90)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_half_a_picture_is_damaged(tmp_path: Path, kind: str) -> None:
    whole = picture(kind, (200, 200))
    assert examine(written(tmp_path, whole[: len(whole) // 2])) == {"problem": "damaged"}


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    assert examine(written(tmp_path, picture("PNG", (12_000, 12_000)))) == {"problem": "damaged"}


@given(st.binary(max_size=HEAD))
def test_any_beginning_is_told_or_not(head: bytes) -> None:
    found = media_type_of(head)
    assert found is None or found in ENDING


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_cut_file_is_never_something_else(media_type: str, data: st.DataObject) -> None:
    whole = SAMPLES[media_type]
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    assert media_type_of(cut) in (None, media_type_of(whole), "video/mp4")


@given(st.text(max_size=200), st.integers(1, 4))
def test_text_cut_inside_a_letter_may_still_be_text(words: str, less: int) -> None:
    raw = words.replace("\0", "").encode("utf-8", errors="ignore")
    assert may_be_text(raw)
    assert may_be_text(raw[: max(0, len(raw) - less)])


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore"))))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any text"
    file.write_bytes(raw)
    found = written_type_of(file)
    assert found is None or found[0] in ENDING


@given(st.text(alphabet='<>/svg xmlns="http:w3.or20&;![]DOCTYPEa1', max_size=120))
def test_anything_like_xml_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any xml"
    file.write_text(f"<{text}", encoding="utf-8")
    found = written_type_of(file)
    assert found is None or found[0] in ("image/svg+xml", "text/csv")


def test_limits_come_from_the_settings() -> None:
    settings = Settings(content_video_mb=7, content_image_mb=3)
    assert limit_of("video/webm", settings) == 7_000_000
    assert limit_of("image/png", settings) == 3_000_000
    assert largest(settings) == 200_000_000
