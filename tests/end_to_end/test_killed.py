"""The hub is killed at random instants of playing scenes, and while a command is half sent.

`tests/end_to_end/killing.py` does the same 200 times.
"""

import random
from pathlib import Path

import pytest

from tests.end_to_end.killing import BACK, LASTS, STOPS, THERE, Target, kill_hall
from tests.end_to_end.tally import Tally

KILLS = 6


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_after_a_kill_the_journal_the_hardware_and_the_screens_agree(tmp_path: Path) -> None:
    chance, tally = random.Random(), Tally()
    with kill_hall(tmp_path) as hall:
        for number in range(KILLS):  # one in each part of the scene, at a random instant of it
            hall.kill_once(LASTS * (number + chance.random()) / KILLS, tally)
    assert tally.taken_up >= 3
    assert tally.unwound >= 2


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_command_half_sent_is_not_sent_twice(tmp_path: Path) -> None:
    chance, tally = random.Random(), Tally()
    early, late = 0.0, THERE + BACK * 0.5  # before the broker has it, and after
    with kill_hall(tmp_path) as hall:
        hall.strike_once(Target("command", chance.randint(1, STOPS), early), tally)
        hall.strike_once(Target("command", chance.randint(1, STOPS), late), tally)
        hall.strike_once(Target("set", 1, late), tally)
    assert tally.struck, "nothing was struck half sent"
