"""One way to fill sentences and to look words up, for all tables of words."""

from devices.core.texts import LANGUAGES
from exhibit_server.wording import listed, render, say

TABLE = {"gone": {"vi": "{what} đã đi", "ko": "{what} 없음", "en": "{what} is gone"}, "half": {"en": "half {what}"}}


def test_a_detail_is_said_in_the_language_of_its_sentence() -> None:
    lamp = {"vi": "Đèn", "ko": "조명", "en": "Lamp"}
    assert render(TABLE["gone"], what=lamp) == {"vi": "Đèn đã đi", "ko": "조명 없음", "en": "Lamp is gone"}
    assert render(TABLE["half"], what="x") == dict.fromkeys(LANGUAGES, "half x"), "never nothing"
    assert listed([lamp, {"en": "Pump"}])["ko"] == "조명, Pump" and listed([])["vi"] == "–"


def test_a_word_that_is_not_there_stands_for_itself() -> None:
    assert say(TABLE, "gone", "ko", what="펌프") == "펌프 없음"
    assert say(TABLE, "missing", "ko") == "missing"
