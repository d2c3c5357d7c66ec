"""Why a screen that was added may not go, in words."""

from typing import Any, cast

import pytest

from exhibit_server.new_screens import SENTENCES, NewScreens
from exhibit_server.refusals import Refused
from exhibit_server.store.added_screens import AddedScreen

ENTRY = AddedScreen(screen="display/hall", name={"en": "Hall"}, zone="lobby", by="me", at=1.0)
TITLE = {"vi": "Ngập", "ko": "침수", "en": "Flood"}


@pytest.fixture
def screens() -> NewScreens:
    nobody = cast("Any", None)
    made = NewScreens(nobody, nobody, nobody, nobody, nobody)
    made.entries[ENTRY.screen] = ENTRY
    return made


def test_one_that_nobody_needs_may_go(screens: NewScreens) -> None:
    assert screens.may_go("display/hall", [], busy=False) is ENTRY
    assert ENTRY.device == "display-hall"


def test_one_that_scenes_name_stays_and_the_scenes_are_named(screens: NewScreens) -> None:
    with pytest.raises(Refused) as refused:
        screens.may_go("display/hall", [TITLE], busy=False)
    assert {language: TITLE[language] in refused.value.texts[language] for language in TITLE} == dict.fromkeys(
        TITLE, True
    )


@pytest.mark.parametrize(
    ("screen", "busy", "code"),
    [("display/hall", True, "screen_in_use"), ("display/other", False, "screen_of_configuration")],
)
def test_one_in_use_or_of_the_configuration_stays(screens: NewScreens, screen: str, busy: bool, code: str) -> None:
    with pytest.raises(Refused) as refused:
        screens.may_go(screen, [], busy=busy)
    assert refused.value.code == code


def test_every_refusal_is_said_in_three_languages() -> None:
    assert all(set(texts) == {"vi", "ko", "en"} for texts in SENTENCES.values())
