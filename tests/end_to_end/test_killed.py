"""The hub is killed at random instants of playing scenes; `tests/end_to_end/killing.py` does the same 200 times."""

import random
from pathlib import Path

import pytest

from tests.end_to_end.killing import LASTS, Tally, kill_hall

KILLS = 6


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_after_a_kill_the_journal_the_hardware_and_the_screens_agree(tmp_path: Path) -> None:
    chance, tally = random.Random(), Tally()
    with kill_hall(tmp_path) as hall:
        for number in range(KILLS):  # one in each part of the scene, at a random instant of it
            hall.kill_once(LASTS * (number + chance.random()) / KILLS, tally)
    assert tally.taken_up >= 3
    assert tally.unwound >= 2
