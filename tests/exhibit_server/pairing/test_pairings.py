"""Pairing: codes that can be read, limits that hold, and each code once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit_server.pairing import ALPHABET, LENGTH, Pairings, new_code, normalised
from exhibit_server.pairing.pairings import IN_SECONDS, LIVES, MOST, MOST_BEGUN, MOST_FROM_ADDRESS, TAKEN_WITHIN
from exhibit_server.refusals import Refused


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pairings(clock: Clock) -> Pairings:
    return Pairings(clock)


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda error: error.code == code and set(error.texts) == {"vi", "ko", "en"})


def test_codes_are_few_clear_characters_and_differ() -> None:
    codes = {new_code() for _ in range(300)}
    assert len(codes) > 295 and all(len(code) == LENGTH for code in codes)
    assert not set("".join(codes)) & set("0O1ILQ2Z5S8BAEU")
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_a_code_is_understood_however_it_was_typed() -> None:
    assert normalised(" k7p-mrx ") == normalised("K7P MRX") == "K7PMRX"
    assert normalised("K7PMR") is None and normalised("K7PMR0") is None and normalised("K" * 1000) is None


@given(st.text())
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    code = normalised(typed)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


def test_the_browser_that_asked_becomes_the_screen_once(pairings: Pairings) -> None:
    pairing, secret = pairings.begin("10.0.0.7", "kiosk/lobby", None)
    assert pairing.wish == "kiosk/lobby" and not pairing.approved
    with refused("not_paired"):
        pairings.take(secret)
    pairings.approve(pairing.code.lower(), "kiosk/far", by="An", address="10.0.0.2")
    for stranger in (None, "", "guess", secret + "x"):
        with refused("not_paired"):
            pairings.take(stranger)
    assert pairings.of(secret).screen == "kiosk/far"
    assert pairings.take(secret) == "kiosk/far"
    with refused("not_paired"):
        pairings.take(secret)
    with refused("no_such_code"):
        pairings.approve(pairing.code, "kiosk/far", by="An", address="10.0.0.2")


def test_a_code_can_be_approved_once_only(pairings: Pairings) -> None:
    pairing, secret = pairings.begin("10.0.0.7", "", None)
    pairings.approve(pairing.code, "kiosk/far", by="An", address="10.0.0.2")
    with refused("no_such_code"):
        pairings.approve(pairing.code, "display/wall", by="An", address="10.0.0.2")
    assert pairings.take(secret) == "kiosk/far"


def test_codes_end(pairings: Pairings, clock: Clock) -> None:
    pairing, secret = pairings.begin("10.0.0.7", "", None)
    clock.now += LIVES - 1
    assert pairings.left(pairings.of(secret)) == pytest.approx(1)
    clock.now += 1
    with refused("not_paired"):
        pairings.of(secret)
    with refused("no_such_code"):
        pairings.approve(pairing.code, "kiosk/far", by="An", address="10.0.0.2")
    later, secret = pairings.begin("10.0.0.7", "", None)
    pairings.approve(later.code, "kiosk/far", by="Bình", address="10.0.0.2")
    clock.now += TAKEN_WITHIN
    with refused("not_paired"):
        pairings.take(secret)


def test_a_new_code_ends_the_browsers_earlier_one(pairings: Pairings) -> None:
    first, secret = pairings.begin("10.0.0.7", "", None)
    second, _ = pairings.begin("10.0.0.7", "", secret)
    with refused("not_paired"):
        pairings.of(secret)
    with refused("no_such_code"):
        pairings.approve(first.code, "kiosk/far", by="An", address="10.0.0.2")
    pairings.approve(second.code, "kiosk/far", by="An", address="10.0.0.2")


def test_wrong_codes_slow_down_who_tries_them_and_nobody_else(pairings: Pairings, clock: Clock) -> None:
    pairing, _ = pairings.begin("10.0.0.7", "", None)
    for _ in range(3):
        with refused("no_such_code"):
            pairings.approve("K7PMRX", "kiosk/far", by="Mallory", address="10.0.0.9")
    for _ in range(20):
        with refused("too_many_attempts"):
            pairings.approve(pairing.code, "kiosk/far", by="Mallory", address="10.0.0.9")
    pairings.approve(pairing.code, "kiosk/far", by="An", address="10.0.0.2")
    clock.now += 61
    other, _ = pairings.begin("10.0.0.7", "", None)
    pairings.approve(other.code, "kiosk/far", by="Mallory", address="10.0.0.9")


def test_nobody_can_fill_the_house_with_codes(pairings: Pairings, clock: Clock) -> None:
    secret = None
    for _ in range(MOST_BEGUN):
        _, secret = pairings.begin("10.0.0.7", "", secret)
    with refused("too_many_pairings"):
        pairings.begin("10.0.0.7", "", secret)
    clock.now += IN_SECONDS
    for _ in range(MOST_FROM_ADDRESS):
        pairings.begin("10.0.0.7", "", None)
    with refused("too_many_pairings"):
        pairings.begin("10.0.0.7", "", None)
    for number in range(MOST - MOST_FROM_ADDRESS):
        pairings.begin(f"10.0.1.{number}", "", None)
    with refused("too_many_pairings"):
        pairings.begin("10.0.2.1", "", None)
    clock.now += LIVES
    pairings.begin("10.0.2.1", "", None)


def test_two_browsers_never_show_the_same_code(clock: Clock) -> None:
    codes = iter(["K7PMRX", "K7PMRX", "K7PMRX", "FFFFFF"])
    pairings = Pairings(clock, lambda: next(codes))
    assert [pairings.begin("a", "", None)[0].code, pairings.begin("b", "", None)[0].code] == ["K7PMRX", "FFFFFF"]
