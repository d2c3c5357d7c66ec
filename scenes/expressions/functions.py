"""The functions of the expression language, as one table: it serves reader, checker, runner and documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Takes = Literal["numbers", "booleans", "point", "point and time", "device"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes: how many arguments (`least`, `most`), of which kind, and what it says."""

    takes: Takes
    least: int
    most: int
    help: str


FUNCTIONS: Mapping[str, Signature] = {
    "min": Signature("numbers", 2, 20, "the lowest of several values; unknown when one is unknown"),
    "max": Signature("numbers", 2, 20, "the highest of several values; unknown when one is unknown"),
    "abs": Signature("numbers", 1, 1, "the value without its sign"),
    "round": Signature("numbers", 1, 1, "the nearest whole number, halves away from zero"),
    "count": Signature("booleans", 1, 20, "how many of the conditions hold; unknown ones don't"),
    "mean": Signature("point and time", 2, 2, "the mean over the time given, weighted by how long each value stood"),
    "lowest": Signature("point and time", 2, 2, "the lowest value within the time given"),
    "highest": Signature("point and time", 2, 2, "the highest value within the time given"),
    "age": Signature("point", 1, 1, "seconds since the point was observed last; unknown when it never was"),
    "known": Signature("point", 1, 1, "whether the point has a value now; never unknown itself"),
    "usable": Signature("device", 1, 1, "whether a device can be used now; never unknown itself"),
}

LONGEST_WINDOW = 600.0
"""Seconds `mean`, `lowest` and `highest` may look back."""
